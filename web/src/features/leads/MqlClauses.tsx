import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

import type { MqlClause, Props as EventProps } from "@/api/contract";
import { EventLine } from "@/shared/events/EventLine";
import { formatPoints } from "@/shared/decimal";
import { useLabel, useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** One fact behind a clause: an event in words with its instant, or named values such as a score. */
function Evidence({ fact }: { fact: EventProps }) {
  const term = useTerm();
  const type = typeof fact["type"] === "string" ? fact["type"] : "";
  const at = typeof fact["at"] === "string" ? fact["at"] : null;
  const props = typeof fact["props"] === "object" && fact["props"] !== null ? (fact["props"] as EventProps) : {};
  if (at !== null) return <li><EventLine type={type} props={props} details={false} /> <span className="quiet small"><Instant at={at} /></span></li>;
  const values = Object.entries(props).map(([name, value]) => `${term("field", name)} ${typeof value === "string" ? formatPoints(value) : String(value)}`);
  return <li>{[values.length > 0 ? null : term("field", type), ...values].filter(Boolean).join(" · ")}</li>;
}

function Clause({ clause }: { clause: MqlClause }) {
  const { t } = useTranslation("leads");
  const label = useLabel();
  return (
    <li className={clause.met ? "clause clause-met" : "clause"}>
      {clause.met ? <CheckCircleFilled aria-label={t("clauseMet")} /> : <MinusCircleOutlined aria-label={t("clauseOpen")} />}
      <div>
        <strong>{label(clause.label)}</strong>
        {clause.evidence.length > 0 ? <ul>{clause.evidence.map((fact, index) => <Evidence key={index} fact={fact} />)}</ul> : <span className="quiet small"> {t("noEvidence")}</span>}
      </div>
    </li>
  );
}

/** The clauses of the definition version under which the lead became an MQL, each with its evidence. */
export function MqlClauses({ mql }: { mql: { definition_version: number; clauses: MqlClause[] } | null }) {
  const { t } = useTranslation("leads");
  if (mql === null) return <p className="quiet">{t("noMql")}</p>;
  return (
    <>
      <p className="quiet small">{t("definition", { version: mql.definition_version })}</p>
      <ul className="clauses">{mql.clauses.map((clause) => <Clause key={clause.key} clause={clause} />)}</ul>
    </>
  );
}
