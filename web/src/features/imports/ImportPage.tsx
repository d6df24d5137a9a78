import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Alert, Button, Progress, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ImportJob } from "@/api/contract";
import { importJob } from "@/api/queries";
import { inReadersWords } from "@/shared/states/serverWords";
import { formatGrouped } from "@/shared/decimal";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound } from "@/shared/states/States";

import { Actions } from "./Actions";
import { FixQueue } from "./FixQueue";
import { Outcome } from "./Outcome";
import { isAtWork, percentOf, stepOf, steps } from "./progress";
import { RowsIn } from "./RowsIn";
import { SetUp } from "./SetUp";
import { StateChip } from "./StateChip";
import { UnknownValues } from "./UnknownValues";

const askAgainMs = 1_000;

/** What a runner does at this moment, with how far it is where that is known. */
function AtWork({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const percent = percentOf(job);
  return (
    <Section>
      <p role="status" aria-live="polite">{t(`working.${job.state as "checking" | "running" | "undoing"}`, { value: formatGrouped(job.rows) })}</p>
      {percent === null ? <div className="endless" role="progressbar" aria-label={t("state.checking")}><i /></div> : <Progress percent={percent} status="active" aria-label={t(`state.${job.state}`)} />}
    </Section>
  );
}

function Detail({ job }: { job: ImportJob }) {
  const { t, i18n } = useTranslation("imports");
  const [changing, setChanging] = useState(false);
  const settingUp = job.state === "uploaded" || job.state === "failed" || (changing && job.state === "checked");
  const counted = !settingUp && job.state !== "checking";
  const hasRows = counted && job.state !== "closed";
  return (
    <>
      <PageHead title={job.file_name} note={<StateChip state={job.state} />} actions={<Actions job={job} />} />
      <Steps size="small" className="gap-below steps-bar" responsive={false} current={stepOf(job)} status={job.state === "failed" ? "error" : job.state === "done" ? "finish" : "process"} items={steps.map((step) => ({ title: t(`step.${step}`) }))} />
      {job.state === "failed" && <Alert className="gap-below" type="error" showIcon title={t("failed")} description={inReadersWords(i18n, job.failure)} />}
      {isAtWork(job) && <AtWork job={job} />}
      {settingUp && <SetUp job={job} onChecked={() => setChanging(false)} />}
      {counted && <Outcome job={job} />}
      {job.state === "checked" && !changing && <p className="gap-below"><Button onClick={() => setChanging(true)}>{t("changeMapping")}</Button></p>}
      {job.state === "checked" && !changing && <UnknownValues job={job} />}
      {hasRows && <RowsIn job={job} />}
      {hasRows && (job.to_fix > 0 || job.waiting > 0) && <FixQueue job={job} />}
    </>
  );
}

function Loaded({ id }: { id: number }) {
  const query = useQuery({ ...importJob(id), refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? askAgainMs : false) });
  return <Gate query={query} rows={10}>{(job) => <Detail key={job.id} job={job} />}</Gate>;
}

/** One file on its way in: how it is read, what its columns mean, what a run would do and did, and the way back. */
export function ImportPage() {
  const { id } = useParams({ from: "/inside/imports/$id" });
  const number = Number(id);
  if (!Number.isSafeInteger(number) || number < 1) return <NotFound />;
  return <Need right="contacts.import"><Loaded id={number} /></Need>;
}
