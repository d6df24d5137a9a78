import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Merge } from "@/api/contract";

import { Explain } from "../Explain";
import { useCan } from "../me";
import { useReport } from "../states/useReport";
import { Chip } from "../Tags";
import { Instant } from "../time/Instant";

type Noun = "contact" | "company";

function Undo({ noun, merge }: { noun: Noun; merge: Merge }) {
  const { t } = useTranslation("merging");
  const { t: common } = useTranslation();
  const can = useCan();
  const report = useReport();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const undo = useMutation({
    mutationFn: () =>
      noun === "contact"
        ? must(client.POST("/api/v1/contact-merges/{merge_id}/undo", { params: { path: { merge_id: merge.id } } }))
        : must(client.POST("/api/v1/company-merges/{merge_id}/undo", { params: { path: { merge_id: merge.id } } })),
    onSuccess: () => void message.success(t("undone")),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["merging"] });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
      await queries.invalidateQueries({ queryKey: ["companies"] });
    },
    onError: report,
  });
  if (!can(noun === "contact" ? "contacts.merge" : "companies.merge")) return null;
  if (!merge.can_undo) return <Explain by={t("laterFirst")}><Button size="small" disabled>{t("undo")}</Button></Explain>;
  return (
    <Popconfirm title={noun === "contact" ? t("undoSure") : t("undoSureCompany")} okText={t("undo")} cancelText={common("cancel")} onConfirm={() => undo.mutate()} styles={{ root: { maxInlineSize: 340 } }}>
      <Button size="small" loading={undo.isPending}>{t("undo")}</Button>
    </Popconfirm>
  );
}

/** Merges that were done, the latest first, each with its way back. */
export function MergeList({ noun, merges }: { noun: Noun; merges: Merge[] }) {
  const { t } = useTranslation("merging");
  return (
    <ul className="twins-list">
      {merges.map((merge) => (
        <li key={merge.id} className="twins">
          <span className="two-lines">
            <strong>{merge.gone_name ?? merge.gone_number}</strong>
            <span className="quiet small figures">{merge.gone_name === null ? "" : merge.gone_number}</span>
          </span>
          <span className="two-lines small">
            <span><Instant at={merge.at} /> {merge.by && <span className="quiet">{t("mergedBy", { who: merge.by })}</span>}</span>
            {merge.undone_at && <span><Instant at={merge.undone_at} /> <span className="quiet">{t("undoneBy", { who: merge.undone_by ?? "–" })}</span></span>}
          </span>
          <span className="twins-actions">{merge.undone_at ? <Chip>{t("undone")}</Chip> : <Undo noun={noun} merge={merge} />}</span>
        </li>
      ))}
    </ul>
  );
}
