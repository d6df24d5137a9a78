import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LeadRow } from "@/api/contract";

import { useMe } from "../me";
import { useReport } from "../states/useReport";
import { leadName, mayAnswer, mayAssign, mayReturn, useAccept } from "./actions";
import { AssignDialog } from "./AssignDialog";
import { RefuseDialog } from "./RefuseDialog";

type Props = { lead: LeadRow; large?: boolean };

/** Accept and reject while the lead waits for this person, return after they accepted, give away what waits for nobody; nothing otherwise. */
export function LeadActions({ lead, large = false }: Props) {
  const { t } = useTranslation("leads");
  const { message } = App.useApp();
  const me = useMe();
  const report = useReport();
  const accept = useAccept();
  const [asking, setAsking] = useState(false);
  const [giving, setGiving] = useState(false);
  const kind = lead.state === "pending_acceptance" ? "reject" : "return";
  const size = large ? "middle" : "small";
  const name = leadName(lead);
  const doAccept = (): void => accept.mutate(lead.id, { onSuccess: () => void message.success(t("accept.done")), onError: report });
  return (
    <div className="lead-actions">
      {mayAnswer(lead, me) && (
        <>
          <Button type="primary" size={size} onClick={doAccept} loading={accept.isPending} aria-label={t("accept.of", { name })}>{t("accept.do")}</Button>
          <Button size={size} onClick={() => setAsking(true)} aria-label={t("reject.of", { name })}>{t("reject.do")}</Button>
        </>
      )}
      {mayReturn(lead, me) && <Button size={size} onClick={() => setAsking(true)} aria-label={t("return.of", { name })}>{t("return.do")}</Button>}
      {mayAssign(lead, me) && <Button size={size} onClick={() => setGiving(true)} aria-label={t("assign.of", { name })}>{t("assign.do")}</Button>}
      {giving && <AssignDialog leadId={lead.id} onClose={() => setGiving(false)} />}
      {asking && <RefuseDialog kind={kind} leadId={lead.id} open onClose={() => setAsking(false)} />}
    </div>
  );
}
