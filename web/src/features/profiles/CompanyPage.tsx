import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CompanyDetail } from "@/api/contract";
import { company as companyQuery, contacts as contactsQuery, leads as leadsQuery } from "@/api/queries";
import { ContactList } from "@/shared/contact/ContactList";
import { LeadList } from "@/shared/lead/LeadList";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound, Nothing } from "@/shared/states/States";

import { CompanyActivity } from "./CompanyActivity";
import { CompanyProfile } from "./CompanyProfile";
import { EditCompany } from "./EditCompany";
import { Merges } from "./Merges";
import { MergeWith } from "./MergeWith";
import { CompanyTimeline } from "./Timeline";

const tabs = ["timeline", "people", "leads", "merges"] as const;
type Tab = (typeof tabs)[number];

const columns = ["name", "title_level", "standing", "stage", "owner", "last_seen_at"].map((key) => ({ key, width: 0 }));

function People({ companyId }: { companyId: number }) {
  const { t } = useTranslation("companies");
  const query = useInfiniteQuery(contactsQuery({ company: companyId }));
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noPeople")} />;
        return (
          <>
            <ContactList contacts={rows} columns={columns} />
            <LoadMore query={query} count={rows.length} />
            <Link to="/contacts" search={{ company: companyId }} className="small">{t("allPeople")}</Link>
          </>
        );
      }}
    </Gate>
  );
}

function Leads({ companyId }: { companyId: number }) {
  const { t } = useTranslation("companies");
  const query = useInfiniteQuery(leadsQuery({ state: "all", company: companyId }));
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noLeads")} />;
        return <><LeadList leads={rows} withOwner /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

function Panels({ company }: { company: CompanyDetail }) {
  const { t } = useTranslation("companies");
  const can = useCan();
  const search = useSearch({ from: "/inside/companies/$id" });
  const navigate = useNavigate({ from: "/companies/$id" });
  const shown = tabs.filter((tab) => tab !== "leads" || can("leads.view"));
  const active: Tab = shown.find((one) => one === search.tab) ?? "timeline";
  const content: Record<Tab, ReactNode> = {
    timeline: <CompanyTimeline companyId={company.id} />,
    people: <People companyId={company.id} />,
    leads: <Leads companyId={company.id} />,
    merges: <Merges noun="company" id={company.id} />,
  };
  const label = (tab: Tab): string => (tab === "people" ? `${t("tab.people")} ${company.people}` : t(`tab.${tab}`));
  return <Tabs activeKey={active} onChange={(tab) => void navigate({ search: { tab }, replace: true })} destroyOnHidden items={shown.map((key) => ({ key, label: label(key), children: content[key] }))} />;
}

function Detail({ company }: { company: CompanyDetail }) {
  const { t } = useTranslation("companies");
  const can = useCan();
  const note = can("leads.view") ? t("numbers", { people: company.people, leads: company.open_leads }) : `${t("column.people")} ${company.people}`;
  return (
    <>
      <PageHead title={company.name} note={note} actions={<><EditCompany company={company} /> <MergeWith noun="company" id={company.id} /></>} />
      <div className="columns">
        <div>
          <CompanyActivity companyId={company.id} />
          <div className="late"><Section><CompanyProfile company={company} /></Section></div>
        </div>
        <div><Section><Panels company={company} /></Section></div>
      </div>
    </>
  );
}

function Loaded({ id }: { id: number }) {
  const query = useQuery(companyQuery(id));
  return <Gate query={query} rows={12}>{(company) => <Detail key={company.id} company={company} />}</Gate>;
}

/** One company: what is known about it, its people and leads, and what its people did. */
export function CompanyPage() {
  const { id } = useParams({ from: "/inside/companies/$id" });
  const number = Number(id);
  if (!Number.isSafeInteger(number)) return <NotFound />;
  return <Need right="contacts.view"><Loaded id={number} /></Need>;
}
