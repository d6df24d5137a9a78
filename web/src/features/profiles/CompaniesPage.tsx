import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CompanyQuery } from "@/api/paths";
import { catalog as catalogQuery, companies as companiesQuery } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { PageHead } from "@/shared/PageHead";
import { SearchBox } from "@/shared/SearchBox";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useLabel } from "@/shared/terms";

import { CompanyList } from "./CompanyList";

const sorts = ["name", "-created_at"] as const;
type CompanySearch = { search?: string | undefined; industry?: string | undefined; region?: string | undefined; sort?: string | undefined };

function Region({ region, onChange }: { region: string | undefined; onChange: (region: string | undefined) => void }) {
  const { t } = useTranslation("companies");
  const [text, setText] = useState(region ?? "");
  const apply = (): void => { if (text.trim() !== (region ?? "")) onChange(text.trim() || undefined); };
  return <Input allowClear className="filter filter-region" placeholder={t("region")} aria-label={t("region")} value={text} onChange={(event) => setText(event.target.value)} onBlur={apply} onPressEnter={apply} onClear={() => onChange(undefined)} />;
}

function Filters() {
  const { t } = useTranslation("companies");
  const label = useLabel();
  const search = useSearch({ from: "/inside/companies" });
  const navigate = useNavigate({ from: "/companies" });
  const [cleared, setCleared] = useState(0);
  const [change] = useState(() => (next: CompanySearch) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }));
  const [onSearch] = useState(() => (text: string | undefined) => change({ search: text }));
  const catalog = useQuery(catalogQuery);
  const industries = (catalog.data?.industries ?? []).map((one) => ({ value: one.key, label: label(one.label) }));
  const clear = (): void => {
    change({ search: undefined, industry: undefined, region: undefined });
    setCleared((times) => times + 1);
  };
  return (
    <div className="filters" role="search">
      <SearchBox key={cleared} search={search.search} hint={t("searchHint")} label={t("search")} onSearch={onSearch} />
      <Select
        allowClear showSearch={{ optionFilterProp: "label" }} className="filter filter-wide" placeholder={t("industry")} aria-label={t("industry")} value={search.industry ?? null} options={industries}
        onChange={(value: string | null | undefined) => change({ industry: value ?? undefined })}
      />
      <Region key={`region${cleared}`} region={search.region} onChange={(region) => change({ region })} />
      <Select
        aria-label={t("sort.label")} value={sorts.find((one) => one === search.sort) ?? "name"} className="filter filter-sort"
        options={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))} onChange={(value) => change({ sort: value === "name" ? undefined : value })}
      />
      {(search.search ?? search.industry ?? search.region) && <Button type="link" onClick={clear}>{t("clear")}</Button>}
    </div>
  );
}

function Rows({ asked, filtered }: { asked: CompanyQuery; filtered: boolean }) {
  const { t } = useTranslation("companies");
  const query = useInfiniteQuery(companiesQuery(asked));
  return (
    <Gate query={query} rows={10}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={filtered ? t("noMatch") : t("empty")} />;
        return <><CompanyList companies={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

function Listed() {
  const search = useSearch({ from: "/inside/companies" });
  const asked = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as CompanyQuery;
  return <Section flush><Rows key={JSON.stringify(asked)} asked={asked} filtered={Object.keys(asked).some((name) => name !== "sort")} /></Section>;
}

/** The companies of the contacts in the reader's scope. */
export function CompaniesPage() {
  const { t } = useTranslation("companies");
  return (
    <Need right="contacts.view">
      <PageHead title={t("title")} note={t("note")} />
      <Filters />
      <Listed />
    </Need>
  );
}
