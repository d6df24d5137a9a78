import { useTranslation } from "react-i18next";

import type { ContactDetail, Props as Values } from "@/api/contract";
import { CompanyLink } from "@/shared/contact/CompanyLink";
import { asText } from "@/shared/events/sentence";
import { formatGrouped } from "@/shared/decimal";
import { Fields } from "@/shared/Section";
import { SourceName } from "@/shared/Tags";
import { useTerm, type Term } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

type YesNo = (value: unknown) => string;

/** Values of a nested object as rows, in the order the server gave them; instants and numbers as people read them. */
function rowsOf(values: Values, term: Term, yesNo: YesNo): [string, React.ReactNode][] {
  return Object.entries(values).flatMap(([name, value]): [string, React.ReactNode][] => {
    if (value === null || value === "" || name === "id" || name === "name") return [];
    if (typeof value === "boolean") return [[term("field", name), yesNo(value)]];
    if (typeof value === "number") return [[term("field", name), <span key={name} className="figures">{formatGrouped(value)}</span>]];
    if (name === "at" || name.endsWith("_at")) return [[term("field", name), <Instant key={name} at={asText(value)} />]];
    if (name === "source") return [[term("field", name), term("source", asText(value))]];
    if (name === "industry") return [[term("field", name), term("industry", asText(value))]];
    const text = asText(value);
    return text === "" ? [] : [[term("field", name), text]];
  });
}

/** What is known about the person, the company, and where they first came from. */
export function Profile({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation();
  const term = useTerm();
  const yesNo: YesNo = (value) => (value ? common("yes") : common("no"));
  const company = contact.company_detail ? rowsOf(contact.company_detail, term, yesNo) : [];
  const first = contact.first_touch ? rowsOf(contact.first_touch, term, yesNo) : [];
  return (
    <>
      <Fields
        rows={[
          [t("column.name"), contact.name],
          [t("field.number"), <span key="n" className="figures">{contact.number}</span>],
          [t("field.mobile"), contact.mobile && <span key="m" className="figures">{contact.mobile}</span>],
          [t("field.email"), contact.email && <span key="e" className="breakable">{contact.email}</span>],
          [t("field.title"), contact.title],
          [t("field.titleLevel"), contact.title_level && term("titleLevel", contact.title_level)],
          [t("field.decisionMaker"), contact.decision_maker === null ? null : yesNo(contact.decision_maker)],
          [t("field.industry"), term("industry", contact.industry)],
          [t("field.region"), contact.region],
          [t("field.product"), contact.product],
          [t("column.owner"), contact.primary_owner?.name],
          [t("column.source"), <SourceName key="s" source={contact.source} />],
          [t("column.lastSeen"), <Instant key="l" at={contact.last_seen_at} ago />],
          [t("field.createdAt"), <Instant key="c" at={contact.created_at} />],
        ]}
      />
      {(contact.company || company.length > 0) && (
        <>
          <h3>{t("company")}</h3>
          <Fields rows={[[t("column.company"), contact.company && <CompanyLink key="c" company={contact.company} />], ...company]} />
        </>
      )}
      {first.length > 0 && (
        <>
          <h3>{t("firstTouch")}</h3>
          <Fields rows={first} />
        </>
      )}
    </>
  );
}
