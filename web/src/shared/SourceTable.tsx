import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { SourceRow, Sources } from "@/api/contract";

import { formatGrouped } from "./decimal";
import { Explain } from "./Explain";
import { InternalLink } from "./InternalLink";
import { useCan } from "./me";
import { useLabel } from "./terms";

/** The name of a source; an origin left empty is a source of its own. */
export function useSourceName(): (row: SourceRow) => string {
  const { t } = useTranslation();
  const label = useLabel();
  return (row) => label(row.label) || row.source || t("notGiven");
}

const won = { won: "true" };

type RowsProps = { of: Sources; count: number; source?: string | undefined; more?: Record<string, string>; text?: string };

/** A number of the table, which opens exactly the leads it counts (narrowed by `more`) for those who may see all leads. */
export function Rows({ of, count, source, more = {}, text = formatGrouped(count) }: RowsProps) {
  const can = useCan();
  const figure = <span className="figures">{text}</span>;
  if (count === 0 || !can("leads.view") || !can("leads.view_all")) return figure;
  const words = new URLSearchParams({ state: "all", ...(source ? { source } : {}), happened: "opened", ...(of.since ? { since: of.since } : {}), ...(of.until ? { until: of.until } : {}), ...more });
  return <InternalLink to={`/leads?${words.toString()}`}>{figure}</InternalLink>;
}

/** Leads, won and rate by source, with the server's total. `top` shows the first rows only. */
export function SourceTable({ data, top }: { data: Sources; top?: number }) {
  const { t } = useTranslation("sources");
  const name = useSourceName();
  const rows = top === undefined ? data.rows : data.rows.slice(0, top);
  const columns: TableColumnsType<SourceRow> = [
    { title: t("column.source"), key: "source", render: (_, row) => (row.source === "" || row.source === "not_given" ? <Explain by={t("notGivenHelp")}>{name(row)}</Explain> : name(row)) },
    { title: <Explain by={t("leadsHelp")}>{t("column.leads")}</Explain>, key: "leads", align: "right", width: "22%", render: (_, row) => <Rows of={data} count={row.leads} source={row.source} /> },
    { title: <Explain by={t("wonHelp")}>{t("column.won")}</Explain>, key: "won", align: "right", width: "22%", render: (_, row) => <Rows of={data} count={row.won} source={row.source} more={won} /> },
    { title: <Explain by={t("rateHelp")}>{t("column.rate")}</Explain>, key: "rate", align: "right", width: "22%", render: (_, row) => <Explain by={t("rateWhy", { won: formatGrouped(row.won), leads: formatGrouped(row.leads) })}><span className="figures">{row.rate}%</span></Explain> },
  ];
  const { total } = data;
  return (
    <Table<SourceRow>
      size="small" rowKey="source" columns={columns} dataSource={rows} pagination={false}
      summary={() => (
        <Table.Summary.Row className="sum-row">
          <Table.Summary.Cell index={0}><strong>{top === undefined || data.rows.length <= top ? t("total") : t("totalOfAll", { count: data.rows.length })}</strong></Table.Summary.Cell>
          <Table.Summary.Cell index={1} align="right"><strong><Rows of={data} count={total.leads} /></strong></Table.Summary.Cell>
          <Table.Summary.Cell index={2} align="right"><strong><Rows of={data} count={total.won} more={won} /></strong></Table.Summary.Cell>
          <Table.Summary.Cell index={3} align="right"><strong className="figures">{total.rate}%</strong></Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}
