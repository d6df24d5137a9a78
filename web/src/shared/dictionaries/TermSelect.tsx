import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { DictionaryName, DictionaryTerm } from "@/api/contract";
import { dictionaryTerms } from "@/api/queries";
import { useLabel } from "@/shared/terms";

/** What a term is called: of a region the name we write, since its own may be that of several. */
export function useTermName(dictionary: DictionaryName): (term: Pick<DictionaryTerm, "key" | "label">) => string {
  const label = useLabel();
  return (term) => (dictionary === "region" ? term.key : label(term.label));
}

type Props = {
  dictionary: DictionaryName; label: string; value: string | null; without?: string; onChange: (key: string | null) => void;
};

/** One of the terms that are offered, found by name, word or key. */
export function TermSelect({ dictionary, label, value, without, onChange }: Props) {
  const { t } = useTranslation("dictionaries");
  const name = useTermName(dictionary);
  const [search, setSearch] = useState("");
  const query = useQuery({ ...dictionaryTerms(dictionary, { search }), placeholderData: (old) => old });
  const terms = (query.data?.terms ?? []).filter((term) => !term.retired && term.key !== without);
  return (
    <Select<string | null>
      allowClear className="term-select" placeholder={t("choose")} aria-label={label} value={value} loading={query.isFetching}
      showSearch={{ filterOption: false, onSearch: setSearch }} options={terms.map((term) => ({ value: term.key, label: name(term) }))}
      onChange={(key) => { setSearch(""); onChange(key ?? null); }}
    />
  );
}
