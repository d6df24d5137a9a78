import i18next from "i18next";
import { expect, it } from "vitest";

import { toDraft, toTree, withOperator } from "./draft";
import { leafSentence } from "./sentence";

const words = {
  t: i18next.getFixedT("en", "terms"),
  term: (group: string, code: string | null | undefined) => (code && i18next.exists(`terms:${group}.${code.replaceAll(".", "_")}`, { lng: "en" }) ? i18next.getFixedT("en")(`terms:${group}.${code.replaceAll(".", "_")}` as never) : (code ?? "")),
};
const say = (tree: unknown) => leafSentence(tree, words);

it("puts conditions into words", () => {
  expect(say({ field: "title_level", op: "in", value: ["director", "vp"] })).toBe("Title level is one of Director, Vice president");
  expect(say({ field: "company.target_industry", op: "is", value: true })).toBe("Target industry: yes");
  expect(say({ field: "company.employees", op: ">=", value: 100 })).toBe("Employees ≥ 100");
  expect(say({ event: "page_viewed", where: [{ property: "path", op: "contains", value: "/pricing" }], at_least: 2, days: 7 })).toBe("Page viewed (Path contains /pricing) at least 2 × in the last 7 days");
  expect(say({ event: "email_opened", at_most: 0 })).toBe("never: Email opened");
  expect(say({ state: "fit", model: "standard", op: ">=", value: "25" })).toBe("Fit ≥ 25");
});

it("shows what it does not know instead of hiding it", () => {
  expect(say({ moon: "full" })).toBe('{"moon":"full"}');
});

it("edits one level of conditions and gives back the same tree", () => {
  const leaf = { field: "region", op: "contains", value: "East" };
  const pair = { any: [leaf, { event: "page_viewed", at_least: 1 }] };
  expect(toTree(toDraft(pair) ?? { kind: "all", leaves: [] })).toEqual(pair);
  expect(toTree(toDraft(leaf) ?? { kind: "all", leaves: [] })).toEqual(leaf);
  expect(toTree(toDraft(null) ?? { kind: "all", leaves: [] })).toBeNull();
});

it("leaves deeper conditions alone", () => {
  expect(toDraft({ all: [{ any: [{ field: "region", op: "known" }] }] })).toBeNull();
  expect(toDraft({ none: [{ field: "region", op: "known" }] })).toBeNull();
});

it("keeps a value where the next operator can use it", () => {
  const spec = { key: "region", type: "text", label: { zh: "", en: "" }, choices: [] };
  expect(withOperator({ field: "region", op: "is", value: "East" }, spec, "contains")).toEqual({ field: "region", op: "contains", value: "East" });
  expect(withOperator({ field: "region", op: "is", value: "East" }, spec, "in")).toEqual({ field: "region", op: "in", value: ["East"] });
  expect(withOperator({ field: "region", op: "is", value: "East" }, spec, "known")).toEqual({ field: "region", op: "known" });
});
