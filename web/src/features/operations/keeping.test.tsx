import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serve, show, somebody } from "../../../test/render";
import { Keeping } from "./Keeping";

const admin = { ...somebody, rights: ["settings.edit" as const] };
const ticks = { name: "ticks", days: 30, least: 7, before: "2024-04-20T00:00:00Z", rows: 0, dropped_at: "2024-05-20T10:00:00Z", dropped: 1200 };
const messages = { name: "messages", days: null, least: 30, before: null, rows: null, dropped_at: null, dropped: 0 };

afterEach(() => vi.unstubAllGlobals());

it("says what went last, and what would go before a shorter time is saved", async () => {
  const asked = serve({
    "GET /settings/retention/classes": { body: { items: [ticks, messages] } },
    "GET /settings/retention/classes/messages/preview": { body: { before: "2023-05-20T10:00:00Z", rows: 240 } },
    "PUT /settings/retention/classes/messages": { body: { items: [ticks, { ...messages, days: 365 }] } },
  });
  show(<Keeping />, admin);
  expect(await screen.findByText("1,200 went 2024-05-20 18:00")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("checkbox", { name: "Limit: Content of sent messages" }));
  await userEvent.click(screen.getAllByRole("button", { name: "Save" })[1] as HTMLElement);
  expect(await screen.findByText("240 rows that are older would go, for good.")).toBeInTheDocument();
  expect(asked.some((one) => one.method === "PUT")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "OK" }));
  await waitFor(() => expect(asked.find((one) => one.method === "PUT")?.body).toEqual({ days: 365 }));
});
