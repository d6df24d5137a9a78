import { useSyncExternalStore } from "react";

const narrow = "(max-width: 767px)";

function subscribe(listener: () => void): () => void {
  const query = globalThis.matchMedia(narrow);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the screen is as narrow as a phone's, so that cards serve better than a table. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia(narrow).matches);
}
