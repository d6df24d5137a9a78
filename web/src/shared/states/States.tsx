/** The states that every screen has besides its content: loading, empty, no right, not found, failed. */

import { Button, Empty, Skeleton } from "antd";
import type { i18n } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, type ProblemError } from "@/api/problem";
import { dynamic } from "@/i18n/dynamic";

import { useMe } from "../me";
import { useTerm } from "../terms";
import { inReadersWords } from "./serverWords";

export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} className="state-loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export function Nothing({ text, action }: { text?: ReactNode; action?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text ?? t("state.empty")} className="state-empty">
      {action}
    </Empty>
  );
}

function Panel({ title, text, children, role }: { title: string; text: ReactNode; children?: ReactNode; role?: string }) {
  return (
    <section className="state-panel" role={role}>
      <h2>{title}</h2>
      <div className="state-text">{text}</div>
      {children}
    </section>
  );
}

export function NoRight() {
  const { t } = useTranslation();
  const term = useTerm();
  const { role } = useMe();
  return <Panel title={t("state.noRight")} text={t("state.noRightText", { role: term("role", role) })} />;
}

export function NotFound() {
  const { t } = useTranslation();
  return <Panel title={t("state.notFound")} text={t("state.notFoundText")} />;
}

/** Problems with a sentence of their own in both languages; for the others the server's detail says more. */
function ownWords(i18n: i18n, code: string): string | null {
  const key = `common:problem.code.${code}`;
  return /^[a-z_]+$/.test(code) && i18n.exists(key) ? i18n.t(dynamic(key)) : null;
}

/** What went wrong in detail: the server's words where we have none, each field it named, and the code to quote. */
export function ProblemText({ problem }: { problem: ProblemError }) {
  const { t, i18n } = useTranslation();
  if (problem.status === 0) return <p>{t("state.unreachableText")}</p>;
  return (
    <>
      {problem.detail && ownWords(i18n, problem.code) === null && <p>{inReadersWords(i18n, problem.detail)}</p>}
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((error, index) => (
            <li key={`${error.path}-${index}`}>{error.path && <code>{error.path}</code>} {inReadersWords(i18n, error.message)}</li>
          ))}
        </ul>
      )}
      <p className="quiet small">{t("state.code", { code: problem.code })}</p>
    </>
  );
}

const byStatus = ["400", "401", "403", "404", "409", "422", "429"] as const;

/** The heading that goes with a problem: what happened, in the reader's language. */
export function useProblemTitle(): (problem: ProblemError) => string {
  const { t, i18n } = useTranslation();
  return (problem) => {
    if (problem.status === 0) return t("state.unreachable");
    const known = byStatus.find((status) => status === String(problem.status));
    return ownWords(i18n, problem.code) ?? (known ? t(`problem.status.${known}`) : problem.status >= 500 ? t("problem.status.5xx") : t("state.failed"));
  };
}

/** A failed question in place of its content. */
export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const title = useProblemTitle();
  const problem = asProblem(error);
  if (problem.status === 403) return <NoRight />;
  if (problem.status === 404) return <NotFound />;
  return (
    <Panel title={title(problem)} text={<ProblemText problem={problem} />} role="alert">
      {onRetry && <Button onClick={onRetry}>{t("retry")}</Button>}
    </Panel>
  );
}
