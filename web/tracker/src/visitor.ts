/** Who this browser is: an id of its own, the person it was told about, and how it first came here. */

import { safely } from "./safe.ts";
import { cookie, forget, recall, recallJson, remember, setCookie } from "./store.ts";

export interface Touch {
  url: string;
  referrer: string;
  at: string;
}

export function newId(): string {
  return (
    safely(() => crypto.randomUUID()) ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (Number(digit) ^ ((Math.random() * 16) >> (Number(digit) / 4))).toString(16),
    )
  );
}

/** Return the browser's id, made on the first page. */
export function anonymousId(): string {
  let id = safely(() => cookie("id")) || recall("id");
  if (!id) id = newId();
  if (recall("id") !== id) remember("id", id);
  if (safely(() => cookie("id")) !== id) safely(() => { setCookie("id", id); });
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
  forget("user");
  forget("first");
  const id = newId();
  remember("id", id);
  safely(() => { setCookie("id", id); });
}

/** Return the first page this visitor ever came to, and from where; kept from then on. */
export function firstTouch(): Touch {
  let touch = recallJson<Touch>("first");
  if (!touch) {
    touch = { url: location.href.slice(0, 1000), referrer: document.referrer.slice(0, 1000), at: new Date().toISOString() };
    remember("first", JSON.stringify(touch));
  }
  return touch;
}
