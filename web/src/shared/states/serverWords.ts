/**
 * What the server says is wrong, in the reader's language.
 *
 * The server speaks English. `i18n/en/server.json` holds its sentences word for word (a test of the server compares
 * them), so the key of a sentence leads to the same sentence in the other language.
 */

import type { i18n } from "i18next";

import { dynamic } from "@/i18n/dynamic";
import { english } from "@/i18n/english";

type Template = { key: string; names: string[]; pattern: RegExp };

const placeholder = /\{\{(\w+)\}\}/;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function template([key, text]: [string, string]): Template {
  const parts = text.split(/\{\{\w+\}\}/).map(escaped);
  return { key, names: [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? ""), pattern: new RegExp(`^${parts.join("([\\s\\S]*?)")}$`) };
}

const sentences = Object.entries(english.server);
const whole = new Map(sentences.filter(([, text]) => !placeholder.test(text)).map(([key, text]) => [text, key]));
/** Those that say most themselves come first: "This is one of …" before "This …". */
const templates = sentences.filter(([, text]) => placeholder.test(text)).sort(([, one], [, other]) => other.length - one.length).map(template);

/** The sentence in the reader's language; one that nobody translated stays as the server said it. */
export function inReadersWords(i18n: i18n, text: string): string {
  if (i18n.language === "en") return text;
  const key = whole.get(text);
  if (key !== undefined) return i18n.t(dynamic(`server:${key}`));
  for (const { key, names, pattern } of templates) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, inReadersWords(i18n, found[index + 1] ?? "")]));
    return i18n.t(dynamic(`server:${key}`), values);
  }
  return text;
}
