import {
  ApiOutlined, AuditOutlined, BankOutlined, BlockOutlined, BookOutlined, CodeOutlined, ContactsOutlined, DashboardOutlined, FundOutlined, GlobalOutlined, HomeOutlined, ImportOutlined, InboxOutlined, LogoutOutlined, MailOutlined, MoreOutlined,
  PartitionOutlined, SafetyCertificateOutlined, StarOutlined, TagsOutlined, TeamOutlined,
} from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Button, Drawer, Tooltip } from "antd";
import { useCallback, useState, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { me as meQuery } from "@/api/queries";
import { signOut } from "@/api/session";
import { Bell } from "@/features/notifications/Bell";
import { LanguageSwitch } from "@/features/session/LanguageSwitch";
import { MeProvider, useMe } from "@/shared/me";
import { Boundary } from "@/shared/states/Boundary";
import { Loading } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { useTerm } from "@/shared/terms";

import { Logo } from "./Logo";
import { navFor, navKeyOf, type NavItem, type NavKey } from "./nav";
import { useLive } from "./useLive";
import { useScrollableTables } from "./useScrollableTables";

const icons: Record<NavKey, ComponentType> = {
  home: HomeOutlined, leads: InboxOutlined, contacts: ContactsOutlined, companies: BankOutlined, imports: ImportOutlined, merging: BlockOutlined, sources: FundOutlined, web: GlobalOutlined, tracking: CodeOutlined, scoring: StarOutlined,
  routing: PartitionOutlined, users: TeamOutlined, roles: SafetyCertificateOutlined, apiKeys: ApiOutlined, mail: MailOutlined, dictionaries: BookOutlined, mailDomains: GlobalOutlined, tags: TagsOutlined, audit: AuditOutlined, status: DashboardOutlined,
};

function NavLink({ item, active, onGo }: { item: NavItem; active: boolean; onGo?: () => void }) {
  const { t } = useTranslation();
  const Icon = icons[item.key];
  return (
    <li>
      <Link to={item.path as "/"} className="nav-link" aria-current={active ? "page" : undefined} onClick={onGo}>
        <Icon aria-hidden="true" />
        <span>{t(`nav.${item.key}`)}</span>
      </Link>
    </li>
  );
}

function NavList({ items, active, onGo }: { items: NavItem[]; active: NavKey | null; onGo?: () => void }) {
  const { t } = useTranslation();
  const settings = items.filter((item) => item.group === "settings");
  const draw = (item: NavItem) => <NavLink key={item.key} item={item} active={item.key === active} {...(onGo ? { onGo } : {})} />;
  return (
    <>
      <ul>{items.filter((item) => item.group === "work").map(draw)}</ul>
      {settings.length > 0 && (
        <>
          <h2 className="nav-group">{t("nav.settings")}</h2>
          <ul>{settings.map(draw)}</ul>
        </>
      )}
    </>
  );
}

function Person() {
  const { t } = useTranslation();
  const term = useTerm();
  const me = useMe();
  const report = useReport();
  const navigate = useNavigate();
  const client = useQueryClient();
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      client.clear();
      await navigate({ to: "/sign-in", search: {} });
    } catch (error) {
      report(error);
    }
  };
  return (
    <div className="person">
      <div className="person-text">
        <strong>{me.name}</strong>
        <span className="quiet small">{term("role", me.role)}</span>
      </div>
      <Tooltip title={t("signOut")}>
        <Button type="text" icon={<LogoutOutlined />} aria-label={t("signOut")} onClick={() => void leave()} />
      </Tooltip>
    </div>
  );
}

/** The phone's bar: the three most used screens and everything else behind "more". */
function BottomBar({ items, active, onMore }: { items: NavItem[]; active: NavKey | null; onMore: () => void }) {
  const { t } = useTranslation();
  return (
    <nav className="bottom-bar" aria-label={t("menu")}>
      <ul>
        {items.filter((item) => item.group === "work").slice(0, 3).map((item) => <NavLink key={item.key} item={item} active={item.key === active} />)}
        <li>
          <button type="button" className="nav-link" onClick={onMore}>
            <MoreOutlined aria-hidden="true" />
            <span>{t("more")}</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const items = navFor(me.rights);
  const active = navKeyOf(path, items);
  const onSignedOut = useCallback(() => {
    client.clear();
    void navigate({ to: "/sign-in", search: {} });
  }, [client, navigate]);
  useLive(onSignedOut);
  useScrollableTables();
  return (
    <div className="shell">
      <a className="skip" href="#content">{t("skip")}</a>
      <aside className="side">
        <Link to="/" className="brand"><Logo /><span>{t("app")}</span></Link>
        <nav className="side-nav" aria-label={t("menu")}><NavList items={items} active={active} /></nav>
        <Person />
      </aside>
      <div className="main">
        <header className="top">
          <Link to="/" className="brand brand-small"><Logo size={22} /><span>{t("app")}</span></Link>
          {me.demo && <Tooltip title={t("demoHelp")}><span className="demo-label" tabIndex={0}>{t("demo")}</span></Tooltip>}
          <span className="grow" />
          <LanguageSwitch />
          <Bell />
        </header>
        <main id="content" className="page" tabIndex={-1}>
          <Boundary key={path}><Outlet /></Boundary>
        </main>
      </div>
      <BottomBar items={items} active={active} onMore={() => setOpen(true)} />
      <Drawer open={open} onClose={() => setOpen(false)} placement="right" size={280} title={t("menu")} classNames={{ body: "drawer-nav" }}>
        <nav aria-label={t("menu")}><NavList items={items} active={active} onGo={() => setOpen(false)} /></nav>
        <Person />
      </Drawer>
    </div>
  );
}

/** The frame around every screen: navigation by rights, language, notifications, who is signed in. */
export function Shell() {
  const { data } = useQuery(meQuery);
  if (!data) return <Loading />;
  return <MeProvider me={data}><Frame /></MeProvider>;
}
