/** Periods and numbers of web analytics. Pure. */

import dayjs from "dayjs";

import type { WebFigures } from "@/api/contract";

export const day = "YYYY-MM-DD";
export const presets = ["last7", "last30", "last90", "thisMonth", "lastMonth", "thisYear"] as const;
export type Preset = (typeof presets)[number];
/** The first and the last day, both within. */
export type Span = { from: string; to: string };

/** The days of a preset, seen from `today` (a day in the organisation's zone). */
export function daysOf(preset: Preset, today: string): Span {
  const at = dayjs(today);
  const back = (days: number): Span => ({ from: at.subtract(days - 1, "day").format(day), to: today });
  switch (preset) {
    case "last7": return back(7);
    case "last30": return back(30);
    case "last90": return back(90);
    case "thisMonth": return { from: at.startOf("month").format(day), to: today };
    case "lastMonth": return { from: at.subtract(1, "month").startOf("month").format(day), to: at.subtract(1, "month").endOf("month").format(day) };
    case "thisYear": return { from: at.startOf("year").format(day), to: today };
  }
}

/** What an address says: a day, or nothing where it says no day of a calendar. */
export function knownDay(text: string | undefined): string | undefined {
  return text && dayjs(text).isValid() && dayjs(text).format(day) === text ? text : undefined;
}

/** The period of an address: both of its days in order, else the last thirty. */
export function spanOf(search: { from?: string; to?: string }, today: string): Span {
  const [from, to] = [knownDay(search.from), knownDay(search.to)];
  return from && to && from <= to ? { from, to } : daysOf("last30", today);
}

/** The server takes the day after the last one; people choose the last one. */
export const asked = ({ from, to }: Span): Span => ({ from, to: dayjs(to).add(1, "day").format(day) });

export type Measure = "visits" | "visitors" | "networks" | "views" | "pages" | "dwell" | "bounce";
export const measures: readonly Measure[] = ["visits", "visitors", "networks", "views", "pages", "dwell", "bounce"];

/** A measure's text as the server said it; null where nothing could be measured. */
export function valueOf(figures: WebFigures, measure: Measure): string | null {
  if (measure === "pages") return figures.pages_per_visit;
  if (measure === "dwell") return figures.mean_dwell;
  if (measure === "bounce") return figures.visits === 0 ? null : figures.bounce_rate;
  return String(figures[measure]);
}

/** How a number stands to the one before: how far in per cent (a rate: in points), one decimal. */
export type Change = { kind: "same" | "new" | "none"; by?: undefined } | { kind: "more" | "less"; by: string };

export function changeOf(now: string | null, before: string | null, { isRate = false } = {}): Change {
  if (now === null || before === null) return { kind: "none" };
  const [to, from] = [Number(now), Number(before)];
  if (to === from) return { kind: "same" };
  if (from === 0 && !isRate) return { kind: "new" };
  const by = Math.abs(isRate ? to - from : ((to - from) / from) * 100);
  return { kind: to > from ? "more" : "less", by: by.toFixed(1) };
}

/** Whole seconds as minutes and seconds. */
export function minutesOf(seconds: string | number): { minutes: number; seconds: number } {
  const whole = Math.round(Number(seconds));
  return { minutes: Math.floor(whole / 60), seconds: whole % 60 };
}
