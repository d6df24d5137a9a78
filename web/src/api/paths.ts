/** What can be asked where: the generated schema, and the shapes of its longer questions. */

import type { operations } from "./schema";

export type { paths } from "./schema";

type Query<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;
export type ContactQuery = Query<"profiles_list_contacts">;
export type CompanyQuery = Query<"profiles_list_companies">;
export type LeadQuery = Query<"leads_list_leads">;
export type OutboxQuery = Query<"outbox_list_messages">;
export type ImportPreviewQuery = Query<"imports_preview_file">;
export type ImportRowQuery = Query<"imports_list_rows">;
export type SetAsideQuery = Query<"inbox_list_set_aside">;
