import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { LeadRow } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { mayAnswer, mayAssign, mayReturn } from "./actions";
import { LeadActions } from "./LeadActions";
import { LeadClock } from "./LeadClock";

const hour = 3_600_000;
const lead: LeadRow = {
  id: 7, contact: { id: 1, number: "C001", name: "Z**", company: null, title: "", email: "", mobile: "", masked: true }, stage: "mql", pool: "sales", state: "pending_acceptance",
  score: "75", rating: "potential", grade: "A2", source: "email", created_at: "2024-05-17T00:00:00Z", mql_at: "2024-05-17T00:00:00Z", assigned_at: "2024-05-17T09:30:00Z", deadline_at: "2024-05-18T09:30:00Z",
  sla: { policy: "accept", hours: 24 }, primary: "marketing", marketing_owner: { id: 4, name: "SDR" }, sales_owner: { id: 5, name: "E1" }, rule: { id: 1, name: "round robin" }, queue_reason: null, imported: false, flags: [], skipped: [],
};
const reasons = { reject: [{ code: "not_my_region", label: { zh: "不属于我的区域", en: "Not my region" } }, { code: "other", label: { zh: "其他", en: "Other (please explain)" } }], return: [{ code: "no_need", label: { zh: "没有需求", en: "No clear need" }, clause: "need" }] };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("who may act on a lead", () => {
  it("is the salesperson it waits for, nobody else", () => {
    expect(mayAnswer(lead, somebody)).toBe(true);
    expect(mayAnswer(lead, { ...somebody, id: 6 })).toBe(false);
    expect(mayAnswer(lead, { ...somebody, rights: ["leads.view"] })).toBe(false);
    expect(mayAnswer({ ...lead, state: "accepted" }, somebody)).toBe(false);
  });

  it("is, for returning, the one who accepted it and still works on it", () => {
    expect(mayReturn({ ...lead, state: "accepted", stage: "sal" }, somebody)).toBe(true);
    expect(mayReturn({ ...lead, state: "accepted", stage: "customer" }, somebody)).toBe(false);
    expect(mayReturn(lead, somebody)).toBe(false);
  });
});

const giver = { ...somebody, id: 9, role: "sales_ops" as const, rights: ["leads.view" as const, "leads.assign" as const] };
const queued: LeadRow = { ...lead, state: "none", sales_owner: null, queue_reason: "breached_twice", deadline_at: null, assigned_at: null };

describe("giving a lead away by hand", () => {
  const people = [
    { user: { id: 5, name: "E1" }, team_id: 1, load: 4, capacity: 10, on_leave: false, on_leave_until: null },
    { user: { id: 6, name: "E2" }, team_id: 1, load: 2, capacity: 10, on_leave: true, on_leave_until: "2099-01-01T00:00:00Z" },
  ];
  const served = { "GET /salespeople": { body: people }, "GET /teams": { body: [{ id: 1, name: "East", parent_id: null, manager_id: null }, { id: 2, name: "Nobody's", parent_id: null, manager_id: null }] } };

  it("is for those with the right, and for MQLs that wait for nobody", () => {
    expect(mayAssign(queued, giver)).toBe(true);
    expect(mayAssign({ ...queued, state: "returned" }, giver)).toBe(true);
    expect(mayAssign(queued, somebody)).toBe(false);
    expect(mayAssign(lead, giver)).toBe(false);
    expect(mayAssign({ ...queued, stage: "inquiry" }, giver)).toBe(false);
  });

  it("shows load and leave, and sends person and note", async () => {
    const asked = serve({ ...served, "POST /leads/7/assign": { body: { ...lead, state: "pending_acceptance" } } });
    show(<LeadActions lead={queued} />, giver);
    await userEvent.click(await screen.findByRole("button", { name: "Assign Z**" }));
    await userEvent.click(await screen.findByRole("combobox", { name: "Salesperson" }));
    expect(await screen.findByText("E2 · 2/10 · away")).toBeInTheDocument();
    await userEvent.click(await screen.findByText("E1 · 4/10"));
    await userEvent.type(screen.getByRole("textbox", { name: "SDR's note" }), "Budget is there");
    await userEvent.click(screen.getByRole("button", { name: "Assign" }));
    await waitFor(() => expect(asked.find((one) => one.method === "POST")).toEqual({ method: "POST", path: "/leads/7/assign", body: { user_id: 5, note: "Budget is there" } }));
  });

  it("stays open and says why when nobody in the team is free", async () => {
    serve({ ...served, "POST /leads/7/assign": { status: 409, body: { title: "Conflict", status: 409, code: "nobody_free", detail: "" } } });
    show(<LeadActions lead={queued} />, giver);
    await userEvent.click(await screen.findByRole("button", { name: "Assign Z**" }));
    await userEvent.click(await screen.findByRole("radio", { name: "Team" }));
    await userEvent.click(await screen.findByRole("combobox", { name: "Team" }));
    expect(screen.queryByText("Nobody's")).toBeNull();
    await userEvent.click(await screen.findByText("East"));
    await userEvent.click(screen.getByRole("button", { name: "Assign" }));
    expect(await screen.findByText("Everybody in this team is full or away")).toBeInTheDocument();
  });
});

