import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ComparedContact } from "@/api/contract";
import { contactComparison } from "@/api/queries";
import { PersonName } from "@/shared/PersonName";
import { Standing, StageTag } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

import { ComparePage, useMayCompare } from "./ComparePage";

function Who({ contact }: { contact: ComparedContact }) {
  const { t } = useTranslation("merging");
  const parts = [
    t("identities", { count: contact.identities.length }), t("leads", { count: contact.leads.length }),
    t("tags", { count: contact.tags.length }), t("consents", { count: contact.consents.length }),
  ];
  return (
    <>
      <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
      <span className="quiet small figures">{contact.number} · <Instant at={contact.created_at} /></span>
      <span><Standing of={contact} /> <StageTag stage={contact.stage} /></span>
      <span className="quiet small">{parts.join(" · ")}</span>
    </>
  );
}

/** Two contacts side by side. */
export function MergeContactsPage() {
  const pair = useParams({ from: "/inside/merging/contacts/$kept/$gone" });
  const query = useQuery({ ...contactComparison(Number(pair.kept), Number(pair.gone)), enabled: useMayCompare("contact", pair) });
  return (
    <ComparePage
      noun="contact" pair={pair} query={query}
      head={(contact) => ({ name: contact.name ?? contact.number, head: <Who contact={contact} /> })}
      merge={(kept, gone, choices) => must(client.POST("/api/v1/contacts/{contact_id}/merge", { params: { path: { contact_id: kept } }, body: { gone_id: gone, choices } }))}
    />
  );
}
