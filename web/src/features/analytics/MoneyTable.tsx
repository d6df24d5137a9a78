import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { SourceRow, Sources } from "@/api/contract";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Rows, useSourceName } from "@/shared/SourceTable";
import { Nothing } from "@/shared/states/States";

type Money = SourceRow["money"][number];
type Line = Money & { key: string; row: SourceRow | null };

/** A quotient, which says what was divided; nothing where there was nothing to divide. */
function Quotient({ value, left, right }: { value: string | null; left: string; right: string | number }) {
  const { t } = useTranslation("sources");
  if (value === null) return <span className="quiet">–</span>;
  return <Explain by={t("money.why", { left: formatGrouped(left), right: formatGrouped(right) })}><span className="figures">{formatGrouped(value)}</span></Explain>;
}

/** Cost, cost per lead and per won deal, won amount and ROI by source; a source has one line for each currency. */
export function MoneyTable({ data }: { data: Sources }) {
  const { t } = useTranslation("sources");
  const name = useSourceName();
  const of = (row: SourceRow | null, money: Money): Line => ({ ...money, row, key: `${row?.source ?? ""}:${money.currency}` });
  const lines = data.rows.flatMap((row) => row.money.map((money) => of(row, money)));
  const totals = data.total.money.map((money) => of(null, money));
  if (lines.length === 0) return <Nothing text={t("money.none")} />;
  const head = (key: "cost" | "perLead" | "perWon" | "wonAmount" | "roi") => <Explain by={t(`money.${key}Help`)}>{t(`money.${key}`)}</Explain>;
  const leads = (line: Line): number => (line.row ?? data.total).leads;
  const won = (line: Line): number => (line.row ?? data.total).won;
  const columns: TableColumnsType<Line> = [
    { title: t("column.source"), key: "source", fixed: "left", width: 132, render: (_, line) => (line.row === null ? <strong>{t("total")}</strong> : name(line.row)) },
    { title: t("money.currency"), key: "currency", width: 92, render: (_, line) => line.currency },
    { title: head("cost"), key: "cost", align: "right", width: 132, render: (_, line) => <Explain by={t("money.costed", { costed: formatGrouped(line.costed), leads: formatGrouped(leads(line)) })}><Rows of={data} count={line.costed} source={line.row?.source} more={{ cost_currency: line.currency }} text={line.costed === 0 ? "–" : formatGrouped(line.cost)} /></Explain> },
    { title: head("perLead"), key: "lead", align: "right", width: 116, render: (_, line) => <Quotient value={line.cost_per_lead} left={line.cost} right={leads(line)} /> },
    { title: head("perWon"), key: "won", align: "right", width: 132, render: (_, line) => <Quotient value={line.cost_per_won} left={line.cost} right={won(line)} /> },
    { title: head("wonAmount"), key: "amount", align: "right", width: 148, render: (_, line) => <Rows of={data} count={Number(line.won_amount)} source={line.row?.source} more={{ won_currency: line.currency }} text={formatGrouped(line.won_amount)} /> },
    { title: head("roi"), key: "roi", align: "right", width: 104, render: (_, line) => <Quotient value={line.roi} left={line.won_amount} right={line.cost} /> },
  ];
  return <Table<Line> size="small" rowKey="key" columns={columns} dataSource={[...lines, ...totals]} pagination={false} scroll={{ x: 856 }} rowClassName={(line) => (line.row === null ? "sum-row" : "")} />;
}
