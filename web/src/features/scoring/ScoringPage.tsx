import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Popconfirm, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ScoringModel } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { scoringModels } from "@/api/queries";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing, ProblemText, useProblemTitle } from "@/shared/states/States";
import { useLabel } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import { Cuts } from "./Cuts";
import { cutsFall, freshKey, readDefinition, type Definition, type Rule } from "./definition";
import { RuleEditor } from "./RuleEditor";
import { RuleTable } from "./RuleTable";

function usePublish(model: ScoringModel, onDone: () => void) {
  const { t } = useTranslation("scoring");
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (definition: Definition) => must(client.PUT("/api/v1/scoring-models/{model_id}", { params: { path: { model_id: model.id } }, body: { definition: definition } })),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: scoringModels.queryKey });
      void message.success(t("published", { version: answer.version }));
      onDone();
    },
  });
}

function blankRule(rules: readonly Rule[]): Rule {
  return { key: freshKey(rules), part: "behaviour", label: { zh: "", en: "" }, points: "5", when: null, event: { event: "page_viewed" }, per: [], cap: null, window_days: null, half_life_days: null };
}

type HeadProps = { model: ScoringModel; draft: Definition | null; pending: boolean; onEdit: () => void; onDiscard: () => void; onPublish: () => void };

function Head({ model, draft, pending, onEdit, onDiscard, onPublish }: HeadProps) {
  const { t } = useTranslation("scoring");
  const can = useCan();
  const published = model.versions.find((one) => one.version === model.version);
  const sound = draft !== null && cutsFall(draft.ratings) && cutsFall(draft.grade.letters) && cutsFall(draft.grade.numbers);
  return (
    <div className="model-head">
      <p>{t("version", { version: model.version })} {published && <span className="quiet small">· <Instant at={published.published_at} />{published.published_by ? ` · ${published.published_by}` : ""}</span>}</p>
      {can("scoring.edit") && (draft === null ? <Button onClick={onEdit}>{t("edit")}</Button> : (
        <span className="lead-actions">
          <Button onClick={onDiscard}>{t("discard")}</Button>
          <Popconfirm title={t("publishSure", { version: model.version + 1 })} onConfirm={onPublish} disabled={!sound}>
            <Button type="primary" loading={pending} disabled={!sound}>{t("publish", { version: model.version + 1 })}</Button>
          </Popconfirm>
        </span>
      ))}
    </div>
  );
}

function Model({ model }: { model: ScoringModel }) {
  const { t } = useTranslation("scoring");
  const title = useProblemTitle();
  const [draft, setDraft] = useState<Definition | null>(null);
  const [editing, setEditing] = useState<{ index: number; rule: Rule } | null>(null);
  const publish = usePublish(model, () => setDraft(null));
  const stored = readDefinition(model.definition);
  const shown = draft ?? stored;
  const putRules = (rules: Rule[]): void => setDraft({ ...shown, rules });
  const keep = (rule: Rule): void => {
    if (!editing) return;
    putRules(editing.index < 0 ? [...shown.rules, rule] : shown.rules.map((one, index) => (index === editing.index ? rule : one)));
    setEditing(null);
  };
  return (
    <>
      <Head model={model} draft={draft} pending={publish.isPending} onEdit={() => setDraft(stored)} onDiscard={() => { setDraft(null); publish.reset(); }} onPublish={() => draft && publish.mutate(draft)} />
      {publish.isError && <Alert type="error" showIcon className="gap-below" title={title(asProblem(publish.error))} description={<ProblemText problem={asProblem(publish.error)} />} />}
      {(["fit", "behaviour"] as const).map((part) => (
        <Section flush key={part} title={t(`part.${part}`)}>
          <RuleTable
            rules={shown.rules.map((rule, index) => ({ rule, index })).filter(({ rule }) => rule.part === part)} editable={draft !== null}
            onEdit={(index) => { const rule = shown.rules[index]; if (rule) setEditing({ index, rule }); }} onRemove={(index) => putRules(shown.rules.filter((_, at) => at !== index))}
          />
        </Section>
      ))}
      {draft && <p><Button onClick={() => setEditing({ index: -1, rule: blankRule(shown.rules) })}>{t("addRule")}</Button></p>}
      <Cuts definition={shown} editable={draft !== null} onChange={setDraft} />
      {editing && <RuleEditor rule={editing.rule} onKeep={keep} onClose={() => setEditing(null)} />}
    </>
  );
}

function Models({ models }: { models: ScoringModel[] }) {
  const { t } = useTranslation("scoring");
  const label = useLabel();
  const [chosen, setChosen] = useState<number | null>(null);
  const model = models.find((one) => one.id === chosen) ?? models.find((one) => one.is_default) ?? models[0];
  if (!model) return <Nothing text={t("none")} />;
  return (
    <>
      {models.length > 1 && <Segmented className="tabs-like" aria-label={t("model")} value={model.id} options={models.map((one) => ({ value: one.id, label: label(one.name) }))} onChange={(id) => setChosen(Number(id))} />}
      <Model key={`${model.id}-${model.version}`} model={model} />
    </>
  );
}

function Loaded() {
  const query = useQuery(scoringModels);
  return <Gate query={query} rows={10}>{({ items }) => <Models models={items} />}</Gate>;
}

/** The rules that points come from; editing makes a draft, publishing makes a new version. */
export function ScoringPage() {
  const { t } = useTranslation("scoring");
  return <Need right="scoring.view"><PageHead title={t("title")} note={t("note")} /><Loaded /></Need>;
}
