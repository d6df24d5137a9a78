import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Catalog } from "@/api/contract";

import { useLabel } from "../terms";
import { Comparison } from "./ValueInput";
import { newFieldLeaf, propertiesOf, without, type Leaf } from "./draft";

type Props = { leaf: Leaf; catalog: Catalog; onChange: (leaf: Leaf) => void };

/** What must hold for the properties of an event that counts. */
export function WhereEditor({ leaf, catalog, onChange }: Props) {
  const { t } = useTranslation("terms");
  const label = useLabel();
  const specs = propertiesOf(catalog, leaf["event"]);
  const where = Array.isArray(leaf["where"]) ? (leaf["where"] as Leaf[]) : [];
  const put = (next: Leaf[]): void => {
    const rest = without(leaf, "where");
    onChange(next.length === 0 ? rest : { ...rest, where: next });
  };
  const fresh = (key: string): Leaf => {
    const spec = specs.find((one) => one.key === key);
    if (!spec) return { property: key, op: "known" };
    return { property: key, ...without(newFieldLeaf(spec), "field") };
  };
  return (
    <div className="editor-where">
      {where.map((condition, index) => {
        const spec = specs.find((one) => one.key === condition["property"]);
        const replace = (next: Leaf): void => put(where.map((one, at) => (at === index ? next : one)));
        return (
          <div key={index} className="editor-row">
            <Select aria-label={t("editor.property")} value={String(condition["property"])} options={specs.map((one) => ({ value: one.key, label: label(one.label) }))} onChange={(key) => replace(fresh(key))} className="editor-subject" />
            {spec && <Comparison leaf={condition} spec={spec} onChange={replace} />}
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("editor.remove")} onClick={() => put(where.filter((_, at) => at !== index))} />
          </div>
        );
      })}
      {specs[0] && <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => put([...where, fresh(specs[0]?.key ?? "")])}>{t("editor.addProperty")}</Button>}
    </div>
  );
}
