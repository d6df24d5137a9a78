import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Right } from "@/api/contract";
import { asProblem } from "@/api/problem";

import { useCan } from "../me";
import { Loading, NoRight, ProblemView } from "./States";

type Asked<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** Whether the server answered, and no longer lets this person see it. */
function isRefused(error: unknown): boolean {
  return error !== null && error !== undefined && [401, 403, 404].includes(asProblem(error).status);
}

type Props<T> = { query: Asked<T>; rows?: number; children: (data: T) => ReactNode };

/**
 * Show a query's answer, or the state it is in.
 *
 * An answer that has become old because the server stopped answering stays, and says so; one that is out of reach
 * by now (a lead handed on) goes.
 */
export function Gate<T>({ query, rows, children }: Props<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined && !isRefused(query.error)) {
    return (
      <>
        {query.error !== null && query.error !== undefined && <Alert type="warning" banner title={t("state.stale")} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isPending && !query.error) return <Loading {...(rows ? { rows } : {})} />;
  return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
}

/** Show the children only to those with the right; others learn that they lack it. */
export function Need({ right, children }: { right: Right; children: ReactNode }) {
  return useCan()(right) ? <>{children}</> : <NoRight />;
}
