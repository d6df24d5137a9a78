import { useMutation, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";

import type { FieldPair, Right } from "@/api/contract";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";

import { SideBySide, type Choices, type Head } from "./SideBySide";

type Compared<One> = { kept: One; gone: One; fields: FieldPair[] };
type Noun = "contact" | "company";
type Pair = { kept: string; gone: string };
type Props<One> = {
  noun: Noun;
  pair: Pair;
  query: UseQueryResult<Compared<One>>;
  head: (one: One) => Head;
  merge: (kept: number, gone: number, choices: Choices) => Promise<unknown>;
};

const right = (noun: Noun): Right => (noun === "contact" ? "contacts.merge" : "companies.merge");
const areNumbers = ({ kept, gone }: Pair): boolean => [kept, gone].every((id) => Number.isSafeInteger(Number(id)));

/** Whether the two may be asked for at all: a right and two numbers are needed. */
export function useMayCompare(noun: Noun, pair: Pair): boolean {
  return useCan()(right(noun)) && areNumbers(pair);
}

function useWays(noun: Noun) {
  const navigate = useNavigate();
  return noun === "contact"
    ? {
        compare: (kept: string, gone: string) => navigate({ to: "/merging/contacts/$kept/$gone", params: { kept, gone }, replace: true }),
        done: (kept: string) => navigate({ to: "/contacts/$id", params: { id: kept }, search: { tab: "merges" } }),
      }
    : {
        compare: (kept: string, gone: string) => navigate({ to: "/merging/companies/$kept/$gone", params: { kept, gone }, replace: true }),
        done: (kept: string) => navigate({ to: "/companies/$id", params: { id: kept }, search: { tab: "merges" } }),
      };
}

function Loaded<One>({ noun, pair: { kept, gone }, query, head, merge }: Props<One>) {
  const { t } = useTranslation("merging");
  const report = useReport();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const ways = useWays(noun);
  const merging = useMutation({
    mutationFn: (choices: Choices) => merge(Number(kept), Number(gone), choices),
    onSuccess: async () => {
      void message.success(t("merged"));
      await ways.done(kept);
      for (const key of ["contacts", "companies", "merging"]) await queries.invalidateQueries({ queryKey: [key] });
    },
    onError: report,
  });
  return (
    <Gate query={query} rows={noun === "contact" ? 12 : 8}>
      {(found) => (
        <SideBySide
          noun={noun} key={`${kept}-${gone}`} fields={found.fields} along={t(noun === "contact" ? "alongHelp" : "alongCompany")} merging={merging.isPending}
          kept={head(found.kept)} gone={head(found.gone)} onSwap={() => void ways.compare(gone, kept)} onMerge={(choices) => merging.mutate(choices)}
        />
      )}
    </Gate>
  );
}

/** Two contacts or companies side by side: whose value each field takes, and the merge. */
export function ComparePage<One>(props: Props<One>) {
  const { t } = useTranslation("merging");
  const { noun, pair } = props;
  if (!areNumbers(pair)) return <NotFound />;
  return (
    <Need right={right(noun)}>
      <PageHead title={t(noun === "contact" ? "compareTitle" : "compareCompanies")} note={t("compareNote")} />
      <Loaded {...props} />
    </Need>
  );
}
