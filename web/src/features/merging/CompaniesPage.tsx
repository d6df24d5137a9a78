import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { client, must } from "@/api/client";
import { companyComparison } from "@/api/queries";
import { CompanyLink } from "@/shared/contact/CompanyLink";

import { ComparePage, useMayCompare } from "./ComparePage";

/** Two companies side by side. */
export function MergeCompaniesPage() {
  const pair = useParams({ from: "/inside/merging/companies/$kept/$gone" });
  const query = useQuery({ ...companyComparison(Number(pair.kept), Number(pair.gone)), enabled: useMayCompare("company", pair) });
  return (
    <ComparePage
      noun="company" pair={pair} query={query}
      head={(company) => ({ name: company.name, head: <strong><CompanyLink company={company} /></strong> })}
      merge={(kept, gone, choices) => must(client.POST("/api/v1/companies/{company_id}/merge", { params: { path: { company_id: kept } }, body: { gone_id: gone, choices } }))}
    />
  );
}
