import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { Button, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import { Condition } from "@/shared/criteria/Condition";
import { matchSentence } from "@/shared/criteria/sentence";
import { formatSigned } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Nothing } from "@/shared/states/States";
import { useLabel, useTerm } from "@/shared/terms";

import type { Rule } from "./definition";

/** What earns the points, in words: a condition that holds, or each event that matches. */
export function RuleSentence({ rule }: { rule: Rule }) {
  const { t } = useTranslation("terms");
  const term = useTerm();
  if (rule.when) return <Condition tree={rule.when} />;
  const per = rule.per.map((key) => (key === "@day" || key === "day" ? t("criteria.perDay") : key === "@visit" ? t("criteria.perVisit") : term("field", key)));
  return (
    <span>
      {t("criteria.each", { event: matchSentence(rule.event ?? {}, { t, term }) })}
      {per.length > 0 && <span className="quiet small"> · {t("criteria.once", { per: per.join(t("criteria.list")) })}</span>}
    </span>
  );
}

type Row = { rule: Rule; index: number };
type Props = { rules: Row[]; editable: boolean; onEdit: (index: number) => void; onRemove: (index: number) => void };

export function RuleTable({ rules, editable, onEdit, onRemove }: Props) {
  const { t } = useTranslation("scoring");
  const { t: common } = useTranslation();
  const label = useLabel();
  if (rules.length === 0) return <Nothing text={t("noRules")} />;
  const dash = <span className="quiet">–</span>;
  const columns: TableColumnsType<Row> = [
    { title: t("column.rule"), key: "rule", width: 210, render: (_, { rule }) => <strong>{label(rule.label)}</strong> },
    { title: t("column.when"), key: "when", render: (_, { rule }) => <RuleSentence rule={rule} /> },
    { title: t("column.points"), key: "points", width: 80, align: "right", render: (_, { rule }) => <strong className="figures">{formatSigned(rule.points)}</strong> },
    { title: <Explain stop={false} by={t("capHelp")}>{t("column.cap")}</Explain>, key: "cap", width: 80, align: "right", render: (_, { rule }) => (rule.cap === null ? dash : <span className="figures">{rule.cap}</span>) },
    { title: <Explain stop={false} by={t("windowHelp")}>{t("column.window")}</Explain>, key: "window", width: 100, align: "right", render: (_, { rule }) => (rule.window_days === null ? dash : t("days", { days: rule.window_days })) },
    { title: <Explain stop={false} by={t("halfLifeHelp")}>{t("column.halfLife")}</Explain>, key: "half", width: 100, align: "right", render: (_, { rule }) => (rule.half_life_days === null ? dash : t("days", { days: rule.half_life_days })) },
    ...(editable ? [{
      title: "", key: "edit", width: 90, align: "right" as const,
      render: (_: unknown, { rule, index }: Row) => (
        <span className="nowrap">
          <Button type="text" size="small" icon={<EditOutlined />} aria-label={`${common("edit")} ${label(rule.label)}`} onClick={() => onEdit(index)} />
          <Button type="text" size="small" danger icon={<DeleteOutlined />} aria-label={`${common("delete")} ${label(rule.label)}`} onClick={() => onRemove(index)} />
        </span>
      ),
    }] : []),
  ];
  return <Table<Row> size="small" rowKey={({ rule }) => rule.key} columns={columns} dataSource={rules} pagination={false} scroll={{ x: 760 }} />;
}
