import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { contactMerges, mergesOfCompany } from "@/api/queries";
import { MergeList } from "@/shared/merging/MergeList";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

/** The merges a contact or company took part in, and the way back. */
export function Merges({ noun, id }: { noun: "contact" | "company"; id: number }) {
  const { t } = useTranslation("merging");
  const { t: companies } = useTranslation("companies");
  const ofContact = useQuery({ ...contactMerges(id), enabled: noun === "contact" });
  const ofCompany = useQuery({ ...mergesOfCompany(id), enabled: noun === "company" });
  const none = noun === "contact" ? t("noContactMerges") : companies("noMerges");
  return (
    <Gate query={noun === "contact" ? ofContact : ofCompany} rows={3}>
      {(merges) => (merges.length === 0 ? <Nothing text={none} /> : <MergeList noun={noun} merges={merges} />)}
    </Gate>
  );
}
