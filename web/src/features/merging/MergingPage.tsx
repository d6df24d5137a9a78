import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { companyMerges } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { MergeList } from "@/shared/merging/MergeList";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

import { CompanySuggestions, ContactSuggestions } from "./Suggestions";
import { TwoCompanies } from "./TwoCompanies";

const tabs = ["contacts", "companies", "done"] as const;
type Tab = (typeof tabs)[number];

function CompanyMerges() {
  const { t } = useTranslation("merging");
  const query = useInfiniteQuery(companyMerges);
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noMerges")} />;
        return <><MergeList noun="company" merges={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

/** Contacts and companies that may be one: somebody compares them, merges them, or says that they are not. */
export function MergingPage() {
  const { t } = useTranslation("merging");
  const can = useCan();
  const search = useSearch({ from: "/inside/merging" });
  const navigate = useNavigate({ from: "/merging" });
  const shown = tabs.filter((tab) => tab === "contacts" || can("companies.merge"));
  const active: Tab = shown.find((tab) => tab === search.tab) ?? "contacts";
  const content: Record<Tab, ReactNode> = {
    contacts: <ContactSuggestions />,
    companies: <><TwoCompanies /><CompanySuggestions /></>,
    done: <CompanyMerges />,
  };
  return (
    <Need right="contacts.merge">
      <PageHead title={t("title")} note={t("note")} />
      <Section>
        <Tabs activeKey={active} onChange={(tab) => void navigate({ search: { tab }, replace: true })} destroyOnHidden items={shown.map((key) => ({ key, label: t(key), children: content[key] }))} />
      </Section>
    </Need>
  );
}
