import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { Assignment, Candidate } from "@/api/contract";
import { Explain } from "@/shared/Explain";
import { Chip } from "@/shared/Tags";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

function Candidates({ candidates }: { candidates: Candidate[] }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const columns: TableColumnsType<Candidate> = [
    {
      title: t("candidates"), key: "user",
      render: (_, one) => <span className={one.chosen ? "chosen" : ""}>{one.user.name} {one.chosen && <Chip tone="blue">{t("chosen")}</Chip>}</span>,
    },
    {
      title: <Explain by={t("loadHelp")}>{t("load")}</Explain>, key: "load", width: 90, align: "right",
      render: (_, one) => <span className="figures">{one.load}/{one.capacity}</span>,
    },
    { title: t("why"), key: "reason", width: "45%", render: (_, one) => (one.chosen && one.reason === "chosen" ? "" : term("candidateReason", one.reason)) },
  ];
  return <Table<Candidate> size="small" rowKey={(one) => one.user.id} columns={columns} dataSource={candidates} pagination={false} />;
}

function One({ assignment, n }: { assignment: Assignment; n: number }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  return (
    <li className="assignment">
      <p>
        <strong>{assignment.user?.name ?? "–"}</strong>
        {assignment.outcome && <Chip>{term("outcome", assignment.outcome)}</Chip>}
        <span className="quiet small">{t("attempt", { n })} · <Instant at={assignment.assigned_at} /></span>
      </p>
      <p className="small"><span className="quiet">{t("rule")}</span> {assignment.rule?.name ?? t("noRule")}</p>
      {assignment.candidates.length > 0 && <Candidates candidates={assignment.candidates} />}
    </li>
  );
}

/** Why this person: each assignment with its rule and everybody it weighed, the latest first. */
export function Assignments({ assignments }: { assignments: Assignment[] }) {
  const { t } = useTranslation("leads");
  if (assignments.length === 0) return <p className="quiet">{t("noAssignments")}</p>;
  const ordered = [...assignments].sort((a, b) => b.assigned_at.localeCompare(a.assigned_at));
  return <ol className="plain">{ordered.map((one, index) => <One key={`${one.assigned_at}-${index}`} assignment={one} n={ordered.length - index} />)}</ol>;
}
