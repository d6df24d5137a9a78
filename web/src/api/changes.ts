/** The cheap question "has anything changed?", answered 304 while nothing has. */

import type { Changes } from "./contract";
import { problemOf, request } from "./http";

/** What is known of the server's state: the answer's ETag and how often each area has changed. */
export type Known = { etag: string | null; areas: Record<string, number> };

/** What an answer taught: the new state, and the areas that changed since the last one. */
export type Learnt = { known: Known; changed: string[] };

/** The areas whose counters differ, in either direction (a restored backup counts backwards). */
export function changedAreas(before: Record<string, number>, after: Record<string, number>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((area) => before[area] !== after[area]);
}

/**
 * Ask once. `known` is what the last answer taught, null the first time; the first answer counts as no change.
 *
 * May be repeated at will. Throws `ProblemError` for 401 and for a server that does not answer.
 */
export async function askForChanges(known: Known | null): Promise<Learnt> {
  const question = new Request(new URL("/api/v1/changes", globalThis.location.origin), { cache: "no-store" });
  if (known?.etag) question.headers.set("If-None-Match", known.etag);
  const response = await request(question);
  if (response.status === 304 && known) return { known, changed: [] };
  if (!response.ok) throw await problemOf(response);
  const { areas } = (await response.json()) as Changes;
  return { known: { etag: response.headers.get("ETag"), areas }, changed: known ? changedAreas(known.areas, areas) : [] };
}
