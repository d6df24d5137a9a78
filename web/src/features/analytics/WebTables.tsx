import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { WebNetwork, WebOrigin, WebOriginBy, WebPage, WebPageSort, WebWay } from "@/api/contract";
import { webNetworks, webOrigins, webPages, webPaths } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useLabel } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import { asked, type Span } from "./webNumbers";
import { useTime } from "./WebTiles";

/** As many as the server gives unless told otherwise. */
const most = 50;

type Column<Row> = TableColumnsType<Row>[number];

function number<Row>(title: ReactNode, key: string, text: (row: Row) => ReactNode): Column<Row> {
  return { title, key, align: "right", render: (_, row) => <span className="figures">{text(row)}</span> };
}

/** A name that may be as long as its writer liked; one that is missing says so. */
function Name({ text }: { text: string }) {
  const { t } = useTranslation("web");
  return text === "" ? <span className="quiet">{t("unnamed")}</span> : <span className="web-name">{text}</span>;
}

function Ranking<Row extends object>({ rows, columns, rowKey }: { rows: Row[]; columns: TableColumnsType<Row>; rowKey: (row: Row) => string }) {
  const { t } = useTranslation("web");
  if (rows.length === 0) return <Nothing text={t("noRows")} />;
  return (
    <>
      <Table<Row> size="small" rowKey={rowKey} columns={columns} dataSource={rows} pagination={false} scroll={{ x: "max-content" }} />
      {rows.length >= most && <p className="quiet small web-more">{t("topRows", { count: rows.length })}</p>}
    </>
  );
}

const percent = (text: string | null): string => (text === null ? "–" : `${text}%`);

/** Pages by views, entries or exits. */
export function Pages({ span, sort }: { span: Span; sort: Exclude<WebPageSort, "bounces"> }) {
  const { t } = useTranslation("web");
  const time = useTime();
  const query = useQuery(webPages({ ...asked(span), sort }));
  const all: Record<string, Column<WebPage>> = {
    views: number(t("column.views"), "views", (row) => formatGrouped(row.views)),
    visitors: number(t("column.visitors"), "visitors", (row) => formatGrouped(row.visitors)),
    entries: number(t("column.entries"), "entries", (row) => formatGrouped(row.entries)),
    exits: number(t("column.exits"), "exits", (row) => formatGrouped(row.exits)),
    exitRate: number(<Explain stop={false} by={t("help.exitRate")}>{t("column.exitRate")}</Explain>, "exitRate", (row) => percent(row.exit_rate)),
    bounces: number(t("column.bounces"), "bounces", (row) => formatGrouped(row.bounces)),
    bounceRate: number(<Explain stop={false} by={t("help.pageBounce")}>{t("column.bounceRate")}</Explain>, "bounceRate", (row) => percent(row.bounce_rate)),
    dwell: number(<Explain stop={false} by={t("help.pageDwell")}>{t("column.dwell")}</Explain>, "dwell", (row) => time(row.mean_dwell)),
  };
  const shown = {
    views: ["views", "visitors", "entries", "exits", "exitRate", "bounceRate", "dwell"],
    entries: ["entries", "bounces", "bounceRate", "views", "dwell"],
    exits: ["exits", "exitRate", "views", "visitors", "dwell"],
  }[sort];
  const columns: TableColumnsType<WebPage> = [
    { title: t("column.page"), key: "path", render: (_, row) => <Name text={row.path} /> },
    ...shown.flatMap((key) => all[key] ?? []),
  ];
  return <Gate query={query}>{({ rows }) => <Ranking rows={rows} columns={columns} rowKey={(row) => row.path} />}</Gate>;
}

