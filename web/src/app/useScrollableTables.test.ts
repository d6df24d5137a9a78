import { expect, it } from "vitest";

import { markScrollable } from "./useScrollableTables";

function table(width: number): HTMLElement {
  const part = document.createElement("div");
  part.className = "ant-table-content";
  Object.defineProperties(part, { scrollWidth: { value: width, configurable: true }, clientWidth: { value: 300 } });
  document.body.append(part);
  return part;
}

it("lets the keyboard into a table that is wider than its place, and only into such", () => {
  const [wide, narrow] = [table(800), table(300)];
  markScrollable(document);
  expect([wide.tabIndex, narrow.hasAttribute("tabindex")]).toEqual([0, false]);
  Object.defineProperty(wide, "scrollWidth", { value: 300 });
  markScrollable(document);
  expect(wide.hasAttribute("tabindex")).toBe(false);
});
