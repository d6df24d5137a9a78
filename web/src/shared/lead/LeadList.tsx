import { Link } from "@tanstack/react-router";
import { Checkbox, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { LeadRow, ListColumn } from "@/api/contract";

import { Explain } from "../Explain";
import { useMe } from "../me";
import { PersonName } from "../PersonName";
import { Chip, LeadStateTag, SourceName, StageTag, Standing } from "../Tags";
import { useTerm } from "../terms";
import { Instant } from "../time/Instant";
import { usePhone } from "../usePhone";
import { leadName, mayAnswer, mayAssign, mayReturn } from "./actions";
import { LeadActions } from "./LeadActions";
import { LeadClock } from "./LeadClock";

/** The usual columns, in their order; the clock shows only where something waits. */
export const leadColumns = ["contact", "clock", "standing", "stage", "owner", "source", "mql_at"] as const;
const widths: Record<string, number> = { clock: 165, standing: 165, stage: 170, owner: 110, source: 110, mql_at: 135, created_at: 135, pool: 110 };

type Props = { leads: LeadRow[]; withOwner?: boolean; withActions?: boolean; columns?: ListColumn[]; choosing?: Choosing | null };

/** Who is marked, and a way to mark others. */
export type Choosing = { chosen: number[]; onChoose: (ids: number[]) => void };

function Who({ lead }: { lead: LeadRow }) {
  const { contact } = lead;
  return (
    <span className="two-lines">
      <Link to="/leads/$id" params={{ id: String(lead.id) }} className="strong-link"><PersonName name={contact?.name ?? null} number={leadName(lead)} masked={contact?.masked ?? false} /></Link>
      <span className="quiet small">{[contact?.company?.name, contact?.title].filter(Boolean).join(" · ") || contact?.number}</span>
    </span>
  );
}

/** The owner whose turn it is; both on hover. */
function Owner({ lead }: { lead: LeadRow }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const owner = lead.state === "pending_acceptance" || lead.primary === "sales" ? lead.sales_owner : lead.marketing_owner;
  const both = t("owners", { sales: lead.sales_owner?.name ?? "–", marketing: lead.marketing_owner?.name ?? "–", primary: term("primary", lead.primary) });
  return <Explain by={both}>{owner?.name ?? <span className="quiet">–</span>}</Explain>;
}

/** Why nobody has the lead. */
function Queued({ lead }: { lead: LeadRow }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  if (!lead.queue_reason) return null;
  return <Explain by={term("queueReason", lead.queue_reason)}><Chip tone="bad">{t("queue")}</Chip></Explain>;
}

function Card({ lead, withOwner, withActions, choosing }: { lead: LeadRow; withOwner: boolean; withActions: boolean; choosing: Choosing | null }) {
  const { t } = useTranslation("lists");
  const marked = choosing?.chosen.includes(lead.id) ?? false;
  const mark = (): void => choosing?.onChoose(marked ? choosing.chosen.filter((id) => id !== lead.id) : [...choosing.chosen, lead.id]);
  return (
    <li className="lead-card">
      <div className="lead-card-head">
        <span className="tags card-who">{choosing && <Checkbox checked={marked} onChange={mark} aria-label={t("bulk.pick", { name: leadName(lead) })} />}<Who lead={lead} /></span>
        <Standing of={lead} />
      </div>
      <div className="lead-card-facts">
        <StageTag stage={lead.stage} /> {lead.state !== "none" && <LeadStateTag state={lead.state} />} <Queued lead={lead} />
        <span className="small quiet"><SourceName source={lead.source} /></span>
        {withOwner && <span className="small"><Owner lead={lead} /></span>}
      </div>
      {lead.state === "pending_acceptance" && <LeadClock lead={lead} />}
      {withActions && <LeadActions lead={lead} large />}
    </li>
  );
}

/** Leads as a table, or as cards on a phone; the clocks run. */
export function LeadList({ leads, withOwner = false, withActions = true, columns: chosen, choosing = null }: Props) {
  const { t } = useTranslation("leads");
  const { t: lists } = useTranslation("lists");
  const me = useMe();
  const term = useTerm();
  const phone = usePhone();
  if (phone) {
    return <ul className="cards">{leads.map((lead) => <Card key={lead.id} lead={lead} withOwner={withOwner} withActions={withActions} choosing={choosing} />)}</ul>;
  }
  const waits = leads.some((lead) => lead.state === "pending_acceptance");
  const cells: Record<string, (lead: LeadRow) => React.ReactNode> = {
    contact: (lead) => <Who lead={lead} />,
    clock: (lead) => <LeadClock lead={lead} />,
    standing: (lead) => <Standing of={lead} />,
    stage: (lead) => <span className="tags"><StageTag stage={lead.stage} /> {lead.state !== "none" && <LeadStateTag state={lead.state} />}<Queued lead={lead} /></span>,
    owner: (lead) => <Owner lead={lead} />,
    source: (lead) => <SourceName source={lead.source} />,
    mql_at: (lead) => <Instant at={lead.mql_at ?? lead.created_at} ago />,
    created_at: (lead) => <Instant at={lead.created_at} />,
    pool: (lead) => term("pool", lead.pool),
  };
  const usual: ListColumn[] = leadColumns.map((key) => ({ key, width: 0 }));
  const shown = (chosen ?? usual).filter(({ key }) => (key !== "clock" || waits) && (key !== "owner" || withOwner));
  const columns: TableColumnsType<LeadRow> = [
    ...shown.map(({ key, width }) => {
      const wide = width || widths[key];
      return { title: t(`columns.${key as "contact"}`), key, ...(wide ? { width: wide } : {}), render: (_: unknown, lead: LeadRow) => cells[key]?.(lead) };
    }),
    ...(withActions && leads.some((lead) => mayAnswer(lead, me) || mayReturn(lead, me) || mayAssign(lead, me))
      ? [{ title: "", key: "actions", width: 158, align: "right" as const, fixed: "right" as const, render: (_: unknown, lead: LeadRow) => <LeadActions lead={lead} /> }] : []),
  ];
  const selection = choosing && {
    selectedRowKeys: choosing.chosen, columnWidth: 40, preserveSelectedRowKeys: true, onChange: (keys: React.Key[]) => choosing.onChoose(keys.map(Number)),
    getCheckboxProps: (lead: LeadRow) => ({ "aria-label": lists("bulk.pick", { name: leadName(lead) }) }), getTitleCheckboxProps: () => ({ "aria-label": lists("bulk.pickAll") }),
  };
  return <Table<LeadRow> size="small" rowKey="id" columns={columns} dataSource={leads} pagination={false} scroll={{ x: 900 }} {...(selection ? { rowSelection: selection } : {})} />;
}
