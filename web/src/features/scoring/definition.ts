/** A scoring model's definition as the server stores it, parsed for editing. Points stay decimal strings. */

import type { Label, Props } from "@/api/contract";
import { compareDecimals, isDecimal } from "@/shared/decimal";

export type Band = { name: string; at_least: string };
export type Rule = {
  key: string; part: "fit" | "behaviour"; label: Label; points: string; when: Props | null; event: Props | null; per: string[];
  cap: string | null; window_days: number | null; half_life_days: number | null;
};
export type Definition = {
  range: [string, string]; ratings: Band[]; lowest_rating: string; grade: { letters: Band[]; numbers: Band[] }; rules: Rule[];
};

/** Read the server's JSON. It wrote it itself, so that only what it may leave out is filled in. */
export function readDefinition(stored: Props): Definition {
  const definition = stored as unknown as Definition;
  return { ...definition, rules: definition.rules.map((rule) => ({ ...rule, when: rule.when ?? null, event: rule.event ?? null, per: rule.per ?? [], cap: rule.cap ?? null, window_days: rule.window_days ?? null, half_life_days: rule.half_life_days ?? null })) };
}

/** A key that no rule has yet: r1, r2, … */
export function freshKey(rules: readonly Rule[]): string {
  const taken = new Set(rules.map((rule) => rule.key));
  let number = rules.length + 1;
  while (taken.has(`rule_${number}`)) number += 1;
  return `rule_${number}`;
}

/** Whether the cuts fall from one band to the next, as the server demands. */
export function cutsFall(bands: readonly Band[]): boolean {
  return bands.every((band, index) => {
    const above = bands[index - 1];
    return isDecimal(band.at_least) && (!above || (isDecimal(above.at_least) && compareDecimals(above.at_least, band.at_least) > 0));
  });
}
