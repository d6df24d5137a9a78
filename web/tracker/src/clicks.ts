/** Calls to action (`data-leadloom-cta="name@place"`) and downloads (`data-leadloom-asset="kind:name"`, or by ending). */

import { on } from "./safe.ts";
import { complete, send } from "./sender.ts";

const DOCUMENT = /\.(pdf|docx?|xlsx?|pptx?|csv|zip|rar|7z|epub|exe|dmg|apk)$/i;

export function watchClicks(): void {
  const tell = (event: Event): void => {
    const target = event.target instanceof Element ? event.target : null;
    if (target && !("button" in event && event.button === 2)) {
      tellCta(target.closest("[data-leadloom-cta]"));
      tellDownload(target.closest("a[href], [data-leadloom-asset]"));
    }
  };
  on(document, "click", tell);
  on(document, "auxclick", tell);
}

function tellCta(element: Element | null): void {
  const marked = element?.getAttribute("data-leadloom-cta");
  if (!marked) return;
  const [cta = "", place = ""] = split(marked, "@");
  send(complete("track", { event: "cta_clicked", properties: { cta, place, path: location.pathname } }));
}

function tellDownload(element: Element | null): void {
  const marked = element?.getAttribute("data-leadloom-asset");
  const file = element instanceof HTMLAnchorElement ? (element.pathname.split("/").pop() ?? "") : "";
  if (!marked && !DOCUMENT.test(file) && !element?.hasAttribute("download")) return;
  const [kind = "", name = ""] = split(marked ?? "", ":");
  const properties = { asset: name || kind || file, asset_kind: name ? kind : "other", path: location.pathname };
  send(complete("track", { event: "file_downloaded", properties }));
}

function split(text: string, at: string): string[] {
  const place = text.indexOf(at);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}
