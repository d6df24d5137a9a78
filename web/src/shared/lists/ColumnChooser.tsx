import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button, Checkbox, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ListColumn } from "@/api/contract";

import { moved, toggled } from "./columns";

const narrowest = 60;
const widest = 1200;

type Props = { columns: ListColumn[]; all: string[]; nameOf: (key: string) => string; onSave: (columns: ListColumn[]) => void; onClose: () => void; note: string };

/** Which columns, in which order, how wide: all by keyboard too. */
export function ColumnChooser({ columns, all, nameOf, onSave, onClose, note }: Props) {
  const { t } = useTranslation("lists");
  const { t: common } = useTranslation();
  const [draft, setDraft] = useState(columns);
  const hidden = all.filter((key) => !draft.some((column) => column.key === key));
  const widen = (key: string, width: number | null): void => setDraft(draft.map((column) => (column.key === key ? { key, width: width ?? 0 } : column)));
  return (
    <Modal open title={t("columns.title")} okText={common("save")} cancelText={common("cancel")} onCancel={onClose} onOk={() => { onSave(draft); onClose(); }} width={460} footer={(parts) => <div className="column-foot"><Button type="link" onClick={() => { onSave([]); onClose(); }}>{t("columns.usual")}</Button><span className="tags">{parts}</span></div>}>
      <p className="quiet small gap-below">{note}</p>
      <ul className="column-list">
        {draft.map(({ key, width }, place) => (
          <li key={key}>
            <Checkbox checked disabled={draft.length === 1} onChange={() => setDraft(toggled(draft, key, false))}>{nameOf(key)}</Checkbox>
            <InputNumber size="small" min={narrowest} max={widest} step={10} precision={0} value={width || null} placeholder={t("columns.auto")} aria-label={t("columns.width", { name: nameOf(key) })} onChange={(next) => widen(key, next)} suffix="px" />
            <span className="column-moves">
              <Button size="small" type="text" icon={<ArrowUpOutlined aria-hidden="true" />} aria-label={t("columns.up", { name: nameOf(key) })} disabled={place === 0} onClick={() => setDraft(moved(draft, key, -1))} />
              <Button size="small" type="text" icon={<ArrowDownOutlined aria-hidden="true" />} aria-label={t("columns.down", { name: nameOf(key) })} disabled={place === draft.length - 1} onClick={() => setDraft(moved(draft, key, 1))} />
            </span>
          </li>
        ))}
        {hidden.map((key) => <li key={key}><Checkbox checked={false} onChange={() => setDraft(toggled(draft, key, true))}>{nameOf(key)}</Checkbox></li>)}
      </ul>
    </Modal>
  );
}
