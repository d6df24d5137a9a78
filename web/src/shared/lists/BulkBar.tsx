import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "../me";
import { BulkDialog, type ActionName } from "./BulkDialog";

const actions: ActionName[] = ["add_tag", "remove_tag", "assign_owner", "set_field", "suppress"];

export type Chosen = { ids: number[]; all: boolean };
type Props = { chosen: Chosen; filters: Record<string, unknown>; onChange: (chosen: Chosen) => void; onStarted: () => void };

/** What to do with the contacts that are chosen: those marked, or all that match. */
export function BulkBar({ chosen, filters, onChange, onStarted }: Props) {
  const { t } = useTranslation("lists");
  const can = useCan();
  const [action, setAction] = useState<ActionName | null>(null);
  if (chosen.ids.length === 0 && !chosen.all) return null;
  const who = chosen.all ? t("bulk.allMatching") : t("bulk.chosen", { count: chosen.ids.length });
  const selection = chosen.all ? { ids: [], filters } : { ids: chosen.ids, filters: {} };
  const offered = actions.filter((one) => one !== "assign_owner" || can("leads.assign"));
  return (
    <div className="bulk-bar" role="region" aria-label={t("bulk.label")}>
      <strong aria-live="polite">{who}</strong>
      {!chosen.all && <Button type="link" onClick={() => onChange({ ids: [], all: true })}>{t("bulk.chooseAll")}</Button>}
      <span className="tags">{offered.map((one) => <Button key={one} size="small" danger={one === "suppress"} onClick={() => setAction(one)}>{t(`action.${one}`)}</Button>)}</span>
      <Button type="link" onClick={() => onChange({ ids: [], all: false })}>{t("bulk.none")}</Button>
      {action && <BulkDialog action={action} selection={selection} who={who} onClose={() => setAction(null)} onStarted={() => { setAction(null); onChange({ ids: [], all: false }); onStarted(); }} />}
    </div>
  );
}
