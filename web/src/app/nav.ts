/** What stands in the navigation. Pure: who may see what follows from rights alone. */

import type { Right } from "@/api/contract";

export type NavKey =
  | "home" | "leads" | "contacts" | "companies" | "imports" | "merging" | "sources" | "web" | "tracking" | "scoring" | "routing" | "users" | "roles" | "apiKeys" | "mail" | "dictionaries" | "mailDomains" | "tags" | "audit" | "status";

export type NavItem = { key: NavKey; path: string; group: "work" | "settings" };

type Entry = NavItem & { anyOf: Right[] };

const entries: Entry[] = [
  { key: "home", path: "/", group: "work", anyOf: [] },
  { key: "leads", path: "/leads", group: "work", anyOf: ["leads.view"] },
  { key: "contacts", path: "/contacts", group: "work", anyOf: ["contacts.view"] },
  { key: "companies", path: "/companies", group: "work", anyOf: ["contacts.view"] },
  { key: "imports", path: "/imports", group: "work", anyOf: ["contacts.import"] },
  { key: "merging", path: "/merging", group: "work", anyOf: ["contacts.merge"] },
  { key: "sources", path: "/sources", group: "work", anyOf: ["sources.view"] },
  { key: "web", path: "/web", group: "work", anyOf: ["sources.view"] },
  { key: "tracking", path: "/settings/tracking", group: "settings", anyOf: ["tracking.view"] },
  { key: "tags", path: "/settings/tags", group: "settings", anyOf: ["tags.edit"] },
  { key: "scoring", path: "/settings/scoring", group: "settings", anyOf: ["scoring.view"] },
  { key: "routing", path: "/settings/routing", group: "settings", anyOf: ["routing.edit"] },
  { key: "users", path: "/settings/users", group: "settings", anyOf: ["users.manage"] },
  { key: "roles", path: "/settings/roles", group: "settings", anyOf: ["users.manage"] },
  { key: "apiKeys", path: "/settings/api-keys", group: "settings", anyOf: ["keys.manage"] },
  { key: "mail", path: "/settings/mail", group: "settings", anyOf: ["settings.edit"] },
  { key: "dictionaries", path: "/settings/dictionaries", group: "settings", anyOf: ["settings.edit"] },
  { key: "mailDomains", path: "/settings/mail-domains", group: "settings", anyOf: ["settings.edit"] },
  { key: "audit", path: "/settings/audit", group: "settings", anyOf: ["audit.view"] },
  { key: "status", path: "/settings/status", group: "settings", anyOf: ["operations.view"] },
];

/** The entries that these rights open, in order; home is always there. */
export function navFor(rights: readonly Right[]): NavItem[] {
  const held = new Set(rights);
  return entries
    .filter(({ anyOf }) => anyOf.length === 0 || anyOf.some((right) => held.has(right)))
    .map(({ key, path, group }) => ({ key, path, group }));
}

/** The entry that a path belongs to: the longest that it starts with. */
export function navKeyOf(path: string, items: readonly NavItem[]): NavKey | null {
  const fits = items.filter((item) => (item.path === "/" ? path === "/" : path === item.path || path.startsWith(`${item.path}/`)));
  return fits.sort((a, b) => b.path.length - a.path.length)[0]?.key ?? null;
}
