import { useInfiniteQuery } from "@tanstack/react-query";
import { Checkbox, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TimelineItem } from "@/api/contract";
import { timeline } from "@/api/queries";
import { dynamic } from "@/i18n/dynamic";
import { EventIcon } from "@/shared/events/EventIcon";
import { EventLine } from "@/shared/events/EventLine";
import { LoadMore } from "@/shared/LoadMore";
import { useMe } from "@/shared/me";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { formatDay, formatInstantExact, formatTime } from "@/shared/time/format";

/** Items under their day in the organisation's zone; the server's order (latest first) is kept. */
export function byDay(items: TimelineItem[], zone: string): [day: string, items: TimelineItem[]][] {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const day = formatDay(item.at, zone);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

const minor = new Set(["page_dwelled", "form_shown", "visit_started"]);

function Item({ item, marked }: { item: TimelineItem; marked: boolean }) {
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
      </div>
    </li>
  );
}

/** All that the contact did, the latest first, by day. Small events can be left out. */
export function Timeline({ contactId, marked }: { contactId: number; marked: string | null }) {
  const { t } = useTranslation("contacts");
  const { time_zone: zone } = useMe();
  const [brief, setBrief] = useState(false);
  const query = useInfiniteQuery(timeline(contactId));
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
