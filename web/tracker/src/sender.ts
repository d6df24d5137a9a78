/**
 * The way out: messages are gathered, sent in batches, tried again, and handed to the browser when the page goes.
 *
 * What the door did not take is kept on the device, in its order and under its ids, for this page or the next one.
 */

import { mayKeep, maySend } from "./consent.ts";
import { on, safely } from "./safe.ts";
import { forget, recallJson, remember } from "./store.ts";
import { anonymousId, newId, signs, userId } from "./visitor.ts";

export type Fields = Record<string, unknown>;
export type Message = Fields & { type: string; messageId: string };

export interface Door {
  url: string;
  key: string;
}

const GATHER_MS = 200;
const BATCH = 40;
const BEACON_CHARS = 20_000; // browsers allow 64 KB under way; a Chinese character takes three bytes
const MESSAGE_CHARS = 10_000;
const KEPT = 300;
const KEPT_CHARS = 1_000_000; // of the five million that browsers give a website
const QUEUE = "queue";
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 10_000;

let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let isSending = false;
let pause = FIRST_PAUSE_MS;
let door: Door;
let cameFrom = document.referrer;

/** Begin to send to this door, with what an earlier page could not send. */
export function open(at: Door): void {
  door = at;
  waiting = kept();
  on(window, "online", () => {
    clearTimeout(timer);
    timer = undefined;
    pause = FIRST_PAUSE_MS;
    schedule(GATHER_MS);
  });
  if (waiting.length > 0) schedule(GATHER_MS);
}

/** Return the message with everything each message carries. */
export function complete(type: string, fields: Fields, messageId: string = newId()): Message {
  return {
    type,
    messageId,
    ...sender(type),
    timestamp: new Date().toISOString(),
    ...fields,
    context: {
      library: { name: "leadloom.js" },
      page: page(),
      ...signs(),
      ...(mayKeep() ? {} : { cookieless: true }),
      ...(fields["context"] as Fields | undefined),
    },
  };
}

/** Who sends: where nothing may be kept, only a person who says who they are has an id, and it ends with the page. */
function sender(type: string): Fields {
  if (!maySend() || (!mayKeep() && type !== "identify" && type !== "form")) return {};
  const user = userId();
  return { anonymousId: anonymousId(), ...(user ? { userId: user } : {}) };
}

export function page(): Fields {
  return { url: location.href, path: location.pathname, title: document.title, referrer: cameFrom };
}

/** Note which page came before this one, where the browser doesn't: on a route of a single-page application. */
export function comeFrom(url: string): void {
  cameFrom = url;
}

/**
 * Put a message on its way; the oldest give way when the door has been closed for long.
 *
 * Written out at once: what can't be written must not hold up the others, and the page may change its objects later.
 */
export function send(message: Message): void {
  if (!maySend()) return;
  const text = JSON.stringify(message);
  if (text.length > MESSAGE_CHARS) return;
  waiting = [...waiting, text].slice(-KEPT);
  schedule(GATHER_MS);
}

/** Let everything go that was not sent. */
export function discard(): void {
  waiting = [];
  forget(QUEUE);
}

/** Hand everything to the browser, which sends it even when the page is gone; what it may fail to send is kept too. */
export function leave(): void {
  if (pause > FIRST_PAUSE_MS || navigator.onLine === false) keep();
  if (navigator.onLine === false) return;
  for (let batch = next(); batch.length > 0; batch = next()) {
    if (!beacon(`${door.url}/v1/batch`, envelope(batch))) {
      keep();
      return;
    }
    waiting = waiting.slice(batch.length);
  }
}

/** Post a body that needs no permission of the browser (text/plain); the answer's status, 0 when there was none. */
export async function post(url: string, body: string, timeout: number = TIMEOUT_MS): Promise<number> {
  const stop = new AbortController();
  const clock = setTimeout(() => { stop.abort(); }, timeout);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
      credentials: "omit",
      keepalive: body.length < BEACON_CHARS,
      signal: stop.signal,
    });
    return answer.status;
  } catch {
    return 0;
  } finally {
    clearTimeout(clock);
  }
}

function beacon(url: string, body: string): boolean {
  return safely(() => navigator.sendBeacon(url, new Blob([body], { type: "text/plain" }))) ?? false;
}

function schedule(ms: number): void {
  if (timer !== undefined || isSending) return;
  timer = setTimeout(() => {
    timer = undefined;
    void flush();
  }, ms);
}

async function flush(): Promise<void> {
  const batch = next();
  if (batch.length === 0) return;
  isSending = true;
  const status = await post(`${door.url}/v1/batch`, envelope(batch));
  isSending = false;
  if (status === 0 || status === 429 || status >= 500) {
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    keep();
  } else {
    // Taken, or never to be taken: the door has judged it either way.
    const isLeft = (message: string): boolean => !batch.includes(message);
    waiting = waiting.filter(isLeft);
    pause = FIRST_PAUSE_MS;
    if (kept().length > 0) store(kept().filter(isLeft));
  }
  if (waiting.length > 0) schedule(pause === FIRST_PAUSE_MS ? GATHER_MS : pause);
}

/** Keep what waits behind what other pages of this browser keep; sent twice, it has the same id. */
function keep(): void {
  store([...kept().filter((message) => !waiting.includes(message)), ...waiting]);
}

function kept(): string[] {
  return recallJson<string[]>(QUEUE) ?? [];
}

function store(messages: string[]): void {
  let left = messages.slice(-KEPT);
  while (left.join().length > KEPT_CHARS) left = left.slice(left.length / 10 + 1);
  if (left.length > 0) remember(QUEUE, JSON.stringify(left));
  else forget(QUEUE);
}

/** Return the oldest messages that fit into one request the browser may finish after the page is gone. */
function next(): string[] {
  const batch: string[] = [];
  let chars = 0;
  for (const message of waiting.slice(0, BATCH)) {
    chars += message.length;
    if (batch.length > 0 && chars > BEACON_CHARS) break;
    batch.push(message);
  }
  return batch;
}

function envelope(batch: string[]): string {
  return `{"writeKey":${JSON.stringify(door.key)},"sentAt":"${new Date().toISOString()}","batch":[${batch.join()}]}`;
}
