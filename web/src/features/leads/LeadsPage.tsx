import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";

import { leads as leadsQuery } from "@/api/queries";
import { LeadList } from "@/shared/lead/LeadList";
import { LoadMore } from "@/shared/LoadMore";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";

const states = ["pending", "queued", "open", "mine", "closed"] as const;
type State = (typeof states)[number];

const stages = ["inquiry", "mql", "sal", "sql", "opportunity", "customer", "disqualified", "lost", "recycled"] as const;
type Stage = (typeof stages)[number];

function Inbox({ state, stage }: { state: State; stage: Stage | undefined }) {
  const { t } = useTranslation("leads");
  const query = useInfiniteQuery(leadsQuery({ state, ...(stage ? { stage } : {}) }));
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t(`empty.${state}`)} />;
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
  const search = useSearch({ from: "/inside/leads" });
  const navigate = useNavigate({ from: "/leads" });
  const state: State = states.find((one) => one === search.state) ?? "pending";
  const stage = stages.find((one) => one === search.stage);
  const choose = (next: State): void => void navigate({ search: (old) => ({ ...old, state: next }), replace: true });
  return (
    <Need right="leads.view">
      <PageHead title={t("title")} note={t(`tabHelp.${state}`)} />
      <div className="filters">
        <Segmented<State> className="tabs-like" value={state} onChange={choose} options={states.map((value) => ({ value, label: t(`tab.${value}`) }))} aria-label={t("title")} />
        <Select allowClear className="filter" aria-label={t("column.stage")} placeholder={t("column.stage")} value={stage ?? null} options={stages.map((value) => ({ value, label: term("stage", value) }))} onChange={(next: Stage | null | undefined) => void navigate({ search: (old) => ({ ...old, stage: next ?? undefined }), replace: true })} />
      </div>
      <Section flush><Inbox key={`${state}-${stage ?? ""}`} state={state} stage={stage} /></Section>
    </Need>
  );
}
