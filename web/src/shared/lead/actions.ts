/** What a salesperson does with a lead, and how the screens show it before the server has answered. */

import { useMutation, useQueryClient, type InfiniteData, type QueryClient, type QueryKey } from "@tanstack/react-query";

import { client, must } from "@/api/client";
import type { Home, LeadRow, Me, Page } from "@/api/contract";
import { home } from "@/api/queries";

import { useMe } from "../me";

/** Whether this person may accept or reject the lead now: it waits, and it waits for them. */
export function mayAnswer(lead: LeadRow, me: Me): boolean {
  return me.rights.includes("leads.act") && lead.state === "pending_acceptance" && lead.sales_owner?.id === me.id;
}

/** Whether this person may return the lead: they accepted it and still work on it. */
export function mayReturn(lead: LeadRow, me: Me): boolean {
  return me.rights.includes("leads.act") && lead.state === "accepted" && lead.sales_owner?.id === me.id && (lead.stage === "sal" || lead.stage === "sql");
}

/** Whether this person may give the lead to somebody: an MQL that waits for nobody's acceptance, as in queues and after a return. */
export function mayAssign(lead: LeadRow, me: Me): boolean {
  return me.rights.includes("leads.assign") && lead.stage === "mql" && lead.state !== "pending_acceptance" && lead.state !== "accepted";
}

type Rows = InfiniteData<Page<LeadRow>>;

/** Put a changed lead wherever a copy of it is shown. */
export function patchLead(queries: QueryClient, id: number, change: (lead: LeadRow) => LeadRow): void {
  const changed = <T extends LeadRow>(lead: T): T => (lead.id === id ? { ...lead, ...change(lead) } : lead);
  queries.setQueriesData<Rows>({ queryKey: ["leads", "list"] }, (data) =>
    data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) });
  queries.setQueryData<LeadRow>(["leads", "one", id], (data) => data && changed(data));
  queries.setQueryData<Home>(home.queryKey, (data) => data && { ...data, pending_leads: data.pending_leads.map(changed) });
}

type Snapshot = [QueryKey, unknown][];

function snapshot(queries: QueryClient): Snapshot {
  return [...queries.getQueriesData({ queryKey: ["leads"] }), ...queries.getQueriesData({ queryKey: home.queryKey })];
}

/** Ask again for everything that a lead's change may have touched. */
export async function renewAroundLeads(queries: QueryClient): Promise<void> {
  await Promise.all([["leads"], ["home"], ["contacts"], ["notifications"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Accept a lead: shown at once, taken back with the reason when the server refuses. */
export function useAccept() {
  const queries = useQueryClient();
  const me = useMe();
  return useMutation({
    mutationFn: (id: number) => must(client.POST("/api/v1/leads/{lead_id}/accept", { params: { path: { lead_id: id } } })),
    onMutate: async (id) => {
      await queries.cancelQueries({ queryKey: ["leads"] });
      await queries.cancelQueries({ queryKey: home.queryKey });
      const before = snapshot(queries);
      patchLead(queries, id, (lead) => ({ ...lead, state: "accepted", stage: "sal", primary: "sales", sales_owner: { id: me.id, name: me.name } }));
      return { before };
    },
    onError: (_error, _id, context) => context?.before.forEach(([key, data]) => queries.setQueryData(key, data)),
    onSuccess: (answer, id) => patchLead(queries, id, () => answer),
    // Not awaited: the renewed list may leave out this row, and what it wants to say then would not be said.
    onSettled: () => void renewAroundLeads(queries),
  });
}

export type Refusal = { reason: string; note?: string };

/** Reject before, or return after acceptance. Not shown before the server agreed: who gets the lead next is its decision. */
export function useRefuse(kind: "reject" | "return") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Refusal & { id: number }) =>
      kind === "reject"
        ? must(client.POST("/api/v1/leads/{lead_id}/reject", { params: { path: { lead_id: id } }, body: { reason: body.reason, note: body.note ?? "" } }))
        : must(client.POST("/api/v1/leads/{lead_id}/return", { params: { path: { lead_id: id } }, body: { reason: body.reason, note: body.note ?? "" } })),
    onSuccess: () => void renewAroundLeads(queries),
  });
}

export type Target = { user_id?: number; team_id?: number; note?: string };

/** Give a lead to a person, or to the least loaded of a team. */
export function useAssign() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, note, ...target }: Target & { id: number }) => must(client.POST("/api/v1/leads/{lead_id}/assign", { params: { path: { lead_id: id } }, body: { ...target, note: note ?? "" } })),
    onSuccess: (answer, { id }) => {
      patchLead(queries, id, () => answer);
      void renewAroundLeads(queries);
    },
  });
}

/** How a lead is called in a list: the contact's name, its number, or the lead's own number when the contact is not to be seen. */
export function leadName(lead: LeadRow): string {
  return lead.contact?.name || lead.contact?.number || `#${lead.id}`;
}
