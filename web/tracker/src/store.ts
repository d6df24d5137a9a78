/** What is remembered between pages: in localStorage where it may be used, else as long as the page lives. */

import { safely } from "./safe.ts";

const PREFIX = "leadloom_";
const CHOICE = `${PREFIX}consent`;
const COOKIE_DAYS = 400;
const memory = new Map<string, string>();
let isKept = true;

export function remember(name: string, value: string): void {
  memory.set(name, value);
  if (isKept) safely(() => { localStorage.setItem(PREFIX + name, value); });
}

export function recall(name: string): string {
  return (isKept && safely(() => localStorage.getItem(PREFIX + name))) || memory.get(name) || "";
}

export function forget(name: string): void {
  memory.delete(name);
  safely(() => { localStorage.removeItem(PREFIX + name); });
}

/** Recall JSON; null when there is none or it can't be read. */
export function recallJson<T>(name: string): T | null {
  const text = recall(name);
  return text ? (safely(() => JSON.parse(text) as T) ?? null) : null;
}

/** Remember on the visitor's device from now on, what this page knows included. */
export function keepOnDevice(): void {
  isKept = true;
  memory.forEach((value, name) => { remember(name, value); });
}

/** Take everything from the visitor's device and remember no longer than this page lives. */
export function keepNothing(): void {
  isKept = false;
  memory.clear();
  safely(() => {
    Object.keys(localStorage).forEach((name) => {
      if (name.startsWith(PREFIX) && name !== CHOICE) localStorage.removeItem(name);
    });
  });
  safely(() => { if (cookie("id")) setCookie("id", "", 0); });
}

/** The visitor's choice: kept whatever it is, or it would have to be asked for on each page. */
export function choice(): string | null {
  return safely(() => localStorage.getItem(CHOICE)) ?? null;
}

export function chosen(mode: string): void {
  safely(() => { localStorage.setItem(CHOICE, mode); });
}

/** Read a cookie of this website. */
export function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${PREFIX}${name}=`));
  return found ? decodeURIComponent(found.slice(PREFIX.length + name.length + 1)) : "";
}

/** Write a cookie for the widest domain the browser allows, so that www. and shop. see the same visitor. */
export function setCookie(name: string, value: string, days: number = COOKIE_DAYS): void {
  const labels = location.hostname.split(".");
  const tail = `; path=/; max-age=${String(days * 86_400)}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const text = `${PREFIX}${name}=${encodeURIComponent(value)}`;
  for (let count = 2; count <= labels.length; count += 1) {
    document.cookie = `${text}; domain=${labels.slice(-count).join(".")}${tail}`;
    if (cookie(name) === value) return;
  }
  document.cookie = text + tail;
}
