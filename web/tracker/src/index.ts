/**
 * The website tracker: `<script async src="https://…/t.js" data-leadloom-key="wk_…"></script>`.
 *
 * Calls made before it is loaded wait in an array: `(window.leadloom = window.leadloom || []).push(["track", "Name"])`.
 */

import { watchClicks } from "./clicks.ts";
import { tellAbandoned, watchForms } from "./forms.ts";
import { viewed, watchPage } from "./pages.ts";
import { safely } from "./safe.ts";
import { complete, open, send } from "./sender.ts";
import type { Fields } from "./sender.ts";
import { become, firstTouch, reset } from "./visitor.ts";

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
    send(complete("identify", { traits: { ...told }, context: { firstTouch: firstTouch() } }));
  },
  reset(): void {
    reset();
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
  open({ url: url.replace(/\/$/, ""), key });
  const safeCalls = {
    track: (...words: Parameters<typeof calls.track>) => safely(() => { calls.track(...words); }),
    page: (...words: Parameters<typeof calls.page>) => safely(() => { calls.page(...words); }),
    identify: (...words: Parameters<typeof calls.identify>) => safely(() => { calls.identify(...words); }),
    reset: () => safely(() => { calls.reset(); }),
    push: ([name, ...words]: Call) => safely(() => (calls as Record<string, ((...words: unknown[]) => void) | undefined>)[name]?.(...words)),
  };
  window.leadloom = safeCalls;
  viewed();
  watchPage(tellAbandoned);
  watchForms({ url: url.replace(/\/$/, ""), key });
  watchClicks();
  early?.forEach(safeCalls.push);
}

safely(start);
