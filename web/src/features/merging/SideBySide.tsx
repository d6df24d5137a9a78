import { SwapOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Radio } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FieldPair, MergeSide } from "@/api/contract";
import { dynamic } from "@/i18n/dynamic";
import { Section } from "@/shared/Section";
import { Chip } from "@/shared/Tags";
import { useTerm, type Term } from "@/shared/terms";

export type Choices = Record<string, MergeSide>;
export type Head = { name: string; head: ReactNode };
type Noun = "contact" | "company";
type Props = { noun: Noun; kept: Head; gone: Head; fields: FieldPair[]; along: string; merging: boolean; onSwap: () => void; onMerge: (choices: Choices) => void };

function spoken(term: Term, field: string, value: string | null): string {
  if (value === null) return "";
  return field === "source" || field === "industry" ? term(field, value) : value;
}

function useFieldName(noun: Noun): (field: string) => string {
  const { t, i18n } = useTranslation("merging");
  return (field) => {
    const key = `merging:field.${noun === "company" && field === "name" ? "company_name" : field}`;
    return i18n.exists(key) ? t(dynamic(key)) : field.replace(/^custom\./, "");
  };
}

type RowProps = { noun: Noun; pair: FieldPair; chosen: MergeSide; onChoose: (side: MergeSide) => void };

/** One field of both; where only one has a value there is nothing to choose. */
function Row({ noun, pair, chosen, onChoose }: RowProps) {
  const { t } = useTranslation("merging");
  const term = useTerm();
  const name = useFieldName(noun)(pair.field);
  const group = useId();
  const cell = (side: MergeSide) => {
    const text = spoken(term, pair.field, pair[side]);
    return (
      <label className={chosen === side && text ? "pair-cell pair-chosen" : "pair-cell"}>
        {pair.differs && <Radio name={group} checked={chosen === side} onChange={() => onChoose(side)} aria-label={`${t("choose", { field: name })}: ${text}`} />}
        <span className="breakable">{text || <span className="quiet">–</span>}</span>
      </label>
    );
  };
  return (
    <div className="pair" role="group" aria-label={name}>
      <div className="pair-name">{name} {pair.differs && <Chip tone="warn">{t("differs")}</Chip>}</div>
      {cell("kept")}
      {cell("gone")}
    </div>
  );
}

/** Two records side by side, whose value each field takes, and the button that merges them. */
export function SideBySide({ noun, kept, gone, fields, along, merging, onSwap, onMerge }: Props) {
  const { t } = useTranslation("merging");
  const { t: common } = useTranslation();
  const [choices, setChoices] = useState<Choices>({});
  const chosen = (pair: FieldPair): MergeSide => choices[pair.field] ?? pair.chosen;
  return (
    <Section flush>
      <div className="pairs">
        <div className="pair pair-heads">
          <div className="pair-name"><Button size="small" icon={<SwapOutlined />} onClick={onSwap}>{t("swap")}</Button></div>
          <div className="pair-cell pair-head"><span className="quiet small">{t("keeps")}</span>{kept.head}</div>
          <div className="pair-cell pair-head"><span className="quiet small">{t("goes")}</span>{gone.head}</div>
        </div>
        {fields.map((pair) => <Row key={pair.field} noun={noun} pair={pair} chosen={chosen(pair)} onChoose={(side) => setChoices({ ...choices, [pair.field]: side })} />)}
      </div>
      <div className="pair-foot">
        <p className="quiet small">{along}</p>
        <Popconfirm title={t("mergeSure", { kept: kept.name, gone: gone.name })} okText={t("merge")} cancelText={common("cancel")} onConfirm={() => onMerge(choices)}>
          <Button type="primary" loading={merging}>{t("merge")}</Button>
        </Popconfirm>
      </div>
    </Section>
  );
}
