/** Making, changing, merging and deleting tags. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, must } from "@/api/client";
import type { TagInput } from "@/api/contract";
import { useReport } from "@/shared/states/useReport";

type Piece = { contacts: number; more: boolean };

function useAnew(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => Promise.all(["tags", "bulk-tags", "catalog", "contacts"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

export function useSaveTag(id: number | null) {
  const anew = useAnew();
  return useMutation({
    mutationFn: (body: TagInput) => (id === null ? must(client.POST("/api/v1/tags", { body: { ...body, key: "" } })) : must(client.PUT("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } }, body }))),
    onSuccess: anew,
  });
}

/** Run something that goes a piece at a time until nothing is left; `done` contacts so far. */
function usePieces(piece: (other: number | null) => Promise<Piece>, onDone: (contacts: number) => void) {
  const anew = useAnew();
  const report = useReport();
  const [done, setDone] = useState(0);
  const run = useMutation({
    mutationFn: async (other: number | null) => {
      let contacts = 0;
      for (let more = true; more;) {
        const found = await piece(other);
        contacts += found.contacts;
        setDone(contacts);
        more = found.more;
      }
      return contacts;
    },
    onSuccess: onDone,
    onError: report,
    onSettled: anew,
  });
  return { run, done };
}

export function useDeleteTag(id: number, onDone: (contacts: number) => void) {
  return usePieces(() => must(client.DELETE("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } } })), onDone);
}

export function useMergeTag(id: number, onDone: (contacts: number) => void) {
  return usePieces((into) => must(client.POST("/api/v1/tags/{tag_id}/merge", { params: { path: { tag_id: id } }, body: { into: into ?? 0 } })), onDone);
}
