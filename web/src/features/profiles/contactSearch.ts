/** The address of the contact list: filters, order, view. The words are those of the API. Pure. */

type Words = "search" | "rating" | "grade" | "stage" | "source" | "sort" | "industry" | "region" | "title_level" | "tag" | "reach" | "seen_since" | "seen_until" | "created_since" | "created_until";
type Numbers = "view" | "owner" | "score_from" | "score_to" | "company";

export type ContactSearch = { [Name in Words]?: string | undefined } & { [Name in Numbers]?: number | undefined } & { unowned?: boolean | undefined };

/** What filters the list: all of the address but view and order, without what is not set. */
export function filtersOf(search: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(search).filter(([name, value]) => value !== undefined && value !== "" && value !== false && name !== "view" && name !== "sort"));
}

/** Whether an address says nothing at all, so that the list may open with the view somebody set. */
export const isBare = (search: Record<string, unknown>): boolean => Object.values(search).every((value) => value === undefined);
