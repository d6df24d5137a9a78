import { useSyncExternalStore } from "react";

import { wallNow } from "./wall";

/** One timer for all clocks on the page: they tick together, and stop when nobody looks. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = wallNow();

function tick(): void {
  now = wallNow();
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = wallNow();
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const everySecond = (): number => now;
const everyMinute = (): number => Math.floor(now / 60_000) * 60_000;

/** Now in epoch milliseconds (the server's clock), renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, everySecond);
}

/** Now to the whole minute: for "3 minutes ago", which need not be drawn each second. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, everyMinute);
}
