/** Every question of the interface as a cached query. The first part of a key says what it is about. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { client, must } from "./client";
import type { BulkAction, ContactDetail, DictionaryName, Export, ListName, TagGroup, WebComparison, WebOriginBy, WebPageSort } from "./contract";
import type { CompanyQuery, ContactQuery, ImportPreviewQuery, ImportRowQuery, LeadQuery, OutboxQuery, SetAsideQuery } from "./paths";

const pageSize = 50;

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: () => must(client.GET("/api/v1/me")),
  staleTime: 60_000,
});

export const home = queryOptions({ queryKey: ["home"], queryFn: () => must(client.GET("/api/v1/home")) });

export const contacts = (query: ContactQuery) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "list", query],
    queryFn: ({ pageParam }) =>
      must(client.GET("/api/v1/contacts", { params: { query: { ...query, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const contact = (id: number) =>
  queryOptions({
    queryKey: ["contacts", "one", id],
    queryFn: async () => (await must(client.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } } }))) as ContactDetail,
  });

export const timeline = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "timeline", id],
    queryFn: ({ pageParam }) =>
      must(
        client.GET("/api/v1/contacts/{contact_id}/timeline", {
          params: { path: { contact_id: id }, query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const companies = (query: CompanyQuery) =>
  infiniteQueryOptions({
    queryKey: ["companies", "list", query],
    queryFn: ({ pageParam }) =>
      must(client.GET("/api/v1/companies", { params: { query: { ...query, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const company = (id: number) =>
  queryOptions({
    queryKey: ["companies", "one", id],
    queryFn: () => must(client.GET("/api/v1/companies/{company_id}", { params: { path: { company_id: id } } })),
  });

export const companyTimeline = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["companies", "timeline", id],
    queryFn: ({ pageParam }) =>
      must(
        client.GET("/api/v1/companies/{company_id}/timeline", {
          params: { path: { company_id: id }, query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const companyActivity = (id: number) =>
  queryOptions({
    queryKey: ["companies", "activity", id],
    queryFn: () => must(client.GET("/api/v1/companies/{company_id}/activity", { params: { path: { company_id: id } } })),
  });

export const mailDomains = queryOptions({
  queryKey: ["dictionaries", "free_mail"],
  queryFn: () => must(client.GET("/api/v1/dictionaries/{dictionary}", { params: { path: { dictionary: "free_mail" } } })),
});

export const mailDomainMeaning = (text: string) =>
  queryOptions({
    queryKey: ["dictionaries", "free_mail", "meaning", text],
    queryFn: () => must(client.GET("/api/v1/dictionaries/{dictionary}/meaning", { params: { path: { dictionary: "free_mail" }, query: { text } } })),
  });

export const dictionaryTerms = (dictionary: DictionaryName, asked: { below?: string; search?: string }) =>
  queryOptions({
    queryKey: ["dictionaries", dictionary, "terms", asked],
    queryFn: () => must(client.GET("/api/v1/dictionaries/{dictionary}", { params: { path: { dictionary }, query: asked } })),
  });

export const dictionaryMeaning = (dictionary: DictionaryName, text: string) =>
  queryOptions({
    queryKey: ["dictionaries", dictionary, "meaning", text],
    queryFn: () => must(client.GET("/api/v1/dictionaries/{dictionary}/meaning", { params: { path: { dictionary }, query: { text } } })),
  });

export const dictionaryChanges = (dictionary: DictionaryName) =>
  queryOptions({
    queryKey: ["dictionaries", dictionary, "changes"],
    queryFn: () => must(client.GET("/api/v1/dictionaries/{dictionary}/changes", { params: { path: { dictionary } } })),
  });

export const score = (id: number) =>
  queryOptions({
    queryKey: ["contacts", "score", id],
    queryFn: () => must(client.GET("/api/v1/contacts/{contact_id}/score", { params: { path: { contact_id: id } } })),
  });

export const leads = (query: LeadQuery) =>
  infiniteQueryOptions({
    queryKey: ["leads", "list", query],
    queryFn: ({ pageParam }) =>
      must(client.GET("/api/v1/leads", { params: { query: { ...query, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const lead = (id: number) =>
  queryOptions({
    queryKey: ["leads", "one", id],
    queryFn: () => must(client.GET("/api/v1/leads/{lead_id}", { params: { path: { lead_id: id } } })),
  });

export const reasons = queryOptions({
  queryKey: ["leads", "reasons"],
  queryFn: () => must(client.GET("/api/v1/leads/reasons")),
  staleTime: 300_000,
});

export const sources = (range: { from?: string; to?: string }) =>
  queryOptions({
    queryKey: ["sources", range],
    queryFn: () => must(client.GET("/api/v1/sources", { params: { query: range } })),
  });

type Days = { from?: string; to?: string };

/** Web analytics grows by the second and is looked at by the day: an answer is good for a minute. */
const web = { staleTime: 60_000 };

