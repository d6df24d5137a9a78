import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serve, show, somebody } from "../../../test/render";
import { AcceptHours, Staffing } from "./Staffing";

const people = [
  { user: { id: 5, name: "E1" }, team_id: 1, load: 4, capacity: 10, on_leave: false, on_leave_until: null },
  { user: { id: 6, name: "E2" }, team_id: null, load: 10, capacity: 10, on_leave: true, on_leave_until: "2099-01-01T16:00:00Z" },
];
const boss = { ...somebody, rights: ["routing.edit" as const] };

afterEach(() => vi.unstubAllGlobals());

it("shows load, capacity and leave, and changes a capacity", async () => {
  const asked = serve({ "GET /salespeople": { body: people }, "GET /teams": { body: [{ id: 1, name: "East", parent_id: null, manager_id: null }] }, "PATCH /salespeople/5": { body: people[0] } });
  show(<Staffing />, boss);
  const capacity = await screen.findByRole("spinbutton", { name: "Capacity E1" });
  expect(await screen.findByText("East")).toBeInTheDocument();
  expect(screen.getByRole("textbox", { name: "Away until E2" })).toHaveValue("2099-01-02");
  await userEvent.clear(capacity);
  await userEvent.type(capacity, "12");
  await userEvent.tab();
  await waitFor(() => expect(asked.find((one) => one.method === "PATCH")).toEqual({ method: "PATCH", path: "/salespeople/5", body: { capacity: 12 } }));
});

it("changes the hours to accept", async () => {
  const asked = serve({ "GET /sla-policies/accept": { body: { policy: "accept_within", version: 1, hours: 24 } }, "PUT /sla-policies/accept": { body: { policy: "accept_within", version: 2, hours: 8 } } });
  show(<AcceptHours />, boss);
  const hours = await screen.findByRole("spinbutton", { name: "Time to accept" });
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  await userEvent.clear(hours);
  await userEvent.type(hours, "8");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Version 2")).toBeInTheDocument();
  expect(asked.find((one) => one.method === "PUT")?.body).toEqual({ hours: 8 });
});
