/**
 * The website tracker: `<script async src="https://…/t.js" data-leadloom-key="wk_…"></script>`.
 *
 * Calls made before it is loaded wait in an array: `(window.leadloom = window.leadloom || []).push(["track", "Name"])`.
 */

import { watchClicks } from "./clicks.ts";
import { begin, choose, maySend } from "./consent.ts";
import { tellAbandoned, watchForms } from "./forms.ts";
import { viewed, watchPage, watchRoutes } from "./pages.ts";
import { safely } from "./safe.ts";
import { complete, discard, open, send } from "./sender.ts";
import type { Fields } from "./sender.ts";
import { watchVideos } from "./videos.ts";
import { become, reset, touches, watchPerson } from "./visitor.ts";

type Call = [name: string, ...words: unknown[]];

const calls = {
  track(event: string, properties?: Fields): void {
    send(complete("track", { event, properties: { ...properties } }));
  },
  page(name?: string, properties?: Fields): void {
    viewed(name, properties);
  },
  identify(user: string | Fields, traits?: Fields): void {
    if (typeof user === "string") become(user);
    const told = typeof user === "string" ? traits : user;
    send(complete("identify", { traits: { ...told }, context: touches() }));
  },
  reset(): void {
    reset();
  },
  consent(mode: string): void {
    const wasSilent = !maySend();
    choose(mode);
    if (!maySend()) discard();
    else if (wasSilent) viewed();
  },
};

declare global {
  interface Window {
    leadloom?: Call[] | (typeof calls & { push: (call: Call) => void });
  }
}

function start(): void {
  const script = document.currentScript ?? document.querySelector("script[data-leadloom-key]");
  const key = script?.getAttribute("data-leadloom-key");
  const early = window.leadloom;
  if (!(script instanceof HTMLScriptElement) || !key || (early && !Array.isArray(early))) return;
  const url = script.getAttribute("data-leadloom-edge") ?? new URL(script.src, location.href).origin;
  const door = { url: url.replace(/\/$/, ""), key };
  begin(script);
  open(door);
  const push = ([name, ...words]: Call): void => {
    safely(() => (calls as Record<string, ((...words: unknown[]) => void) | undefined>)[name]?.(...words));
  };
  const safeCalls: Record<string, (...words: unknown[]) => void> = {};
  for (const name of Object.keys(calls)) safeCalls[name] = (...words) => { push([name, ...words]); };
  window.leadloom = { ...(safeCalls as typeof calls), push };
  watchPerson();
  viewed();
  watchPage(tellAbandoned);
  if (script.getAttribute("data-leadloom-routes") !== "manual") safely(watchRoutes);
  watchForms(door);
  watchClicks();
  watchVideos();
  early?.forEach(push);
}

safely(start);
