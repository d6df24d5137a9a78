/** Jobs on many contacts: starting, watching, stopping, undoing them. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, must } from "@/api/client";
import type { BulkAction, BulkInput, Export, ExportInput } from "@/api/contract";

import { useReport } from "../states/useReport";

export const atWork = (bulk: BulkAction): boolean => ["gathering", "running", "undoing"].includes(bulk.state);

/** How far a job is, in percent; null while it is not known how many there are. */
export function percentOf(bulk: BulkAction): number | null {
  if (bulk.state === "gathering") return null;
  const [done, of] = bulk.state === "undoing" || bulk.state === "undone" ? [bulk.put_back + bulk.kept, bulk.changed] : [bulk.done, bulk.members];
  return of === 0 ? 100 : Math.floor((100 * done) / of);
}

function useThen() {
  const queries = useQueryClient();
  return (key: string) => () => queries.invalidateQueries({ queryKey: [key] });
}

export function useStartBulk() {
  const then = useThen();
  return useMutation({ mutationFn: (body: BulkInput): Promise<BulkAction> => must(client.POST("/api/v1/bulk-actions", { body })), onSettled: then("bulk-actions") });
}

export function useStopBulk() {
  const then = useThen();
  const report = useReport();
  return useMutation({ mutationFn: (id: number) => must(client.POST("/api/v1/bulk-actions/{bulk_id}/stop", { params: { path: { bulk_id: id } } })), onSettled: then("bulk-actions"), onError: report });
}

export function useUndoBulk() {
  const then = useThen();
  const report = useReport();
  return useMutation({ mutationFn: (id: number) => must(client.POST("/api/v1/bulk-actions/{bulk_id}/undo", { params: { path: { bulk_id: id } } })), onSettled: then("bulk-actions"), onError: report });
}

export function useStartExport() {
  const then = useThen();
  return useMutation({ mutationFn: (body: ExportInput): Promise<Export> => must(client.POST("/api/v1/exports", { body })), onSettled: then("exports") });
}
