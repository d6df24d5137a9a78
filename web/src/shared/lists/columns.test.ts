import { describe, expect, it } from "vitest";

import type { SavedView } from "@/api/contract";

import { fits, moved, shownColumns, toggled } from "./columns";

const column = (key: string, width = 0) => ({ key, width });

describe("columns", () => {
  it("are the usual ones until somebody chose, and never ones the list does not have", () => {
    expect(shownColumns(["name", "stage"], ["name", "stage", "region"], [])).toEqual([column("name"), column("stage")]);
    expect(shownColumns(["name"], ["name", "region"], [column("region", 90), column("gone")])).toEqual([column("region", 90)]);
  });

  it("move by one place and stop at the ends", () => {
    const all = [column("a"), column("b"), column("c")];
    expect(moved(all, "b", -1).map((one) => one.key)).toEqual(["b", "a", "c"]);
    expect(moved(all, "a", -1)).toEqual(all);
    expect(moved(all, "c", 1)).toEqual(all);
  });

  it("go in at the end, and the last one stays", () => {
    expect(toggled([column("a")], "b", true)).toEqual([column("a"), column("b")]);
    expect(toggled([column("a")], "a", false)).toEqual([column("a")]);
  });
});

it("knows whether a list still is what a view says", () => {
  const view = { filters: { rating: "high" }, sort: "-score" } as unknown as SavedView;
  expect(fits(view, { rating: "high" }, "-score")).toBe(true);
  expect(fits(view, { rating: "high", stage: "sql" }, "-score")).toBe(false);
  expect(fits(view, {}, "-score")).toBe(false);
  expect(fits(view, { rating: "high" }, "")).toBe(false);
});
