/** How far down a page was read: a quarter, half, three quarters, the end; each told once a page. */

import { on, safely } from "./safe.ts";
import { complete, send } from "./sender.ts";

const DEPTHS = [25, 50, 75, 100];

let left: number[] = [];
let path = "";
let isWatched = false;

/** Begin with a new page; one that was never scrolled tells nothing. */
export function watchDepth(of: string): void {
  path = of;
  left = [...DEPTHS];
  if (isWatched) return;
  isWatched = true;
  let isDue = false;
  on(window, "scroll", () => {
    if (isDue || left.length === 0) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      safely(look);
    });
  });
}

function look(): void {
  const whole = document.documentElement.scrollHeight;
  const seen = ((window.scrollY + window.innerHeight + 2) / whole) * 100;
  while (left[0] !== undefined && seen >= left[0]) {
    send(complete("track", { event: "page_scrolled", properties: { path, depth: left.shift() } }));
  }
}
