import { useNavigate } from "@tanstack/react-router";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { LeadQuery } from "@/api/paths";
import { useMe } from "@/shared/me";
import { SourceName } from "@/shared/Tags";
import { formatInstant } from "@/shared/time/format";

import { happenings } from "./narrowing";

function useOccasion(): (query: LeadQuery) => string | null {
  const { t } = useTranslation("leads");
  const { time_zone: zone } = useMe();
  return (query) => {
    const happened = happenings.find((one) => one === query.happened);
    if (!happened) return null;
    const what = t(`happened.${happened}`);
    const [since, until] = [query.since, query.until].map((at) => (at ? formatInstant(at, zone) : ""));
    if (since && until) return t("happenedBetween", { what, since, until });
    if (since) return t("happenedSince", { what, since });
    return until ? t("happenedUntil", { what, until }) : what;
  };
}

/** What a link has narrowed the list to, each to be taken off. */
export function Narrowed({ query }: { query: LeadQuery }) {
  const { t } = useTranslation("leads");
  const navigate = useNavigate({ from: "/leads" });
  const occasion = useOccasion()(query);
  const without = (names: string[]): void => void navigate({ search: (old) => ({ ...old, ...Object.fromEntries(names.map((name) => [name, undefined])) }), replace: true });
  const chips: [names: string[], text: React.ReactNode][] = [
    ...(occasion ? [[["happened", "since", "until"], occasion] as [string[], React.ReactNode]] : []),
    ...(query.due_soon ? [[["due_soon"], t("dueSoon")] as [string[], React.ReactNode]] : []),
    ...(query.won ? [[["won"], t("won")] as [string[], React.ReactNode]] : []),
    ...(query.cost_currency ? [[["cost_currency"], t("costIn", { currency: query.cost_currency })] as [string[], React.ReactNode]] : []),
    ...(query.won_currency ? [[["won_currency"], t("wonIn", { currency: query.won_currency })] as [string[], React.ReactNode]] : []),
    ...(query.source ? [[["source"], <SourceName key="source" source={query.source} />] as [string[], React.ReactNode]] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <p className="narrowed">
      {chips.map(([names, text]) => <Tag key={names[0]} closable closeIcon={<span role="img" aria-label={t("takeOff")}>×</span>} onClose={() => without(names)}>{text}</Tag>)}
    </p>
  );
}
