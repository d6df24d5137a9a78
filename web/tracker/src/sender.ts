/** The way out: messages are gathered, sent in batches, tried again, and handed to the browser when the page goes. */

import { safely } from "./safe.ts";
import { anonymousId, newId, userId } from "./visitor.ts";

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
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 10_000;

let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let isSending = false;
let pause = FIRST_PAUSE_MS;
let door: Door;

export function open(at: Door): void {
  door = at;
}

/** Return the message with everything each message carries. */
export function complete(type: string, fields: Fields, messageId: string = newId()): Message {
  const user = userId();
  return {
    type,
    messageId,
    anonymousId: anonymousId(),
    ...(user ? { userId: user } : {}),
    timestamp: new Date().toISOString(),
    ...fields,
    context: { library: { name: "leadloom.js" }, page: page(), ...(fields["context"] as Fields | undefined) },
  };
}

export function page(): Fields {
  return { url: location.href, path: location.pathname, title: document.title, referrer: document.referrer };
}

/**
 * Put a message on its way; the oldest give way when the door has been closed for long.
 *
 * Written out at once: what can't be written must not hold up the others, and the page may change its objects later.
 */
export function send(message: Message): void {
  const text = JSON.stringify(message);
  if (text.length > MESSAGE_CHARS) return;
  waiting = [...waiting, text].slice(-KEPT);
  schedule(GATHER_MS);
}

/** Hand everything to the browser, which sends it even when the page is gone. */
export function leave(): void {
  for (let batch = next(); batch.length > 0; batch = next()) {
    if (!beacon(`${door.url}/v1/batch`, envelope(batch))) return;
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
  } else {
    // Taken, or never to be taken: the door has judged it either way.
    waiting = waiting.filter((message) => !batch.includes(message));
    pause = FIRST_PAUSE_MS;
  }
  if (waiting.length > 0) schedule(pause === FIRST_PAUSE_MS ? GATHER_MS : pause);
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
