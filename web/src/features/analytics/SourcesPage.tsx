import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { DatePicker } from "antd";
import dayjs from "dayjs";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { sources as sourcesQuery } from "@/api/queries";
import { useMe } from "@/shared/me";
import { Explain } from "@/shared/Explain";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { SourceTable } from "@/shared/SourceTable";
import { Gate, Need } from "@/shared/states/Gate";
import { Loading, Nothing } from "@/shared/states/States";
import { Instant } from "@/shared/time/Instant";

import { MoneyTable } from "./MoneyTable";

const SourceChart = lazy(() => import("./SourceChart"));

const day = "YYYY-MM-DD";

/** The server takes the day after the last one; people choose the last one. */
const dayAfter = (date: string): string => dayjs(date).add(1, "day").format(day);

function Content({ range }: { range: { from?: string; to?: string } }) {
  const { t } = useTranslation("sources");
  const query = useQuery(sourcesQuery(range));
  return (
    <Gate query={query} rows={10}>
      {(data) =>
        data.rows.length === 0 ? <Section><Nothing text={t("empty")} /></Section> : (
          <>
            <div className="halves">
              <Section flush title={t("table")}><SourceTable data={data} /></Section>
              <Section title={t("chart")}><Suspense fallback={<Loading rows={6} />}><SourceChart rows={data.rows} /></Suspense></Section>
            </div>
            <Section flush title={<Explain by={t("money.note")}>{t("money.title")}</Explain>}><MoneyTable data={data} /></Section>
            <p className="quiet small">{t("asOf")} <Instant at={data.as_of} exact /></p>
          </>
        )
      }
    </Gate>
  );
}

/** Leads, won and rate by where they came from. */
export function SourcesPage() {
  const { t } = useTranslation("sources");
  const { time_zone: zone } = useMe();
  const { from, to } = useSearch({ from: "/inside/sources" });
  const navigate = useNavigate({ from: "/sources" });
  const range = { ...(from ? { from } : {}), ...(to ? { to: dayAfter(to) } : {}) };
  return (
    <Need right="sources.view">
      <PageHead
        title={t("title")} note={t("note", { zone })}
        actions={
          <DatePicker.RangePicker
            aria-label={t("range")} allowEmpty={[true, true]} value={[from ? dayjs(from) : null, to ? dayjs(to) : null]} placeholder={[t("from"), t("to")]}
            onChange={(dates) => void navigate({ search: { from: dates?.[0]?.format(day), to: dates?.[1]?.format(day) }, replace: true })}
          />
        }
      />
      <Content range={range} />
    </Need>
  );
}
