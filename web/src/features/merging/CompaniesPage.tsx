import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { companyComparison } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";

import { SideBySide, type Choices } from "./SideBySide";

function Loaded({ kept, gone }: { kept: number; gone: number }) {
  const { t } = useTranslation("merging");
  const navigate = useNavigate();
  const report = useReport();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const query = useQuery(companyComparison(kept, gone));
  const merge = useMutation({
    mutationFn: (choices: Choices) => must(client.POST("/api/v1/companies/{company_id}/merge", { params: { path: { company_id: kept } }, body: { gone_id: gone, choices } })),
    onSuccess: async () => {
      void message.success(t("merged"));
      await navigate({ to: "/merging", search: { tab: "done" } });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
      await queries.invalidateQueries({ queryKey: ["merging"] });
    },
    onError: report,
  });
  return (
    <Gate query={query} rows={8}>
      {(found) => (
        <SideBySide
          noun="company" key={`${kept}-${gone}`} fields={found.fields} along={t("alongCompany")} merging={merge.isPending}
          kept={{ name: found.kept.name, head: <strong>{found.kept.name}</strong> }}
          gone={{ name: found.gone.name, head: <strong>{found.gone.name}</strong> }}
          onSwap={() => void navigate({ to: "/merging/companies/$kept/$gone", params: { kept: String(gone), gone: String(kept) }, replace: true })}
          onMerge={(choices) => merge.mutate(choices)}
        />
      )}
    </Gate>
  );
}

/** Two companies side by side: whose value each field takes, and the merge. */
export function MergeCompaniesPage() {
  const { t } = useTranslation("merging");
  const { kept, gone } = useParams({ from: "/inside/merging/companies/$kept/$gone" });
  if (![kept, gone].every((id) => Number.isSafeInteger(Number(id)))) return <NotFound />;
  return (
    <Need right="companies.merge">
      <PageHead title={t("compareCompanies")} note={t("compareNote")} />
      <Loaded kept={Number(kept)} gone={Number(gone)} />
    </Need>
  );
}
