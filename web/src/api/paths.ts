/** What can be asked where, in the form that openapi-fetch understands. Replaced by the generated schema. */

import type * as c from "./contract";

type Json<T> = { content: { "application/json": T } };
type Problems = { default: { content: { "application/problem+json": unknown } } };
type Id = { path: { id: number } };
type Operation<Result, Query = never, Path = never, Body = never> = {
  parameters: { query?: [Query] extends [never] ? never : Query } & ([Path] extends [never] ? { path?: never } : { path: Path });
  requestBody?: [Body] extends [never] ? never : Json<Body>;
  responses: { 200: Json<Result> } & Problems;
};
type Paging = { cursor?: string; limit?: number };
type P = Id["path"];

export type ContactQuery = Paging & {
  search?: string; rating?: string; grade?: string; stage?: string; owner?: number; source?: string; sort?: string;
};
export type LeadQuery = Paging & { state?: string; stage?: string };

export interface paths {
  "/api/v1/me": { get: Operation<c.Me>; patch: Operation<c.Me, never, never, { locale: string }> };
  "/api/v1/home": { get: Operation<c.Home> };
  "/api/v1/contacts": { get: Operation<c.Page<c.ContactRow>, ContactQuery> };
  "/api/v1/contacts/{id}": { get: Operation<c.ContactDetail, never, P> };
  "/api/v1/contacts/{id}/unmask": { post: Operation<c.Unmasked, never, P> };
  "/api/v1/contacts/{id}/timeline": { get: Operation<c.Page<c.TimelineItem>, Paging, P> };
  "/api/v1/contacts/{contact_id}/score": { get: Operation<c.ScoreLedger, { model?: string }, { contact_id: number }> };
  "/api/v1/leads": { get: Operation<c.Page<c.LeadRow>, LeadQuery> };
  "/api/v1/leads/reasons": { get: Operation<c.Reasons> };
  "/api/v1/leads/{id}": { get: Operation<c.LeadDetail, never, P> };
  "/api/v1/leads/{id}/accept": { post: Operation<c.LeadRow, never, P, Record<string, never>> };
  "/api/v1/leads/{id}/reject": { post: Operation<c.LeadRow, never, P, { reason: string; note?: string }> };
  "/api/v1/leads/{id}/return": { post: Operation<c.LeadRow, never, P, { reason: string; note?: string }> };
  "/api/v1/sources": { get: Operation<c.Sources, { from?: string; to?: string }> };
  "/api/v1/notifications": { get: Operation<c.Page<c.Notification>, Paging> };
  "/api/v1/notifications/{notification_id}/read": { post: Operation<{ unread: number }, never, { notification_id: number }> };
  "/api/v1/tracking": { get: Operation<c.Tracking> };
  "/api/v1/tracking/write-keys": { post: Operation<c.WriteKey, never, never, { name: string; kind: "browser" | "server" }> };
  "/api/v1/users": {
    get: Operation<c.Page<c.User>, Paging & { role?: c.Role; active?: boolean }>;
    post: Operation<c.User, never, never, { name: string; email: string; role: c.Role; password: string; team_id?: number; locale: "zh-CN" | "en" }>;
  };
  "/api/v1/users/{user_id}": {
    patch: Operation<c.User, never, { user_id: number }, { role?: c.Role; active?: boolean; team_id?: number | null }>;
  };
  "/api/v1/teams": { get: Operation<c.Team[]> };
  "/api/v1/api-keys": { get: Operation<c.Page<c.ApiKey>, Paging>; post: Operation<c.NewApiKey, never, never, { name: string; role: c.Role }> };
  "/api/v1/api-keys/{key_id}": { delete: Operation<unknown, never, { key_id: number }> };
  "/api/v1/roles": { get: Operation<c.RolesTable> };
  "/api/v1/audit": { get: Operation<c.Page<c.AuditEntry>, Paging> };
  "/api/v1/settings/smtp": { get: Operation<c.Smtp>; put: Operation<c.Smtp, never, never, c.SmtpInput> };
  "/api/v1/settings/smtp/test": { post: Operation<{ message_id: number }> };
  "/api/v1/catalog": { get: Operation<c.Catalog> };
  "/api/v1/scoring-models": { get: Operation<{ items: c.ScoringModel[] }> };
  "/api/v1/scoring-models/{model_id}": { put: Operation<c.ScoringModel, never, { model_id: number }, { definition: c.Props }> };
  "/api/v1/routing-rules": { get: Operation<{ items: c.RoutingRule[] }>; post: Operation<c.RoutingRule, never, never, c.RoutingInput> };
  "/api/v1/routing-rules/{rule_id}": {
    patch: Operation<c.RoutingRule, never, { rule_id: number }, Partial<c.RoutingInput>>;
    delete: Operation<unknown, never, { rule_id: number }>;
  };
}
