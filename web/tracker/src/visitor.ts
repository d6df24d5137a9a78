/** Who this browser is: an id of its own, the person it was told about, and how it came here, first and last. */

import { mayKeep } from "./consent.ts";
import { on, safely } from "./safe.ts";
import { cookie, forget, recall, recallJson, remember, setCookie } from "./store.ts";

export interface Touch {
  url: string;
  referrer: string;
  at: string;
}

const CAMPAIGN = /[?&](utm_\w+|gclid|gbraid|wbraid|gad_source|bd_vid|qhclickid|sogou_vid|msclkid|fbclid|ttclid|li_fat_id|twclid)=./i;

let isHuman = false;

/** Note when a person touches the page: machines that only load it don't. */
export function watchPerson(): void {
  for (const name of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    on(document, name, (event) => { isHuman ||= event.isTrusted; });
  }
}

/** What tells people and machines apart, for the door to judge. */
export function signs(): Record<string, true> {
  return { ...(isHuman ? { human: true } : {}), ...(navigator.webdriver ? { automated: true } : {}) };
}

export function newId(): string {
  return (
    safely(() => crypto.randomUUID()) ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (Number(digit) ^ ((Math.random() * 16) >> (Number(digit) / 4))).toString(16),
    )
  );
}

/** Return the browser's id, made on the first page; where nothing may be kept, it ends with the page. */
export function anonymousId(): string {
  let id = (mayKeep() && safely(() => cookie("id"))) || recall("id");
  if (!id) id = newId();
  if (recall("id") !== id) remember("id", id);
  if (mayKeep() && safely(() => cookie("id")) !== id) safely(() => { setCookie("id", id); });
  return id;
}

export function userId(): string {
  return recall("user");
}

/** Note who the visitor says to be. Somebody else than before is a new visitor: two people never become one. */
export function become(user: string): void {
  if (userId() && userId() !== user) reset();
  remember("user", user);
}

/** Forget the person and begin as a new visitor. */
export function reset(): void {
  for (const name of ["user", "first", "last"]) forget(name);
  const id = newId();
  remember("id", id);
  if (mayKeep()) safely(() => { setCookie("id", id); });
}

/** Note how the visitor came to this page: the first touch is kept, the last one is the latest with a source. */
export function touched(): void {
  const touch = JSON.stringify({ url: cut(location.href), referrer: cut(document.referrer), at: new Date().toISOString() });
  const isNew = !recall("first");
  if (isNew) remember("first", touch);
  if (isNew || CAMPAIGN.test(location.search) || isElsewhere(document.referrer)) remember("last", touch);
}

/** Return the first page this visitor ever came to, and the latest they came to from elsewhere, with its campaign. */
export function touches(): { firstTouch: Touch | null; lastTouch: Touch | null } {
  return { firstTouch: recallJson<Touch>("first"), lastTouch: recallJson<Touch>("last") };
}

function isElsewhere(url: string): boolean {
  return url !== "" && safely(() => new URL(url).hostname) !== location.hostname;
}

function cut(url: string): string {
  return url.slice(0, 1000);
}