/** Where visits came from, and what became of them. */
export function Origins({ span, by }: { span: Span; by: WebOriginBy }) {
  const { t } = useTranslation("web");
  const label = useLabel();
  const query = useQuery(webOrigins({ ...asked(span), by }));
  const named: Record<WebOriginBy, Column<WebOrigin>[]> = {
    source: [],
    campaign: [
      { title: t("column.medium"), key: "medium", render: (_, row) => <Name text={row.medium} /> },
      { title: t("column.campaign"), key: "campaign", render: (_, row) => <Name text={row.campaign} /> },
    ],
    keyword: [{ title: t("column.keyword"), key: "keyword", render: (_, row) => <Name text={row.keyword} /> }],
    referrer: [{ title: t("column.referrer"), key: "referrer", render: (_, row) => <Name text={row.referrer} /> }],
  };
  const source: Column<WebOrigin> = { title: t("column.source"), key: "source", render: (_, row) => label(row.label) };
  const columns: TableColumnsType<WebOrigin> = [
    ...(by === "keyword" || by === "referrer" ? [...named[by], source] : [source, ...named[by]]),
    number(t("column.visits"), "visits", (row) => formatGrouped(row.visits)),
    number(t("column.visitors"), "visitors", (row) => formatGrouped(row.visitors)),
    number(t("column.bounceRate"), "bounceRate", (row) => percent(row.bounce_rate)),
    number(t("column.pagesPerVisit"), "pages", (row) => row.pages_per_visit ?? "–"),
    number(<Explain stop={false} by={t("help.contacts")}>{t("column.contacts")}</Explain>, "contacts", (row) => formatGrouped(row.contacts)),
    number(<Explain stop={false} by={t("help.leads")}>{t("column.leads")}</Explain>, "leads", (row) => formatGrouped(row.leads)),
  ];
  const key = (row: WebOrigin): string => [row.source, row.medium, row.campaign, row.keyword, row.referrer].join("\n");
  return <Gate query={query}>{({ rows }) => <Ranking rows={rows} columns={columns} rowKey={key} />}</Gate>;
}

/** The first pages of a visit, one after the other. */
function Steps({ way }: { way: WebWay }) {
  const { t } = useTranslation("web");
  return (
    <ol className="web-way">
      {way.pages.map((page, index) => <li key={index}><Name text={page} /></li>)}
      {way.ended === 0 && <li className="quiet">{t("goesOn")}</li>}
    </ol>
  );
}

export function Paths({ span }: { span: Span }) {
  const { t } = useTranslation("web");
  const query = useQuery(webPaths(asked(span)));
  const columns: TableColumnsType<WebWay> = [
    { title: t("column.path"), key: "path", render: (_, row) => <Steps way={row} /> },
    number(t("column.visits"), "visits", (row) => formatGrouped(row.visits)),
    number(<Explain stop={false} by={t("help.ended")}>{t("column.ended")}</Explain>, "ended", (row) => formatGrouped(row.ended)),
  ];
  return <Gate query={query}>{({ rows }) => <Ranking rows={rows} columns={columns} rowKey={(row) => row.pages.join("\n")} />}</Gate>;
}

/** Who came from which company network. */
export function Networks({ span }: { span: Span }) {
  const { t } = useTranslation("web");
  const query = useQuery(webNetworks(asked(span)));
  const columns: TableColumnsType<WebNetwork> = [
    { title: <Explain stop={false} by={t("help.network")}>{t("column.network")}</Explain>, key: "network", render: (_, row) => <code>{row.network.slice(0, 8)}</code> },
    { title: <Explain stop={false} by={t("help.company")}>{t("column.company")}</Explain>, key: "company", render: (_, row) => row.company ?? <span className="quiet">–</span> },
    number(t("column.visitors"), "visitors", (row) => formatGrouped(row.visitors)),
    number(t("column.known"), "contacts", (row) => formatGrouped(row.contacts)),
    number(t("column.visits"), "visits", (row) => formatGrouped(row.visits)),
    number(t("column.views"), "views", (row) => formatGrouped(row.views)),
    { title: t("column.last"), key: "last", align: "right", render: (_, row) => <Instant at={row.last_at} /> },
  ];
  return <Gate query={query}>{({ rows }) => <Ranking rows={rows} columns={columns} rowKey={(row) => row.network} />}</Gate>;
}
