import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { FieldPair, Me, Merge, Right } from "@/api/contract";
import { MergeList } from "@/shared/merging/MergeList";

import { serve, show, somebody } from "../../../test/render";
import { SideBySide } from "./SideBySide";
import { CompanySuggestions, ContactSuggestions } from "./Suggestions";

const having = (...rights: Right[]): Me => ({ ...somebody, rights });
const row = (id: number, name: string) => ({
  id, number: `C00${id}`, name, masked: true, company: { id: 1, name: "Acme" }, title: "CEO", email: `${id}***@example.com`, mobile: null, score: "12", rating: "low",
  grade: null, stage: "inquiry", primary_owner: null, source: "direct", last_seen_at: "2024-05-20T10:00:00Z", created_at: "2024-05-20T10:00:00Z",
});
const fields: FieldPair[] = [
  { field: "name", kept: "王**", gone: "李**", chosen: "kept", differs: true },
  { field: "region", kept: null, gone: "上海", chosen: "gone", differs: false },
  { field: "custom.repurchase_rate", kept: "10", gone: "20", chosen: "kept", differs: true },
];
const merge: Merge = {
  id: 7, kept_id: 1, gone_id: 2, gone_number: "C002", gone_name: "李**", at: "2024-05-20T10:00:00Z", by: "Boss", undone_at: null, undone_by: null, can_undo: true,
};

afterEach(() => vi.unstubAllGlobals());

it("lets somebody choose whose value a field takes, and merges only when they are sure", async () => {
  serve({});
  const onMerge = vi.fn();
  show(<SideBySide noun="contact" kept={{ name: "王**", head: "王**" }} gone={{ name: "李**", head: "李**" }} fields={fields} along="all of it" merging={false} onSwap={vi.fn()} onMerge={onMerge} />);
  const name = await screen.findByRole("group", { name: "Name" });
  const [mine, theirs] = within(name).getAllByRole("radio");
  expect(mine).toBeChecked();
  await userEvent.click(theirs as HTMLElement);
  expect(theirs).toBeChecked();
  expect(within(screen.getByRole("group", { name: "Region" })).queryByRole("radio")).toBeNull();
  expect(screen.getByRole("group", { name: "repurchase_rate" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Merge" }));
  expect(onMerge).not.toHaveBeenCalled();
  expect(await screen.findByText("Merge 李** into 王**?")).toBeInTheDocument();
  await userEvent.click(screen.getAllByRole("button", { name: "Merge" })[1] as HTMLElement);
  expect(onMerge).toHaveBeenCalledWith({ name: "gone" });
});

it("shows pairs with the reason, and takes one that is none off the list", async () => {
  let waits = true;
  const asked = serve({
    "GET /merge-suggestions/contacts": () => ({ body: { items: waits ? [{ id: 3, reasons: ["identifier", "name_and_company"], at: "2024-05-20T10:00:00Z", contacts: [row(1, "王**"), row(2, "王**")] }] : [], next_cursor: null } }),
    "POST /merge-suggestions/3/dismiss": () => {
      waits = false;
      return { body: null };
    },
  });
  show(<ContactSuggestions />, having("contacts.view", "contacts.merge"));
  expect(await screen.findByText("One named an email, mobile or id of the other")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Compare" })).toHaveAttribute("href", "/merging/contacts/1/2");
  await userEvent.click(screen.getByRole("button", { name: "Not the same" }));
  expect(await screen.findByText("No contacts wait for a decision")).toBeInTheDocument();
  expect(asked.map((one) => one.method)).toContain("POST");
});

it("says when no company waits, and what went wrong when the server refuses", async () => {
  serve({ "GET /merge-suggestions/companies": { body: { items: [], next_cursor: null } } });
  show(<CompanySuggestions />);
  expect(await screen.findByText("No companies wait for a decision")).toBeInTheDocument();
});

it("undoes a merge after asking, and only where nothing came after it", async () => {
  const asked = serve({ "POST /contact-merges/7/undo": { body: { id: 7, kept_id: 1, gone_id: 2, undone: true } } });
  show(<MergeList noun="contact" merges={[merge, { ...merge, id: 6, gone_name: null, gone_number: "C003", can_undo: false }]} />, having("contacts.view", "contacts.merge"));
  expect(await screen.findByText("C003")).toBeInTheDocument();
  const [first, second] = screen.getAllByRole("button", { name: "Undo the merge" });
  expect(second).toBeDisabled();
  await userEvent.click(first as HTMLElement);
  await userEvent.click((await screen.findAllByRole("button", { name: "Undo the merge" })).at(-1) as HTMLElement);
  expect(asked).toEqual([expect.objectContaining({ method: "POST", path: "/contact-merges/7/undo" })]);
});

it("offers no undo to those without the right", async () => {
  serve({});
  show(<MergeList noun="contact" merges={[merge]} />, having("contacts.view"));
  expect(await screen.findByText("李**")).toBeInTheDocument();
  expect(screen.queryByRole("button")).toBeNull();
});
