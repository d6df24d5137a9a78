import { Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { FieldSpec } from "@/api/contract";

import { asText } from "../events/sentence";
import { useLabel } from "../terms";
import { operatorsFor, shapeOf, withOperator, type Leaf } from "./draft";

const signs: Record<string, string> = { ">=": "≥", "<=": "≤", "!=": "≠" };

type Props = { leaf: Leaf; spec: FieldSpec; onChange: (leaf: Leaf) => void };

/** The operator and the value of one comparison, entered as its type asks. */
export function Comparison({ leaf, spec, onChange }: Props) {
  const { t } = useTranslation("terms");
  const op = String(leaf["op"]);
  return (
    <>
      <Select
        aria-label={t("editor.operator")} value={op} className="editor-op" popupMatchSelectWidth={false}
        options={operatorsFor(spec.type, op).map((value) => ({ value, label: signs[value] ?? t(`operator.${value}` as "operator.is", { defaultValue: value }) }))}
        onChange={(next) => onChange(withOperator(leaf, spec, next))}
      />
      <ValueInput leaf={leaf} spec={spec} onChange={onChange} />
    </>
  );
}

function ValueInput({ leaf, spec, onChange }: Props) {
  const { t } = useTranslation("terms");
  const { t: common } = useTranslation();
  const label = useLabel();
  const shape = shapeOf(spec, String(leaf["op"]));
  const name = t("editor.value");
  const set = (value: unknown): void => onChange({ ...leaf, value });
  const chosen = new Set([leaf["value"]].flat());
  const options = spec.choices.filter((choice) => !choice.retired || chosen.has(choice.key)).map((choice) => ({ value: choice.key, label: label(choice.label) }));
  switch (shape) {
    case "none": return null;
    case "list": return <Select aria-label={name} mode={options.length > 0 ? "multiple" : "tags"} value={Array.isArray(leaf["value"]) ? (leaf["value"] as string[]) : []} options={options} onChange={set} className="editor-value" />;
    case "choice": return <Select aria-label={name} value={leaf["value"] as string} options={options} onChange={set} className="editor-value" />;
    case "yesNo": return <Select aria-label={name} value={leaf["value"] === true} options={[{ value: true, label: common("yes") }, { value: false, label: common("no") }]} onChange={set} className="editor-value" />;
    case "days":
    case "number": return <InputNumber aria-label={name} value={Number(leaf["value"])} min={0} onChange={(value) => set(value ?? 0)} className="editor-value" />;
    case "text": return <Input aria-label={name} value={asText(leaf["value"])} status={asText(leaf["value"]) === "" ? "error" : ""} onChange={(event) => set(event.target.value)} className="editor-value" />;
  }
}
