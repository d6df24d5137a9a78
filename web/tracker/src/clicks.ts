/**
 * Calls to action (`data-leadloom-cta="name@place"`), online consultation (`data-leadloom-consult="tool"`), downloads
 * (`data-leadloom-asset="kind:name"`, or by ending) and links to other websites.
 */

import { on } from "./safe.ts";
import { complete, send } from "./sender.ts";
import type { Fields } from "./sender.ts";

const DOCUMENT = /\.(pdf|docx?|xlsx?|pptx?|csv|zip|rar|7z|epub|exe|dmg|apk)$/i;

export function watchClicks(): void {
  const tell = (event: Event): void => {
    const target = event.target instanceof Element ? event.target : null;
    if (target && !("button" in event && event.button === 2)) {
      tellCta(target.closest("[data-leadloom-cta]"));
      tellConsult(target.closest("[data-leadloom-consult]:not(input)"));
      const link = target.closest("a[href], [data-leadloom-asset]");
      if (!tellDownload(link)) tellOutbound(link);
    }
  };
  on(document, "click", tell);
  on(document, "auxclick", tell);
}

function tell(event: string, properties: Fields): void {
  send(complete("track", { event, properties: { ...properties, path: location.pathname } }));
}

function tellCta(element: Element | null): void {
  const marked = element?.getAttribute("data-leadloom-cta");
  if (!marked) return;
  const [cta = "", place = ""] = split(marked, "@");
  tell("cta_clicked", { cta, place });
}

function tellConsult(element: Element | null): void {
  if (element) tell("consult_opened", { tool: element.getAttribute("data-leadloom-consult") });
}

function tellDownload(element: Element | null): boolean {
  const marked = element?.getAttribute("data-leadloom-asset");
  const file = element instanceof HTMLAnchorElement ? (element.pathname.split("/").pop() ?? "") : "";
  if (!marked && !DOCUMENT.test(file) && !element?.hasAttribute("download")) return false;
  const [kind = "", name = ""] = split(marked ?? "", ":");
  tell("file_downloaded", { asset: name || kind || file, asset_kind: name ? kind : "other" });
  return true;
}

function tellOutbound(element: Element | null): void {
  if (!(element instanceof HTMLAnchorElement) || !/^https?:$/.test(element.protocol)) return;
  if (element.host !== location.host) tell("outbound_clicked", { url: element.href, host: element.hostname });
}

function split(text: string, at: string): string[] {
  const place = text.indexOf(at);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}
