import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { BulkAction, ListViews, SavedView } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { BulkBar } from "./BulkBar";
import { BulkJobs } from "./BulkJobs";
import { Exports } from "./Exports";
import { percentOf } from "./jobs";
import { ViewBar } from "./ViewBar";

afterEach(() => vi.unstubAllGlobals());

const boss = { ...somebody, rights: ["contacts.view", "contacts.bulk", "contacts.export", "contacts.unmask"] as never };
const hot: SavedView = { id: 3, of: "contacts", name: "Hot", filters: { rating: "high" }, sort: "-score", columns: [{ key: "name", width: 0 }], owner: { id: 5, name: "E1" }, team: null, mine: true, updated_at: "2024-05-20T00:00:00Z" };
const views: ListViews = { views: [hot], default_view: null, columns: [], all_columns: ["name", "stage"] };
const bulk: BulkAction = {
  id: 9, of: "contacts", action: "add_tag", argument: { tag: "fair" }, filters: {}, named: 0, state: "done", failure: "", members: 1000, done: 1000, changed: 800, put_back: 0, kept: 0, can_be_undone: true,
  user: { id: 5, name: "E1" }, started_at: "2024-05-20T00:00:00Z", finished_at: "2024-05-20T00:01:00Z", undone_at: null,
};
const bar = (view: SavedView | null, filters: Record<string, unknown>, onOpen = vi.fn()) => (
  <ViewBar list="contacts" views={views} view={view} filters={filters} sort="-score" columns={[{ key: "name", width: 0 }]} nameOf={(key) => key} onOpen={onOpen} />
);

it("saves what is on the screen as a view under a name", async () => {
  const onOpen = vi.fn();
  const asked = serve({ "GET /teams": { body: [] }, "POST /views": { status: 201, body: { ...hot, id: 4 } }, "GET /lists/contacts/views": { body: views } });
  show(bar(null, { stage: "sql" }, onOpen), boss);
  await userEvent.click(await screen.findByRole("button", { name: "Save as view" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Ready");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(onOpen).toHaveBeenCalledWith({ ...hot, id: 4 }));
  expect(asked.find((one) => one.method === "POST")?.body).toEqual({ of: "contacts", name: "Ready", team: null, filters: { stage: "sql" }, sort: "-score", columns: [{ key: "name", width: 0 }] });
});

it("says that a view was changed, and keeps columns in it by keyboard", async () => {
  const asked = serve({ "PUT /views/3": { body: hot }, "GET /lists/contacts/views": { body: views } });
  show(bar(hot, { rating: "low" }), boss);
  expect(await screen.findByText("Changed, not saved")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Columns" }));
  await userEvent.click(await screen.findByRole("checkbox", { name: "stage" }));
  screen.getByRole("button", { name: "Move stage up" }).focus();
  await userEvent.keyboard("{Enter}");
  await userEvent.type(screen.getByRole("spinbutton", { name: "Width of name" }), "240");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked.find((one) => one.method === "PUT")?.body).toMatchObject({ filters: { rating: "high" }, columns: [{ key: "stage", width: 0 }, { key: "name", width: 240 }] }));
});

it("does something to all that match, with the filters and not with ids", async () => {
  const onStarted = vi.fn();
  const asked = serve({ "POST /bulk-actions": { status: 201, body: bulk }, "GET /bulk-actions/tags": { body: [] } });
  show(<BulkBar chosen={{ ids: [], all: true }} filters={{ rating: "high" }} onChange={vi.fn()} onStarted={onStarted} />, boss);
  await userEvent.click(await screen.findByRole("button", { name: "Add a tag" }));
  expect(screen.queryByText("Assign a marketing owner")).not.toBeInTheDocument();
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByRole("combobox"), "fair");
  await userEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(onStarted).toHaveBeenCalled());
  expect(asked.find((one) => one.method === "POST")?.body).toEqual({ action: "add_tag", argument: { tag: "fair" }, selection: { of: "contacts", ids: [], filters: { rating: "high" } } });
});

