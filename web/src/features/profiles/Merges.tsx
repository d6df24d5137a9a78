import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { contactMerges } from "@/api/queries";
import { MergeList } from "@/shared/merging/MergeList";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

/** The merges a contact took part in, and the way back. */
export function Merges({ contactId }: { contactId: number }) {
  const { t } = useTranslation("merging");
  const query = useQuery(contactMerges(contactId));
  return <Gate query={query} rows={3}>{(merges) => (merges.length === 0 ? <Nothing text={t("noContactMerges")} /> : <MergeList noun="contact" merges={merges} />)}</Gate>;
}
