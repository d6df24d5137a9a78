/** Every address of the program. Screens are loaded when they are first opened. */

import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { asProblem } from "@/api/problem";
import { me } from "@/api/queries";
import { showIn } from "@/i18n";
import { SignIn } from "@/features/session/SignIn";

import { PageError, PageMissing, PagePending } from "./PageStates";
import { Shell } from "./Shell";

type Search = Record<string, unknown>;
type WebSearch = { from?: string; to?: string; compare?: string; tab?: string };
type LeadSearch = { view?: number; state?: string; stage?: string; source?: string; owner?: number; happened?: string; since?: string; until?: string; due_soon?: boolean; won?: boolean };
type ContactSearch = {
  view?: number; search?: string; rating?: string; grade?: string; stage?: string; owner?: number; source?: string; sort?: string; industry?: string; region?: string;
  title_level?: string; tag?: string; reach?: string; unowned?: boolean; score_from?: number; score_to?: number; seen_since?: string; seen_until?: string;
  created_since?: string; created_until?: string; company?: number;
};
const word = (search: Search, name: string): string | undefined => {
  const value = search[name];
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
};
const whole = (search: Search, name: string): number | undefined => {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

const points = (search: Search, name: string): number | undefined => {
  const value = search[name];
  return value !== undefined && value !== "" && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
};
const yes = (search: Search, name: string): true | undefined => (search[name] === true || search[name] === "true" ? true : undefined);

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet, notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Search): { next?: string } => ({ next: word(search, "next") }),
  component: SignIn,
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    try {
      const person = await context.queryClient.ensureQueryData(me);
      await showIn(person.locale);
      return { me: person };
    } catch (error) {
      if (asProblem(error).status === 401) {
        const next = location.href === "/" ? {} : { next: location.href };
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way to redirect
        throw redirect({ to: "/sign-in", search: next });
      }
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageError,
  pendingComponent: PagePending,
});

const home = createRoute({
  getParentRoute: () => inside, path: "/",
  component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage"),
});

const contacts = createRoute({
  getParentRoute: () => inside, path: "/contacts",
  validateSearch: (search: Search): ContactSearch => ({
    search: word(search, "search"), rating: word(search, "rating"), grade: word(search, "grade"), stage: word(search, "stage"),
    owner: whole(search, "owner"), source: word(search, "source"), sort: word(search, "sort"), view: points(search, "view"),
    industry: word(search, "industry"), region: word(search, "region"), title_level: word(search, "title_level"), tag: word(search, "tag"), reach: word(search, "reach"),
    unowned: yes(search, "unowned"), score_from: points(search, "score_from"), score_to: points(search, "score_to"), company: whole(search, "company"),
    seen_since: word(search, "seen_since"), seen_until: word(search, "seen_until"), created_since: word(search, "created_since"), created_until: word(search, "created_until"),
  }),
  component: lazyRouteComponent(() => import("@/features/profiles/ContactsPage"), "ContactsPage"),
});

const contact = createRoute({
  getParentRoute: () => inside, path: "/contacts/$id",
  validateSearch: (search: Search): { tab?: string; event?: string } => ({ tab: word(search, "tab"), event: word(search, "event") }),
  component: lazyRouteComponent(() => import("@/features/profiles/ContactPage"), "ContactPage"),
});

const companies = [
  createRoute({
    getParentRoute: () => inside, path: "/companies",
    validateSearch: (search: Search): { search?: string; industry?: string; region?: string; sort?: string } => ({
      search: word(search, "search"), industry: word(search, "industry"), region: word(search, "region"), sort: word(search, "sort"),
    }),
    component: lazyRouteComponent(() => import("@/features/profiles/CompaniesPage"), "CompaniesPage"),
  }),
  createRoute({
    getParentRoute: () => inside, path: "/companies/$id", validateSearch: (search: Search): { tab?: string } => ({ tab: word(search, "tab") }),
    component: lazyRouteComponent(() => import("@/features/profiles/CompanyPage"), "CompanyPage"),
  }),
] as const;

const imports = createRoute({
  getParentRoute: () => inside, path: "/imports",
  component: lazyRouteComponent(() => import("@/features/imports/ImportsPage"), "ImportsPage"),
});

