import type { Role } from "@/api/contract";

/** All roles in the order of the rights table. */
export const roleCodes: readonly Role[] = [
  "admin", "marketing_manager", "marketer", "sdr", "sales", "sales_manager", "sales_ops", "content_editor", "analyst", "legal",
];
