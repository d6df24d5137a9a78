/** What a list of leads can be narrowed to besides its state: the words of the address are those of the API. */

import type { LeadQuery } from "@/api/paths";

export const happenings = ["opened", "mql", "accepted", "returned", "overdue"] as const;
export const stages = ["inquiry", "mql", "sal", "sql", "opportunity", "customer", "disqualified", "lost", "recycled"] as const;
export const states = ["pending", "queued", "open", "mine", "closed", "all"] as const;

export type LeadSearch = {
  view?: number;
  state?: string; stage?: string; source?: string; owner?: number; happened?: string; since?: string; until?: string; due_soon?: boolean; won?: boolean; cost_currency?: string; won_currency?: string;
};
export type State = (typeof states)[number];
export type Stage = (typeof stages)[number];

/** The question to the server that an address asks; what it does not know is left out, times without an occasion too. */
export function asQuery(search: LeadSearch): LeadQuery & { state: State } {
  const happened = happenings.find((one) => one === search.happened);
  const stage = stages.find((one) => one === search.stage);
  return {
    state: states.find((one) => one === search.state) ?? "pending",
    ...(stage ? { stage } : {}),
    ...(search.source ? { source: search.source } : {}),
    ...(search.owner ? { owner: search.owner } : {}),
    ...(happened ? { happened } : {}),
    ...(happened && search.since ? { since: search.since } : {}),
    ...(happened && search.until ? { until: search.until } : {}),
    ...(search.due_soon ? { due_soon: true } : {}),
    ...(search.won ? { won: true } : {}),
    ...(search.cost_currency ? { cost_currency: search.cost_currency } : {}),
    ...(search.won_currency ? { won_currency: search.won_currency } : {}),
  };
}
