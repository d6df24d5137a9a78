import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { LeadQuery } from "@/api/paths";
import { leads as leadsQuery } from "@/api/queries";
import { LeadList } from "@/shared/lead/LeadList";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { OwnerSelect } from "@/shared/OwnerSelect";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";

import { Narrowed } from "./Narrowed";
import { asQuery, stages, states, type LeadSearch, type Stage, type State } from "./narrowing";

function Inbox({ wanted }: { wanted: LeadQuery & { state: State } }) {
  const { t } = useTranslation("leads");
  const query = useInfiniteQuery(leadsQuery(wanted));
  const { state, ...narrowed } = wanted;
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={Object.keys(narrowed).length > 0 ? t("emptyNarrowed") : t(`empty.${state}`)} />;
        return (
          <>
            <LeadList leads={rows} withOwner withActions={state !== "closed"} />
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}

/** The lead inbox: what waits to be accepted first, then what is in work, mine, and over. */
export function LeadsPage() {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const can = useCan();
  const wanted = asQuery(useSearch({ from: "/inside/leads" }));
  const navigate = useNavigate({ from: "/leads" });
  const change = (next: LeadSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const seesOthers = can("leads.view_all") || can("leads.assign");
  return (
    <Need right="leads.view">
      <PageHead title={t("title")} note={t(`tabHelp.${wanted.state}`)} />
      <div className="filters">
        <Segmented<State> className="tabs-like" value={wanted.state} onChange={(state) => change({ state })} options={states.map((value) => ({ value, label: t(`tab.${value}`) }))} aria-label={t("title")} />
        <Select allowClear className="filter" aria-label={t("column.stage")} placeholder={t("column.stage")} value={wanted.stage ?? null} options={stages.map((value) => ({ value, label: term("stage", value) }))} onChange={(next: Stage | null | undefined) => change({ stage: next ?? undefined })} />
        {(seesOthers || wanted.owner) && <OwnerSelect value={wanted.owner ?? undefined} label={t("column.owner")} mine={t("tab.mine")} onChange={(owner) => change({ owner })} />}
      </div>
      <Narrowed query={wanted} />
      <Section flush><Inbox key={JSON.stringify(wanted)} wanted={wanted} /></Section>
    </Need>
  );
}
