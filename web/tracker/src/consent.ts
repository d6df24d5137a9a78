/**
 * What the visitor allows: `full`; `cookieless` (nothing is kept in the browser, visits are told apart by the door, for
 * a day); `none` (nothing is sent but what a person submits by a form of ours).
 *
 * A choice made on the page counts most, then what the browser asks for (Do Not Track, Global Privacy Control) where
 * the website respects it (`data-leadloom-dnt`), then the website's default (`data-leadloom-mode`).
 */

import { safely } from "./safe.ts";
import { choice, chosen, keepNothing, keepOnDevice } from "./store.ts";

const MODES = ["none", "cookieless", "full"];
const FULL = 2;

let level = FULL;

/** Read what holds on this page; to be called first. */
export function begin(script: Element): void {
  const asks = safely(() => navigator.doNotTrack === "1" || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true);
  const usual = levelOf(script.getAttribute("data-leadloom-mode")) ?? FULL;
  const asked = asks ? (levelOf(script.getAttribute("data-leadloom-dnt")) ?? FULL) : FULL;
  set(levelOf(choice()) ?? Math.min(usual, asked));
}

/** Note the visitor's choice for this and all later pages; unknown words change nothing. */
export function choose(mode: string): void {
  const wanted = levelOf(mode);
  if (wanted === undefined) return;
  chosen(mode);
  set(wanted);
}

export function mayKeep(): boolean {
  return level === FULL;
}

export function maySend(): boolean {
  return level > 0;
}

function set(wanted: number): void {
  level = wanted;
  if (mayKeep()) keepOnDevice();
  else keepNothing();
}

function levelOf(mode: string | null): number | undefined {
  const found = MODES.indexOf(mode ?? "");
  return found < 0 ? undefined : found;
}
