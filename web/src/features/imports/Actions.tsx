import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ImportJob } from "@/api/contract";
import { importJob, imports } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { useReport } from "@/shared/states/useReport";

/** Confirm, run again and undo. A refusal is shown, and the job is asked again: somebody else may have been faster. */
function useSteps(job: ImportJob) {
  const queries = useQueryClient();
  const report = useReport();
  const path = { params: { path: { import_id: job.id } } };
  const options = {
    onSuccess: (changed: ImportJob) => queries.setQueryData(importJob(job.id).queryKey, changed),
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
    onError: report,
  };
  return {
    confirm: useMutation({ mutationFn: () => must(client.POST("/api/v1/imports/{import_id}/confirm", path)), ...options }),
    again: useMutation({ mutationFn: () => must(client.POST("/api/v1/imports/{import_id}/run-again", path)), ...options }),
    undo: useMutation({ mutationFn: () => must(client.POST("/api/v1/imports/{import_id}/undo", path)), ...options }),
  };
}

function Discard({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const report = useReport();
  const discard = useMutation({
    mutationFn: () => must(client.DELETE("/api/v1/imports/{import_id}", { params: { path: { import_id: job.id } } })),
    onSuccess: async () => {
      await navigate({ to: "/imports" });
      queries.removeQueries({ queryKey: importJob(job.id).queryKey });
      await queries.invalidateQueries({ queryKey: imports.queryKey });
    },
    onError: report,
  });
  return (
    <Popconfirm placement="bottomRight" title={t("discardSure")} okText={t("discard")} cancelText={common("cancel")} okButtonProps={{ danger: true }} onConfirm={() => discard.mutate()}>
      <Button loading={discard.isPending}>{t("discard")}</Button>
    </Popconfirm>
  );
}

/** What can be done with an import where it stands. */
export function Actions({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const { t: common } = useTranslation();
  const { confirm, again, undo } = useSteps(job);
  const ready = job.plan ? job.plan.rows - job.plan.to_fix : 0;
  return (
    <>
      {job.to_fix > 0 && job.state !== "checking" && <Button href={`/api/v1/imports/${job.id}/errors.csv`} download>{t("errorFile")}</Button>}
      {(job.state === "uploaded" || job.state === "checked" || job.state === "failed") && <Discard job={job} />}
      {job.state === "checked" && <Button type="primary" disabled={ready === 0} loading={confirm.isPending} onClick={() => confirm.mutate()}>{t("confirm", { count: ready, value: formatGrouped(ready) })}</Button>}
      {job.state === "done" && (
        <Popconfirm placement="bottomRight" title={t("undoSure")} description={<div className="sure">{t("undoHelp")}</div>} okText={t("undo")} cancelText={common("cancel")} okButtonProps={{ danger: true }} onConfirm={() => undo.mutate()}>
          <Button danger loading={undo.isPending}>{t("undo")}</Button>
        </Popconfirm>
      )}
      {job.state === "done" && job.waiting > 0 && <Button type="primary" loading={again.isPending} onClick={() => again.mutate()}>{t("again", { count: job.waiting, value: formatGrouped(job.waiting) })}</Button>}
    </>
  );
}
