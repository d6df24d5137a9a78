/** Languages: both are bundled complete, so that switching needs no request and no key can be missing at run time. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { english } from "./english";
import { chinese } from "./chinese";

export const languages = { "zh-CN": "简体中文", en: "English" } as const;
export type Language = keyof typeof languages;

const remembered = "leadloom.language";

/** The supported language nearest to a tag like `zh`, `zh-Hans-CN` or `en-GB`; Chinese when there is none. */
export function nearestLanguage(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

/** The language before anybody signed in: the one chosen last here, else the browser's. */
export function firstLanguage(): Language {
  return nearestLanguage(localStorage.getItem(remembered) ?? navigator.language);
}

/** Switch the whole page and remember the choice in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  localStorage.setItem(remembered, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Show the page in the language that a person chose on the server. */
export async function showIn(locale: string): Promise<void> {
  const wanted = nearestLanguage(locale);
  if (i18next.language !== wanted) await switchLanguage(wanted);
}

/** Prepare i18next; to be awaited before anything is rendered. */
export async function startI18n(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { en: english, "zh-CN": chinese },
    defaultNS: "common",
    // React escapes already. Values are never searched for placeholders or nested keys (skipOnVariables, the default).
    interpolation: { escapeValue: false },
  });
}
