import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Checkbox, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CompanyEvent, Page, TimelineItem } from "@/api/contract";
import { companyTimeline, timeline } from "@/api/queries";
import { dynamic } from "@/i18n/dynamic";
import { EventIcon } from "@/shared/events/EventIcon";
import { EventLine } from "@/shared/events/EventLine";
import { LoadMore } from "@/shared/LoadMore";
import { useMe } from "@/shared/me";
import { PersonName } from "@/shared/PersonName";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { formatDay, formatInstantExact, formatTime } from "@/shared/time/format";

/** Items under their day in the organisation's zone; the server's order (latest first) is kept. */
export function byDay<One extends TimelineItem>(items: One[], zone: string): [day: string, items: One[]][] {
  const days = new Map<string, One[]>();
  for (const item of items) {
    const day = formatDay(item.at, zone);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

const minor = new Set(["page_dwelled", "form_shown", "visit_started"]);

/** Whose event it is, where a timeline is that of several people. */
function Whose({ item }: { item: TimelineItem | CompanyEvent }) {
  if (!("contact" in item) || item.contact === null) return null;
  const { id, name, number, masked } = item.contact;
  return (
    <div className="small">
      <Link to="/contacts/$id" params={{ id: String(id) }} search={{ event: item.event_id }}><PersonName name={name} number={number} masked={masked} /></Link>
    </div>
  );
}

function Item({ item, marked }: { item: TimelineItem | CompanyEvent; marked: boolean }) {
  const { t, i18n } = useTranslation("events");
  const { time_zone: zone } = useMe();
  const key = `events:origin.${item.origin}`;
  const origin = /^[a-z]+$/.test(item.origin) && i18n.exists(key) ? i18n.t(dynamic(key)) : item.origin;
  return (
    <li className={`timeline-item${marked ? " timeline-marked" : ""}${item.bot ? " timeline-bot" : ""}`} ref={marked ? (node) => node?.scrollIntoView({ block: "center" }) : undefined}>
      <Tooltip title={<>{formatInstantExact(item.at, zone)} ({zone})<br />{t("originHelp", { origin })}</>}>
        <time dateTime={item.at} className="figures quiet" tabIndex={0}>{formatTime(item.at, zone)}</time>
      </Tooltip>
      <EventIcon type={item.type} />
      <div>
        <EventLine type={item.type} props={item.props} />
        {item.bot && <Tooltip title={t("botHelp")}><span className="bot-mark" tabIndex={0}>{t("bot")}</span></Tooltip>}
        <Whose item={item} />
      </div>
    </li>
  );
}

type EventsProps = { query: UseInfiniteQueryResult<InfiniteData<Page<TimelineItem | CompanyEvent>>>; marked: string | null };

/** What happened, the latest first, by day. Small events can be left out. */
function Events({ query, marked }: EventsProps) {
  const { t } = useTranslation("contacts");
  const { time_zone: zone } = useMe();
  const [brief, setBrief] = useState(false);
  return (
    <Gate query={query} rows={10}>
      {({ pages }) => {
        const all = pages.flatMap((page) => page.items);
        const items = brief ? all.filter((item) => !minor.has(item.type) || item.event_id === marked) : all;
        if (all.length === 0) return <Nothing text={t("noEvents")} />;
        return (
          <>
            <Checkbox checked={brief} onChange={(event) => setBrief(event.target.checked)}>{t("brief")}</Checkbox>
            {byDay(items, zone).map(([day, list]) => (
              <section key={day} className="timeline-day" aria-label={day}>
                <h3 className="figures">{day}</h3>
                <ol>{list.map((item) => <Item key={item.event_id} item={item} marked={item.event_id === marked} />)}</ol>
              </section>
            ))}
            <LoadMore query={query} count={all.length} />
          </>
        );
      }}
    </Gate>
  );
}

/** All that a contact did. */
export function Timeline({ contactId, marked }: { contactId: number; marked: string | null }) {
  return <Events query={useInfiniteQuery(timeline(contactId))} marked={marked} />;
}

/** All that the people of a company did, each with who it was. */
export function CompanyTimeline({ companyId }: { companyId: number }) {
  return <Events query={useInfiniteQuery(companyTimeline(companyId))} marked={null} />;
}
