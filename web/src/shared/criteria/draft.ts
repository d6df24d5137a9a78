/** A condition while it is edited: one level of leaves that must all, or any, hold. Deeper trees are shown, not edited. */

import type { Catalog, FieldSpec } from "@/api/contract";

import { groupOf } from "./sentence";

export type Leaf = Record<string, unknown>;
export type Draft = { kind: "all" | "any"; leaves: Leaf[] };

const isObject = (value: unknown): value is Leaf => typeof value === "object" && value !== null && !Array.isArray(value);

/** The tree as a draft; null when it is deeper than the editor can show. No tree, or an empty one, means everyone. */
export function toDraft(tree: unknown): Draft | null {
  if (tree === null || tree === undefined) return { kind: "all", leaves: [] };
  const group = groupOf(tree);
  if (!group) return isObject(tree) ? { kind: "all", leaves: [tree] } : null;
  if (group.kind === "none") return null;
  const leaves = group.children.filter((child): child is Leaf => isObject(child) && groupOf(child) === null);
  return leaves.length === group.children.length ? { kind: group.kind, leaves } : null;
}

/** The draft as a tree: null for everyone, a leaf alone stands without a group. */
export function toTree({ kind, leaves }: Draft): Leaf | null {
  if (leaves.length === 0) return null;
  return leaves.length === 1 ? (leaves[0] ?? null) : { [kind]: leaves };
}

const byType: Record<string, string[]> = {
  text: ["is", "is_not", "contains", "not_contains", "starts", "ends", "in", "known", "empty"],
  choice: ["is", "is_not", "in", "not_in", "known", "empty"],
  number: [">=", "<=", "=", ">", "<", "known", "empty"],
  integer: [">=", "<=", "=", ">", "<", "known", "empty"],
  boolean: ["is", "known", "empty"],
  instant: ["within_last_days", "more_than_days_ago", "known", "empty"],
  tags: ["any_of", "all_of", "none_of", "known", "empty"],
};

/** The operators offered for a field; the one in use is always among them. */
export function operatorsFor(type: string, current: string): string[] {
  const known = byType[type] ?? ["is"];
  return known.includes(current) ? known : [...known, current];
}

/** How the value of an operator is entered. */
export function shapeOf(spec: FieldSpec, op: string): "none" | "list" | "days" | "choice" | "yesNo" | "number" | "text" {
  if (op === "known" || op === "empty") return "none";
  if (["in", "not_in", "any_of", "all_of", "none_of"].includes(op)) return "list";
  if (op === "within_last_days" || op === "more_than_days_ago") return "days";
  if (spec.choices.length > 0) return "choice";
  if (spec.type === "boolean") return "yesNo";
  return spec.type === "number" || spec.type === "integer" ? "number" : "text";
}

/** A copy of the leaf without these keys. */
export function without(leaf: Leaf, ...keys: string[]): Leaf {
  return Object.fromEntries(Object.entries(leaf).filter(([key]) => !keys.includes(key)));
}

/** The leaf after another operator was chosen: the value is kept where it still fits. */
export function withOperator(leaf: Leaf, spec: FieldSpec, op: string): Leaf {
  const { value } = leaf;
  const rest = without(leaf, "value");
  const [before, after] = [shapeOf(spec, String(leaf["op"])), shapeOf(spec, op)];
  if (after === "none") return { ...rest, op };
  if (before === after) return { ...rest, op, value };
  if (after === "list") return { ...rest, op, value: value === undefined ? [] : [value] };
  return { ...rest, op, value: after === "yesNo" ? true : after === "days" ? 30 : (spec.choices.find((choice) => !choice.retired)?.key ?? (after === "number" ? 0 : "")) };
}

/** A new leaf about a field, with the first fitting operator. */
export function newFieldLeaf(spec: FieldSpec): Leaf {
  const op = operatorsFor(spec.type, "is")[0] ?? "is";
  return withOperator({ field: spec.key, op: "known" }, spec, op);
}

/** A new leaf about an event: at least once, ever. */
export function newEventLeaf(key: string): Leaf {
  return { event: key, at_least: 1 };
}

/** What the catalogue says about a leaf's field. */
export function fieldOf(catalog: Catalog, key: unknown): FieldSpec | undefined {
  return catalog.fields.find((field) => field.key === key);
}

/** What the catalogue says about the properties of a leaf's event. */
export function propertiesOf(catalog: Catalog, event: unknown): FieldSpec[] {
  return catalog.event_types.find((type) => type.key === event)?.properties ?? [];
}