it("shows how far a job is, and undoes it after a question", async () => {
  const asked = serve({ "GET /bulk-actions": { body: { items: [bulk], next_cursor: null } }, "POST /bulk-actions/9/undo": { body: { ...bulk, state: "undoing" } } });
  show(<BulkJobs onClose={vi.fn()} />, boss);
  expect(await screen.findByText("1000 in all, 1000 looked at, 800 changed")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  const buttons = await screen.findAllByRole("button", { name: "Undo" });
  await userEvent.click(buttons.at(-1) as HTMLElement);
  await waitFor(() => expect(asked.some((one) => one.path === "/bulk-actions/9/undo")).toBe(true));
  expect(percentOf({ ...bulk, state: "running", done: 999 })).toBe(99);
  expect(percentOf({ ...bulk, state: "gathering" })).toBeNull();
  expect(percentOf({ ...bulk, state: "undoing", put_back: 200, kept: 200 })).toBe(50);
});

it("takes a list out with chosen columns, and offers the file while it lasts", async () => {
  const made = { id: 7, of: "contacts", filters: {}, columns: ["name"], kind: "xlsx", plain: false, state: "ready", failure: "", rows: 12, asked_at: "2024-05-20T00:00:00Z", ready_at: "2024-05-20T00:00:05Z", expires_at: "2024-05-21T00:00:05Z", downloads: 0 };
  const asked = serve({
    "GET /export-columns/contacts": { body: [{ key: "name", zh: "姓名", en: "Name" }, { key: "email", zh: "邮箱", en: "E-mail" }] }, "GET /exports": { body: { items: [made], next_cursor: null } }, "POST /exports": { status: 201, body: made },
  });
  show(<Exports list="contacts" filters={{ rating: "high" }} onClose={vi.fn()} />, boss);
  expect(await screen.findByRole("link", { name: "Download" })).toHaveAttribute("href", "/api/v1/exports/7/file");
  await userEvent.click(await screen.findByRole("checkbox", { name: "E-mail" }));
  await userEvent.click(screen.getByRole("radio", { name: "CSV, GB18030" }));
  await userEvent.click(screen.getByRole("button", { name: "Start the export" }));
  await waitFor(() => expect(asked.find((one) => one.method === "POST")?.body).toEqual({ of: "contacts", filters: { rating: "high" }, locale: "en", columns: ["name"], kind: "csv_gb18030", plain: false }));
});

it("gives all leads that match to a team, and offers each role what it may", async () => {
  const onStarted = vi.fn();
  const seller = { user: { id: 7, name: "E2" }, team_id: 2, load: 1, capacity: 10, on_leave: false, on_leave_until: null };
  const asked = serve({ "POST /bulk-actions": { status: 201, body: { ...bulk, of: "leads", action: "assign_lead" } }, "GET /salespeople": { body: [seller] }, "GET /teams": { body: [{ id: 2, name: "East", parent_id: null, manager_id: null }] } });
  const sdr = { ...somebody, rights: ["leads.view", "leads.assign"] as never };
  show(<BulkBar of="leads" chosen={{ ids: [], all: true }} filters={{ state: "queued" }} onChange={vi.fn()} onStarted={onStarted} />, sdr);
  expect(await screen.findByText("All leads that match")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Add a tag" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Assign to sales" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(await within(dialog).findByRole("radio", { name: "Team" }));
  await userEvent.click(within(dialog).getByRole("combobox"));
  await userEvent.click(await screen.findByTitle("East"));
  await userEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(onStarted).toHaveBeenCalled());
  expect(asked.find((one) => one.method === "POST")?.body).toEqual({ action: "assign_lead", argument: { team_id: 2 }, selection: { of: "leads", ids: [], filters: { state: "queued" } } });
});

it("names the leads that an undo could not give back", async () => {
  const undone: BulkAction = { ...bulk, of: "leads", action: "assign_lead", argument: { user_id: 7 }, state: "undone", changed: 1000, put_back: 999, kept: 1, can_be_undone: false };
  serve({ "GET /bulk-actions": { body: { items: [undone], next_cursor: null } }, "GET /salespeople": { body: [{ user: { id: 7, name: "E2" }, team_id: 2, load: 1, capacity: 10, on_leave: false, on_leave_until: null }] }, "GET /teams": { body: [] }, "GET /bulk-actions/9/members": { body: { items: [{ id: 12, contact_id: 3, number: "C003", state: "kept" }], next_cursor: null } } });
  show(<BulkJobs onClose={vi.fn()} />, { ...boss, rights: [...boss.rights, "leads.assign"] });
  expect(await screen.findByText("Assign to sales: E2")).toBeInTheDocument();
  await userEvent.click(await screen.findByRole("button", { name: "Show those it could not undo" }));
  expect(await screen.findByRole("link", { name: "C003" })).toHaveAttribute("href", "/leads/12");
});
