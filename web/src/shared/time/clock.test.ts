import { describe, expect, it } from "vitest";

import { clockStart, leadingUnits, readClock, splitDuration } from "./clock";

const hour = 3_600_000;
const startMs = Date.parse("2024-05-17T09:30:00Z");
const deadlineMs = startMs + 24 * hour;
const at = (hours: number) => readClock({ nowMs: startMs + hours * hour, startMs, deadlineMs });

describe("the clock of a lead", () => {
  it("is calm in its first half, warns from 50 % and is urgent from 80 %", () => {
    expect([0, 11.99, 12, 19.19, 19.2, 23.9].map((hours) => at(hours).phase)).toEqual(["calm", "calm", "half", "half", "soon", "soon"]);
  });

  it("is still in time exactly at the deadline and over one millisecond later", () => {
    expect(at(24)).toMatchObject({ phase: "soon", leftMs: 0, overMs: 0, used: 1 });
    expect(readClock({ nowMs: deadlineMs + 1, startMs, deadlineMs })).toMatchObject({ phase: "over", leftMs: 0, overMs: 1 });
  });

  it("never shows less than nothing used, even when the browser's clock is behind the start", () => {
    expect(at(-2)).toMatchObject({ phase: "calm", used: 0, leftMs: 26 * hour });
  });

  it("counts a promise without length as used up", () => {
    expect(readClock({ nowMs: startMs, startMs, deadlineMs: startMs })).toMatchObject({ phase: "soon", used: 1 });
  });

  it("starts at the assignment, or at the deadline less the promised hours when no assignment is stored", () => {
    expect(clockStart({ assigned_at: "2024-05-17T09:30:00Z", deadline_at: "2024-05-18T09:30:00Z", hours: 8 })).toBe(startMs);
    expect(clockStart({ assigned_at: null, deadline_at: "2024-05-18T09:30:00Z", hours: 24 })).toBe(startMs);
  });
});

describe("a span of time", () => {
  it("is shown in its two leading units, rounded down", () => {
    expect(leadingUnits(splitDuration(6 * hour + 10 * 60_000 + 59_999))).toEqual([["hours", 6], ["minutes", 10]]);
    expect(leadingUnits(splitDuration(26 * hour))).toEqual([["days", 1], ["hours", 2]]);
    expect(leadingUnits(splitDuration(61_999))).toEqual([["minutes", 1], ["seconds", 1]]);
  });
});
