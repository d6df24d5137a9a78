import { useQueryClient, type Query } from "@tanstack/react-query";
import { useEffect } from "react";

import { askForChanges, type Known } from "@/api/changes";
import { asProblem } from "@/api/problem";

const everyMs = 3_000;
const whileDownMs = 6_000;

/** Which questions an area's change makes worth asking again, by the first part of their keys. */
const touches: Record<string, string[]> = {
  contacts: ["contacts", "companies", "home", "sources", "merging"],
  leads: ["leads", "home", "contacts", "companies", "sources", "salespeople"],
  notifications: ["notifications"],
  scoring: ["scoring-models", "contacts", "home"],
  routing: ["routing-rules", "salespeople", "sla-policies"],
  tracking: ["tracking"],
  team: ["users", "teams", "roles", "me", "salespeople"],
  settings: ["smtp", "me", "retention", "tags", "bulk-tags", "catalog", "dictionaries"],
  imports: ["imports"],
};

/** Lists that were scrolled far are left alone: asking all their pages again would cost more than it tells. */
function isShort(query: Query): boolean {
  const data = query.state.data as { pages?: unknown[] } | undefined;
  return (data?.pages?.length ?? 1) <= 2;
}

/** Whether a query is to be asked again after these areas changed; an area nobody knows touches everything. */
export function isTouched(key: unknown, areas: readonly string[]): boolean {
  return areas.some((area) => touches[area]?.includes(String(key)) ?? true);
}

/**
 * Keep what is shown in step with the server: ask every three seconds whether anything changed, and only then ask again.
 *
 * Rests while the page is hidden and asks at once when it is looked at again. Calls `onSignedOut` when the session ended.
 */
export function useLive(onSignedOut: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let known: Known | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let asking = false;

    async function ask(): Promise<void> {
      if (stopped || asking || document.hidden) return;
      asking = true;
      let wait = everyMs;
      try {
        const learnt = await askForChanges(known);
        known = learnt.known;
        if (learnt.changed.length > 0) void client.invalidateQueries({ predicate: (query) => isTouched(query.queryKey[0], learnt.changed) && isShort(query) });
      } catch (error) {
        wait = whileDownMs;
        if (asProblem(error).status === 401) onSignedOut();
      } finally {
        asking = false;
      }
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(() => void ask(), wait);
    }

    const onVisible = (): void => void ask();
    document.addEventListener("visibilitychange", onVisible);
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [client, onSignedOut]);
}
