import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Home, Tile } from "@/api/contract";
import { home as homeQuery, leads as leadsQuery, sources as sourcesQuery } from "@/api/queries";
import { ContactList } from "@/shared/contact/ContactList";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { InternalLink } from "@/shared/InternalLink";
import { LeadList } from "@/shared/lead/LeadList";
import { useMe } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { SourceTable } from "@/shared/SourceTable";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useLabel, useTerm } from "@/shared/terms";

import { sectionsFor, type HomeSection } from "./sections";
import { SetUp } from "./SetUp";

function useTileText(): (tile: Tile) => { name: string; help: string } {
  const { t } = useTranslation("home");
  return ({ key }) => ({ name: t(`tile.${key}.name`), help: t(`tile.${key}.help`) });
}

function Tiles({ tiles }: { tiles: Tile[] }) {
  const text = useTileText();
  const label = useLabel();
  if (tiles.length === 0) return null;
  return (
    <ul className="tiles">
      {tiles.map((tile) => {
        const { name, help } = text(tile);
        const value = <span className="tile-value figures">{formatGrouped(tile.value)}</span>;
        return (
          <li key={tile.key}>
            <span className="tile-name"><Explain by={help}>{name}</Explain></span>
            {tile.link ? <InternalLink to={tile.link} label={`${name} ${formatGrouped(tile.value)}`}>{value}</InternalLink> : value}
            {tile.label && <span className="quiet small">{label(tile.label)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Pending({ home }: { home: Home }) {
  const { t } = useTranslation("home");
  const { role } = useMe();
  const own = role === "sales";
  return (
    <Section flush title={own ? t("pending.mine") : role === "sales_manager" ? t("pending.team") : t("pending.all")} extra={<Link to="/leads" search={{ state: "pending" }}>{t("all")}</Link>}>
      {home.pending_leads.length === 0 ? <Nothing text={t("pending.none")} /> : <LeadList leads={home.pending_leads} withOwner={!own} />}
    </Section>
  );
}

function Queue() {
  const { t } = useTranslation("home");
  const query = useInfiniteQuery(leadsQuery({ state: "mine" }));
  return (
    <Section flush title={<Explain by={t("queue.help")}>{t("queue.title")}</Explain>} extra={<Link to="/leads" search={{ state: "mine" }}>{t("all")}</Link>}>
      <Gate query={query}>
        {({ pages }) => {
          const rows = pages[0]?.items.slice(0, 10) ?? [];
          return rows.length === 0 ? <Nothing text={t("queue.none")} /> : <LeadList leads={rows} withOwner={false} />;
        }}
      </Gate>
    </Section>
  );
}

function Hot({ home }: { home: Home }) {
  const { t } = useTranslation("home");
  return (
    <Section flush title={<Explain by={t("hot.help")}>{t("hot.title")}</Explain>} extra={<Link to="/contacts" search={{ sort: "-score" }}>{t("all")}</Link>}>
      {home.hot.length === 0 ? <Nothing text={t("hot.none")} /> : <ContactList contacts={home.hot} short />}
    </Section>
  );
}

function Origins() {
  const { t } = useTranslation("home");
  const query = useQuery(sourcesQuery({}));
  return (
    <Section flush title={t("sources.title")} extra={<Link to="/sources">{t("all")}</Link>}>
      <Gate query={query} rows={4}>{(data) => (data.rows.length === 0 ? <Nothing text={t("sources.none")} /> : <SourceTable data={data} top={6} />)}</Gate>
    </Section>
  );
}

/** The first screen of the day, by role: what waits for this person, then what is worth their attention. */
export function HomePage() {
  const { t } = useTranslation("home");
  const term = useTerm();
  const me = useMe();
  const query = useQuery(homeQuery);
  const sections = sectionsFor(me);
  const draw: Record<HomeSection, (home: Home) => React.ReactNode> = {
    setup: () => <SetUp key="setup" />,
    pending: (home) => <Pending key="pending" home={home} />,
    queue: () => <Queue key="queue" />,
    hot: (home) => <Hot key="hot" home={home} />,
    sources: () => <Origins key="sources" />,
  };
  return (
    <>
      <PageHead title={t("title")} note={t("greeting", { name: me.name, role: term("role", me.role) })} />
      <Gate query={query} rows={10}>
        {(home) => (
          <>
            <Tiles tiles={home.tiles} />
            {sections.map((section) => draw[section](home))}
            {sections.length === 0 && <Section><Nothing text={t("nothingForRole")} /></Section>}
          </>
        )}
      </Gate>
    </>
  );
}
