import { Link } from "@tanstack/react-router";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportJob } from "@/api/contract";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Section } from "@/shared/Section";

type Counts = { rows: number; created: number; updated: number; merged: number; to_fix: number };
const parts = ["created", "updated", "merged", "to_fix"] as const;

function Figure({ job, name, value, opens }: { job: ImportJob; name: keyof Counts; value: number; opens: boolean }) {
  const { t } = useTranslation("imports");
  const figure = <span className="figures tile-value">{formatGrouped(value)}</span>;
  return (
    <li>
      <span className="tile-name"><Explain by={t(`outcomeHelp.${name}`)}>{t(`outcome.${name}`)}</Explain></span>
      {opens && value > 0 ? <Link to="/imports/$id" params={{ id: String(job.id) }} search={{ rows: name }} replace resetScroll={false} aria-label={`${t(`outcome.${name}`)} ${value}`}>{figure}</Link> : figure}
    </li>
  );
}

/** Rows in = created + updated + merged + to fix: of the check what a run would do, afterwards what it did. */
export function Outcome({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const isPlan = job.state === "checked";
  const counts: Counts = isPlan && job.plan ? job.plan : job;
  const sum = parts.map((name) => formatGrouped(counts[name])).join(" + ") + (isPlan || job.waiting === 0 ? "" : ` + ${formatGrouped(job.waiting)}`);
  return (
    <Section title={isPlan ? t("planTitle") : t("resultTitle")}>
      <ul className="tiles tiles-inner">
        <Figure job={job} name="rows" value={counts.rows} opens={false} />
        {parts.map((name) => <Figure key={name} job={job} name={name} value={counts[name]} opens={!isPlan && job.state !== "closed" && name !== "to_fix"} />)}
      </ul>
      <p className="quiet small figures">{formatGrouped(counts.rows)} = {sum}{!isPlan && job.waiting > 0 && <> {t("waiting", { value: formatGrouped(job.waiting) })}</>}</p>
      {isPlan && <Alert type="info" showIcon title={t("nothingYet")} />}
      {job.conflicts > 0 && <Alert type="warning" showIcon title={t("conflicts", { count: job.conflicts, value: formatGrouped(job.conflicts) })} />}
      {job.unchanged > 0 && <p className="quiet small">{t("unchanged", { count: job.unchanged, value: formatGrouped(job.unchanged) })}</p>}
      {job.state === "closed" && <Alert type="info" showIcon title={t("closedText")} />}
      {job.state === "undone" && <Alert type="success" showIcon title={t("undoneText", { put: formatGrouped(job.put_back), kept: formatGrouped(job.kept) })} />}
    </Section>
  );
}
