/** The views of a list, and what people do with them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { client, must } from "@/api/client";
import type { ListColumn, ListName, ListViews, SavedView, ViewInput } from "@/api/contract";
import { listViews } from "@/api/queries";

import { useReport } from "../states/useReport";

export function useViews(list: ListName) {
  return useQuery(listViews(list));
}

export function useSaveView(list: ListName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: ViewInput }): Promise<SavedView> =>
      id === null ? must(client.POST("/api/v1/views", { body })) : must(client.PUT("/api/v1/views/{view_id}", { params: { path: { view_id: id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: listViews(list).queryKey }),
  });
}

export function useDeleteView(list: ListName) {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: (id: number) => must(client.DELETE("/api/v1/views/{view_id}", { params: { path: { view_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: listViews(list).queryKey }),
    onError: report,
  });
}

/** Keep with which view the list opens, and one's own columns. */
export function useSetList(list: ListName) {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: (body: { default_view: number | null; columns: ListColumn[] }): Promise<ListViews> =>
      must(client.PUT("/api/v1/lists/{list_name}/setting", { params: { path: { list_name: list } }, body })),
    onSuccess: (answer) => queries.setQueryData(listViews(list).queryKey, answer),
    onError: report,
  });
}