export const webOverview = (query: Days & { compare: WebComparison }) =>
  queryOptions({ ...web, queryKey: ["web", "overview", query], queryFn: () => must(client.GET("/api/v1/analytics/web", { params: { query } })) });

export const webPages = (query: Days & { sort: WebPageSort }) =>
  queryOptions({ ...web, queryKey: ["web", "pages", query], queryFn: () => must(client.GET("/api/v1/analytics/web/pages", { params: { query } })) });

export const webOrigins = (query: Days & { by: WebOriginBy }) =>
  queryOptions({ ...web, queryKey: ["web", "origins", query], queryFn: () => must(client.GET("/api/v1/analytics/web/origins", { params: { query } })) });

export const webPaths = (query: Days) =>
  queryOptions({ ...web, queryKey: ["web", "paths", query], queryFn: () => must(client.GET("/api/v1/analytics/web/paths", { params: { query } })) });

export const webNetworks = (query: Days) =>
  queryOptions({ ...web, queryKey: ["web", "networks", query], queryFn: () => must(client.GET("/api/v1/analytics/web/networks", { params: { query } })) });

export const notifications = queryOptions({
  queryKey: ["notifications"],
  queryFn: () => must(client.GET("/api/v1/notifications", { params: { query: { limit: pageSize } } })),
});

export const operations = queryOptions({ queryKey: ["operations"], queryFn: () => must(client.GET("/api/v1/operations/status")) });

export const retention = queryOptions({ queryKey: ["retention"], queryFn: () => must(client.GET("/api/v1/settings/retention")) });

export const keepings = queryOptions({ queryKey: ["retention", "classes"], queryFn: () => must(client.GET("/api/v1/settings/retention/classes")) });

export const tracking = queryOptions({
  queryKey: ["tracking"],
  queryFn: () => must(client.GET("/api/v1/tracking")),
});

