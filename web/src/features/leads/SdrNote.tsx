import { EyeOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { LeadDetail } from "@/api/contract";
import { useCan } from "@/shared/me";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

/** Notes in full, by the line of the story they belong to; kept for this page only. */
export type PlainNotes = Record<number, string>;

/** Open all notes of the lead; the server logs who read them. */
export function UnmaskNotes({ lead, onPlain }: { lead: LeadDetail; onPlain: (plain: PlainNotes) => void }) {
  const { t } = useTranslation("leads");
  const can = useCan();
  const report = useReport();
  const unmask = useMutation({
    mutationFn: () => must(client.POST("/api/v1/leads/{lead_id}/unmask-notes", { params: { path: { lead_id: lead.id } } })),
    onSuccess: ({ items }) => onPlain(Object.fromEntries(items.map((one) => [one.transition_id, one.text]))),
    onError: report,
    gcTime: 0,
  });
  if (lead.notes === "plain" || !can("contacts.unmask") || !lead.transitions.some((one) => one.has_note)) return null;
  return <Tooltip title={t("sdrNote.unmaskHelp")}><Button size="small" icon={<EyeOutlined />} loading={unmask.isPending} onClick={() => unmask.mutate()}>{t("sdrNote.unmask")}</Button></Tooltip>;
}

function Editor({ lead, text, onClose }: { lead: LeadDetail; text: string; onClose: () => void }) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const report = useReport();
  const [draft, setDraft] = useState(text);
  const save = useMutation({
    mutationFn: () => must(client.PUT("/api/v1/leads/{lead_id}/note", { params: { path: { lead_id: lead.id } }, body: { text: draft } })),
    onSuccess: (answer) => {
      queries.setQueryData(["leads", "one", lead.id], answer);
      onClose();
    },
    onError: report,
  });
  return (
    <>
      <Input.TextArea aria-label={t("sdrNote.title")} rows={3} maxLength={2000} value={draft} onChange={(event) => setDraft(event.target.value)} />
      <div className="lead-actions"><Button size="small" onClick={onClose}>{common("cancel")}</Button><Button size="small" type="primary" loading={save.isPending} onClick={() => save.mutate()}>{common("save")}</Button></div>
    </>
  );
}

/** What the SDR wrote for the salesperson: in full, masked, or only that there is something. */
export function SdrNote({ lead, plain }: { lead: LeadDetail; plain: PlainNotes | null }) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const { note } = lead;
  const opened = note ? plain?.[note.transition_id] : undefined;
  const readable = note === null || lead.notes === "plain" || opened !== undefined;
  const text = opened ?? note?.text ?? "";
  if (editing) return <Editor lead={lead} text={text} onClose={() => setEditing(false)} />;
  return (
    <div className="gap-below">
      {note === null ? <p className="quiet">{t("sdrNote.none")}</p> : (
        <p>
          {text || <span className="quiet">{t("sdrNote.hidden")}</span>} {lead.notes === "masked" && opened === undefined && <Chip>{t("sdrNote.masked")}</Chip>}
          <span className="quiet small"> {note.author?.name} · <Instant at={note.at} /></span>
        </p>
      )}
      {can("leads.assign") && readable && <Button size="small" onClick={() => setEditing(true)}>{note === null ? t("sdrNote.write") : common("edit")}</Button>}
    </div>
  );
}
