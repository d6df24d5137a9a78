import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportJob, ImportRow } from "@/api/contract";
import { importRows } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

import { FindingChips } from "./Findings";

const outcomes = ["created", "updated", "merged"] as const;
type Outcome = (typeof outcomes)[number];

function Line({ row, isUndone }: { row: ImportRow; isUndone: boolean }) {
  const { t } = useTranslation("imports");
  return (
    <li className="row-in">
      <span className="quiet figures">{t("line", { line: row.line })}</span>
      {row.contact_id !== null && !isUndone ? <Link to="/contacts/$id" params={{ id: String(row.contact_id) }} search={{}}>{t("toContact")}</Link> : <span className="quiet">–</span>}
      <span><FindingChips findings={row.findings} /> {Object.values(row.meant).map((meant) => <span key={meant} className="small">{t("meant", { value: meant })}</span>)}</span>
    </li>
  );
}

function Lines({ job, outcome }: { job: ImportJob; outcome: Outcome }) {
  const query = useInfiniteQuery(importRows(job.id, { outcome }));
  return (
    <Gate query={query} rows={3}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing />;
        return <><ul className="pad">{rows.map((row) => <Line key={row.id} row={row} isUndone={job.state === "undone"} />)}</ul><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

/** The rows behind one of the numbers, each with the contact it became. */
export function RowsIn({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const { t: common } = useTranslation();
  const { rows } = useSearch({ from: "/inside/imports/$id" });
  const outcome = outcomes.find((one) => one === rows);
  if (!outcome) return null;
  return (
    <Section flush title={t("rowsIn", { outcome: t(`outcome.${outcome}`) })} extra={<Link to="/imports/$id" params={{ id: String(job.id) }} search={{}} replace resetScroll={false}><Button size="small" tabIndex={-1}>{common("close")}</Button></Link>}>
      <Lines key={outcome} job={job} outcome={outcome} />
    </Section>
  );
}
