/** A condition as a sentence. The tree is the one that the server's `criteria` module reads; unknown parts show as JSON. */

import type { TFunction } from "i18next";

import { dynamic } from "@/i18n/dynamic";

import type { Term } from "../terms";

type Node = Record<string, unknown>;
type Words = { t: TFunction<"terms">; term: Term };

const signs: Record<string, string> = { "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" };
const choices: Record<string, Parameters<Term>[0]> = {
  title_level: "titleLevel", asset_kind: "assetKind", source: "source", part: "seminarPart", rating: "rating",
  industry: "industry", "company.industry": "industry", tags: "tag",
};

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value));

function valueText(field: string, value: unknown, words: Words): string {
  if (Array.isArray(value)) return value.map((one) => valueText(field, one, words)).join(words.t("criteria.list"));
  const group = choices[field];
  return group && typeof value === "string" ? words.term(group, value) : text(value ?? "");
}

function compared(fieldName: string, field: string, node: Node, words: Words): string {
  const op = text(node["op"]);
  if (typeof node["value"] === "boolean") return words.t(node["value"] === (op === "is") ? "criteria.true" : "criteria.false", { field: fieldName });
  const key = `op.${signs[op] ?? op}`;
  return words.t(dynamic(key), { field: fieldName, value: valueText(field, node["value"], words) });
}

/** Which events count: the event and, in brackets, what must hold for its properties. */
export function matchSentence(node: Node, words: Words): string {
  const event = words.term("event", text(node["event"]));
  const where = Array.isArray(node["where"]) ? node["where"].filter(isNode) : [];
  if (where.length === 0) return event;
  const conditions = where.map((one) => compared(words.term("field", text(one["property"])), text(one["property"]), one, words)).join(words.t("criteria.and"));
  return words.t("criteria.where", { event, conditions });
}

function eventSentence(node: Node, words: Words): string {
  const { t, term } = words;
  const event = matchSentence(node, words);
  const side = "at_most" in node ? "at_most" : "at_least";
  const times = typeof node[side] === "number" ? node[side] : 1;
  const key = node["distinct"];
  const distinct = key === "@day" ? t("criteria.day") : key === "@visit" ? t("criteria.visit") : term("field", text(key ?? ""));
  const counted =
    side === "at_most" && times === 0 ? t("criteria.never", { event })
    : key !== undefined ? t(`criteria.${side}_distinct`, { event, times, distinct })
    : t(`criteria.${side}`, { event, times });
  return typeof node["days"] === "number" ? t("criteria.within", { days: node["days"], rest: counted }) : counted;
}

/** One leaf in words; null for a group. */
export function leafSentence(tree: unknown, words: Words): string | null {
  if (!isNode(tree)) return JSON.stringify(tree);
  if ("field" in tree) return compared(words.term("field", text(tree["field"])), text(tree["field"]), tree, words);
  if ("event" in tree) return eventSentence(tree, words);
  if ("state" in tree) return compared(words.t(`criteria.state_${text(tree["state"])}` as "criteria.state_total"), text(tree["state"]), tree, words);
  return groupOf(tree) ? null : JSON.stringify(tree);
}

export type Group = { kind: "all" | "any" | "none"; children: unknown[] };

/** The group that a node is, null for a leaf. */
export function groupOf(tree: unknown): Group | null {
  if (!isNode(tree)) return null;
  for (const kind of ["all", "any", "none"] as const) {
    const children = tree[kind];
    if (Array.isArray(children)) return { kind, children };
  }
  return null;
}
