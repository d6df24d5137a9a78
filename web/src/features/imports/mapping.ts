/** What each column of a file means, as people choose it, and the mapping document that the server reads. Pure. */

import type { ImportMapping, ImportSuggestion } from "@/api/contract";

export const fields = [
  "name", "first_name", "last_name", "email", "mobile", "title", "company", "credit_code", "website", "industry", "employees", "region", "purchase_stage", "product", "source",
] as const;
export const consentChannels = ["email", "sms", "phone", "wecom"] as const;
const leads = ["key", "opened_at", "won_at", "lost_at", "lost_reason", "amount", "currency", "marketing_owner", "sales_owner", "cost", "cost_currency", "cost_campaign", "cost_channel"] as const;
const others = ["external_id", "created_at", "suppress", "custom"] as const;

export type Field = (typeof fields)[number];
export type ConsentUse = `consent_${(typeof consentChannels)[number]}`;
export type LeadUse = `lead_${(typeof leads)[number]}`;
export type Use = "" | Field | (typeof others)[number] | ConsentUse | LeadUse;
export const leadUses = leads.map((part): LeadUse => `lead_${part}`);
export const consentUses = consentChannels.map((channel): ConsentUse => `consent_${channel}`);
export const otherUses: readonly Use[] = others;
export const dateOrders = ["ymd", "dmy", "mdy"] as const;
export type DateOrder = (typeof dateOrders)[number];

/**
 * `uses` by column; `nodes` are the cells of a loaded mapping by column, kept while their column keeps its use (they
 * may translate values). `source` stands for all rows while no column says it; `system` gave the external ids; `staff`
 * is the domain of owners that a loaded mapping adds, empty while owners are users by their addresses. `mailServers`: the
 * DNS is asked whether the domains of addresses take mail.
 */
export type Draft = {
  uses: Record<string, Use>;
  nodes: Record<string, unknown>;
  source: string;
  system: string;
  staff: string;
  dates: DateOrder;
  consentText: string;
  mailServers: boolean;
};

export const yes = ["yes", "y", "1", "true", "是", "同意", "已同意"];
export const no = ["no", "n", "0", "false", "否", "不同意", "未同意"];
const formats: Record<DateOrder, string[]> = {
  ymd: ["iso", "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d", "%Y年%m月%d日"],
  dmy: ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y %H:%M", "iso"],
  mdy: ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%Y %H:%M", "iso"],
};

type Tree = Record<string, unknown>;
const tree = (value: unknown): Tree => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const columnOf = (node: unknown): string => (typeof node === "string" ? node : text(tree(node)["column"]));
const isField = (name: string): name is Field => (fields as readonly string[]).includes(name);

/** The draft that suggestions make. */
export function drafted(suggestions: readonly ImportSuggestion[]): Draft {
  const uses = Object.fromEntries(suggestions.map(({ column, field }): [string, Use] => [column, isField(field) ? field : ""]));
  return { uses, nodes: {}, source: "", system: "crm", staff: "", dates: "ymd", consentText: "", mailServers: false };
}

/** The draft that a saved mapping makes for a file with these columns. */
export function draftOf(mapping: ImportMapping, columns: readonly string[]): Draft {
  const contact = tree(mapping["contact"]);
  const draft: Draft = { ...drafted(columns.map((column) => ({ column, field: "", confidence: 0 }))), system: text(tree(contact["external_id"])["source"]) || "crm", staff: text(tree(mapping["staff"])["domain"]) };
  const put = (node: unknown, use: Use): void => {
    const column = columnOf(node);
    if (!columns.includes(column)) return;
    draft.uses[column] = use;
    draft.nodes[column] = node;
  };
  for (const [name, node] of Object.entries(tree(contact["fields"]))) {
    if (name === "source" && columnOf(node) === "") draft.source = text(tree(node)["constant"]);
    else put(node, isField(name) ? name : "custom");
  }
  put(contact["external_id"], "external_id");
  put(contact["created_at"], "created_at");
  put(contact["suppress"], "suppress");
  for (const node of Array.isArray(contact["consents"]) ? (contact["consents"] as unknown[]) : []) {
    const use = consentUses.find((one) => one === `consent_${text(tree(node)["channel"])}`);
    if (use) put(node, use);
    draft.consentText ||= text(tree(node)["text"]);
  }
  for (const part of leads) {
    const node = tree(mapping["lead"])[part];
    if (!(part === "key" && draft.uses[columnOf(node)] === "external_id") && !(part === "opened_at" && draft.uses[columnOf(node)] === "created_at")) put(node, `lead_${part}`);
  }
  draft.mailServers = tree(mapping["check"])["mail_servers"] === true;
  const first = tree(contact["created_at"] ?? tree(mapping["lead"])["opened_at"])["format"];
  draft.dates = dateOrders.find((order) => formats[order][0] === (Array.isArray(first) ? first[0] : first)) ?? "ymd";
  return draft;
}

