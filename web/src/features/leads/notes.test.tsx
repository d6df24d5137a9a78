import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { LeadDetail, Me, Right } from "@/api/contract";

import { leadDetail } from "../../../test/fixture/data";
import { serve, show, somebody } from "../../../test/render";
import { SdrNote, UnmaskNotes } from "./SdrNote";
import { Transitions } from "./Transitions";

const found = leadDetail(1);
if (found === null) throw new Error("the fixture has no lead");
const lead: LeadDetail = { ...found, id: 1 };
const hidden: LeadDetail = {
  ...lead, notes: "hidden", note: { transition_id: 2, text: "", at: "2024-05-20T10:00:00Z", author: { id: 4, name: "SDR" } },
  transitions: lead.transitions.map((one) => ({ ...one, note: "", has_note: one.has_note })),
};
const having = (...rights: Right[]): Me => ({ ...somebody, rights });

afterEach(() => vi.unstubAllGlobals());

it("shows the note to its reader and lets those with the right change it", async () => {
  const asked = serve({ "PUT /leads/1/note": { body: lead } });
  show(<SdrNote lead={lead} plain={null} />, having("leads.view", "leads.assign"));
  expect(await screen.findByText(/预算已批/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  await userEvent.clear(screen.getByRole("textbox", { name: "SDR's note" }));
  await userEvent.type(screen.getByRole("textbox", { name: "SDR's note" }), "Next week");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(asked).toEqual([{ method: "PUT", path: "/leads/1/note", body: { text: "Next week" } }]);
});

it("says that a note is masked, and keeps a salesperson from writing it", async () => {
  serve({});
  show(<SdrNote lead={{ ...lead, notes: "masked" }} plain={null} />, having("leads.view", "leads.act"));
  expect(await screen.findByText("masked")).toBeInTheDocument();
  expect(screen.queryByRole("button")).toBeNull();
});

it("hides notes from others, who can neither read nor overwrite them", async () => {
  serve({});
  show(<><SdrNote lead={hidden} plain={null} /><Transitions transitions={hidden.transitions} /><UnmaskNotes lead={hidden} onPlain={vi.fn()} /></>, having("leads.view", "leads.assign"));
  expect((await screen.findAllByText(/\(note hidden\)/)).length).toBe(2);
  expect(screen.queryByRole("button")).toBeNull();
});

it("opens them by right, for this page only", async () => {
  serve({ "POST /leads/1/unmask-notes": { body: { items: [{ transition_id: 4, text: "客户在华南" }] } } });
  const onPlain = vi.fn();
  show(<UnmaskNotes lead={hidden} onPlain={onPlain} />, having("leads.view", "contacts.unmask"));
  await userEvent.click(await screen.findByRole("button", { name: /Show notes in full/ }));
  expect(onPlain).toHaveBeenCalledWith({ 4: "客户在华南" });
});
