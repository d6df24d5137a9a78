import { useTranslation } from "react-i18next";

import type { LeadDetail } from "@/api/contract";
import { formatGrouped } from "@/shared/decimal";
import { Fields, Section } from "@/shared/Section";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** What a lead cost and what its deal is worth; nothing where neither is known. */
export function Money({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const { deal, costs } = lead;
  if (deal === null && costs.length === 0) return null;
  const ended = deal?.won_at ?? deal?.lost_at ?? null;
  const rows: [React.ReactNode, React.ReactNode][] = costs.map((cost) => [
    `${t("money.costs")} · ${term("costKind", cost.kind)}`,
    <span key={cost.spent_on} className="two-lines"><span className="figures">{formatGrouped(cost.amount)} {cost.currency}</span><span className="quiet small">{[cost.spent_on, cost.campaign].filter(Boolean).join(" · ")}</span></span>,
  ]);
  if (deal !== null) rows.push([
    ended === null ? t("money.deal") : t(deal.won_at === null ? "money.lost" : "money.won"),
    <span key="deal" className="two-lines"><span className="figures">{deal.amount === null ? t("money.unknown") : `${formatGrouped(deal.amount)} ${deal.currency}`}</span>{ended !== null && <span className="quiet small"><Instant at={ended} /></span>}</span>,
  ]);
  return <Section title={t("money.title")}><Fields rows={rows} /></Section>;
}
