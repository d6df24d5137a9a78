/**
 * Forms marked `data-leadloom-form="name"`: shown, started, abandoned, submitted.
 *
 * A form whose action is our door is sent by script, and by the browser itself when that fails. Any other form belongs
 * to the website: it is never held up, a copy of what was filled in goes its own way.
 */

import { maySend } from "./consent.ts";
import { on, safely } from "./safe.ts";
import { complete, page, post, send } from "./sender.ts";
import type { Door, Fields, Message } from "./sender.ts";
import { touches } from "./visitor.ts";

const MARK = "data-leadloom-form";
const OURS = ["_next", "_consent_text", "_consent_purpose", "_consent_channels", "_message_id", "_anonymous_id", "_page", "_title"];
const TIMEOUT_MS = 5000;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const shown = new WeakSet<Element>();
const started = new Set<HTMLFormElement>();
const busy = new WeakSet<HTMLFormElement>();

export function watchForms(door: Door): void {
  const seen = "IntersectionObserver" in window ? new IntersectionObserver(noteSeen) : undefined;
  const look = (): void => {
    document.querySelectorAll(`form[${MARK}]`).forEach((form) => {
      if (shown.has(form)) return;
      if (seen) seen.observe(form);
      else tell("form_shown", form);
      shown.add(form);
    });
  };
  look();
  safely(() => { new MutationObserver(() => safely(look)).observe(document, { childList: true, subtree: true }); });
  for (const name of ["input", "change"]) on(document, name, noteStart);
  window.addEventListener("submit", (event) => safely(() => { noteSubmit(event, door); }));
}

/** Tell which forms were begun and not sent; to be called when the page is left. */
export function tellAbandoned(): void {
  started.forEach((form) => { tell("form_abandoned", form); });
  started.clear();
}

function noteSeen(entries: IntersectionObserverEntry[], observer: IntersectionObserver): void {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    observer.unobserve(entry.target);
    tell("form_shown", entry.target);
  }
}

function noteStart(event: Event): void {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>(`form[${MARK}]`) : null;
  if (!form || started.has(form) || !event.isTrusted) return;
  started.add(form);
  tell("form_started", form);
}

function tell(event: string, form: Element): void {
  send(complete("track", { event, properties: { form: form.getAttribute(MARK), page_path: location.pathname } }));
}

function noteSubmit(event: Event, door: Door): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute(MARK)) return;
  if (!isOurs(form, door)) {
    started.delete(form);
    send(submission(form, false));
  } else if (!event.defaultPrevented) {
    event.preventDefault();
    started.delete(form);
    if (!busy.has(form)) {
      busy.add(form);
      void deliver(form, door, submission(form, true));
    }
  }
}

function isOurs(form: HTMLFormElement, door: Door): boolean {
  return attributeUrl(form).startsWith(`${door.url}/v1/form/`);
}

/** The action as it stands in the page: a field named "action" would hide the property. */
function attributeUrl(form: HTMLFormElement): string {
  return new URL(form.getAttribute("action") ?? "", location.href).href;
}

async function deliver(form: HTMLFormElement, door: Door, message: Message): Promise<void> {
  const status = await post(attributeUrl(form), JSON.stringify({ ...message, sentAt: new Date().toISOString() }), TIMEOUT_MS);
  busy.delete(form);
  if (status !== 200) {
    plainPost(form, message);
    return;
  }
  const told = new CustomEvent("leadloom:submitted", { bubbles: true, cancelable: true, detail: { form: message["form"] } });
  if (form.dispatchEvent(told)) goOn(form, door);
}

function goOn(form: HTMLFormElement, door: Door): void {
  const thanks = form.getAttribute("data-leadloom-thanks");
  if (thanks) {
    form.textContent = thanks;
    return;
  }
  const next = safely(() => new URL(text(form, "_next"), location.href));
  location.assign(text(form, "_next") && next?.origin === location.origin ? next.href : `${door.url}/v1/thanks`);
}

/** Let the browser send the form itself; the same message id makes a copy that did arrive harmless. */
function plainPost(form: HTMLFormElement, message: Message): void {
  const values: Record<string, unknown> = {
    _message_id: message.messageId,
    _anonymous_id: message["anonymousId"],
    _page: location.href,
    _title: document.title,
  };
  for (const [name, value] of Object.entries(values)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = String(value);
    form.append(input);
  }
  HTMLFormElement.prototype.submit.call(form);
}

function submission(form: HTMLFormElement, isOwn: boolean): Message {
  return complete("form", {
    form: form.getAttribute(MARK),
    fields: fields(form, isOwn),
    page: page(),
    consent: consent(form),
    context: maySend() ? touches() : {},
  });
}

/** What a person filled in. Hidden fields of the website's own forms stay there: they hold its secrets. */
function fields(form: HTMLFormElement, isOwn: boolean): Fields {
  const values: Record<string, string> = {};
  controls(form).forEach((control) => {
    const type = control.type;
    if (!control.name || control.disabled || control === consentBox(form) || OURS.includes(control.name)) return;
    if (["password", "file", "submit", "button", "reset", "image"].includes(type) || /^cc-/.test(control.autocomplete)) return;
    if ((type === "hidden" && !isOwn) || control.hasAttribute("data-leadloom-ignore")) return;
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(type) && !control.checked) return;
    const value =
      control instanceof HTMLSelectElement ? [...control.selectedOptions].map((option) => option.value).join(", ") : control.value;
    const before = values[control.name];
    values[control.name] = before ? `${before}, ${value}` : value;
  });
  return values;
}

/** What was ticked, with the very words that stood beside the box; null where nothing was asked. */
function consent(form: HTMLFormElement): Fields | null {
  const box = consentBox(form);
  const words = text(form, "_consent_text");
  if (!box && !words) return null;
  return {
    channels: text(form, "_consent_channels"),
    purpose: box?.getAttribute("data-leadloom-consent") || text(form, "_consent_purpose") || "marketing",
    text: words || (box?.labels?.[0]?.textContent ?? "").replace(/\s+/g, " ").trim(),
    given: box ? box.checked : false,
  };
}

function consentBox(form: HTMLFormElement): HTMLInputElement | undefined {
  return controls(form).find(
    (control): control is HTMLInputElement =>
      control.type === "checkbox" && (control.hasAttribute("data-leadloom-consent") || control.name === "consent"),
  );
}

function controls(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>("input, select, textarea")];
}

function text(form: HTMLFormElement, name: string): string {
  return controls(form).find((control) => control.name === name)?.value ?? "";
}
