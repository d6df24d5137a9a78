import { Link } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { CompanyRow } from "@/api/contract";
import { CompanyLink } from "@/shared/contact/CompanyLink";
import { useCan } from "@/shared/me";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";
import { usePhone } from "@/shared/usePhone";

const dash = <span className="quiet">–</span>;

function Count({ company, tab, count }: { company: CompanyRow; tab: "people" | "leads"; count: number }) {
  return count === 0 ? <span className="quiet figures">0</span> : <Link to="/companies/$id" params={{ id: String(company.id) }} search={{ tab }} className="figures">{count}</Link>;
}

function Card({ company }: { company: CompanyRow }) {
  const { t } = useTranslation("companies");
  const term = useTerm();
  const facts = [company.domain, term("industry", company.industry), company.region].filter(Boolean).join(" · ");
  return (
    <li className="lead-card">
      <strong><CompanyLink company={company} /></strong>
      {facts && <span className="quiet small breakable">{facts}</span>}
      <div className="lead-card-facts small">
        <span>{t("numbers", { people: company.people, leads: company.open_leads })}</span>
        {company.last_seen_at && <span className="quiet"><Instant at={company.last_seen_at} ago /></span>}
      </div>
    </li>
  );
}

/** Companies as a table, or as cards on a phone. */
export function CompanyList({ companies }: { companies: CompanyRow[] }) {
  const { t } = useTranslation("companies");
  const term = useTerm();
  const can = useCan();
  const phone = usePhone();
  if (phone) return <ul className="cards">{companies.map((one) => <Card key={one.id} company={one} />)}</ul>;
  const columns: TableColumnsType<CompanyRow> = [
    { title: t("column.name"), key: "name", render: (_, one) => <strong><CompanyLink company={one} /></strong> },
    { title: t("column.domain"), key: "domain", width: 190, render: (_, one) => (one.domain ? <span className="breakable">{one.domain}</span> : dash) },
    { title: t("column.industry"), key: "industry", width: 150, render: (_, one) => term("industry", one.industry) || dash },
    { title: t("column.region"), key: "region", width: 120, render: (_, one) => one.region ?? dash },
    { title: t("column.people"), key: "people", width: 95, align: "right", render: (_, one) => <Count company={one} tab="people" count={one.people} /> },
    ...(can("leads.view") ? [{ title: t("column.openLeads"), key: "leads", width: 125, align: "right" as const, render: (_: unknown, one: CompanyRow) => <Count company={one} tab="leads" count={one.open_leads} /> }] : []),
    { title: t("column.lastSeen"), key: "seen", width: 130, render: (_, one) => (one.last_seen_at ? <Instant at={one.last_seen_at} ago /> : dash) },
  ];
  return <Table<CompanyRow> size="small" rowKey="id" columns={columns} dataSource={companies} pagination={false} scroll={{ x: 900 }} />;
}
