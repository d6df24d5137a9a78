import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ComparedContact } from "@/api/contract";
import { contactComparison } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { PersonName } from "@/shared/PersonName";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Standing, StageTag } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

import { SideBySide, type Choices } from "./SideBySide";

function Head({ contact }: { contact: ComparedContact }) {
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

function Loaded({ kept, gone }: { kept: number; gone: number }) {
  const { t } = useTranslation("merging");
  const navigate = useNavigate();
  const report = useReport();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const query = useQuery(contactComparison(kept, gone));
  const merge = useMutation({
    mutationFn: (choices: Choices) => must(client.POST("/api/v1/contacts/{contact_id}/merge", { params: { path: { contact_id: kept } }, body: { gone_id: gone, choices } })),
    onSuccess: async () => {
      void message.success(t("merged"));
      await navigate({ to: "/contacts/$id", params: { id: String(kept) }, search: { tab: "merges" } });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
      await queries.invalidateQueries({ queryKey: ["merging"] });
    },
    onError: report,
  });
  return (
    <Gate query={query} rows={12}>
      {(found) => (
        <SideBySide
          noun="contact" key={`${kept}-${gone}`} fields={found.fields} along={t("alongHelp")} merging={merge.isPending}
          kept={{ name: found.kept.name ?? found.kept.number, head: <Head contact={found.kept} /> }}
          gone={{ name: found.gone.name ?? found.gone.number, head: <Head contact={found.gone} /> }}
          onSwap={() => void navigate({ to: "/merging/contacts/$kept/$gone", params: { kept: String(gone), gone: String(kept) }, replace: true })}
          onMerge={(choices) => merge.mutate(choices)}
        />
      )}
    </Gate>
  );
}

/** Two contacts side by side: whose value each field takes, and the merge. */
export function MergeContactsPage() {
  const { t } = useTranslation("merging");
  const { kept, gone } = useParams({ from: "/inside/merging/contacts/$kept/$gone" });
  if (![kept, gone].every((id) => Number.isSafeInteger(Number(id)))) return <NotFound />;
  return (
    <Need right="contacts.merge">
      <PageHead title={t("compareTitle")} note={t("compareNote")} />
      <Loaded kept={Number(kept)} gone={Number(gone)} />
    </Need>
  );
}
