import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Sent {
  writeKey: string;
  sentAt: string;
  batch: Record<string, unknown>[];
}

const sent: Sent[] = [];
const posts: { url: string; body: Record<string, unknown> }[] = [];
let status = 200;

function events(): Record<string, unknown>[] {
  return sent.flatMap((envelope) => envelope.batch);
}

function names(): unknown[] {
  return events().map((event) => event["event"] ?? event["type"]);
}

/** Load the tracker into the page as a script tag would. */
async function load(html = ""): Promise<void> {
  document.body.innerHTML = `${html}<script src="https://edge.example.com/t.js" data-leadloom-key="wk_test"></script>`;
  vi.resetModules();
  delete window.leadloom;
  await import("../src/index.ts");
  await pass(300);
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

function api(): Exclude<NonNullable<Window["leadloom"]>, unknown[]> {
  const loaded = window.leadloom;
  if (!loaded || Array.isArray(loaded)) throw new Error("the tracker is not loaded");
  return loaded;
}

function element<T extends Element>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const listeners: (() => void)[] = [];

/** Every load listens anew; listeners of earlier tests would answer too. */
function rememberListeners(target: Window | Document): void {
  const add = target.addEventListener.bind(target);
  vi.spyOn(target, "addEventListener").mockImplementation((name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions) => {
    add(name, listener, options);
    listeners.push(() => { target.removeEventListener(name, listener, options); });
  });
}

class PassingObserver extends MutationObserver {
  constructor(callback: MutationCallback) {
    super(callback);
    listeners.push(() => { this.disconnect(); });
  }
}

beforeEach(() => {
  vi.stubGlobal("MutationObserver", PassingObserver);
  rememberListeners(window);
  rememberListeners(document);
  vi.useFakeTimers({ now: new Date("2026-03-02T08:00:00Z") });
  sent.length = posts.length = 0;
  status = 200;
  localStorage.clear();
  document.cookie = "leadloom_id=; max-age=0; path=/";
  vi.stubGlobal("fetch", (url: string, options: { body: string }) => {
    const body = JSON.parse(options.body) as Record<string, unknown>;
    if (status === 200 && url.endsWith("/v1/batch")) sent.push(body as unknown as Sent);
    posts.push({ url, body });
    return status === 0 ? Promise.reject(new TypeError("offline")) : Promise.resolve({ status });
  });
});

afterEach(() => {
  listeners.splice(0).forEach((remove) => { remove(); });
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the tracker", () => {
  it("tells a page view with address, title and referrer under the write key", async () => {
    document.title = "价格";
    await load();
    expect(posts[0]?.url).toBe("https://edge.example.com/v1/batch");
    expect(sent[0]?.writeKey).toBe("wk_test");
    const [view] = events();
    expect(view).toMatchObject({ type: "page", timestamp: "2026-03-02T08:00:00.000Z" });
    expect(view?.["context"]).toMatchObject({ page: { url: location.href, title: "价格", referrer: "" } });
    expect(view?.["messageId"]).not.toBe(view?.["anonymousId"]);
  });

  it("keeps the visitor's id from page to page and in a cookie", async () => {
    await load();
    await load();
    const ids = new Set(events().map((event) => event["anonymousId"]));
    expect(ids.size).toBe(1);
    expect(document.cookie).toContain(`leadloom_id=${String([...ids][0])}`);
  });

  it("stays silent without a write key", async () => {
    document.body.innerHTML = '<script src="https://edge.example.com/t.js"></script>';
    vi.resetModules();
    await import("../src/index.ts");
    await pass(1000);
    expect(posts).toEqual([]);
  });

  it("makes calls that were waiting for it", async () => {
    const early: [string, ...unknown[]][] = [["track", "Early", { a: 1 }], ["nonsense"]];
    document.body.innerHTML = '<script src="https://edge.example.com/t.js" data-leadloom-key="wk_test"></script>';
    vi.resetModules();
    window.leadloom = early;
    await import("../src/index.ts");
    await pass(300);
    expect(names()).toEqual(["page", "Early"]);
    expect(events()[1]?.["properties"]).toEqual({ a: 1 });
  });

  it("sends again what the door did not take, once it does", async () => {
    status = 503;
    await load();
    api().track("Later");
    await pass(10_000);
    expect(sent).toEqual([]);
    expect(posts.length).toBeGreaterThan(1);
    status = 200;
    await pass(60_000);
    expect(names()).toEqual(["page", "Later"]);
    const tried = posts.length;
    await pass(60_000);
    expect(posts.length).toBe(tried);
  });

  it("never lets an error reach the page", async () => {
    status = 0;
    await load();
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(() => { api().track("Circle", circle); }).not.toThrow();
    vi.stubGlobal("localStorage", undefined);
    expect(() => { api().identify("u1"); }).not.toThrow();
    status = 200;
    await pass(60_000);
    expect(names()).toEqual(["page", "identify"]);
  });

  it("keeps what could not be sent for the next page: the newest 300, in their order", async () => {
    status = 0;
    await load();
    for (let n = 0; n < 320; n += 1) api().track("Offline", { n });
    await pass(5_000);
    const kept = (JSON.parse(localStorage.getItem("leadloom_queue") ?? "[]") as string[]).map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(kept).toHaveLength(300);
    status = 200;
    await load();
    await pass(60_000);
    const numbers = (messages: Record<string, unknown>[]): number[] =>
      messages.filter((one) => one["event"] === "Offline").map((one) => (one["properties"] as { n: number }).n);
    for (const { batch } of sent) expect(numbers(batch)).toEqual(numbers(batch).sort((one, other) => one - other));
    expect(Math.max(...numbers(events()))).toBe(319);
    const ids = new Set(events().map((event) => event["messageId"]));
    expect(kept.every((message) => ids.has(message["messageId"]))).toBe(true);
    expect(localStorage.getItem("leadloom_queue")).toBeNull();
  });

  it("keeps nothing on the device and names nobody where cookies are not allowed", async () => {
    localStorage.setItem("leadloom_id", "old");
    document.cookie = "leadloom_id=old; path=/";
    localStorage.setItem("leadloom_consent", "cookieless");
    await load();
    api().consent("nonsense");
    api().track("Hit");
    await pass(300);
    expect(Object.keys(localStorage)).toEqual(["leadloom_consent"]);
    expect(document.cookie).not.toContain("leadloom_id");
    expect(events().map((event) => event["anonymousId"])).toEqual([undefined, undefined]);
    expect(events()[0]?.["context"]).toMatchObject({ cookieless: true });
  });

  it("does not try again what was refused for good", async () => {
    status = 401;
    await load();
    await pass(120_000);
    expect(posts.length).toBe(1);
  });
});

describe("people", () => {
  it("are named on everything after identify, with how they first came", async () => {
    await load();
    api().identify("u1", { title: "CTO" });
    api().track("After");
    await pass(300);
    const [, identify, after] = events();
    expect(identify).toMatchObject({ type: "identify", userId: "u1", traits: { title: "CTO" } });
    expect(identify?.["context"]).toMatchObject({ firstTouch: { url: location.href, at: "2026-03-02T08:00:00.000Z" } });
    expect(after?.["userId"]).toBe("u1");
  });

  it("who sign in after one another on one browser are two visitors", async () => {
    await load();
    api().identify("u1");
    api().identify("u1");
    api().identify("u2");
    await pass(300);
    const [, first, again, second] = events().map((event) => event["anonymousId"]);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  it("are forgotten on reset", async () => {
    await load();
    api().identify("u1");
    api().reset();
    api().track("After");
    await pass(300);
    const after = events().at(-1);
    expect(after?.["userId"]).toBeUndefined();
    expect(after?.["anonymousId"]).not.toBe(events()[0]?.["anonymousId"]);
  });
});

describe("clicks", () => {
  it("on a call to action tell its name and place", async () => {
    await load('<a data-leadloom-cta="book-demo@hero"><b>Book</b></a>');
    element<HTMLElement>("b").click();
    await pass(300);
    expect(events().at(-1)).toMatchObject({ event: "cta_clicked", properties: { cta: "book-demo", place: "hero", path: "/" } });
  });

  it.each([
    ['<a href="/files/Manual%201.PDF?x=1" onclick="return false">x</a>', "Manual%201.PDF", "other"],
    ['<a href="/x" data-leadloom-asset="white_paper:smart:factory" onclick="return false">x</a>', "smart:factory", "white_paper"],
    ['<a data-leadloom-asset="smart-factory">x</a>', "smart-factory", "other"],
  ])("on %s are a download", async (html, asset, kind) => {
    await load(html);
    element<HTMLElement>("a").click();
    await pass(300);
    expect(events().at(-1)).toMatchObject({ event: "file_downloaded", properties: { asset, asset_kind: kind, path: "/" } });
  });

  it("on ordinary links tell nothing", async () => {
    await load('<a href="#top">x</a>');
    element<HTMLElement>("a").click();
    await pass(300);
    expect(names()).toEqual(["page"]);
  });
});

describe("forms", () => {
  const FIELDS = `
    <input name="email" value="a@example.com"><input name="pass" type="password" value="secret">
    <input name="csrf" type="hidden" value="secret"><input name="card" autocomplete="cc-number" value="4111">
    <input name="topic" type="checkbox" value="price" checked><input name="topic" type="checkbox" value="delivery" checked>
    <input name="topic" type="checkbox" value="no"><input name="note" data-leadloom-ignore value="secret">
    <select name="size"><option value="100" selected>100</option></select><textarea name="text">你好</textarea>
    <label><input type="checkbox" name="consent" checked> I  agree
      to e-mail</label>`;

  it("are told as shown", async () => {
    await load(`<form data-leadloom-form="contact">${FIELDS}</form><form>${FIELDS}</form>`);
    expect(events().filter((event) => event["event"] === "form_shown")).toHaveLength(1);
  });

  it("of the website go on undisturbed while a copy without its secrets is sent", async () => {
    await load(`<form data-leadloom-form="contact" action="/own">${FIELDS}</form>`);
    const submit = new Event("submit", { bubbles: true, cancelable: true });
    element("form").dispatchEvent(submit);
    await pass(300);
    expect(submit.defaultPrevented).toBe(false);
    expect(events().at(-1)).toMatchObject({
      type: "form",
      form: "contact",
      fields: { email: "a@example.com", topic: "price, delivery", size: "100", text: "你好" },
      consent: { purpose: "marketing", text: "I agree to e-mail", given: true },
    });
    expect(JSON.stringify(events())).not.toMatch(/secret|4111/);
  });

  it("of ours are sent by script and thanked in place", async () => {
    await load(
      `<form data-leadloom-form="contact" data-leadloom-thanks="Thanks" action="https://edge.example.com/v1/form/wk_test/contact">
       ${FIELDS}<input type="hidden" name="_consent_channels" value="email, sms"><input type="hidden" name="_homepage" value=""><input type="hidden" name="plan" value="team"></form>`,
    );
    const submit = new Event("submit", { bubbles: true, cancelable: true });
    element("form").dispatchEvent(submit);
    expect(submit.defaultPrevented).toBe(true);
    await pass(300);
    const post = posts.find((one) => one.url.endsWith("/v1/form/wk_test/contact"));
    expect(post?.body).toMatchObject({ fields: { email: "a@example.com", plan: "team" }, sentAt: "2026-03-02T08:00:00.300Z" });
    expect(post?.body).toMatchObject({ consent: { channels: "email, sms", given: true } });
    expect(post?.body["fields"]).not.toHaveProperty("_consent_channels");
    expect(element("form").textContent).toBe("Thanks");
  });

  it("of ours are posted by the browser when the script could not send them, under the same id", async () => {
    const submitted = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => undefined);
    await load(`<form data-leadloom-form="contact" action="https://edge.example.com/v1/form/wk_test/contact">${FIELDS}</form>`);
    status = 503;
    element("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await pass(300);
    expect(submitted).toHaveBeenCalledOnce();
    const post = posts.find((one) => one.url.includes("/v1/form/"));
    expect(element<HTMLInputElement>('[name="_message_id"]').value).toBe(post?.body["messageId"]);
    submitted.mockRestore();
  });

  it("that the page itself has stopped are not sent to us", async () => {
    await load('<form data-leadloom-form="contact" action="https://edge.example.com/v1/form/wk_test/contact"></form>');
    element("form").addEventListener("submit", (event) => { event.preventDefault(); });
    element("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await pass(300);
    expect(posts.some((one) => one.url.includes("/v1/form/"))).toBe(false);
  });
});

describe("leaving", () => {
  it("hands what waits to the browser, with the seconds the page was looked at", async () => {
    const beacons: Blob[] = [];
    vi.stubGlobal("navigator", { ...navigator, sendBeacon: (_url: string, blob: Blob) => beacons.push(blob) > 0 });
    await load();
    await pass(12_000);
    api().track("Last");
    window.dispatchEvent(new Event("pagehide"));
    vi.useRealTimers();
    const [first] = await Promise.all(beacons.map(async (blob) => JSON.parse(await text(blob)) as Sent));
    expect(first?.batch.map((message) => message["event"])).toEqual(["Last", "page_dwelled"]);
    expect(first?.batch[1]?.["properties"]).toEqual({ path: "/", seconds: 12 });
  });

  it("in silence is made good on a later visit", async () => {
    await load();
    await pass(20_000);
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
    vi.setSystemTime(new Date("2026-03-02T09:00:00Z"));
    sent.length = 0;
    await load();
    const lost = events().find((event) => event["event"] === "page_dwelled");
    expect(lost).toMatchObject({ timestamp: "2026-03-02T08:00:20.300Z", properties: { path: "/", seconds: 20 } });
    expect(localStorage.getItem("leadloom_dwell")).toBeNull();
  });
});

function text(blob: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => { resolve(reader.result as string); };
    reader.readAsText(blob);
  });
}
