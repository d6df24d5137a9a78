import { Link } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { LeadRow } from "@/api/contract";

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

type Props = { leads: LeadRow[]; withOwner?: boolean; withActions?: boolean };

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

function Card({ lead, withOwner, withActions }: { lead: LeadRow; withOwner: boolean; withActions: boolean }) {
  return (
    <li className="lead-card">
      <div className="lead-card-head">
        <Who lead={lead} />
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
export function LeadList({ leads, withOwner = false, withActions = true }: Props) {
  const { t } = useTranslation("leads");
  const me = useMe();
  const phone = usePhone();
  if (phone) {
    return <ul className="cards">{leads.map((lead) => <Card key={lead.id} lead={lead} withOwner={withOwner} withActions={withActions} />)}</ul>;
  }
  const columns: TableColumnsType<LeadRow> = [
    { title: t("column.contact"), key: "contact", render: (_, lead) => <Who lead={lead} /> },
    ...(leads.some((lead) => lead.state === "pending_acceptance") ? [{ title: t("column.clock"), key: "clock", width: 165, render: (_: unknown, lead: LeadRow) => <LeadClock lead={lead} /> }] : []),
    { title: t("column.standing"), key: "standing", width: 165, render: (_, lead) => <Standing of={lead} /> },
    { title: t("column.stage"), key: "stage", width: 170, render: (_, lead) => <span className="tags"><StageTag stage={lead.stage} /> {lead.state !== "none" && <LeadStateTag state={lead.state} />}<Queued lead={lead} /></span> },
    ...(withOwner ? [{ title: t("column.owner"), key: "owner", width: 110, render: (_: unknown, lead: LeadRow) => <Owner lead={lead} /> }] : []),
    { title: t("column.source"), key: "source", width: 110, render: (_, lead) => <SourceName source={lead.source} /> },
    { title: t("column.mqlAt"), key: "mql_at", width: 135, render: (_, lead) => <Instant at={lead.mql_at ?? lead.created_at} ago /> },
    ...(withActions && leads.some((lead) => mayAnswer(lead, me) || mayReturn(lead, me) || mayAssign(lead, me))
      ? [{ title: "", key: "actions", width: 158, align: "right" as const, fixed: "right" as const, render: (_: unknown, lead: LeadRow) => <LeadActions lead={lead} /> }] : []),
  ];
  return <Table<LeadRow> size="small" rowKey="id" columns={columns} dataSource={leads} pagination={false} scroll={{ x: 900 }} />;
}
