import { expect, it } from "vitest";

import { formatAgo, formatDay, formatInstant, formatInstantExact, startOfDay } from "./format";

it("shows instants in the organisation's zone, whatever the browser's", () => {
  expect(formatInstant("2024-05-20T16:30:00Z", "Asia/Shanghai")).toBe("2024-05-21 00:30");
  expect(formatInstant("2024-05-20T16:30:00Z", "America/New_York")).toBe("2024-05-20 12:30");
  expect(formatDay("2024-05-20T16:30:00Z", "Asia/Shanghai")).toBe("2024-05-21");
  expect(formatInstantExact("2024-05-20T16:00:07Z", "Asia/Shanghai")).toBe("2024-05-21 00:00:07");
});

it("says how long ago something was, and the date from a week on", () => {
  const nowMs = Date.parse("2024-05-20T12:00:00Z");
  const ago = (iso: string) => formatAgo(iso, { nowMs, zone: "Asia/Shanghai", language: "en" });
  expect(ago("2024-05-20T11:57:00Z")).toBe("3 minutes ago");
  expect(ago("2024-05-20T11:59:30Z")).toBe("now");
  expect(ago("2024-05-20T12:00:30Z")).toBe("now");
  expect(ago("2024-05-19T12:00:00Z")).toBe("yesterday");
  expect(ago("2024-05-10T12:00:00Z")).toBe("2024-05-10");
});

it("shows an unreadable instant as it came", () => {
  expect(formatInstant("soon", "Asia/Shanghai")).toBe("soon");
});

it("finds the instant at which a day begins in the organisation's zone", () => {
  expect(startOfDay("2024-05-20", "Asia/Shanghai")).toBe("2024-05-19T16:00:00.000Z");
  expect(startOfDay("2024-03-10", "America/New_York")).toBe("2024-03-10T05:00:00.000Z");
  expect(startOfDay("2024-03-11", "America/New_York")).toBe("2024-03-11T04:00:00.000Z");
});
