/** What somebody changed in the form of a company. Pure. */

import type { CompanyChange } from "@/api/contract";

export type CompanyFields = { name: string; credit_code: string; domain: string; industry: string; region: string; employees: number | null; parent_id: number | null };

type Value = string | number | null;

/** What differs from before, without blanks around it: only that is sent, so that what others changed meanwhile stays. */
export function changesOf(before: CompanyFields, after: Partial<CompanyFields>): CompanyChange {
  const said = Object.entries(before).map(([name, was]: [string, Value]): [string, Value, Value] => {
    const now: Value = after[name as keyof CompanyFields] ?? (typeof was === "string" ? "" : null);
    return [name, was, typeof now === "string" ? now.trim() : now];
  });
  return Object.fromEntries(said.filter(([, was, now]) => now !== was).map(([name, , now]) => [name, now]));
}
