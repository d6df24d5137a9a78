import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

import type { Mql, MqlClause, Props as EventProps } from "@/api/contract";
import { EventLine } from "@/shared/events/EventLine";
import { formatPoints } from "@/shared/decimal";
import { useLabel, useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** One fact behind a clause: an event in words with its instant, or named values such as a score. */
function Evidence({ fact }: { fact: MqlClause["evidence"][number] }) {
  const term = useTerm();
  const { type, at } = fact;
  const props: EventProps = fact.props;
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

/** Clauses by group, in their order; of each group one has to be met. */
export function grouped(clauses: MqlClause[]): [group: string, clauses: MqlClause[]][] {
  const groups = new Map<string, MqlClause[]>();
  for (const clause of clauses) groups.set(clause.group, [...(groups.get(clause.group) ?? []), clause]);
  return [...groups];
}

/** The clauses of the definition version under which the lead became an MQL, each with its evidence. */
export function MqlClauses({ mql }: { mql: Mql | null }) {
  const { t } = useTranslation("leads");
  if (mql === null) return <p className="quiet">{t("noMql")}</p>;
  return (
    <>
      <p className="quiet small">{t("definition", { version: mql.definition_version })}</p>
      {grouped(mql.clauses).map(([group, clauses]) => (
        <div key={group}>
          {clauses.length > 1 && <h3>{t("oneOf")}</h3>}
          <ul className="clauses">{clauses.map((clause) => <Clause key={clause.key} clause={clause} />)}</ul>
        </div>
      ))}
    </>
  );
}
