/** Arithmetic of a promise with a deadline. Pure: the instant is an argument. */

/** `calm` under half of the time, `half` from 50 %, `soon` from 80 %, `over` once the deadline has passed. */
export type ClockPhase = "calm" | "half" | "soon" | "over";

export type ClockReading = {
  phase: ClockPhase;
  /** Share of the time used, 0 to 1. */
  used: number;
  /** Milliseconds left, 0 when over. */
  leftMs: number;
  /** Milliseconds since the deadline, 0 while in time. */
  overMs: number;
};

/**
 * Read the clock at `nowMs` (all in epoch milliseconds).
 *
 * Exactly at the deadline is still in time. A start at or after the deadline counts as all time used.
 */
export function readClock({ nowMs, startMs, deadlineMs }: { nowMs: number; startMs: number; deadlineMs: number }): ClockReading {
  if (nowMs > deadlineMs) return { phase: "over", used: 1, leftMs: 0, overMs: nowMs - deadlineMs };
  const whole = deadlineMs - startMs;
  const used = whole <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - startMs) / whole));
  const phase = used >= 0.8 ? "soon" : used >= 0.5 ? "half" : "calm";
  return { phase, used, leftMs: deadlineMs - nowMs, overMs: 0 };
}

export type Duration = { days: number; hours: number; minutes: number; seconds: number };

/** Split a span into whole days, hours, minutes and seconds, rounded down. */
export function splitDuration(ms: number): Duration {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor((seconds % 86_400) / 3_600),
    minutes: Math.floor((seconds % 3_600) / 60),
    seconds: seconds % 60,
  };
}

/** The two largest units that matter: days and hours, hours and minutes, or minutes and seconds. */
export function leadingUnits(duration: Duration): [["days" | "hours" | "minutes", number], ["hours" | "minutes" | "seconds", number]] {
  if (duration.days > 0) return [["days", duration.days], ["hours", duration.hours]];
  if (duration.hours > 0) return [["hours", duration.hours], ["minutes", duration.minutes]];
  return [["minutes", duration.minutes], ["seconds", duration.seconds]];
}

/** When the clock of a lead began: the stored start, or the deadline less the policy's hours when none is stored. */
export function clockStart(lead: { assigned_at: string | null; deadline_at: string; hours: number | null }): number {
  if (lead.assigned_at !== null) return Date.parse(lead.assigned_at);
  return Date.parse(lead.deadline_at) - (lead.hours ?? 24) * 3_600_000;
}
