/**
 * The shapes the server speaks, under the names the features use: aliases of the generated schema.
 *
 * Instants are ISO-8601 in UTC. Points and money are decimal strings and are never turned into floats.
 */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Right = Schemas["Right"];
export type Label = Schemas["LabelOut"];
export type PersonRef = Schemas["Named"];
export type Page<T> = { items: T[]; next_cursor: string | null };
export type Props = Record<string, unknown>;

export type Me = Schemas["MeOut"];
export type ContactRow = Schemas["ContactRow"];
export type FieldPair = Schemas["FieldPairOut"];
export type MergeSide = Schemas["MergeSide"];
export type Merge = Schemas["MergeOut"];
export type ComparedContact = Schemas["ComparedContact"];
export type Company = Schemas["CompanyOut"];
export type CompanyRow = Schemas["CompanyRow"];
export type CompanyDetail = Schemas["CompanyPage"];
export type CompanyChange = Schemas["CompanyChange"];
export type CompanyEvent = Schemas["CompanyEvent"];
export type CompanyWeek = Schemas["WeekOut"];
export type DictionaryWord = Schemas["WordOut"];
export type DictionaryName = Schemas["Dictionary"];
export type DictionaryTerm = Schemas["TermOut"];
export type DictionaryRules = Schemas["RulesOut"];
export type Restatement = Schemas["RestatementOut"];
export type ContactSuggestion = Schemas["ContactSuggestionOut"];
export type CompanySuggestion = Schemas["CompanySuggestionOut"];
export type Identity = Schemas["IdentityOut"];
export type Consent = Schemas["ConsentOut"];
export type Behaviour = Schemas["BehaviourOut"];
/** The rows of `leads` are those of the lead list; the server's document leaves them open. */
export type ContactDetail = Omit<Schemas["ContactDetail"], "leads"> & { leads: LeadRow[] };
export type Unmasked = Schemas["UnmaskedOut"];
export type TimelineItem = Schemas["TimelineOut"];
export type LedgerRow = Schemas["LedgerRowAnswer"];
export type ScoreLedger = Schemas["LedgerAnswer"];

export type ListName = Schemas["ListName"];
export type ListColumn = Schemas["ColumnOut"];
export type SavedView = Schemas["ViewOut"];
export type ListViews = Schemas["ListViewsOut"];
export type ViewInput = Schemas["ViewIn"];
export type BulkAction = Schemas["BulkOut"];
export type BulkInput = Schemas["BulkIn"];
export type Export = Schemas["ExportOut"];
export type ExportInput = Schemas["ExportIn"];

export type LeadRow = Schemas["LeadOut"];
export type LeadDetail = Schemas["LeadDetailOut"];
export type Transition = Schemas["LeadTransitionOut"];
export type Salesperson = Schemas["SalespersonOut"];
export type Candidate = Schemas["CandidateOut"];
export type Assignment = Schemas["AssignmentOut"];
export type MqlClause = Schemas["MqlClauseOut"];
export type Mql = Schemas["MqlOut"];

export type Tile = Schemas["TileOut"];
export type Home = Schemas["HomeOut"];

export type SourceRow = Schemas["SourceOut"];
export type Keeping = Schemas["KeepingOut"];
export type Sources = Schemas["SourcesOut"];
export type WebStep = Schemas["WebStep"];
export type WebComparison = Schemas["WebComparison"];
export type WebFigures = Schemas["WebFiguresOut"];
export type WebSpan = Schemas["WebSpanOut"];
export type WebOverview = Schemas["WebOverviewOut"];
export type WebPageSort = Schemas["WebPageSort"];
export type WebPage = Schemas["WebPageOut"];
export type WebOriginBy = Schemas["WebOriginBy"];
export type WebOrigin = Schemas["WebOriginOut"];
export type WebWay = Schemas["WebWayOut"];
export type WebNetwork = Schemas["WebNetworkOut"];
export type Notification = Schemas["NotificationOut"];

export type WriteKey = Schemas["WriteKeyOut"];
export type Tracking = Schemas["TrackingOut"];
export type SetAside = Schemas["SetAsideOut"];
export type SetAsideReason = Schemas["SetAsideReason"];
export type ReplayInput = Schemas["ReplayIn"];

export type Message = Schemas["MessageOut"];
export type MessageState = Schemas["MessageState"];

export type User = Schemas["UserOut"];
export type Team = Schemas["TeamOut"];
export type ApiKey = Schemas["ApiKeyOut"];
export type Smtp = Schemas["SmtpOut"];
export type SmtpInput = Schemas["SmtpIn"];
export type AuditEntry = Schemas["AuditOut"];
export type Operations = Schemas["OperationsOut"];
export type OperationsThing = Schemas["StatusOut"];
export type Changes = Schemas["ChangesOut"];

export type Choice = Schemas["ChoiceOut"];
export type FieldSpec = Schemas["FieldOut"];
export type EventType = Schemas["EventTypeOut"];
export type Catalog = Schemas["CatalogOut"];

export type ScoringModel = Schemas["ModelAnswer"];
export type RoutingRule = Schemas["RoutingRuleOut"];
export type RoutingInput = Schemas["RoutingRuleIn"];
export type RoutingChange = Schemas["RoutingRuleChange"];
export type TargetKind = Schemas["TargetKind"];

export type ImportJob = Schemas["JobOut"];
export type UnknownValue = Schemas["UnknownOut"];
export type ImportState = Schemas["JobState"];
export type ImportPreview = Schemas["PreviewOut"];
export type ImportSuggestion = Schemas["SuggestionOut"];
export type ImportTemplate = Schemas["TemplateOut"];
export type ImportCheck = Schemas["CheckIn"];
export type ImportMapping = ImportCheck["mapping"];
export type ImportRow = Schemas["RowOut"];
export type ImportFinding = Schemas["FindingOut"];
export type ImportOutcome = Schemas["RowOutcome"];
export type ContactTag = Schemas["TagOut"];
export type Tag = Schemas["TagRow"];
export type TagGroup = Schemas["TagGroup"];
export type TagInput = Schemas["TagIn"];
