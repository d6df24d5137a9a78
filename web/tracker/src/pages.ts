/** Page views, and how long each was looked at: seconds in which the page was visible, told once, on leaving. */

import { maySend } from "./consent.ts";
import { on, safely } from "./safe.ts";
import { watchDepth } from "./scroll.ts";
import { comeFrom, complete, leave, send } from "./sender.ts";
import type { Fields, Message } from "./sender.ts";
import { forget, recallJson, remember } from "./store.ts";
import { newId, touched } from "./visitor.ts";

const LOST = "dwell";
const LOST_AFTER_MS = 30 * 60_000;
const LOST_KEPT = 10;
const TITLE_MS = 50;

let view = "";
let path = "";
let shown = "";
let visibleMs = 0;
let visibleSince: number | undefined;

/** Tell a page view and begin to count its seconds. */
export function viewed(name?: string, properties?: Fields): void {
  if (shown && shown !== location.href) comeFrom(shown);
  else touched();
  shown = location.href;
  begin();
  watchDepth(path);
  send(complete("page", { ...(name ? { name } : {}), properties: { ...properties } }));
}

/** Watch the page come and go; to be called once. */
export function watchPage(beforeLeaving: () => void): void {
  on(document, "visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      stop();
      keep();
      leave();
    } else {
      start();
    }
  });
  on(window, "pagehide", () => {
    stop();
    safely(beforeLeaving);
    tellDwell();
    leave();
  });
  on(window, "pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) viewed();
  });
  safely(tellLost);
}

/**
 * Tell the routes of a single-page application as page views.
 *
 * An application that only rewrites its query (replaceState) has not gone anywhere. Told a moment later, when the
 * application has set the new page's title.
 */
export function watchRoutes(): void {
  let due: ReturnType<typeof setTimeout> | undefined;
  let withQuery = false;
  const changed = (isStep: boolean): void => {
    withQuery ||= isStep;
    clearTimeout(due);
    due = setTimeout(() => safely(() => {
      const [before, now] = [new URL(shown), location];
      if (before.pathname !== now.pathname || (withQuery && before.search !== now.search)) viewed();
      withQuery = false;
    }), TITLE_MS);
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name].bind(history);
    history[name] = (...words: Parameters<History["pushState"]>): void => {
      original(...words);
      changed(name === "pushState");
    };
  }
  on(window, "popstate", () => { changed(true); });
}

function begin(): void {
  tellDwell();
  view = maySend() ? newId() : "";
  path = location.pathname;
  visibleMs = 0;
  visibleSince = undefined;
  start();
}

function start(): void {
  if (document.visibilityState !== "hidden") visibleSince ??= performance.now();
}

function stop(): void {
  if (visibleSince !== undefined) visibleMs += performance.now() - visibleSince;
  visibleSince = undefined;
}

function dwell(): Message | undefined {
  const seconds = Math.round(visibleMs / 1000);
  if (!view || seconds < 1) return undefined;
  return complete("track", { event: "page_dwelled", properties: { path, seconds } }, view);
}

function tellDwell(): void {
  stop();
  const message = dwell();
  drop(view);
  view = "";
  if (message) send(message);
}

/** A hidden page may be ended without a word (phones do): keep what it would have said. */
function keep(): void {
  const message = dwell();
  if (message) remember(LOST, JSON.stringify([...others(message.messageId), message].slice(-LOST_KEPT)));
}

function drop(messageId: string): void {
  const left = others(messageId);
  if (left.length > 0) remember(LOST, JSON.stringify(left));
  else forget(LOST);
}

function others(messageId: string): Message[] {
  return (recallJson<Message[]>(LOST) ?? []).filter((message) => message.messageId !== messageId);
}

/** Tell what pages could not say that were hidden long ago and never came back. */
function tellLost(): void {
  const isLost = (message: Message): boolean => Date.now() - Date.parse(String(message["timestamp"])) > LOST_AFTER_MS;
  for (const message of others("").filter(isLost)) {
    drop(message.messageId);
    send(message);
  }
}
