/** The field's words for the codes that the server speaks, in the reader's language. */

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { Catalog, Label } from "@/api/contract";
import { catalog as catalogQuery } from "@/api/queries";
import { dynamic } from "@/i18n/dynamic";
import type { english } from "@/i18n/english";

export type TermGroup = keyof (typeof english)["terms"] | "industry" | "tag";
export type Term = (group: TermGroup, code: string | null | undefined) => string;

const wordLike = /^[A-Za-z0-9_.-]+$/;

/** What the server's catalogue calls a code: sources, industries, title levels, fields, event types and tags. */
function fromCatalog(catalog: Catalog | undefined, group: TermGroup, code: string): Label | undefined {
  if (!catalog) return undefined;
  const lists: Partial<Record<TermGroup, { key: string; label: Label }[]>> = {
    source: catalog.sources, industry: catalog.industries, titleLevel: catalog.title_levels, field: catalog.fields, event: catalog.event_types,
    tag: catalog.fields.find((field) => field.key === "tags")?.choices ?? [],
  };
  return lists[group]?.find((choice) => choice.key === code)?.label;
}

/**
 * A function from code to word: the server's catalogue first, then the words that are bundled.
 *
 * A code without a word (a discovered event, say) is shown as it is.
 */
export function useTerm(): Term {
  const { i18n } = useTranslation("terms");
  const label = useLabel();
  const { data: catalog } = useQuery(catalogQuery);
  return useCallback(
    (group, code) => {
      if (!code) return "";
      const known = fromCatalog(catalog, group, code);
      if (known) return label(known);
      if (!wordLike.test(code)) return code;
      const key = `terms:${group}.${code.replace(/[.-]/g, "_")}`;
      return i18n.exists(key) ? i18n.t(dynamic(key)) : code;
    },
    [i18n, catalog, label],
  );
}

/** A function that strings words together as the reader's language does: "、" or ", ". */
export function useJoin(): (words: readonly string[]) => string {
  const { t } = useTranslation("terms");
  return (words) => words.join(t("criteria.list"));
}

/** The text of a two-language label in the reader's language. */
export function useLabel(): (label: Label) => string {
  const { i18n } = useTranslation();
  const chinese = i18n.language.startsWith("zh");
  return useCallback((label) => (chinese ? label.zh || label.en : label.en || label.zh), [chinese]);
}
