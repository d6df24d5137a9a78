import { Link } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { ContactRow } from "@/api/contract";

import { PersonName } from "../PersonName";
import { SourceName, StageTag, Standing } from "../Tags";
import { Instant } from "../time/Instant";
import { usePhone } from "../usePhone";

function Who({ contact }: { contact: ContactRow }) {
  return (
    <span className="two-lines">
      <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
      <span className="quiet small figures">{contact.number}</span>
    </span>
  );
}

function Card({ contact }: { contact: ContactRow }) {
  return (
    <li className="lead-card">
      <div className="lead-card-head">
        <span className="two-lines">
          <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
          <span className="quiet small">{[contact.company?.name, contact.title].filter(Boolean).join(" · ") || contact.number}</span>
        </span>
        <Standing of={contact} />
      </div>
      <div className="lead-card-facts">
        <StageTag stage={contact.stage} />
        <span className="small quiet">{contact.primary_owner?.name}</span>
        <span className="small quiet"><Instant at={contact.last_seen_at} ago /></span>
      </div>
    </li>
  );
}

/** Contacts as a table, or as cards on a phone. `short` leaves out what a side list has no room for. */
export function ContactList({ contacts, short = false }: { contacts: ContactRow[]; short?: boolean }) {
  const { t } = useTranslation("contacts");
  const phone = usePhone();
  if (phone) return <ul className="cards">{contacts.map((one) => <Card key={one.id} contact={one} />)}</ul>;
  const full: TableColumnsType<ContactRow> = [
    { title: t("column.reach"), key: "reach", width: 165, render: (_, one) => <span className="two-lines small"><span className="figures">{one.mobile ?? "–"}</span><span className="quiet ellipsis">{one.email ?? ""}</span></span> },
  ];
  const columns: TableColumnsType<ContactRow> = [
    { title: t("column.name"), key: "name", width: 130, render: (_, one) => <Who contact={one} /> },
    { title: t("column.company"), key: "company", render: (_, one) => <span className="two-lines"><span>{one.company?.name ?? <span className="quiet">–</span>}</span><span className="quiet small">{one.title}</span></span> },
    ...(short ? [] : full),
    { title: t("column.standing"), key: "standing", width: 165, render: (_, one) => <Standing of={one} /> },
    { title: t("column.stage"), key: "stage", width: 105, render: (_, one) => <StageTag stage={one.stage} /> },
    { title: t("column.owner"), key: "owner", width: 100, render: (_, one) => one.primary_owner?.name ?? <span className="quiet">–</span> },
    { title: t("column.source"), key: "source", width: 110, render: (_, one) => <SourceName source={one.source} /> },
    { title: t("column.lastSeen"), key: "last_seen_at", width: 130, render: (_, one) => <Instant at={one.last_seen_at} ago /> },
  ];
  return <Table<ContactRow> size="small" rowKey="id" columns={columns} dataSource={contacts} pagination={false} scroll={{ x: 900 }} />;
}
