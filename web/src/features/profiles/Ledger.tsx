import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { LedgerRow, ScoreLedger } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { score as scoreQuery } from "@/api/queries";
import { formatPoints, formatSigned, roundHalfUp } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { GradeTag, RatingTag } from "@/shared/Tags";
import { useLabel, useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";
import { usePhone } from "@/shared/usePhone";

import { checkLedger } from "./ledger";

function Sums({ ledger }: { ledger: ScoreLedger }) {
  const { t } = useTranslation("contacts");
  const tiles: [string, string, React.ReactNode][] = [
    [t("ledger.total"), t("ledger.totalHelp"), <span key="t" className="figures">{formatPoints(ledger.total)}</span>],
    [t("ledger.fit"), t("ledger.fitHelp"), <span key="f" className="figures">{formatPoints(ledger.fit)}</span>],
    [t("ledger.behaviour"), t("ledger.behaviourHelp"), <span key="b" className="figures">{formatPoints(ledger.behaviour)}</span>],
    [t("column.grade"), t("ledger.gradeWhy", { fit: formatPoints(ledger.fit), behaviour: formatPoints(ledger.behaviour) }), <GradeTag key="g" grade={ledger.grade} />],
    [t("column.rating"), t("ledger.ratingWhy", { total: roundHalfUp(ledger.total, 3) }), <RatingTag key="r" rating={ledger.rating} />],
  ];
  return (
    <dl className="sums">
      {tiles.map(([name, help, value]) => <div key={name}><dt><Explain by={help}>{name}</Explain></dt><dd>{value}</dd></div>)}
    </dl>
  );
}

function Proof({ ledger }: { ledger: ScoreLedger }) {
  const { t } = useTranslation("contacts");
  const { sum, addsUp } = checkLedger(ledger);
  if (!addsUp) return <Alert type="error" showIcon title={t("ledger.doesNotAddUp", { sum, total: ledger.total })} />;
  return <span className="proof"><CheckCircleFilled aria-hidden="true" /> {t("ledger.addsUp", { count: ledger.rows.length, sum })}</span>;
}

function Part({ part }: { part: string }) {
  const term = useTerm();
  return <Explain by={term("partHelp", part)}>{term("part", part)}</Explain>;
}

/** What the points stand for: the event (opens it on the timeline), or an attribute of the contact. */
function Why({ row, onEvent }: { row: LedgerRow; onEvent: (id: string) => void }) {
  const { t } = useTranslation("contacts");
  const term = useTerm();
  const { event } = row;
  if (event === null) return <span className="quiet small">{row.part === "fit" ? t("ledger.attribute") : row.part === "behaviour" ? t("ledger.condition") : "–"}</span>;
  return (
    <span className="two-lines">
      <Button type="link" size="small" className="bare" onClick={() => onEvent(event.id)}>{term("event", event.type)}</Button>
      <span className="quiet small"><Instant at={event.at} /></span>
    </span>
  );
}

function Rows({ ledger, onEvent }: { ledger: ScoreLedger; onEvent: (id: string) => void }) {
  const { t } = useTranslation("contacts");
  const label = useLabel();
  const phone = usePhone();
  const why = (row: LedgerRow) => <Why row={row} onEvent={onEvent} />;
  const columns: TableColumnsType<LedgerRow & { index: number }> = [
    {
      title: t("ledger.rule"), key: "rule",
      render: (_, row) => <span className="two-lines"><span>{label(row.label) || row.rule}</span>{phone ? <span className="small"><Part part={row.part} /> · {why(row)}</span> : <span className="quiet small">{row.rule}</span>}</span>,
    },
    ...(phone ? [] : [
      { title: t("ledger.part"), key: "part", width: 110, render: (_: unknown, row: LedgerRow) => <Part part={row.part} /> },
      { title: t("ledger.event"), key: "event", width: 200, render: (_: unknown, row: LedgerRow) => why(row) },
    ]),
    { title: t("ledger.points"), key: "points", width: 90, align: "right", render: (_, row) => <span className={row.points.startsWith("-") ? "figures minus" : "figures"}>{formatSigned(row.points)}</span> },
  ];
  const { sum, addsUp } = checkLedger(ledger);
  return (
    <Table<LedgerRow & { index: number }>
      size="small" rowKey="index" columns={columns} dataSource={ledger.rows.map((row, index) => ({ ...row, index }))} pagination={false}
      summary={() => (
        <Table.Summary.Row className="sum-row">
          <Table.Summary.Cell index={0} colSpan={columns.length - 1}><strong>{t("ledger.sum")}</strong></Table.Summary.Cell>
          <Table.Summary.Cell index={columns.length - 1} align="right"><strong className="figures">{roundHalfUp(sum, 3)}</strong> {!addsUp && <WarningFilled className="minus" />}</Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}

/** Why the score is what it is: every point with its rule, event and instant, and the sum counted again. */
export function Ledger({ contactId, onEvent }: { contactId: number; onEvent: (id: string) => void }) {
  const { t } = useTranslation("contacts");
  const query = useQuery(scoreQuery(contactId));
  if (query.isError && asProblem(query.error).status === 404) return <Nothing text={t("ledger.none")} />;
  return (
    <Gate query={query} rows={8}>
      {(ledger) => (
        <>
          <Sums ledger={ledger} />
          {ledger.rows.length === 0 ? <Nothing text={t("ledger.none")} /> : <Rows ledger={ledger} onEvent={onEvent} />}
          <div className="ledger-foot"><Proof ledger={ledger} /> <span className="quiet small">{t("ledger.model", { model: ledger.model, version: ledger.version })} · <Instant at={ledger.as_of} exact /></span></div>
        </>
      )}
    </Gate>
  );
}