export const setAside = (query: SetAsideQuery) =>
  infiniteQueryOptions({
    queryKey: ["tracking", "set-aside", query],
    queryFn: ({ pageParam }) => must(client.GET("/api/v1/tracking/set-aside", { params: { query: { ...query, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

/** How much could be replayed, by reason. */
export const setAsideSummary = queryOptions({
  queryKey: ["tracking", "set-aside-summary"],
  queryFn: () => must(client.GET("/api/v1/tracking/set-aside/summary")),
});

export const outbox = (query: OutboxQuery) =>
  infiniteQueryOptions({
    queryKey: ["outbox", query],
    queryFn: ({ pageParam }) => must(client.GET("/api/v1/outbox", { params: { query: { ...query, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const users = infiniteQueryOptions({
  queryKey: ["users"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/users", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

/** People who can be given leads, for choosing them in rules. */
export const salespeople = queryOptions({
  queryKey: ["users", "active"],
  queryFn: () => must(client.GET("/api/v1/users", { params: { query: { active: true, limit: 200 } } })),
  staleTime: 60_000,
});

/** Whom this person can give leads to, with load, capacity and leave. */
export const staffing = queryOptions({ queryKey: ["salespeople"], queryFn: () => must(client.GET("/api/v1/salespeople")) });

export const acceptPolicy = queryOptions({ queryKey: ["sla-policies", "accept"], queryFn: () => must(client.GET("/api/v1/sla-policies/accept")) });

export const apiKeys = infiniteQueryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/api-keys", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const audit = infiniteQueryOptions({
  queryKey: ["audit"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/audit", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const teams = queryOptions({ queryKey: ["teams"], queryFn: () => must(client.GET("/api/v1/teams")), staleTime: 60_000 });
export const roles = queryOptions({ queryKey: ["roles"], queryFn: () => must(client.GET("/api/v1/roles")), staleTime: 300_000 });
export const smtp = queryOptions({ queryKey: ["smtp"], queryFn: () => must(client.GET("/api/v1/settings/smtp")) });
export const scoringModels = queryOptions({ queryKey: ["scoring-models"], queryFn: () => must(client.GET("/api/v1/scoring-models")) });
export const routingRules = queryOptions({ queryKey: ["routing-rules"], queryFn: () => must(client.GET("/api/v1/routing-rules")) });

/** The server's words for fields, event types, sources and industries. */
export const catalog = queryOptions({ queryKey: ["catalog"], queryFn: () => must(client.GET("/api/v1/catalog")), staleTime: 300_000 });

export const listViews = (list: ListName) =>
  queryOptions({ queryKey: ["views", list], queryFn: () => must(client.GET("/api/v1/lists/{list_name}/views", { params: { path: { list_name: list } } })) });

const watchMs = 1_500;
const busy = new Set<BulkAction["state"] | Export["state"]>(["gathering", "running", "undoing"]);
/** Ask again soon while one of these jobs is at work. */
const soon = (items: { state: BulkAction["state"] | Export["state"] }[] | undefined): number | false => (items?.some((job) => busy.has(job.state)) ? watchMs : false);

export const bulkActions = infiniteQueryOptions({
  queryKey: ["bulk-actions"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/bulk-actions", { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  refetchInterval: ({ state }) => soon(state.data?.pages[0]?.items),
});

export const bulkMembers = (id: number, state: "unchanged" | "kept") =>
  infiniteQueryOptions({
    queryKey: ["bulk-actions", "members", id, state],
    queryFn: ({ pageParam }) => must(client.GET("/api/v1/bulk-actions/{bulk_id}/members", { params: { path: { bulk_id: id }, query: { state, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const tags = ({ search, group }: { search: string; group: TagGroup | null }) =>
  infiniteQueryOptions({
    queryKey: ["tags", "list", search, group],
    queryFn: ({ pageParam }) => must(client.GET("/api/v1/tags", { params: { query: { limit: 50, search, ...(group ? { group } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const tagDetail = (id: number) =>
  queryOptions({ queryKey: ["tags", "one", id], queryFn: () => must(client.GET("/api/v1/tags/{tag_id}", { params: { path: { tag_id: id } } })) });

export const tagChoices = queryOptions({ queryKey: ["tags", "choices"], queryFn: () => must(client.GET("/api/v1/tags", { params: { query: { limit: 200 } } })) });

export const bulkTags = queryOptions({ queryKey: ["bulk-tags"], queryFn: () => must(client.GET("/api/v1/bulk-actions/tags")) });

export const exports = infiniteQueryOptions({
  queryKey: ["exports"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/exports", { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  refetchInterval: ({ state }) => soon(state.data?.pages[0]?.items),
});

export const exportColumns = (list: ListName) =>
  queryOptions({ queryKey: ["export-columns", list], queryFn: () => must(client.GET("/api/v1/export-columns/{list_name}", { params: { path: { list_name: list } } })), staleTime: 300_000 });

export const imports = infiniteQueryOptions({
  queryKey: ["imports", "list"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/imports", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const importUnknown = (id: number) =>
  queryOptions({
    queryKey: ["imports", "unknown", id],
    queryFn: () => must(client.GET("/api/v1/imports/{import_id}/unknown-values", { params: { path: { import_id: id } } })),
  });

export const importJob = (id: number) =>
  queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: () => must(client.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } } })),
  });

/** How the beginning of an uploaded file looks when it is read so; the file never changes. */
export const importPreview = (id: number, query: ImportPreviewQuery) =>
  queryOptions({
    queryKey: ["import-previews", id, query],
    queryFn: () => must(client.GET("/api/v1/imports/{import_id}/preview", { params: { path: { import_id: id }, query } })),
    staleTime: 300_000,
  });

export const importRows = (id: number, query: ImportRowQuery) =>
  infiniteQueryOptions({
    queryKey: ["imports", "rows", id, query],
    queryFn: ({ pageParam }) =>
      must(client.GET("/api/v1/imports/{import_id}/rows", { params: { path: { import_id: id }, query: { ...query, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const contactSuggestions = infiniteQueryOptions({
  queryKey: ["merging", "contacts"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/merge-suggestions/contacts", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const companySuggestions = infiniteQueryOptions({
  queryKey: ["merging", "companies"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/merge-suggestions/companies", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const companyMerges = infiniteQueryOptions({
  queryKey: ["merging", "company-merges"],
  queryFn: ({ pageParam }) => must(client.GET("/api/v1/company-merges", { params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const contactMerges = (id: number) =>
  queryOptions({
    queryKey: ["merging", "of-contact", id],
    queryFn: () => must(client.GET("/api/v1/contacts/{contact_id}/merges", { params: { path: { contact_id: id } } })),
  });

export const mergesOfCompany = (id: number) =>
  queryOptions({
    queryKey: ["merging", "of-company", id],
    queryFn: () => must(client.GET("/api/v1/companies/{company_id}/merges", { params: { path: { company_id: id } } })),
  });

export const contactComparison = (kept: number, gone: number) =>
  queryOptions({
    queryKey: ["merging", "compare-contacts", kept, gone],
    queryFn: () => must(client.GET("/api/v1/contacts/{contact_id}/compare/{other_id}", { params: { path: { contact_id: kept, other_id: gone } } })),
  });

export const companyComparison = (kept: number, gone: number) =>
  queryOptions({
    queryKey: ["merging", "compare-companies", kept, gone],
    queryFn: () => must(client.GET("/api/v1/companies/{company_id}/compare/{other_id}", { params: { path: { company_id: kept, other_id: gone } } })),
  });
