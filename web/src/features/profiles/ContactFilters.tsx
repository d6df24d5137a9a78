import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sources as sourcesQuery } from "@/api/queries";
import { useCan } from "@/shared/me";
import { OwnerSelect } from "@/shared/OwnerSelect";
import { SearchBox } from "@/shared/SearchBox";
import { useLabel, useTerm } from "@/shared/terms";

import { filtersOf } from "./contactSearch";
import { furtherNames, MoreFilters } from "./MoreFilters";

const ratings = ["high", "potential", "low"];
const grades = ["A", "B", "C", "D"].flatMap((letter) => [1, 2, 3, 4].map((number) => `${letter}${number}`));
const stages = ["inquiry", "mql", "sal", "sql", "opportunity", "customer", "disqualified", "lost", "recycled"];
const sorts = ["-last_seen_at", "-score", "name"] as const;

type Change = Partial<Record<"search" | "rating" | "grade" | "stage" | "source" | "sort", string | undefined>> & { owner?: number | undefined };

/** Search and filters; they live in the address, so that "back" and links keep them. */
export function ContactFilters() {
  const { t } = useTranslation("contacts");
  const term = useTerm();
  const label = useLabel();
  const can = useCan();
  const search = useSearch({ from: "/inside/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const [change] = useState(() => (next: Change) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }));
  const [cleared, setCleared] = useState(0);
  const [onSearch] = useState(() => (text: string | undefined) => change({ search: text }));
  const sources = useQuery({ ...sourcesQuery({}), enabled: can("sources.view") });
  const pick = (name: "rating" | "grade" | "stage", codes: string[], group?: "rating" | "stage") => (
    <Select
      allowClear placeholder={t(`column.${name}`)} aria-label={t(`column.${name}`)} value={search[name] ?? null} className="filter"
      options={codes.map((value) => ({ value, label: group ? term(group, value) : value }))} onChange={(value: string | null) => change({ [name]: value ?? undefined })}
    />
  );
  const { t: lists } = useTranslation("lists");
  const further = furtherNames.filter((name) => search[name] !== undefined).length;
  const [more, setMore] = useState(further > 0);
  const filters = filtersOf(search);
  const active = Object.keys(filters).length > 0;
  const clear = (): void => {
    void navigate({ search: (old) => ({ ...old, ...Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])) }), replace: true });
    setCleared((times) => times + 1);
  };
  return (
    <>
    <div className="filters" role="search">
      <SearchBox key={cleared} search={search.search} hint={t("searchHint")} label={t("search")} onSearch={onSearch} />
      {pick("rating", ratings, "rating")}
      {pick("grade", grades)}
      {pick("stage", stages, "stage")}
      {sources.data && (
        <Select
          allowClear showSearch={{ optionFilterProp: "label" }} placeholder={t("column.source")} aria-label={t("column.source")} value={search.source ?? null} className="filter"
          options={sources.data.rows.map((row) => ({ value: row.source, label: label(row.label) }))} onChange={(value: string | null) => change({ source: value ?? undefined })}
        />
      )}
      <OwnerSelect value={search.owner} label={t("column.owner")} mine={t("mine")} onChange={(owner) => change({ owner })} />
      <Select
        aria-label={t("sort.label")} value={sorts.find((one) => one === search.sort) ?? "-last_seen_at"} className="filter filter-sort"
        options={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))} onChange={(value) => change({ sort: value === "-last_seen_at" ? undefined : value })}
      />
      <Button type="link" aria-expanded={more} onClick={() => setMore(!more)}>{more ? lists("more.hide") : lists("more.show")}{further > 0 ? ` (${further})` : ""}</Button>
      {active && <Button type="link" onClick={clear}>{t("clear")}</Button>}
    </div>
    {more && <MoreFilters />}
    </>
  );
}
