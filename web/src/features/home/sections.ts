/** What stands on whose home, in order. Pure, by role and rights. */

import type { Me } from "@/api/contract";

export type HomeSection = "setup" | "pending" | "queue" | "hot" | "sources";

const byRole: Record<string, HomeSection[]> = {
  admin: ["setup", "pending", "hot", "sources"],
  marketing_manager: ["hot", "sources", "pending"],
  marketer: ["hot", "sources"],
  sdr: ["queue", "hot"],
  sales: ["pending", "hot"],
  sales_manager: ["pending", "hot", "sources"],
  sales_ops: ["pending", "hot", "sources"],
  analyst: ["sources"],
};

/** The sections for this person; what their rights do not open is left out. */
export function sectionsFor({ role, rights }: Pick<Me, "role" | "rights">): HomeSection[] {
  const opens: Record<HomeSection, boolean> = {
    setup: rights.includes("settings.edit"),
    pending: rights.includes("leads.view"),
    queue: rights.includes("leads.view"),
    hot: rights.includes("contacts.view"),
    sources: rights.includes("sources.view"),
  };
  return (byRole[role] ?? []).filter((section) => opens[section]);
}
