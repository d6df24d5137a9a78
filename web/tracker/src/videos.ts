/**
 * How far a `<video>` was watched: begun, and 25, 50, 75 and 95 per cent, each once a page.
 *
 * A mark counts when playing passes it; jumping over it does not. Silent films that play by themselves are decoration,
 * unless they are marked `data-leadloom-video="name"`.
 */

import { on } from "./safe.ts";
import { complete, send } from "./sender.ts";

const MARK = "data-leadloom-video";
const PARTS = [25, 50, 75, 95];

interface Watched {
  source: string;
  at?: number;
  left: number[];
}

const watched = new WeakMap<HTMLVideoElement, Watched>();

export function watchVideos(): void {
  watch("playing", begun);
  watch("seeking", (video) => { delete watched.get(video)?.at; });
  watch("timeupdate", (video) => {
    const state = watched.get(video);
    if (video.seeking || !state) return;
    const [before, now] = [state.at, video.currentTime];
    state.at = now;
    if (before === undefined || !isFinite(video.duration)) return;
    state.left = state.left.filter((part) => {
      const mark = (part / 100) * video.duration;
      if (before >= mark || now < mark) return true;
      tell("video_progressed", video, { percent: part });
      return false;
    });
  });
}

/** The document hears of everything that happens to a video, also to one that comes later. */
function watch(name: string, listener: (video: HTMLVideoElement) => void): void {
  on(document, name, (event) => {
    const video = event.target;
    if (video instanceof HTMLVideoElement && (video.hasAttribute(MARK) || !(video.autoplay && video.muted))) listener(video);
  });
}

function begun(video: HTMLVideoElement): void {
  if (watched.get(video)?.source === video.currentSrc) return;
  watched.set(video, { source: video.currentSrc, left: [...PARTS] });
  tell("video_started", video, {});
}

function tell(event: string, video: HTMLVideoElement, more: Record<string, number>): void {
  const file = /^blob:/.test(video.currentSrc) ? "" : (video.currentSrc.split(/[?#]/)[0]?.split("/").pop() ?? "");
  const name = video.getAttribute(MARK) || video.title || video.getAttribute("aria-label") || file;
  send(complete("track", { event, properties: { video: name, path: location.pathname, ...more } }));
}
