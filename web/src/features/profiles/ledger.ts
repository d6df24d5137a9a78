/** Does the ledger add up? Counted again here from the rows, so that the screen proves it instead of claiming it. */

import type { LedgerRow, ScoreLedger } from "@/api/contract";
import { compareDecimals, sumDecimals } from "@/shared/decimal";

export type Check = { sum: string; addsUp: boolean };

/** The exact sum of the rows, and whether it equals the total that the server states. */
export function checkLedger({ rows, total }: Pick<ScoreLedger, "rows" | "total">): Check {
  const sum = sumDecimals(rows.map((row) => row.points));
  return { sum, addsUp: compareDecimals(sum, total) === 0 };
}

/** The exact sum of the rows of one part. */
export function partSum(rows: readonly LedgerRow[], part: string): string {
  return sumDecimals(rows.filter((row) => row.part === part).map((row) => row.points));
}