/** Give a column another use; a use that only one column can have is taken from the column that had it. */
export function withUse(draft: Draft, column: string, use: Use): Draft {
  const shared = use === "" || use === "custom";
  const uses = Object.fromEntries(Object.entries(draft.uses).map(([name, had]): [string, Use] => [name, !shared && had === use ? "" : had]));
  const nodes = Object.fromEntries(Object.entries(draft.nodes).filter(([name]) => name !== column && (shared || draft.uses[name] !== use)));
  return { ...draft, uses: { ...uses, [column]: use }, nodes };
}

/** Whether people can be told apart under this draft: one column must be an identifier. */
export function identifies(draft: Draft): boolean {
  return Object.values(draft.uses).some((use) => use === "email" || use === "mobile" || use === "external_id");
}

const columnFor = (draft: Draft, wanted: Use): string | undefined => Object.entries(draft.uses).find(([, use]) => use === wanted)?.[0];

/** Whether columns tell of leads. */
export const hasLeads = (draft: Draft): boolean => Object.values(draft.uses).some((use) => use.startsWith("lead_"));

/** Whether a lead's number or its beginning is missing: the contact's id and when it is known since stand for them. */
export function lacksLead(draft: Draft): boolean {
  return hasLeads(draft) && !((columnFor(draft, "lead_key") ?? columnFor(draft, "external_id")) && (columnFor(draft, "lead_opened_at") ?? columnFor(draft, "created_at")));
}

function leadOf(draft: Draft): Record<string, unknown> {
  const dated = ["opened_at", "won_at", "lost_at"];
  const found = leads.map((part): [string, string | undefined] => [part, columnFor(draft, `lead_${part}`) ?? (part === "key" ? columnFor(draft, "external_id") : part === "opened_at" ? columnFor(draft, "created_at") : undefined)]);
  const node = (part: string, column: string): unknown => (dated.includes(part) ? { ...tree(draft.nodes[column]), column, format: formats[draft.dates] } : part === "key" ? column : draft.nodes[column] ?? column);
  return Object.fromEntries(found.flatMap(([part, column]) => (column ? [[part, node(part, column)]] : [])));
}

export const hasConsent = (draft: Draft): boolean => Object.values(draft.uses).some((use) => use.startsWith("consent_"));

/** The mapping document of a draft. `zone` is that of instants without one. */
export function mappingOf(draft: Draft, { name, zone }: { name: string; zone: string }): ImportMapping {
  const used = Object.entries(draft.uses).filter(([, use]) => use !== "");
  const node = (column: string): unknown => draft.nodes[column] ?? column;
  const named = used.filter(([, use]) => isField(use) || use === "custom").map(([column, use]): [string, unknown] => [use === "custom" ? `custom.${customName(column)}` : use, node(column)]);
  if (draft.source && !columnFor(draft, "source")) named.push(["source", { constant: draft.source }]);
  const [external, created, suppress] = [columnFor(draft, "external_id"), columnFor(draft, "created_at"), columnFor(draft, "suppress")];
  const consents = used.filter(([, use]) => use.startsWith("consent_")).map(([column, use]) => ({ given: yes, withdrawn: no, purpose: "marketing", ...tree(draft.nodes[column]), column, channel: use.replace("consent_", ""), text: draft.consentText }));
  return {
    name,
    zone,
    contact: {
      fields: Object.fromEntries(named),
      ...(external ? { external_id: { ...tree(draft.nodes[external]), column: external, source: draft.system || "crm" } } : {}),
      ...(created ? { created_at: { ...tree(draft.nodes[created]), column: created, format: formats[draft.dates] } } : {}),
      ...(suppress ? { suppress: { when: yes, ...tree(draft.nodes[suppress]), column: suppress } } : {}),
      ...(consents.length > 0 ? { consents } : {}),
    },
    ...(hasLeads(draft) ? { lead: leadOf(draft) } : {}),
    ...(hasLeads(draft) && draft.staff ? { staff: { domain: draft.staff } } : {}),
    ...(draft.mailServers && columnFor(draft, "email") ? { check: { mail_servers: true } } : {}),
  };
}

/** A column's name as the name of an own field: no dots, no blanks. */
export function customName(column: string): string {
  return column.trim().toLowerCase().replace(/[\s.]+/g, "_").slice(0, 60);
}
