/** Which columns a list shows, in which order and how wide. Pure. */

import type { ListColumn, SavedView } from "@/api/contract";

/** The columns to show: those chosen that the list has, or all the usual ones where nothing was chosen. */
export function shownColumns(usual: readonly string[], known: readonly string[], chosen: readonly ListColumn[]): ListColumn[] {
  const kept = chosen.filter((column) => known.includes(column.key));
  return kept.length > 0 ? kept : usual.map((key) => ({ key, width: 0 }));
}

/** A column moved up (-1) or down (1); at the ends nothing happens. */
export function moved(columns: readonly ListColumn[], key: string, by: -1 | 1): ListColumn[] {
  const from = columns.findIndex((column) => column.key === key);
  const to = from + by;
  const next = [...columns];
  const [column] = from >= 0 && to >= 0 && to < next.length ? next.splice(from, 1) : [];
  if (column) next.splice(to, 0, column);
  return next;
}

/** A column put in (at the end) or taken out; the last one stays. */
export function toggled(columns: readonly ListColumn[], key: string, isShown: boolean): ListColumn[] {
  if (isShown) return columns.some((column) => column.key === key) ? [...columns] : [...columns, { key, width: 0 }];
  const rest = columns.filter((column) => column.key !== key);
  return rest.length > 0 ? rest : [...columns];
}

const plain = (value: unknown): string => JSON.stringify(value);

/** Whether filters and order are those of a view. */
export function fits(view: SavedView, filters: Record<string, unknown>, sort: string): boolean {
  const names = new Set([...Object.keys(view.filters), ...Object.keys(filters)]);
  return view.sort === sort && [...names].every((name) => plain(view.filters[name] ?? null) === plain(filters[name] ?? null));
}
