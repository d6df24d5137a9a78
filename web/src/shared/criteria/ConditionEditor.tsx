import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Catalog } from "@/api/contract";
import { catalog as catalogQuery } from "@/api/queries";

import { Gate } from "../states/Gate";
import { useLabel } from "../terms";
import { Condition } from "./Condition";
import { fieldOf, newEventLeaf, newFieldLeaf, toDraft, toTree, without, type Draft, type Leaf } from "./draft";
import { WhereEditor } from "./MatchEditor";
import { leafSentence } from "./sentence";
import { Comparison } from "./ValueInput";
import { useTerm } from "../terms";

type LeafProps = { leaf: Leaf; catalog: Catalog; onChange: (leaf: Leaf) => void; onRemove: () => void };

function useSubjects(catalog: Catalog) {
  const { t } = useTranslation("terms");
  const label = useLabel();
  return [
    { label: t("editor.fields"), options: catalog.fields.map((field) => ({ value: `field:${field.key}`, label: label(field.label) })) },
    { label: t("editor.events"), options: catalog.event_types.map((type) => ({ value: `event:${type.key}`, label: label(type.label) })) },
  ];
}

function EventCount({ leaf, onChange }: { leaf: Leaf; onChange: (leaf: Leaf) => void }) {
  const { t } = useTranslation("terms");
  const side = "at_most" in leaf ? "at_most" : "at_least";
  const times = typeof leaf[side] === "number" ? leaf[side] : 1;
  const rest = without(leaf, "at_least", "at_most", "days");
  const days = typeof leaf["days"] === "number" ? leaf["days"] : null;
  const put = (nextSide: string, count: number, window: number | null): void => onChange({ ...rest, [nextSide]: count, ...(window === null ? {} : { days: window }) });
  return (
    <>
      <Select aria-label={t("editor.operator")} value={side} options={[{ value: "at_least", label: t("editor.atLeast") }, { value: "at_most", label: t("editor.atMost") }]} onChange={(next: string) => put(next, next === "at_least" ? Math.max(1, times) : times, days)} className="editor-op" />
      <InputNumber aria-label={t("editor.times")} min={side === "at_least" ? 1 : 0} value={times} onChange={(value) => put(side, value ?? 1, days)} suffix={t("editor.times")} className="editor-count" />
      <InputNumber aria-label={t("editor.days")} min={1} value={days} placeholder={t("editor.everDays")} onChange={(value) => put(side, times, value)} suffix={t("editor.days")} className="editor-days" />
    </>
  );
}

function LeafEditor({ leaf, catalog, onChange, onRemove }: LeafProps) {
  const { t } = useTranslation("terms");
  const term = useTerm();
  const subjects = useSubjects(catalog);
  const spec = fieldOf(catalog, leaf["field"]);
  const isEvent = "event" in leaf;
  const choose = (subject: string): void => {
    const [kind, key] = [subject.slice(0, 5), subject.slice(6)];
    const field = fieldOf(catalog, key);
    onChange(kind === "field" && field ? newFieldLeaf(field) : newEventLeaf(key));
  };
  return (
    <li className="editor-leaf">
      <div className="editor-row">
        {spec || isEvent ? (
          <Select aria-label={t("editor.subject")} showSearch={{ optionFilterProp: "label" }} value={isEvent ? `event:${String(leaf["event"])}` : `field:${String(leaf["field"])}`} options={subjects} onChange={choose} className="editor-subject" />
        ) : <span className="editor-fixed">{leafSentence(leaf, { t, term })}</span>}
        {spec && <Comparison leaf={leaf} spec={spec} onChange={onChange} />}
        {isEvent && <EventCount leaf={leaf} onChange={onChange} />}
        <Button type="text" icon={<DeleteOutlined />} aria-label={t("editor.remove")} onClick={onRemove} />
      </div>
      {isEvent && <WhereEditor leaf={leaf} catalog={catalog} onChange={onChange} />}
    </li>
  );
}

type Props = { value?: unknown; onChange?: (tree: Leaf | null) => void };

/** Edit a condition: leaves that must all, or any, hold. Usable as a form field; null means everyone. */
export function ConditionEditor({ value, onChange }: Props) {
  const { t } = useTranslation("terms");
  const query = useQuery(catalogQuery);
  const draft = toDraft(value);
  const put = (next: Draft): void => onChange?.(toTree(next));
  if (!draft) return <Alert type="info" title={t("editor.tooDeep")} description={<Condition tree={value} />} action={<Button size="small" onClick={() => onChange?.(null)}>{t("editor.startAfresh")}</Button>} />;
  return (
    <Gate query={query} rows={2}>
      {(catalog) => (
        <div className="editor">
          {draft.leaves.length > 1 && <Segmented size="small" aria-label={t("editor.how")} value={draft.kind} options={[{ value: "all", label: t("criteria.all") }, { value: "any", label: t("criteria.any") }]} onChange={(kind) => put({ ...draft, kind: kind as Draft["kind"] })} />}
          {draft.leaves.length === 0 && <p className="quiet">{t("criteria.everyone")}</p>}
          <ul>
            {draft.leaves.map((leaf, index) => (
              <LeafEditor
                key={index} leaf={leaf} catalog={catalog} onChange={(next) => put({ ...draft, leaves: draft.leaves.map((one, at) => (at === index ? next : one)) })}
                onRemove={() => put({ ...draft, leaves: draft.leaves.filter((_, at) => at !== index) })}
              />
            ))}
          </ul>
          <Button size="small" icon={<PlusOutlined />} disabled={catalog.fields.length === 0} onClick={() => { const first = catalog.fields[0]; if (first) put({ ...draft, leaves: [...draft.leaves, newFieldLeaf(first)] }); }}>{t("editor.add")}</Button>
        </div>
      )}
    </Gate>
  );
}
