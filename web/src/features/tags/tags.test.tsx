import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { Me, Right, Tag } from "@/api/contract";

import { ContactTags } from "../profiles/ContactTags";
import { serve, show, somebody } from "../../../test/render";
import { TagsPage } from "./TagsPage";

const having = (...rights: Right[]): Me => ({ ...somebody, rights });
const tag: Tag = { id: 3, key: "vip", zh: "贵宾", en: "VIP", group: "stage", condition: null, is_leaving: false, contacts: 12, is_counted: true };
const warm: Tag = { ...tag, id: 4, key: "warm", zh: "热", en: "Warm", group: "behaviour", condition: { field: "tags", op: "any_of", value: ["vip"] }, contacts: 1000, is_counted: false };
const catalog = { event_types: [], sources: [], industries: [], title_levels: [], fields: [{ key: "tags", type: "tags", label: { zh: "标签", en: "Tags" }, choices: [{ key: "vip", label: { zh: "贵宾", en: "VIP" } }] }] };
const list = { "GET /tags": { body: { items: [tag, warm], next_cursor: null } }, "GET /catalog": { body: catalog } };

afterEach(() => vi.unstubAllGlobals());

it("shows who has a tag, its group, and an automatic one's condition in words", async () => {
  serve(list);
  show(<TagsPage />, having("contacts.view"));
  expect(await screen.findByRole("link", { name: "12 contacts" })).toHaveAttribute("href", "/contacts?tag=vip");
  expect(screen.getByText("1000 contacts or more")).toBeInTheDocument();
  expect(await screen.findByText("Tags has any of VIP")).toBeInTheDocument();
  expect(screen.getByText("Behaviour")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Delete VIP" })).not.toBeInTheDocument();
});

it("makes a tag in a group", async () => {
  const asked = serve({ ...list, "POST /tags": { status: 201, body: { ...tag, used_by: [] } } });
  show(<TagsPage />, having("contacts.view", "tags.edit"));
  await userEvent.click(await screen.findByRole("button", { name: "Add a tag" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name in Chinese" }), "产品");
  await userEvent.type(screen.getByRole("textbox", { name: "Name in English" }), "Product");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked.find((one) => one.method === "POST")?.body).toEqual({ zh: "产品", en: "Product", group: "other", condition: null, key: "" }));
});

it("deletes a tag a piece at a time after saying how many lose it", async () => {
  let pieces = 0;
  const asked = serve({
    ...list, "GET /tags/3": { body: { ...tag, contacts: 1200, used_by: [] } },
    "DELETE /tags/3": () => ({ body: { contacts: (pieces += 1) === 1 ? 1000 : 200, more: pieces === 1 } }),
  });
  show(<TagsPage />, having("contacts.view", "tags.edit"));
  await userEvent.click(await screen.findByRole("button", { name: "Delete VIP" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText("1200 contacts lose it. This can't be undone.")).toBeInTheDocument();
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("Deleted; 1200 contacts lost it")).toBeInTheDocument();
  expect(asked.filter((one) => one.method === "DELETE")).toHaveLength(2);
});

it("keeps a tag that rules read, and names them", async () => {
  serve({ ...list, "GET /tags/3": { body: { ...tag, used_by: [{ kind: "routing", name: "VIPs first" }] } } });
  show(<TagsPage />, having("contacts.view", "tags.edit"));
  await userEvent.click(await screen.findByRole("button", { name: "Delete VIP" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText("Routing rule: VIPs first")).toBeInTheDocument();
  expect(within(dialog).getByRole("button", { name: "Delete" })).toBeDisabled();
});

it("gives a contact a tag and takes one that was given by hand", async () => {
  const asked = serve({ ...list, "PUT /contacts/1/tags/4": { body: null }, "DELETE /contacts/1/tags/3": { body: null } });
  const had = [{ id: 3, key: "vip", zh: "贵宾", en: "VIP", by_rule: false }, { id: 9, key: "boss", zh: "老板", en: "Boss", by_rule: true }];
  show(<ContactTags contact={1} tags={had} />, having("contacts.view", "contacts.tag"));
  expect(screen.queryByRole("button", { name: "Take Boss" })).not.toBeInTheDocument();
  await userEvent.click(await screen.findByRole("button", { name: "Take VIP" }));
  await userEvent.click(screen.getByRole("button", { name: /Add a tag/ }));
  await userEvent.click(await screen.findByTitle("Warm"));
  await waitFor(() => expect(asked.map((one) => `${one.method} ${one.path}`)).toEqual(expect.arrayContaining(["DELETE /contacts/1/tags/3", "PUT /contacts/1/tags/4"])));
});

it("is for those who see contacts", async () => {
  serve({});
  show(<TagsPage />, having("leads.view"));
  expect(await screen.findByText("No access")).toBeInTheDocument();
});