describe("the reject dialog", () => {
  const open = async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Reject Z**" }));
    return screen.findByRole("radio", { name: "Not my region" });
  };
  const send = () => userEvent.click(screen.getByRole("button", { name: "Reject" }));

  it("sends nothing without a reason", async () => {
    const asked = serve({ "GET /leads/reasons": { body: reasons }, "POST /leads/7/reject": { body: lead } });
    show(<LeadActions lead={lead} />);
    await open();
    await send();
    expect(await screen.findByText("Choose a reason")).toBeInTheDocument();
    expect(asked.filter((one) => one.method === "POST")).toEqual([]);
  });

  it("wants an explanation for the reason “other”", async () => {
    const asked = serve({ "GET /leads/reasons": { body: reasons }, "POST /leads/7/reject": { body: lead } });
    show(<LeadActions lead={lead} />);
    await open();
    await userEvent.click(screen.getByRole("radio", { name: "Other (please explain)" }));
    await send();
    expect(await screen.findByText(/Please explain/)).toBeInTheDocument();
    expect(asked.some((one) => one.method === "POST")).toBe(false);
  });

  it("sends the reason and the note", async () => {
    const asked = serve({ "GET /leads/reasons": { body: reasons }, "POST /leads/7/reject": { body: lead } });
    show(<LeadActions lead={lead} />);
    await userEvent.click(await open());
    await userEvent.type(screen.getByRole("textbox", { name: "Note" }), " Belongs to the South ");
    await send();
    await waitFor(() => expect(asked.find((one) => one.method === "POST")).toEqual({ method: "POST", path: "/leads/7/reject", body: { reason: "not_my_region", note: "Belongs to the South" } }));
  });

  it("stays open and says why when the server refuses", async () => {
    serve({ "GET /leads/reasons": { body: reasons }, "POST /leads/7/reject": { status: 409, body: { title: "Too late", status: 409, code: "deadline_passed", detail: "The lead was reclaimed." } } });
    show(<LeadActions lead={lead} />);
    await userEvent.click(await open());
    await send();
    expect(await screen.findByText(/^The time to accept is over/)).toBeInTheDocument();
    expect(screen.getByRole("radio", { name: "Not my region" })).toBeInTheDocument();
  });
});

describe("accepting", () => {
  it("says why when the server refuses", async () => {
    serve({ "POST /leads/7/accept": { status: 409, body: { title: "Too late", status: 409, code: "deadline_passed", detail: "The lead was reclaimed." } } });
    show(<LeadActions lead={lead} />);
    await userEvent.click(await screen.findByRole("button", { name: "Accept Z**" }));
    expect(await screen.findByText(/^The time to accept is over/)).toBeInTheDocument();
  });
});

describe("the clock on a card", () => {
  it("counts down to the stored deadline and changes its colour", async () => {
    vi.useFakeTimers({ now: Date.parse("2024-05-17T10:00:00Z"), toFake: ["Date"] });
    show(<LeadClock lead={lead} />);
    const clock = await screen.findByRole("timer");
    expect(clock).toHaveTextContent("23 h 30 min left");
    expect(clock).toHaveAttribute("data-phase", "calm");
  });

  it("says how long the deadline has passed", async () => {
    vi.useFakeTimers({ now: Date.parse("2024-05-18T09:30:00Z") + 2 * hour + 60_000, toFake: ["Date"] });
    show(<LeadClock lead={lead} />);
    expect(await screen.findByRole("timer")).toHaveTextContent("2 h 1 min overdue");
  });

  it("is not shown once nobody has to accept any more", () => {
    show(<LeadClock lead={{ ...lead, state: "accepted" }} />);
    expect(screen.queryByRole("timer")).toBeNull();
  });
});
