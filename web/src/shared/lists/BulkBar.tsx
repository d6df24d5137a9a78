import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ListName, Right } from "@/api/contract";

import { useCan } from "../me";
import { BulkDialog, type ActionName } from "./BulkDialog";

const actions: Record<ListName, ActionName[]> = {
  contacts: ["add_tag", "remove_tag", "assign_owner", "set_field", "suppress"],
  leads: ["assign_lead", "add_tag", "remove_tag", "assign_owner"],
};
const rights: Partial<Record<ActionName, Right[]>> = { assign_owner: ["contacts.bulk", "leads.assign"], assign_lead: ["leads.assign"] };

export type Chosen = { ids: number[]; all: boolean };
type Props = { of?: ListName; chosen: Chosen; filters: Record<string, unknown>; onChange: (chosen: Chosen) => void; onStarted: () => void };

/** What this person may do to many rows of a list at once. */
export function useBulkActions(of: ListName): ActionName[] {
  const can = useCan();
  return actions[of].filter((one) => (rights[one] ?? ["contacts.bulk"]).every((right) => can(right)));
}

/** What to do with the rows that are chosen: those marked, or all that match. */
export function BulkBar({ of = "contacts", chosen, filters, onChange, onStarted }: Props) {
  const { t } = useTranslation("lists");
  const offered = useBulkActions(of);
  const [action, setAction] = useState<ActionName | null>(null);
  if (chosen.ids.length === 0 && !chosen.all) return null;
  const leads = of === "leads";
  const count = { count: chosen.ids.length };
  const who = chosen.all ? t(leads ? "bulk.allMatchingLeads" : "bulk.allMatching") : leads ? t("bulk.chosenLeads", count) : t("bulk.chosen", count);
  const selection = chosen.all ? { of, ids: [], filters } : { of, ids: chosen.ids, filters: {} };
  return (
    <div className="bulk-bar" role="region" aria-label={t(leads ? "bulk.labelLeads" : "bulk.label")}>
      <strong aria-live="polite">{who}</strong>
      {!chosen.all && <Button type="link" onClick={() => onChange({ ids: [], all: true })}>{t("bulk.chooseAll")}</Button>}
      <span className="tags">{offered.map((one) => <Button key={one} size="small" danger={one === "suppress"} onClick={() => setAction(one)}>{t(`action.${one}`)}</Button>)}</span>
      <Button type="link" onClick={() => onChange({ ids: [], all: false })}>{t("bulk.none")}</Button>
      {action && <BulkDialog action={action} selection={selection} who={who} onClose={() => setAction(null)} onStarted={() => { setAction(null); onChange({ ids: [], all: false }); onStarted(); }} />}
    </div>
  );
}
