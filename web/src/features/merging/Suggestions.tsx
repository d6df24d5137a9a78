import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Company, ContactRow } from "@/api/contract";
import { companySuggestions, contactSuggestions } from "@/api/queries";
import { CompanyLink } from "@/shared/contact/CompanyLink";
import { internalPath } from "@/shared/internalPath";
import { useOpen } from "@/shared/InternalLink";
import { LoadMore } from "@/shared/LoadMore";
import { PersonName } from "@/shared/PersonName";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

type Reason = "identifier" | "name_and_company" | "name_and_domain" | "name_and_number" | "company_key";

function Person({ contact }: { contact: ContactRow }) {
  return (
    <span className="two-lines">
      <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
      <span className="quiet small breakable">{[contact.company?.name, contact.title].filter(Boolean).join(" · ") || contact.number}</span>
      <span className="quiet small breakable">{[contact.email, contact.mobile].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

function Firm({ company }: { company: Company }) {
  return (
    <span className="two-lines">
      <strong><CompanyLink company={company} /></strong>
      <span className="quiet small breakable">{[company.domain, company.credit_code, company.region].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

type RowProps = { id: number; reasons: Reason[]; at: string; left: ReactNode; right: ReactNode; compare: string };

function Row({ id, reasons, at, left, right, compare }: RowProps) {
  const { t } = useTranslation("merging");
  const report = useReport();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const dismiss = useMutation({
    mutationFn: () => must(client.POST("/api/v1/merge-suggestions/{suggestion_id}/dismiss", { params: { path: { suggestion_id: id } } })),
    onSuccess: () => void message.info(t("dismissed")),
    onSettled: () => queries.invalidateQueries({ queryKey: ["merging"] }),
    onError: report,
  });
  const open = useOpen();
  const follow = (event: MouseEvent): void => {
    event.preventDefault();
    open(compare);
  };
  return (
    <li className="twins">
      <div className="twins-pair">{left}{right}</div>
      <div className="twins-why">
        <span className="two-lines small">{reasons.map((reason) => <span key={reason}><Chip tone={reason === "identifier" ? "warn" : "plain"}>{t(`reason.${reason}`)}</Chip></span>)}</span>
        <span className="quiet small"><Instant at={at} ago /></span>
      </div>
      <div className="twins-actions">
        <Button type="primary" size="small" href={internalPath(compare)} onClick={follow}>{t("compare")}</Button>
        <Button size="small" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>{t("dismiss")}</Button>
      </div>
    </li>
  );
}

/** Pairs of contacts that wait for somebody to decide whether they are one. */
export function ContactSuggestions() {
  const { t } = useTranslation("merging");
  const query = useInfiniteQuery(contactSuggestions);
  return (
    <Gate query={query} rows={6}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noContacts")} />;
        return (
          <>
            <ul className="twins-list">
              {rows.map((one) => {
                const [low, high] = one.contacts;
                if (!low || !high) return null;
                return <Row key={one.id} id={one.id} reasons={one.reasons} at={one.at} left={<Person contact={low} />} right={<Person contact={high} />} compare={`/merging/contacts/${low.id}/${high.id}`} />;
              })}
            </ul>
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}

/** Pairs of companies that wait for somebody to decide whether they are one. */
export function CompanySuggestions() {
  const { t } = useTranslation("merging");
  const query = useInfiniteQuery(companySuggestions);
  return (
    <Gate query={query} rows={6}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noCompanies")} />;
        return (
          <>
            <ul className="twins-list">
              {rows.map((one) => {
                const [low, high] = one.companies;
                if (!low || !high) return null;
                return <Row key={one.id} id={one.id} reasons={one.reasons} at={one.at} left={<Firm company={low} />} right={<Firm company={high} />} compare={`/merging/companies/${low.id}/${high.id}`} />;
              })}
            </ul>
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}
