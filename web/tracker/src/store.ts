/** What is remembered between pages: in localStorage where it may be used, else as long as the page lives. */

import { safely } from "./safe.ts";

const PREFIX = "leadloom_";
const COOKIE_DAYS = 400;
const memory = new Map<string, string>();

export function remember(name: string, value: string): void {
  memory.set(name, value);
  safely(() => {
    localStorage.setItem(PREFIX + name, value);
  });
}

export function recall(name: string): string {
  return safely(() => localStorage.getItem(PREFIX + name)) ?? memory.get(name) ?? "";
}

export function forget(name: string): void {
  memory.delete(name);
  safely(() => {
    localStorage.removeItem(PREFIX + name);
  });
}

/** Recall JSON; null when there is none or it can't be read. */
export function recallJson<T>(name: string): T | null {
  const text = recall(name);
  return text ? (safely(() => JSON.parse(text) as T) ?? null) : null;
}

/** Read a cookie of this website. */
export function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${PREFIX}${name}=`));
  return found ? decodeURIComponent(found.slice(PREFIX.length + name.length + 1)) : "";
}

/** Write a cookie for the widest domain the browser allows, so that www. and shop. see the same visitor. */
export function setCookie(name: string, value: string): void {
  const labels = location.hostname.split(".");
  const tail = `; path=/; max-age=${String(COOKIE_DAYS * 86_400)}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const text = `${PREFIX}${name}=${encodeURIComponent(value)}`;
  for (let count = 2; count <= labels.length; count += 1) {
    document.cookie = `${text}; domain=${labels.slice(-count).join(".")}${tail}`;
    if (cookie(name) === value) return;
  }
  document.cookie = text + tail;
}
