import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ImportCheck, ImportJob, ImportPreview } from "@/api/contract";
import type { ImportPreviewQuery } from "@/api/paths";
import { importJob, importPreview } from "@/api/queries";
import { dynamic } from "@/i18n/dynamic";
import { useMe } from "@/shared/me";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";

import { drafted, draftOf, identifies, lacksLead, mappingOf, type Draft } from "./mapping";
import { MappingEditor } from "./MappingEditor";
import { PreviewTable } from "./PreviewTable";
import { Templates } from "./Templates";

type How = { encoding?: ImportCheck["encoding"]; delimiter?: ImportCheck["delimiter"]; sheet?: number };

/** How the file is read: guessed, and changed by who sees on the preview that the guess is wrong. */
function Reading({ preview, onChange }: { preview: ImportPreview; onChange: (how: How) => void }) {
  const { t, i18n } = useTranslation("imports");
  const name = (encoding: string): string => (i18n.exists(`imports:encoding.${encoding}`) ? t(dynamic(`encoding.${encoding}`)) : encoding);
  const guessed = new Map(preview.encodings.map((one) => [one.encoding, one.confidence]));
  const label = (encoding: string): string => ((guessed.get(encoding) ?? 0) >= 0.01 ? t("likely", { name: name(encoding), percent: Math.round(100 * (guessed.get(encoding) ?? 0)) }) : name(encoding));
  if (preview.sheets.length > 0) {
    return <label className="field-label">{t("sheet")}<Select aria-label={t("sheet")} className="filter-wide" value={preview.sheet} options={preview.sheets.map((sheet, value) => ({ value, label: sheet }))} onChange={(sheet: number) => onChange({ sheet })} /></label>;
  }
  return (
    <>
      <label className="field-label">{t("encodingLabel")}<Select aria-label={t("encodingLabel")} className="filter-wide" value={preview.encoding} options={preview.encoding_choices.map((value) => ({ value, label: label(value) }))} onChange={(encoding) => onChange({ encoding: encoding as NonNullable<How["encoding"]> })} /></label>
      <label className="field-label">{t("delimiterLabel")}<Select aria-label={t("delimiterLabel")} className="filter" value={preview.delimiter} options={([",", ";", "\t", "|"] as const).map((value) => ({ value, label: t(`delimiter.${value === "\t" ? "tab" : value === "," ? "comma" : value === ";" ? "semicolon" : "bar"}`) }))} onChange={(delimiter) => onChange({ delimiter: delimiter as NonNullable<How["delimiter"]> })} /></label>
    </>
  );
}

function useCheck(job: ImportJob, onChecked: () => void) {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: (body: ImportCheck) => must(client.POST("/api/v1/imports/{import_id}/check", { params: { path: { import_id: job.id } }, body })),
    onSuccess: (changed) => {
      queries.setQueryData(importJob(job.id).queryKey, changed);
      queries.removeQueries({ queryKey: ["imports", "rows", job.id] });
      onChecked();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
    onError: report,
  });
}

const wasMapped = (job: ImportJob, columns: readonly string[]): boolean => Object.keys(job.mapping).length > 0 && job.columns.join("\n") === columns.join("\n");

function Content({ job, preview, onHow, onChecked }: { job: ImportJob; preview: ImportPreview; onHow: (how: How) => void; onChecked: () => void }) {
  const { t } = useTranslation("imports");
  const { time_zone: zone } = useMe();
  const [draft, setDraft] = useState<Draft>(() => (wasMapped(job, preview.columns) ? draftOf(job.mapping, preview.columns) : drafted(preview.suggestions)));
  const check = useCheck(job, onChecked);
  const mapping = mappingOf(draft, { name: job.file_name, zone });
  const how = { encoding: preview.encoding as NonNullable<How["encoding"]>, delimiter: preview.delimiter as NonNullable<How["delimiter"]>, sheet: preview.sheet };
  return (
    <>
      <Section title={t("readTitle")}>
        <div className="filters"><Reading preview={preview} onChange={onHow} /></div>
        <p className="quiet small gap-below">{t("readHelp")}</p>
        <PreviewTable preview={preview} draft={draft} />
      </Section>
      <Section title={t("mapTitle")} extra={<Templates preview={preview} mapping={mapping} onLoad={(template) => setDraft(draftOf(template.mapping, preview.columns))} />}>
        <MappingEditor preview={preview} draft={draft} onChange={setDraft} />
        {!identifies(draft) && <Alert className="gap-below" type="warning" showIcon title={t("noIdentifier")} />}
        {lacksLead(draft) && <Alert className="gap-below" type="warning" showIcon title={t("lacksLead")} />}
        <Button type="primary" disabled={!identifies(draft) || lacksLead(draft)} loading={check.isPending} onClick={() => check.mutate({ ...how, mapping })}>{t("check")}</Button>
        <span className="quiet small beside">{t("checkHelp")}</span>
      </Section>
    </>
  );
}

/** The first two steps: how the file is read, and what its columns mean. Nothing of a person is written by them. */
export function SetUp({ job, onChecked }: { job: ImportJob; onChecked: () => void }) {
  const [how, setHow] = useState<How>({});
  const query = useQuery({ ...importPreview(job.id, how as ImportPreviewQuery), placeholderData: (old) => old });
  return (
    <Gate query={query} rows={10}>
      {(preview) => <Content key={`${preview.encoding} ${preview.delimiter} ${preview.sheet}`} job={job} preview={preview} onHow={(next) => setHow({ ...how, ...next })} onChecked={onChecked} />}
    </Gate>
  );
}
