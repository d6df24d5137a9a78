import { describe, expect, it } from "vitest";

import { asked, changeOf, daysOf, minutesOf, spanOf, valueOf } from "./webNumbers";

const today = "2024-03-31";

describe("periods", () => {
  it("counts today among the last seven days", () => {
    expect(daysOf("last7", today)).toEqual({ from: "2024-03-25", to: today });
  });

  it("knows how long the month before was", () => {
    expect(daysOf("lastMonth", today)).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(daysOf("thisMonth", today)).toEqual({ from: "2024-03-01", to: today });
    expect(daysOf("thisYear", today).from).toBe("2024-01-01");
  });

  it("takes the days of the address, and the last thirty where it says none, half or nonsense", () => {
    expect(spanOf({ from: "2024-01-05", to: "2024-01-05" }, today)).toEqual({ from: "2024-01-05", to: "2024-01-05" });
    for (const search of [{}, { from: "2024-01-05" }, { from: "2024-02-31", to: "2024-03-02" }, { from: "2024-03-02", to: "2024-03-01" }, { from: "x", to: "y" }])
      expect(spanOf(search, today)).toEqual({ from: "2024-03-02", to: today });
  });

  it("asks the server up to the day after the last one", () => {
    expect(asked({ from: "2024-02-01", to: "2024-02-29" })).toEqual({ from: "2024-02-01", to: "2024-03-01" });
  });
});

describe("changes", () => {
  it("are per cent of what was before, of a rate points", () => {
    expect(changeOf("150", "120")).toEqual({ kind: "more", by: "25.0" });
    expect(changeOf("1.50", "2.00")).toEqual({ kind: "less", by: "25.0" });
    expect(changeOf("50.00", "40.00", { isRate: true })).toEqual({ kind: "more", by: "10.0" });
    expect(changeOf("40.00", "0.00", { isRate: true })).toEqual({ kind: "more", by: "40.0" });
  });

  it("say where nothing can be divided or nothing moved", () => {
    expect(changeOf("3", "0")).toEqual({ kind: "new" });
    expect(changeOf("0", "0")).toEqual({ kind: "same" });
    expect(changeOf(null, "2.5")).toEqual({ kind: "none" });
  });
});

it("of no visits there is no bounce rate", () => {
  const none = { visits: 0, visitors: 0, networks: 0, views: 0, bounces: 0, bounce_rate: "0.00", pages_per_visit: null, mean_dwell: null, median_dwell: null };
  expect(valueOf(none, "bounce")).toBeNull();
  expect(valueOf({ ...none, visits: 2 }, "bounce")).toBe("0.00");
});

it("seconds are minutes and seconds, rounded once", () => {
  expect(minutesOf("59.5")).toEqual({ minutes: 1, seconds: 0 });
  expect(minutesOf(125)).toEqual({ minutes: 2, seconds: 5 });
});
