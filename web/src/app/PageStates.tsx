import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
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
  const problem = asProblem(error);
  return (
    <div className="page">
      <section className="state-panel" role="alert">
        <h2>{title(problem)}</h2>
        <div className="state-text"><ProblemText problem={problem} /></div>
        <Button onClick={() => globalThis.location.reload()}>{t("state.reload")}</Button>
      </section>
    </div>
  );
}
