import { Link } from "@tanstack/react-router";
import { Checkbox, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { ContactRow, ListColumn } from "@/api/contract";

import { PersonName } from "../PersonName";
import { SourceName, StageTag, Standing } from "../Tags";
import { useTerm } from "../terms";
import { Instant } from "../time/Instant";
import { usePhone } from "../usePhone";
import { CompanyLink } from "./CompanyLink";

/** The usual columns, in their order; all there are stand in `useCells`. */
export const contactColumns = ["name", "company", "reach", "standing", "stage", "owner", "source", "last_seen_at"] as const;
const narrow = new Set<string>(["reach"]);
const widths: Record<string, number> = {
  name: 130, reach: 165, standing: 165, stage: 105, owner: 100, source: 110, last_seen_at: 130, created_at: 130, industry: 120, region: 130, product: 120, title_level: 110,
};

/** Who is marked, and a way to mark others. */
export type Choosing = { chosen: number[]; onChoose: (ids: number[]) => void };

function Who({ contact }: { contact: ContactRow }) {
  return (
    <span className="two-lines">
      <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
      <span className="quiet small figures">{contact.number}</span>
    </span>
  );
}

function Card({ contact, choosing }: { contact: ContactRow; choosing: Choosing | null }) {
  const { t } = useTranslation("lists");
  const marked = choosing?.chosen.includes(contact.id) ?? false;
  const mark = (): void => choosing?.onChoose(marked ? choosing.chosen.filter((id) => id !== contact.id) : [...choosing.chosen, contact.id]);
  return (
    <li className="lead-card">
      <div className="lead-card-head">
        <span className="tags card-who">
          {choosing && <Checkbox checked={marked} onChange={mark} aria-label={t("bulk.pick", { name: contact.name ?? contact.number })} />}
          <span className="two-lines">
            <Link to="/contacts/$id" params={{ id: String(contact.id) }} className="strong-link"><PersonName name={contact.name} number={contact.number} masked={contact.masked} /></Link>
            <span className="quiet small">{[contact.company?.name, contact.title].filter(Boolean).join(" · ") || contact.number}</span>
          </span>
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

const dash = <span className="quiet">–</span>;

function useCells(): Record<string, (one: ContactRow) => React.ReactNode> {
  const term = useTerm();
  return {
    name: (one) => <Who contact={one} />,
    company: (one) => <span className="two-lines"><span>{one.company ? <CompanyLink company={one.company} /> : dash}</span><span className="quiet small">{one.title}</span></span>,
    reach: (one) => <span className="two-lines small"><span className="figures">{one.mobile ?? "–"}</span><span className="quiet ellipsis">{one.email ?? ""}</span></span>,
    standing: (one) => <Standing of={one} />,
    stage: (one) => <StageTag stage={one.stage} />,
    owner: (one) => one.primary_owner?.name ?? dash,
    source: (one) => <SourceName source={one.source} />,
    last_seen_at: (one) => <Instant at={one.last_seen_at} ago />,
    created_at: (one) => <Instant at={one.created_at} />,
    industry: (one) => term("industry", one.industry) || dash,
    region: (one) => one.region ?? dash,
    product: (one) => one.product ?? dash,
    title_level: (one) => term("titleLevel", one.title_level) || dash,
  };
}

type Props = { contacts: ContactRow[]; short?: boolean; columns?: ListColumn[]; choosing?: Choosing | null };

/** Contacts as a table, or as cards on a phone. `short` leaves out what a side list has no room for. */
export function ContactList({ contacts, short = false, columns, choosing = null }: Props) {
  const { t } = useTranslation("contacts");
  const { t: lists } = useTranslation("lists");
  const phone = usePhone();
  const cells = useCells();
  if (phone) return <ul className="cards">{contacts.map((one) => <Card key={one.id} contact={one} choosing={choosing} />)}</ul>;
  const usual: ListColumn[] = contactColumns.filter((key) => !short || !narrow.has(key)).map((key) => ({ key, width: 0 }));
  const shown: TableColumnsType<ContactRow> = (columns ?? usual).map(({ key, width }) => {
    const wide = width || widths[key];
    return { title: t(`columns.${key as "name"}`), key, ...(wide ? { width: wide } : {}), render: (_: unknown, one: ContactRow) => cells[key]?.(one) };
  });
  const selection = choosing && {
    selectedRowKeys: choosing.chosen, columnWidth: 40, preserveSelectedRowKeys: true, onChange: (keys: React.Key[]) => choosing.onChoose(keys.map(Number)),
    getCheckboxProps: (one: ContactRow) => ({ "aria-label": lists("bulk.pick", { name: one.name ?? one.number }) }), getTitleCheckboxProps: () => ({ "aria-label": lists("bulk.pickAll") }),
  };
  return <Table<ContactRow> size="small" rowKey="id" columns={shown} dataSource={contacts} pagination={false} scroll={{ x: 900 }} {...(selection ? { rowSelection: selection } : {})} />;
}
