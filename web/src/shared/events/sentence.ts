/** What happened, as a sentence for people. Values come from strangers: they are cut to length and stay text. */

import type { TFunction } from "i18next";

import type { Props } from "@/api/contract";

import type { Term } from "../terms";

export type Sentence = { text: string; details: [field: string, value: string][] };

const longest = 160;

/** A property as text; lists are joined, objects and empty values are left out. */
export function asText(value: unknown): string {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return value.length > longest ? `${value.slice(0, longest)}…` : value;
  if (Array.isArray(value)) return value.map(asText).filter(Boolean).join(", ");
  return "";
}

type Words = { t: TFunction<"events">; term: Term };

function duration(seconds: string, { t }: Words): string {
  const whole = Math.max(0, Math.round(Number(seconds) || 0));
  if (whole < 60) return t("seconds", { value: whole });
  const rest = whole % 60;
  return rest === 0 ? t("minutesOnly", { minutes: whole / 60 }) : t("minutes", { minutes: Math.floor(whole / 60), seconds: rest });
}

function verdict(props: Props, { t }: Words): string {
  const judged = asText(props["verdict"]);
  return judged === "human" || judged === "machine" || judged === "proxy" ? t(`verdict.${judged}`) : t("verdict.unknown");
}

function headline(type: string, props: Props, words: Words): string {
  const { t, term } = words;
  const get = (name: string): string => asText(props[name]);
  const first = (...names: string[]): string => names.map(get).find(Boolean) ?? "";
  switch (type) {
    case "page_viewed": return t(type, { page: first("title", "path", "url") || "/" });
    case "page_dwelled": return t(type, { path: get("path") || "/", time: duration(get("seconds"), words) });
    case "visit_started": return get("source") ? t(type, { source: term("source", get("source")) }) : t("visit_started_unknown");
    case "form_shown":
    case "form_started":
    case "form_abandoned":
    case "form_submitted": return t(type, { form: get("form") });
    case "cta_clicked": return t(type, { cta: get("cta") });
    case "file_downloaded": return t(type, { kind: term("assetKind", get("asset_kind") || "other"), asset: first("asset", "path") });
    case "page_scrolled": return t(type, { path: get("path") || "/", depth: get("depth") });
    case "outbound_clicked": return t(type, { host: first("host", "url") });
    case "video_started":
    case "video_progressed": return t(type, { video: get("video"), percent: get("percent") });
    case "seminar_attended": return t(type, { seminar: get("seminar"), part: term("seminarPart", get("part")) });
    case "booth_scanned": return t(type, { event: get("event") });
    case "email_opened":
    case "email_clicked": return t(type, { verdict: verdict(props, words) });
    case "contact_created": return get("source") ? t(type, { source: term("source", get("source")) }) : t("contact_created_unknown");
    case "consent_given":
    case "consent_withdrawn": return t(type, { purpose: term("purpose", get("purpose")) });
    case "lead_stage_changed":
      return get("from") ? t(type, { from: term("stage", get("from")), to: term("stage", get("to")) }) : t("lead_stage_first", { to: term("stage", get("to")) });
    case "opportunity_won": return get("amount") ? t(type, { amount: get("amount"), currency: get("currency") }) : t("opportunity_won_unknown");
    case "consult_opened":
    case "email_sent":
    case "lead_created":
    case "lead_assigned":
    case "lead_accepted":
    case "lead_rejected":
    case "lead_returned": return t(type);
    default: return t("other", { type: term("event", type) });
  }
}

/** What the sentence already says, or what only machines need. */
const silent: Record<string, string[]> = {
  page_viewed: ["title", "url", "network", "click_id", "landing"], page_dwelled: ["path", "seconds", "landing"], page_scrolled: ["path", "depth"],
  visit_started: ["source", "network", "click_id"], outbound_clicked: ["host"], video_started: ["video"], video_progressed: ["video", "percent"], file_downloaded: ["asset", "asset_kind"],
  form_submitted: ["form", "submission_id"], form_shown: ["form"], form_started: ["form"], form_abandoned: ["form"], cta_clicked: ["cta"],
  seminar_attended: ["seminar", "part"], booth_scanned: ["event"], contact_created: ["source"], consent_given: ["purpose"],
  consent_withdrawn: ["purpose"], lead_stage_changed: ["from", "to", "lead_id"], lead_assigned: ["user_id", "rule", "lead_id"], lead_created: ["lead_id"],
  lead_accepted: ["lead_id", "user_id"], lead_rejected: ["lead_id", "user_id"], lead_returned: ["lead_id", "user_id"], opportunity_won: ["amount", "currency"],
  email_opened: ["verdict", "message_id"], email_clicked: ["verdict", "message_id"], email_sent: ["message_id"],
};

/** Properties whose values are codes with words of their own. */
const worded: Record<string, Parameters<Term>[0]> = { channel: "channel", purpose: "purpose", reason: "reason", source: "source", stage: "stage" };

/** The sentence of one event and the properties that it leaves unsaid. An undeclared event is named as it came. */
export function sentenceOf(type: string, props: Props, words: Words): Sentence {
  const said = silent[type] ?? [];
  const details = Object.entries(props)
    .filter(([name]) => !said.includes(name))
    .map(([name, value]): [string, string] => [words.term("field", name), worded[name] ? words.term(worded[name], asText(value)) : asText(value)])
    .filter(([, value]) => value !== "");
  return { text: headline(type, props, words), details };
}
