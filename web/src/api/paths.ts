/** What can be asked where: the generated schema, and the routes that its document does not have yet. */

import type * as c from "./contract";
import type { operations, paths as generated } from "./schema";

type Json<T> = { content: { "application/json": T } };
type Get<Result> = { parameters: { query?: never; path?: never }; responses: { 200: Json<Result> } };
type Post<Body, Result> = { parameters: { query?: never; path?: never }; requestBody: Json<Body>; responses: { 201: Json<Result> } };

type Awaited = {
  "/api/v1/home": { get: Get<c.Home> };
  "/api/v1/tracking": { get: Get<c.Tracking> };
  "/api/v1/tracking/write-keys": { post: Post<{ name: string; kind: "browser" | "server" }, c.WriteKey> };
};

export type paths = generated & Awaited;

type Query<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;
export type ContactQuery = Query<"profiles_list_contacts">;
export type LeadQuery = Query<"leads_list_leads">;
