import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serve, show, somebody } from "../../../test/render";
import { DictionariesPage } from "./DictionariesPage";

const admin = { ...somebody, rights: [...somebody.rights, "settings.edit" as const] };
const catalog = { body: { fields: [], event_types: [], sources: [], industries: [{ key: "new_energy", label: { zh: "新能源", en: "New energy" }, retired: false }], title_levels: [] } };
const rules = { levels: 4, renames: true, retires: true, moves: true };
const term = (key: string, en: string, more: object = {}) => ({ key, label: { zh: `中${en}`, en }, parent: "", words: ["solar"], codes: { isic: "D" }, own: false, fixed: false, retired: false, instead: "", has_below: false, ...more });
const industry = (terms: object[], words: object[] = []) => ({ body: { terms, words, rules } });
const problem = (code: string, detail: string) => ({ status: 422, body: { title: "", status: 422, code, detail, errors: [] } });
const none = { "GET /catalog": catalog, "GET /dictionaries/industry/changes": { body: [] } };

afterEach(() => vi.unstubAllGlobals());

async function openTerm(name: string): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: `Change ${name}` }));
}

it("adds a word, and takes it from another term only after asking", async () => {
  let moved = false;
  const asked = serve({
    ...none, "GET /dictionaries/industry": industry([term("new_energy", "New energy")]),
    "POST /dictionaries/industry/words": () => (moved ? { body: { id: 1, word: "x", key: "new_energy" } } : ((moved = true), problem("word_taken", "This already means 金融 / Finance."))),
  });
  show(<DictionariesPage />, admin);
  await openTerm("New energy");
  await userEvent.type(screen.getByRole("textbox", { name: "Word" }), "bank{Enter}");
  expect(await screen.findByText("This already means 金融 / Finance.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Move it here" }));
  await waitFor(() => expect(asked.filter((one) => one.method === "POST").map((one) => one.body)).toEqual([
    { word: "bank", key: "new_energy", move: false }, { word: "bank", key: "new_energy", move: true },
  ]));
});

it("shows codes, words and marks of a term, and removes a word that was added", async () => {
  const asked = serve({
    ...none, "GET /dictionaries/industry": industry([term("sodium", "Sodium", { own: true, retired: true })], [{ id: 7, word: "Na", key: "sodium" }]),
    "DELETE /dictionaries/industry/words/7": { status: 200, body: {} },
  });
  show(<DictionariesPage />, admin);
  expect(await screen.findByText("ISIC D")).toBeInTheDocument();
  expect([screen.getByText("Own"), screen.getByText("Retired")]).toHaveLength(2);
  await openTerm("Sodium");
  expect(screen.getByText("solar")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Remove Na" }));
  await userEvent.click(within(await screen.findByRole("tooltip")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(asked.some((one) => one.method === "DELETE")).toBe(true));
});

it("adds a term at the top, and shows beside the name why it was refused", async () => {
  const sentence = "This is the name of another term.";
  serve({
    ...none, "GET /dictionaries/industry": industry([]),
    "POST /dictionaries/industry/terms": { status: 422, body: { title: "", status: 422, code: "invalid_input", detail: sentence, errors: [{ path: "en", message: sentence }] } },
  });
  show(<DictionariesPage />, admin);
  await userEvent.click(await screen.findByRole("button", { name: "Add a term at the top" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name in Chinese" }), "元宇宙");
  await userEvent.type(screen.getByRole("textbox", { name: "Name in English" }), "Finance{Enter}");
  expect(await screen.findByText(sentence)).toBeInTheDocument();
});

it("brings a retired term back", async () => {
  const asked = serve({ ...none, "GET /dictionaries/industry": industry([term("sodium", "Sodium", { own: true, retired: true })]), "POST /dictionaries/industry/terms/restore": { body: term("sodium", "Sodium") } });
  show(<DictionariesPage />, admin);
  await openTerm("Sodium");
  await userEvent.click(screen.getByRole("button", { name: "Bring back" }));
  await waitFor(() => expect(asked.find((one) => one.path.endsWith("/restore"))?.body).toEqual({ key: "sodium" }));
});

it("says what a text means, from the top down", async () => {
  serve({ ...none, "GET /dictionaries/industry": industry([]), "GET /dictionaries/industry/meaning": { body: { key: "x", path: [{ zh: "制造", en: "Manufacturing" }, { zh: "汽车", en: "Automotive" }] } } });
  show(<DictionariesPage />, admin);
  await userEvent.type(await screen.findByRole("searchbox", { name: "Text to look up" }), "cars{Enter}");
  expect(await screen.findByText("“cars” means Manufacturing › Automotive")).toBeInTheDocument();
});

it("previews what applying would change, applies piece by piece and says what was done", async () => {
  let pieces = 0;
  serve({
    "GET /catalog": catalog, "GET /dictionaries/industry": industry([]),
    "GET /dictionaries/industry/changes": () => ({ body: pieces === 0 ? [{ written: "元宇宙", value: "new_energy", contacts: 1200, companies: 3 }] : [] }),
    "POST /dictionaries/industry/apply": () => ((pieces += 1), { body: { contacts: pieces === 1 ? 1000 : 200, companies: pieces === 1 ? 3 : 0, more: pieces === 1 } }),
  });
  show(<DictionariesPage />, admin);
  expect(await screen.findByText("1,200 contacts and 3 companies would change")).toBeInTheDocument();
  expect(await screen.findByRole("cell", { name: "New energy" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Apply" }));
  await userEvent.click(within(await screen.findByRole("tooltip")).getByRole("button", { name: "Apply" }));
  expect(await screen.findByText("1,200 contacts and 3 companies were changed")).toBeInTheDocument();
  expect(pieces).toBe(2);
});

it("is for those who change settings", async () => {
  serve({});
  show(<DictionariesPage />);
  expect(await screen.findByText("No access")).toBeInTheDocument();
});
