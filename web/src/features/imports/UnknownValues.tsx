import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ImportCheck, ImportJob, UnknownValue } from "@/api/contract";
import { dictionaryMeaning, importJob, importUnknown } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { TermSelect } from "@/shared/dictionaries/TermSelect";
import { Taken, useEdit } from "@/shared/dictionaries/useEdit";
import { useCan } from "@/shared/me";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { useLabel } from "@/shared/terms";

/** What a value means by now, from the top down. */
function Meaning({ of }: { of: UnknownValue }) {
  const { t } = useTranslation("imports");
  const label = useLabel();
  const query = useQuery(dictionaryMeaning(of.dictionary, of.value));
  const path = query.data?.path.map(label).join(" › ") ?? of.means ?? "";
  return <Chip tone="good">{t("unknown.means", { path })}</Chip>;
}

function GiveMeaning({ of, onGiven }: { of: UnknownValue; onGiven: () => Promise<unknown> }) {
  const { t } = useTranslation("imports");
  const [key, setKey] = useState<string | null>(null);
  const edit = useEdit<{ key: string }>((body) => must(client.POST("/api/v1/dictionaries/{dictionary}/words", { params: { path: { dictionary: of.dictionary } }, body: { ...body, word: of.value } })), { said: t("unknown.given"), onDone: () => void onGiven() });
  return (
    <>
      <span className="unknown-choice">
        <TermSelect dictionary={of.dictionary} label={t("unknown.termFor", { value: of.value })} value={key} onChange={setKey} />
        <Button disabled={key === null} loading={edit.isPending} onClick={() => { if (key !== null) edit.save({ key }); }} aria-label={t("unknown.giveLabel", { value: of.value })}>{t("unknown.give")}</Button>
      </span>
      <Taken edit={edit} />
    </>
  );
}

function Values({ values, onGiven }: { values: readonly UnknownValue[]; onGiven: () => Promise<unknown> }) {
  const { t } = useTranslation("imports");
  const may = useCan()("settings.edit");
  return (
    <ul className="plain-list">
      {values.map((one) => (
        <li key={`${one.dictionary} ${one.value}`} className="unknown-row">
          <span className="unknown-value"><strong className="breakable">{one.value}</strong> <span className="quiet small">{t("unknown.rows", { count: one.rows, value: formatGrouped(one.rows) })}</span></span>
          {one.means !== null ? <Meaning of={one} /> : may && <GiveMeaning of={one} onGiven={onGiven} />}
        </li>
      ))}
    </ul>
  );
}

function useCheckAgain(job: ImportJob) {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: () => must(client.POST("/api/v1/imports/{import_id}/check", {
      params: { path: { import_id: job.id } },
      body: { encoding: job.encoding as NonNullable<ImportCheck["encoding"]>, delimiter: job.delimiter as NonNullable<ImportCheck["delimiter"]>, sheet: job.sheet, mapping: job.mapping },
    })),
    onSuccess: (changed) => {
      queries.setQueryData(importJob(job.id).queryKey, changed);
      queries.removeQueries({ queryKey: ["imports", "rows", job.id] });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
    onError: report,
  });
}

const dictionaries = ["industry", "region", "title", "source"] as const;

/** What columns say that their dictionaries don't know: each value can be given a meaning here, and the file read anew. */
export function UnknownValues({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  const may = useCan()("settings.edit");
  const query = useQuery(importUnknown(job.id));
  const again = useCheckAgain(job);
  if (query.data?.length === 0) return null;
  return (
    <Section title={t("unknown.title")}>
      <p className="quiet small gap-below">{t(may ? "unknown.help" : "unknown.helpOthers")}</p>
      <Gate query={query} rows={3}>
        {(values) => {
          const groups = dictionaries.map((dictionary) => ({ dictionary, of: values.filter((one) => one.dictionary === dictionary) })).filter((group) => group.of.length > 0);
          return (
            <>
              {groups.map(({ dictionary, of }) => (
                <div key={dictionary}><h3>{t(`unknown.of.${dictionary}`)}</h3><Values values={of} onGiven={query.refetch} /></div>
              ))}
              {values.some((one) => one.means !== null) && <p className="unknown-again"><Button type="primary" loading={again.isPending} onClick={() => again.mutate()}>{t("unknown.again")}</Button> <span className="quiet small">{t("unknown.againHelp")}</span></p>}
            </>
          );
        }}
      </Gate>
    </Section>
  );
}
