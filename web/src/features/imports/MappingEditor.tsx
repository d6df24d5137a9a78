import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportPreview } from "@/api/contract";
import { catalog as catalogQuery } from "@/api/queries";
import { Explain } from "@/shared/Explain";
import { Chip } from "@/shared/Tags";
import { useLabel } from "@/shared/terms";

import { consentUses, dateOrders, fields, hasConsent, hasLeads, leadUses, otherUses, withUse, type Draft, type Use } from "./mapping";
import { useUseName } from "./useUseName";

type Props = { preview: ImportPreview; draft: Draft; onChange: (draft: Draft) => void };

/** How sure the suggestion is, while the column has the suggested meaning. */
function Sure({ preview, column, use }: { preview: ImportPreview; column: string; use: Use }) {
  const { t } = useTranslation("imports");
  const found = preview.suggestions.find((one) => one.column === column && one.field === use && use !== "");
  if (!found) return null;
  return found.confidence >= 1 ? <Chip tone="good">{t("sure.name")}</Chip> : <Explain by={t("sure.help")}><Chip tone="warn">{t("sure.maybe")}</Chip></Explain>;
}

function Column({ preview, draft, onChange, column, place }: Props & { column: string; place: number }) {
  const { t } = useTranslation("imports");
  const name = useUseName();
  const use = draft.uses[column] ?? "";
  const sample = preview.rows.map((row) => row[place]?.trim()).find(Boolean) ?? "";
  const group = (label: string, uses: readonly Use[]) => ({ label, title: label, options: uses.map((value) => ({ value, label: name(value) })) });
  return (
    <li className="map-row">
      <span className="two-lines"><strong className="breakable">{column}</strong><span className="quiet small ellipsis">{sample}</span></span>
      <Select<Use> showSearch={{ optionFilterProp: "label" }} aria-label={t("meaningOf", { column })} value={use} onChange={(next) => onChange(withUse(draft, column, next))} options={[{ value: "", label: t("leaveOut") }, group(t("group.fields"), fields), group(t("group.others"), otherUses), group(t("group.consents"), consentUses), group(t("group.leads"), leadUses)]} />
      <Sure preview={preview} column={column} use={use} />
    </li>
  );
}

/** What further has to be known once a column has a certain meaning. */
function Further({ draft, onChange }: Omit<Props, "preview">) {
  const { t } = useTranslation("imports");
  const label = useLabel();
  const { data: catalog } = useQuery(catalogQuery);
  const uses = new Set(Object.values(draft.uses));
  return (
    <div className="filters">
      {!uses.has("source") && <label className="field-label">{t("sourceOfAll")}<Select allowClear showSearch={{ optionFilterProp: "label" }} aria-label={t("sourceOfAll")} className="filter-wide" placeholder={t("sourceNone")} value={draft.source || null} options={(catalog?.sources ?? []).map((one) => ({ value: one.key, label: label(one.label) }))} onChange={(source: string | null | undefined) => onChange({ ...draft, source: source ?? "" })} /></label>}
      {uses.has("external_id") && <label className="field-label">{t("system")}<Input className="filter-wide" maxLength={40} value={draft.system} onChange={(event) => onChange({ ...draft, system: event.target.value })} /></label>}
      {(uses.has("created_at") || hasLeads(draft)) && <label className="field-label">{t("dates")}<Select aria-label={t("dates")} className="filter-wide" value={draft.dates} options={dateOrders.map((value) => ({ value, label: t(`dateOrder.${value}`) }))} onChange={(dates) => onChange({ ...draft, dates })} /></label>}
      {uses.has("email") && <Checkbox checked={draft.mailServers} onChange={(event) => onChange({ ...draft, mailServers: event.target.checked })}><Explain by={t("mailServersHelp")}>{t("mailServers")}</Explain></Checkbox>}
      {hasConsent(draft) && <label className="field-label grow">{t("consentText")}<Input maxLength={500} value={draft.consentText} onChange={(event) => onChange({ ...draft, consentText: event.target.value })} /></label>}
    </div>
  );
}

/** What each column means: suggested from its name in Chinese or English and from its content, decided by people. */
export function MappingEditor({ preview, draft, onChange }: Props) {
  return (
    <>
      <ul className="map-rows gap-below">{preview.columns.map((column, place) => <Column key={column} preview={preview} draft={draft} onChange={onChange} column={column} place={place} />)}</ul>
      <Further draft={draft} onChange={onChange} />
    </>
  );
}
