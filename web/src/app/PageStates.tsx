import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { ProblemError } from "@/api/problem";
import { Crashed } from "@/shared/states/Boundary";
import { Loading, NotFound, ProblemText, useProblemTitle } from "@/shared/states/States";

export function PagePending() {
  return <div className="page"><Loading /></div>;
}

export function PageMissing() {
  return <div className="page"><NotFound /></div>;
}

/** A page that could not be prepared: the server is away, or the fault is ours. */
export function PageError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const title = useProblemTitle();
  if (!(error instanceof ProblemError)) return <div className="page"><Crashed /></div>;
  return (
    <div className="page">
      <section className="state-panel" role="alert">
        <h2>{title(error)}</h2>
        <div className="state-text"><ProblemText problem={error} /></div>
        <Button onClick={() => globalThis.location.reload()}>{t("state.reload")}</Button>
      </section>
    </div>
  );
}
