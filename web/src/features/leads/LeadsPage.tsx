import { DownloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ListColumn, ListViews, SavedView } from "@/api/contract";
import type { LeadQuery } from "@/api/paths";
import { leads as leadsQuery } from "@/api/queries";
import { LeadList, leadColumns } from "@/shared/lead/LeadList";
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

function Inbox({ wanted, columns }: { wanted: LeadQuery & { state: State }; columns: ListColumn[] }) {
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
            <LeadList leads={rows} withOwner withActions={state !== "closed"} columns={columns} />
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
  const [exporting, setExporting] = useState(false);
  const change = (next: LeadSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const seesOthers = can("leads.view_all") || can("leads.assign");
  const view = views.views.find((one) => one.id === search.view) ?? null;
  const first = views.views.find((one) => one.id === views.default_view) ?? null;
  const [open] = useState(() => (next: SavedView | null): void => void navigate({ search: () => (next ? { ...next.filters, view: next.id } : { view: 0 }) as never, replace: true }));
  const isBare = Object.values(search).every((value) => value === undefined);
  useEffect(() => {
    if (first && isBare) open(first);
  }, [first, isBare, open]);
  const columns = shownColumns(leadColumns, views.all_columns, view ? view.columns : views.columns);
  const actions = can("contacts.export") && <Button icon={<DownloadOutlined aria-hidden="true" />} onClick={() => setExporting(true)}>{lists("export.button")}</Button>;
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
      <Section flush><Inbox key={JSON.stringify(wanted)} wanted={wanted} columns={columns} /></Section>
      {exporting && <Exports list="leads" filters={wanted} onClose={() => setExporting(false)} />}
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
