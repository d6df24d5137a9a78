import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ImportMapping, ImportPreview, ImportTemplate } from "@/api/contract";
import { useReport } from "@/shared/states/useReport";

function SaveAs({ preview, mapping, onClose }: { preview: ImportPreview; mapping: ImportMapping; onClose: () => void }) {
  const { t } = useTranslation("imports");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const [name, setName] = useState("");
  const report = useReport();
  const queries = useQueryClient();
  const known = preview.templates.some((one) => one.name === name.trim());
  const save = useMutation({
    mutationFn: () => must(client.POST("/api/v1/import-templates", { body: { name: name.trim(), columns: columnsIn(mapping, preview.columns), mapping } })),
    onSuccess: async () => {
      void message.success(t("templateSaved"));
      await queries.invalidateQueries({ queryKey: ["import-previews"] });
      onClose();
    },
    onError: report,
  });
  return (
    <Modal open title={t("saveTemplate")} okText={common("save")} cancelText={common("cancel")} okButtonProps={{ disabled: name.trim() === "" }} confirmLoading={save.isPending} onCancel={onClose} onOk={() => save.mutate()}>
      <label className="field-label">{t("templateName")}<Input autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} onPressEnter={() => name.trim() && save.mutate()} /></label>
      {known && <p className="minus small">{t("templateReplaces")}</p>}
    </Modal>
  );
}

/** The columns of a file that a mapping reads: a template is offered for files that have them all. */
export function columnsIn(mapping: ImportMapping, columns: readonly string[]): string[] {
  const text = JSON.stringify(mapping["contact"]);
  return columns.filter((column) => text.includes(JSON.stringify(column)));
}

/** Saved mappings: load one that fits, or save this one for the next file. */
export function Templates({ preview, mapping, onLoad }: { preview: ImportPreview; mapping: ImportMapping; onLoad: (template: ImportTemplate) => void }) {
  const { t } = useTranslation("imports");
  const [saving, setSaving] = useState(false);
  const load = (id: number): void => {
    const found = preview.templates.find((one) => one.id === id);
    if (found) onLoad(found);
  };
  return (
    <span className="page-actions">
      {preview.templates.length > 0 && <Select<number> aria-label={t("loadTemplate")} className="filter" placeholder={t("loadTemplate")} options={preview.templates.map((one) => ({ value: one.id, label: one.name }))} onSelect={load} popupMatchSelectWidth={false} />}
      <Button onClick={() => setSaving(true)}>{t("saveTemplate")}</Button>
      {saving && <SaveAs preview={preview} mapping={mapping} onClose={() => setSaving(false)} />}
    </span>
  );
}
