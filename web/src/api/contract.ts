/**
 * The shapes the server speaks, under the names the features use.
 *
 * Instants are ISO-8601 in UTC. Points and money are decimal strings and are never turned into floats.
 * Written by hand until `openapi.json` is exported; then each name becomes an alias of the generated schema.
 */

export type Role =
  | "admin" | "marketing_manager" | "marketer" | "sdr" | "sales" | "sales_manager" | "sales_ops"
  | "content_editor" | "analyst" | "legal";

export type Right =
  | "contacts.view" | "contacts.view_all" | "contacts.unmask" | "contacts.edit" | "contacts.import" | "contacts.export"
  | "leads.view" | "leads.view_all" | "leads.act" | "leads.assign" | "scoring.view" | "scoring.edit" | "routing.edit"
  | "sources.view" | "users.manage" | "keys.manage" | "settings.edit" | "audit.view" | "tracking.view"
  | "content.edit" | "reports.view";

export type Label = { zh: string; en: string };
export type PersonRef = { id: number; name: string };
export type Page<T> = { items: T[]; next_cursor?: string | null };
export type Props = Record<string, unknown>;

export type Me = {
  id: number; name: string; email: string; role: Role; rights: Right[]; locale: string; time_zone: string; demo: boolean;
};

export type Rating = "high" | "potential" | "low";
export type Stage =
  | "inquiry" | "mql" | "sal" | "sql" | "opportunity" | "customer" | "disqualified" | "lost" | "recycled";

export type ContactRow = {
  id: number; number: string; name: string | null; masked: boolean; company: PersonRef | null; title: string | null;
  email: string | null; mobile: string | null; score: string | null; rating: string | null; grade: string | null;
  stage: string | null; primary_owner: PersonRef | null; source: string | null; last_seen_at: string | null; created_at: string;
};

export type Identity = { kind: string; source: string | null; value: string; since: string; until: string | null };
export type Consent = {
  purpose: string; channel: string | null; state: string; at: string; source: string | null; text: string | null;
};
export type Behaviour = { type: string; at: string; props: Props };

export type ContactDetail = ContactRow & {
  industry: string | null; region: string | null; title_level: string | null; decision_maker: boolean | null;
  company_detail: Props | null; identities: Identity[]; leads: LeadRow[]; key_behaviours: Behaviour[];
  consents: Consent[]; first_touch: Props | null;
};

export type Unmasked = { name: string | null; email: string | null; mobile: string | null };

export type TimelineItem = {
  event_id: string; type: string; at: string; props: Props; origin: string; bot: boolean; visit: number;
};

export type LedgerRow = {
  rule: string; label: Label; part: string; event_id: string | null; event_type: string | null; at: string | null; points: string;
};
export type ScoreLedger = {
  model: string; version: number; as_of: string; total: string; fit: string; behaviour: string; rating: string | null;
  grade: string | null; sum: string; rows: LedgerRow[];
};

export type LeadContact = {
  id: number; number: string; name: string | null; company: PersonRef | null; title: string | null; email: string | null;
  mobile: string | null; masked: boolean;
};
export type LeadState = "none" | "pending_acceptance" | "accepted" | "rejected" | "returned" | "expired";
export type LeadRow = {
  id: number; contact: LeadContact; stage: string; pool: string | null; state: string; score: string | null;
  rating: string | null; grade: string | null; source: string | null; created_at: string; mql_at: string | null;
  assigned_at: string | null; deadline_at: string | null; sla: { policy: string; hours: number } | null;
  primary: string; marketing_owner: PersonRef | null; sales_owner: PersonRef | null; rule: PersonRef | null;
};
export type Transition = {
  from: string | null; to: string; at: string; actor: PersonRef | string | null; rule: PersonRef | string | null;
  reason: string | null; note: string | null;
};
export type Candidate = { user: PersonRef; load: number; capacity: number; chosen: boolean; reason: string | null };
export type Assignment = {
  user: PersonRef | null; rule: PersonRef | null; candidates: Candidate[]; assigned_at: string; deadline_at: string | null;
  ended_at: string | null; outcome: string | null; reason: string | null;
};
export type MqlClause = { key: string; label: Label; met: boolean; evidence: Props[] };
export type LeadDetail = LeadRow & {
  transitions: Transition[]; assignments: Assignment[]; mql: { definition_version: number; clauses: MqlClause[] } | null;
};
export type Reason = { code: string; label: Label; clause?: string | null };
export type Reasons = { reject: Reason[]; return: Reason[] };

export type Tile = { key: string; value: string | number; link: string | null };
export type Home = { role: string; tiles: Tile[]; pending_leads: LeadRow[]; hot: ContactRow[] };

export type SourceRow = { source: string; label: Label; leads: number; won: number; rate: string };
export type Sources = { rows: SourceRow[]; total: { leads: number; won: number; rate: string }; as_of: string };

export type Notification = {
  id: number; kind: string; level: number; title: Label; body: Label; link: string | null; created_at: string; read_at: string | null;
};

export type WriteKey = {
  id: number; name: string; key: string; kind: "browser" | "server"; last_seen_at: string | null; events_24h: number;
};
export type Tracking = { snippet: string; edge_url: string; keys: WriteKey[] };

export type User = {
  id: number; name: string; email: string; role: Role; active: boolean; team: PersonRef | null; locale: string;
  last_login: string | null; created_at: string;
};
export type Team = { id: number; name: string; parent_id: number | null; manager_id: number | null };
export type ApiKey = {
  id: number; name: string; prefix: string; role: Role; rights: Right[] | null; created_by: PersonRef; created_at: string;
  last_used_at: string | null;
};
export type NewApiKey = ApiKey & { key: string };
export type RolesTable = { rights: Right[]; roles: { role: Role; rights: Right[] }[] };
export type Smtp = {
  host: string | null; port: number | null; security: "none" | "starttls" | "tls" | null; user: string | null; has_password: boolean;
  from_address: string | null; from_name: string | null; updated_at: string | null; code: string; detail: string;
};
export type SmtpInput = {
  host: string; port: number; security: "none" | "starttls" | "tls"; user: string; password: string | null; from_address: string; from_name: string;
};
export type AuditEntry = {
  id: string; at: string; actor: string | null; table: string; action: string; object_id: number | null; path: string | null;
  reason: string | null; diff: Record<string, unknown[]>;
};
export type Changes = { version: number; areas: Record<string, number> };

export type Choice = { key: string; label: Label };
export type FieldSpec = { key: string; type: string; label: Label; choices: Choice[] };
export type EventType = { key: string; label: Label; declared: boolean; properties: FieldSpec[] };
export type Catalog = { event_types: EventType[]; fields: FieldSpec[]; sources: Choice[]; industries: Choice[]; title_levels: Choice[] };

export type ScoringModel = {
  id: number; key: string; name: Label; version: number; is_default: boolean; definition: Props;
  versions: { version: number; published_at: string; published_by: string | null }[];
};

export type RoutingTarget = { kind: string; user: PersonRef | null; team: PersonRef | null; users: PersonRef[] };
export type RoutingRule = { id: number; position: number; name: string; active: boolean; version: number; condition: Props | null; target: RoutingTarget };
export type RoutingInput = {
  name: string; active: boolean; condition: Props | null; target_kind: string; team_id: number | null; user_ids: number[]; position?: number;
};
