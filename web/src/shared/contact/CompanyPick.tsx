import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { companies as companiesQuery } from "@/api/queries";

type Props = {
  label: string; hint?: string; value?: number | null; onChange?: (company: number | null) => void; known?: { id: number; name: string } | undefined; without?: number | undefined; id?: string;
};

/** Choose a company by its name, domain or credit code; `known` is the one chosen so far. */
export function CompanyPick({ label, hint = label, value = null, onChange, known, without, id }: Props) {
  const { t } = useTranslation("companies");
  const [search, setSearch] = useState("");
  const named = search.trim();
  const query = useInfiniteQuery({ ...companiesQuery({ search: named }), enabled: named.length >= 2, placeholderData: (old) => old });
  const found = (query.data?.pages[0]?.items ?? []).filter((one) => one.id !== without).slice(0, 20);
  const options = found.map((one) => ({ value: one.id, label: [one.name, one.domain].filter(Boolean).join(" · ") }));
  const shown = known && named.length < 2 ? [{ value: known.id, label: known.name }] : options;
  return (
    <Select
      {...(id ? { id } : {})} className="twins-pick" allowClear showSearch={{ filterOption: false, onSearch: setSearch }} aria-label={label} placeholder={hint} value={value} options={shown}
      notFoundContent={named.length >= 2 && !query.isPending ? t("noParent") : null} onChange={(next: number | null | undefined) => { setSearch(""); onChange?.(next ?? null); }}
    />
  );
}
