import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { DatePicker, Select, Tabs } from "antd";
import dayjs from "dayjs";
import { lazy, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { WebComparison, WebOverview } from "@/api/contract";
import { webOverview } from "@/api/queries";
import { InternalLink } from "@/shared/InternalLink";
import { useCan, useMe } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Loading, Nothing } from "@/shared/states/States";
import { formatDay } from "@/shared/time/format";
import { useMinute } from "@/shared/time/useNow";

import { asked, day, daysOf, presets, spanOf, type Span } from "./webNumbers";
import { Networks, Origins, Pages, Paths } from "./WebTables";
import { WebTiles } from "./WebTiles";

const WebChart = lazy(() => import("./WebChart"));

const comparisons: readonly WebComparison[] = ["none", "previous", "year"];
const tabs = ["pages", "entries", "exits", "source", "campaign", "keyword", "referrer", "paths", "networks"] as const;
type Tab = (typeof tabs)[number];
type Search = { from?: string; to?: string; compare?: string; tab?: string };
type Report = { search: Search; today: string; onSearch: (search: Search) => void };

function Tables({ span, tab, onTab }: { span: Span; tab: Tab; onTab: (tab: Tab) => void }) {
  const { t } = useTranslation("web");
  const content: Record<Tab, ReactNode> = {
    pages: <Pages span={span} sort="views" />, entries: <Pages span={span} sort="entries" />, exits: <Pages span={span} sort="exits" />,
    source: <Origins span={span} by="source" />, campaign: <Origins span={span} by="campaign" />, keyword: <Origins span={span} by="keyword" />, referrer: <Origins span={span} by="referrer" />,
    paths: <Paths span={span} />, networks: <Networks span={span} />,
  };
  return <Tabs activeKey={tab} onChange={(key) => onTab(key as Tab)} destroyOnHidden items={tabs.map((key) => ({ key, label: t(`tab.${key}`), children: content[key] }))} />;
}

function Empty() {
  const { t } = useTranslation("web");
  const can = useCan();
  return (
    <Section>
      <Nothing text={<>{t("empty")}<br /><span className="quiet small">{t("emptyHelp")}</span></>} action={can("tracking.view") ? <InternalLink to="/settings/tracking">{t("toTracking")}</InternalLink> : undefined} />
    </Section>
  );
}

function Compared({ data, comparison }: { data: WebOverview; comparison: WebComparison }) {
  const { t } = useTranslation("web");
  if (comparison === "none") return null;
  const { before } = data;
  return <p className="quiet small web-compared">{before ? t("comparedWith", { from: before.first_on, to: before.last_on }) : t("notComparable")}</p>;
}

/** What the address asks for: the period's numbers, its course and its tables. */
export function WebReport({ search, today, onSearch }: Report) {
  const { t } = useTranslation("web");
  const { time_zone: zone } = useMe();
  const span = spanOf(search, today);
  const comparison = comparisons.find((one) => one === search.compare) ?? "previous";
  const tab = tabs.find((one) => one === search.tab) ?? "pages";
  const query = useQuery(webOverview({ ...asked(span), compare: comparison }));
  const set = (more: Search): void => onSearch({ ...search, ...more });
  return (
    <>
      <PageHead
        title={t("title")} note={t("note", { zone })}
        actions={
          <>
            <DatePicker.RangePicker
              aria-label={t("period")} allowClear={false} value={[dayjs(span.from), dayjs(span.to)]} placeholder={[t("from"), t("to")]}
              presets={presets.map((preset) => ({ label: t(`preset.${preset}`), value: [dayjs(daysOf(preset, today).from), dayjs(daysOf(preset, today).to)] }))}
              onChange={(dates) => { if (dates?.[0] && dates[1]) set({ from: dates[0].format(day), to: dates[1].format(day) }); }}
            />
            <Select aria-label={t("compare.label")} value={comparison} popupMatchSelectWidth={false} onChange={(compare) => set({ compare })} options={comparisons.map((value) => ({ value, label: t(`compare.${value}`) }))} />
          </>
        }
      />
      <Gate query={query} rows={10}>
        {(data) => (
          <>
            <WebTiles now={data.period.total} before={data.before?.total ?? null} />
            <Compared data={data} comparison={comparison} />
            {data.period.total.visits === 0 ? <Empty /> : (
              <>
                <Section title={t("chart.title")} extra={<span className="quiet small">{t(`chart.${data.step}`)}</span>}>
                  <Suspense fallback={<Loading rows={6} />}><WebChart data={data} /></Suspense>
                </Section>
                <Section><Tables span={span} tab={tab} onTab={(key) => set({ tab: key })} /></Section>
              </>
            )}
          </>
        )}
      </Gate>
    </>
  );
}

/** Web analytics: visits, visitors, pages, sources and paths of any period. */
export function WebPage() {
  const { time_zone: zone } = useMe();
  const search = useSearch({ from: "/inside/web" });
  const navigate = useNavigate({ from: "/web" });
  const today = formatDay(new Date(useMinute()).toISOString(), zone);
  return <Need right="sources.view"><WebReport search={search} today={today} onSearch={(next) => void navigate({ search: next, replace: true })} /></Need>;
}
