import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ImportJob, ImportRow } from "@/api/contract";
import { importRows } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";

import { FindingChips, useFinding } from "./Findings";
import { isAtWork } from "./progress";

type Cells = Record<string, string>;
type CellProps = { row: ImportRow; column: string; value: string; isOpen: boolean; isFixed: boolean; isBusy: boolean; onChange: (text: string) => void };

/** A cell of a row: a wrong one is marked and can be changed in its place, but not while its import is at work. */
function Cell({ row, column, value, isOpen, isFixed, isBusy, onChange }: CellProps) {
  const { t } = useTranslation("imports");
  const say = useFinding();
  const wrong = row.findings.filter((one) => one.column === column && !one.hint);
  const reason = wrong.map((one) => say(one.code)).join(", ");
  const id = `cell-${row.id}-${column}`;
  const editable = !isFixed && (isOpen || wrong.length > 0);
  return (
    <div className={wrong.length > 0 ? "cell cell-wrong" : "cell"}>
      {editable ? <label htmlFor={id}>{column}</label> : <span className="cell-name">{column}</span>}
      {editable
        ? <Input id={id} size="small" value={value} readOnly={isBusy} {...(wrong.length > 0 ? { status: "error" as const, "aria-invalid": true, "aria-describedby": `${id}-why` } : {})} onChange={(event) => onChange(event.target.value)} />
        : <span className="breakable">{value || <span className="quiet">–</span>}</span>}
      {wrong.length > 0 && <span id={`${id}-why`} className="minus small">{reason}</span>}
      {row.meant[column] && <Button type="link" size="small" className="bare" disabled={isBusy} onClick={() => onChange(row.meant[column] ?? "")}>{t("meant", { value: row.meant[column] })}</Button>}
    </div>
  );
}

/** Keep what was changed of a row; it is checked at once. */
function useFix(job: ImportJob) {
  const { t } = useTranslation("imports");
  const { message } = App.useApp();
  const report = useReport();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ row, cells, accepted }: { row: number; cells: Cells; accepted: boolean | null }) => must(client.PATCH("/api/v1/imports/{import_id}/rows/{row_id}", { params: { path: { import_id: job.id, row_id: row } }, body: { cells, accepted } })),
    onSuccess: (row) => void (row.state === "ready" ? message.success(t("fixed", { line: row.line })) : message.warning(t("stillWrong", { line: row.line }))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
    onError: report,
  });
}

function Row({ job, row }: { job: ImportJob; row: ImportRow }) {
  const { t } = useTranslation("imports");
  const { t: common } = useTranslation();
  const [changed, setChanged] = useState<Cells>({});
  const [isOpen, setOpen] = useState(false);
  const [accepted, setAccepted] = useState(row.accepted);
  const fix = useFix(job);
  const mapped = mappedColumns(job);
  const shown = job.columns.filter((column) => isOpen || mapped.has(column) || row.findings.some((one) => one.column === column));
  const soft = row.findings.some((one) => one.soft);
  const isFixed = job.state === "undone" || job.state === "undoing";
  const isBusy = isAtWork(job);
  const touched = Object.keys(changed).length > 0 || accepted !== row.accepted;
  const save = (): void => fix.mutate({ row: row.id, cells: changed, accepted: accepted === row.accepted ? null : accepted }, { onSuccess: () => setChanged({}) });
  const whole = row.findings.filter((one) => one.column === "" || one.hint);
  return (
    <li className="fix-row">
      <form onSubmit={(event) => { event.preventDefault(); if (!isBusy) save(); }} aria-label={t("line", { line: row.line })}>
        <div className="fix-head"><strong className="figures">{t("line", { line: row.line })}</strong> <FindingChips findings={whole} /></div>
        <div className="cells">
          {shown.map((column) => <Cell key={column} row={row} column={column} value={changed[column] ?? row.cells[column] ?? ""} isOpen={isOpen} isFixed={isFixed} isBusy={isBusy} onChange={(text) => setChanged({ ...changed, [column]: text })} />)}
        </div>
        {!isFixed && (
          <div className="fix-actions">
            <Button size="small" type="primary" htmlType="submit" disabled={!touched || isBusy} loading={fix.isPending} aria-label={`${common("save")}: ${t("line", { line: row.line })}`}>{common("save")}</Button>
            <Button size="small" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>{isOpen ? t("fewerCells") : t("allCells")}</Button>
            {soft && <Checkbox checked={accepted} disabled={isBusy} onChange={(event) => setAccepted(event.target.checked)}>{t("letPass")}</Checkbox>}
          </div>
        )}
      </form>
    </li>
  );
}

/** The columns that the job's mapping reads. */
function mappedColumns(job: ImportJob): Set<string> {
  const text = JSON.stringify(job.mapping);
  return new Set(job.columns.filter((column) => text.includes(JSON.stringify(column))));
}

/** Rows that can't come in as they are; the wrong cell of each is changed where it stands, and the row runs again. */
export function FixQueue({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const query = useInfiniteQuery(importRows(job.id, { state: "to_fix" }));
  return (
    <Section flush title={t("queue")} extra={job.state === "done" && job.waiting > 0 && <span className="proof">{t("readyAgain", { count: job.waiting, value: job.waiting })}</span>}>
      <Gate query={query} rows={4}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Nothing text={t("queueEmpty")} />;
          return <><ul className="fix-rows">{rows.map((row) => <Row key={row.id} job={job} row={row} />)}</ul><LoadMore query={query} count={rows.length} /></>;
        }}
      </Gate>
    </Section>
  );
}
