import { describe, expect, it } from "vitest";

import { compareDecimals, formatGrouped, formatPoints, formatSigned, roundHalfUp, sumDecimals } from "./decimal";

describe("decimal strings", () => {
  it("add up exactly where floats would not", () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(sumDecimals(["0.1", "0.2"])).toBe("0.3");
    expect(sumDecimals(["15", "10", "15", "10", "10", "20", "-0.875", "-10", "5"])).toBe("74.125");
    expect(sumDecimals([])).toBe("0");
    expect(sumDecimals(["1.50", "-1.5"])).toBe("0");
  });

  it("keep every digit of numbers that floats can't hold", () => {
    expect(sumDecimals(["9007199254740993", "0.001"])).toBe("9007199254740993.001");
  });

  it("compare by value, not by spelling", () => {
    expect(compareDecimals("2.50", "2.5")).toBe(0);
    expect(compareDecimals("10", "9")).toBe(1);
    expect(compareDecimals("-1", "-0.5")).toBe(-1);
  });

  it("round half up, away from zero", () => {
    expect(["57.45", "57.449", "0.05", "-0.05", "74.125"].map((text) => roundHalfUp(text, 1))).toEqual(["57.5", "57.4", "0.1", "-0.1", "74.1"]);
  });

  it("refuse what is no decimal instead of guessing", () => {
    expect(() => sumDecimals(["1e3"])).toThrow(RangeError);
    expect(() => sumDecimals(["NaN"])).toThrow(RangeError);
  });
});

describe("points on a screen", () => {
  it("have at most one decimal and no trailing zeros", () => {
    expect(["75", "57.500", "75.04", "0"].map(formatPoints)).toEqual(["75", "57.5", "75", "0"]);
  });

  it("carry their sign in a ledger, exactly", () => {
    expect(["10", "-0.875", "0.000"].map(formatSigned)).toEqual(["+10", "−0.875", "0"]);
  });

  it("are grouped by thousands without touching decimals", () => {
    expect([5012, "1234567.8901", "42"].map(formatGrouped)).toEqual(["5,012", "1,234,567.8901", "42"]);
  });
});
