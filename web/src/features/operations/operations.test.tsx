import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serve, show, somebody } from "../../../test/render";
import { StatusPage } from "./StatusPage";

const status = {
  mark: "wrong",
  things: [
    { thing: "operational_store", mark: "fine", why: "up", at: null, count: null },
    { thing: "events", mark: "wrong", why: "late", at: "2026-03-02T04:30:00Z", count: 7 },
    { thing: "backup", mark: "note", why: "never", at: null, count: null },
  ],
};
const operator = { ...somebody, rights: ["operations.view" as const] };
const admin = { ...somebody, rights: ["operations.view" as const, "settings.edit" as const] };

afterEach(() => vi.unstubAllGlobals());

it("says in words what is late, and the worst first of all", async () => {
  serve({ "GET /operations/status": { body: status } });
  show(<StatusPage />, operator);
  expect(await screen.findByText("Something is wrong and needs somebody to act")).toBeInTheDocument();
  expect(screen.getByText("7 events wait for more than a minute: evaluation does not keep up or stands still.")).toBeInTheDocument();
  expect(screen.getByText("PostgreSQL answers.")).toBeInTheDocument();
  expect(screen.queryByText("How long events are kept")).toBeNull();
});

it("is for those with the right", async () => {
  serve({});
  show(<StatusPage />, somebody);
  expect(await screen.findByText("No access")).toBeInTheDocument();
});

it("drops old events only after a second question", async () => {
  const asked = serve({
    "GET /operations/status": { body: status }, "GET /settings/retention": { body: { events_months: null } },
    "PUT /settings/retention": { body: { events_months: 25 } },
  });
  show(<StatusPage />, admin);
  await userEvent.click(await screen.findByRole("radio", { name: "Whole months, at least" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Drop all events that are older than 25 months, for good?")).toBeInTheDocument();
  expect(asked.some((one) => one.method === "PUT")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "OK" }));
  await waitFor(() => expect(asked.find((one) => one.method === "PUT")?.body).toEqual({ events_months: 25 }));
});
