import { DownloadOutlined, HistoryOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ListColumn, ListViews, SavedView } from "@/api/contract";
import type { LeadQuery } from "@/api/paths";
import { leads as leadsQuery } from "@/api/queries";
import { LeadList, leadColumns } from "@/shared/lead/LeadList";
import { BulkBar, useBulkActions, type Chosen } from "@/shared/lists/BulkBar";
import { BulkJobs } from "@/shared/lists/BulkJobs";
import { shownColumns } from "@/shared/lists/columns";
import { Exports } from "@/shared/lists/Exports";
import { useViews } from "@/shared/lists/useViews";
import { ViewBar } from "@/shared/lists/ViewBar";
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

const nobody: Chosen = { ids: [], all: false };

type InboxProps = { wanted: LeadQuery & { state: State }; columns: ListColumn[]; chosen: Chosen; onChoose: ((chosen: Chosen) => void) | null };

function Inbox({ wanted, columns, chosen, onChoose }: InboxProps) {
  const { t } = useTranslation("leads");
  const query = useInfiniteQuery(leadsQuery(wanted));
  const { state, ...narrowed } = wanted;
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={Object.keys(narrowed).length > 0 ? t("emptyNarrowed") : t(`empty.${state}`)} />;
        const choosing = onChoose ? { chosen: chosen.all ? rows.map((row) => row.id) : chosen.ids, onChoose: (ids: number[]) => onChoose({ ids, all: false }) } : null;
        return (
          <>
            <LeadList choosing={choosing} leads={rows} withOwner withActions={state !== "closed"} columns={columns} />
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}

function Listed({ views }: { views: ListViews }) {
  const { t } = useTranslation("leads");
  const { t: lists } = useTranslation("lists");
  const term = useTerm();
  const can = useCan();
  const search = useSearch({ from: "/inside/leads" });
  const wanted = asQuery(search);
  const navigate = useNavigate({ from: "/leads" });
  const [drawer, setDrawer] = useState<"jobs" | "exports" | null>(null);
  const [chosen, setChosen] = useState<Chosen>(nobody);
  const mayAct = useBulkActions("leads").length > 0;
  const change = (next: LeadSearch): void => {
    setChosen(nobody);
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  };
  const seesOthers = can("leads.view_all") || can("leads.assign");
  const view = views.views.find((one) => one.id === search.view) ?? null;
  const first = views.views.find((one) => one.id === views.default_view) ?? null;
  const [open] = useState(() => (next: SavedView | null): void => {
    setChosen(nobody);
    void navigate({ search: () => (next ? { ...next.filters, view: next.id } : { view: 0 }) as never, replace: true });
  });
  const isBare = Object.values(search).every((value) => value === undefined);
  useEffect(() => {
    if (first && isBare) open(first);
  }, [first, isBare, open]);
  const columns = shownColumns(leadColumns, views.all_columns, view ? view.columns : views.columns);
  const actions = (
    <>
      {mayAct && <Button icon={<HistoryOutlined aria-hidden="true" />} onClick={() => setDrawer("jobs")}>{lists("job.title")}</Button>}
      {can("contacts.export") && <Button icon={<DownloadOutlined aria-hidden="true" />} onClick={() => setDrawer("exports")}>{lists("export.button")}</Button>}
    </>
  );
  return (
    <>
      <PageHead title={t("title")} note={t(`tabHelp.${wanted.state}`)} />
      <ViewBar list="leads" views={views} view={view} filters={wanted} sort="" columns={columns} nameOf={(key) => t(`columns.${key as "contact"}`)} onOpen={open} actions={actions} />
      <div className="filters">
        <Segmented<State> className="tabs-like" value={wanted.state} onChange={(state) => change({ state })} options={states.map((value) => ({ value, label: t(`tab.${value}`) }))} aria-label={t("title")} />
        <Select allowClear className="filter" aria-label={t("column.stage")} placeholder={t("column.stage")} value={wanted.stage ?? null} options={stages.map((value) => ({ value, label: term("stage", value) }))} onChange={(next: Stage | null | undefined) => change({ stage: next ?? undefined })} />
        {(seesOthers || wanted.owner) && <OwnerSelect value={wanted.owner ?? undefined} label={t("column.owner")} mine={t("tab.mine")} onChange={(owner) => change({ owner })} />}
      </div>
      <Narrowed query={wanted} />
      <BulkBar of="leads" chosen={chosen} filters={wanted} onChange={setChosen} onStarted={() => setDrawer("jobs")} />
      <Section flush><Inbox key={JSON.stringify(wanted)} wanted={wanted} columns={columns} chosen={chosen} onChoose={mayAct ? setChosen : null} /></Section>
      {drawer === "jobs" && <BulkJobs onClose={() => setDrawer(null)} />}
      {drawer === "exports" && <Exports list="leads" filters={wanted} onClose={() => setDrawer(null)} />}
    </>
  );
}

function Loaded() {
  const views = useViews("leads");
  return <Gate query={views} rows={10}>{(found) => <Listed views={found} />}</Gate>;
}

/** The lead inbox: what waits to be accepted first, then what is in work, mine, and over. */
export function LeadsPage() {
  return <Need right="leads.view"><Loaded /></Need>;
}
