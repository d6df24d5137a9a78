import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { CompanyDetail } from "@/api/contract";
import { CompanyLink } from "@/shared/contact/CompanyLink";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Fields } from "@/shared/Section";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** The company's own way up: its parent, the parent's parent, and so on. */
function Above({ above }: { above: CompanyDetail["above"] }) {
  return (
    <>
      {above.map((one, index) => (
        <Fragment key={one.id}>{index > 0 && <span className="quiet"> ← </span>}{one.visible ? <CompanyLink company={one} /> : <span>{one.name}</span>}</Fragment>
      ))}
    </>
  );
}

/** What is known about a company, who stands above and below it, and by what it is known. */
export function CompanyProfile({ company }: { company: CompanyDetail }) {
  const { t } = useTranslation("companies");
  const { t: common } = useTranslation();
  const term = useTerm();
  return (
    <>
      <Fields
        rows={[
          [t("field.creditCode"), company.credit_code && <span key="c" className="figures breakable">{company.credit_code}</span>],
          [t("field.domain"), company.domain],
          [t("field.industry"), term("industry", company.industry)],
          [t("field.targetIndustry"), company.industry && (company.target_industry ? common("yes") : common("no"))],
          [t("field.employees"), company.employees === null ? null : <span key="n" className="figures">{formatGrouped(company.employees)}</span>],
          [t("field.region"), company.region],
          [t("column.lastSeen"), company.last_seen_at && <Instant key="l" at={company.last_seen_at} ago />],
          [t("field.createdAt"), <Instant key="a" at={company.created_at} />],
          [<Explain key="p" by={t("fieldHelp.parent")}>{t("field.parent")}</Explain>, company.above.length > 0 && <Above key="u" above={company.above} />],
        ]}
      />
      {company.children.length > 0 && (
        <>
          <h3>{t("field.children")}</h3>
          <ul className="plain-list">{company.children.map((child) => <li key={child.id}><CompanyLink company={child} /></li>)}</ul>
        </>
      )}
      <h3><Explain by={t("fieldHelp.keys")}>{t("field.keys")}</Explain></h3>
      <ul className="plain-list small">{company.keys.map((key) => <li key={`${key.kind}-${key.value}`} className="breakable">{key.value}</li>)}</ul>
    </>
  );
}