const oneImport = createRoute({
  getParentRoute: () => inside, path: "/imports/$id",
  validateSearch: (search: Search): { rows?: string } => ({ rows: word(search, "rows") }),
  component: lazyRouteComponent(() => import("@/features/imports/ImportPage"), "ImportPage"),
});

const merging = [
  createRoute({
    getParentRoute: () => inside, path: "/merging", validateSearch: (search: Search): { tab?: string } => ({ tab: word(search, "tab") }),
    component: lazyRouteComponent(() => import("@/features/merging/MergingPage"), "MergingPage"),
  }),
  createRoute({ getParentRoute: () => inside, path: "/merging/contacts/$kept/$gone", component: lazyRouteComponent(() => import("@/features/merging/ContactsPage"), "MergeContactsPage") }),
  createRoute({ getParentRoute: () => inside, path: "/merging/companies/$kept/$gone", component: lazyRouteComponent(() => import("@/features/merging/CompaniesPage"), "MergeCompaniesPage") }),
] as const;

const leads = createRoute({
  getParentRoute: () => inside, path: "/leads",
  validateSearch: (search: Search): LeadSearch => ({
    view: points(search, "view"), state: word(search, "state"), stage: word(search, "stage"), source: word(search, "source"), owner: whole(search, "owner"),
    happened: word(search, "happened"), since: word(search, "since"), until: word(search, "until"), due_soon: yes(search, "due_soon"), won: yes(search, "won"),
  }),
  component: lazyRouteComponent(() => import("@/features/leads/LeadsPage"), "LeadsPage"),
});

const lead = createRoute({
  getParentRoute: () => inside, path: "/leads/$id",
  component: lazyRouteComponent(() => import("@/features/leads/LeadPage"), "LeadPage"),
});

const sources = createRoute({
  getParentRoute: () => inside, path: "/sources",
  validateSearch: (search: Search): { from?: string; to?: string } => ({ from: word(search, "from"), to: word(search, "to") }),
  component: lazyRouteComponent(() => import("@/features/analytics/SourcesPage"), "SourcesPage"),
});

const web = createRoute({
  getParentRoute: () => inside, path: "/web",
  validateSearch: (search: Search): WebSearch => ({ from: word(search, "from"), to: word(search, "to"), compare: word(search, "compare"), tab: word(search, "tab") }),
  component: lazyRouteComponent(() => import("@/features/analytics/WebPage"), "WebPage"),
});

const settings = [
  createRoute({ getParentRoute: () => inside, path: "/settings/tracking", validateSearch: (search: Search): { since?: string } => ({ since: word(search, "since") }), component: lazyRouteComponent(() => import("@/features/inbox/TrackingPage"), "TrackingPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/scoring", component: lazyRouteComponent(() => import("@/features/scoring/ScoringPage"), "ScoringPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/routing", component: lazyRouteComponent(() => import("@/features/leads/RoutingPage"), "RoutingPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/users", component: lazyRouteComponent(() => import("@/features/team/UsersPage"), "UsersPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/roles", component: lazyRouteComponent(() => import("@/features/team/RolesPage"), "RolesPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/api-keys", component: lazyRouteComponent(() => import("@/features/team/ApiKeysPage"), "ApiKeysPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/mail", component: lazyRouteComponent(() => import("@/features/channels/MailPage"), "MailPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/tags", component: lazyRouteComponent(() => import("@/features/tags/TagsPage"), "TagsPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/dictionaries", component: lazyRouteComponent(() => import("@/features/catalog/DictionariesPage"), "DictionariesPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/mail-domains", component: lazyRouteComponent(() => import("@/features/catalog/MailDomainsPage"), "MailDomainsPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/status", component: lazyRouteComponent(() => import("@/features/operations/StatusPage"), "StatusPage") }),
  createRoute({ getParentRoute: () => inside, path: "/settings/audit", component: lazyRouteComponent(() => import("@/features/team/AuditPage"), "AuditPage") }),
] as const;

const tree = root.addChildren([signIn, inside.addChildren([home, contacts, contact, ...companies, imports, oneImport, ...merging, leads, lead, sources, web, ...settings])]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: false,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageMissing,
    defaultPendingComponent: PagePending,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
