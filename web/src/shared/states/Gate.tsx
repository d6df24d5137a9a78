import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Right } from "@/api/contract";

import { useCan } from "../me";
import { Loading, NoRight, ProblemView } from "./States";

type Asked<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

type Props<T> = { query: Asked<T>; rows?: number; children: (data: T) => ReactNode };

/**
 * Show a query's answer, or the state it is in.
 *
 * An answer that has become old because the server stopped answering stays, and says so.
 */
export function Gate<T>({ query, rows, children }: Props<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) {
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
