import { describe, expect, it } from "vitest";

import type { Right } from "@/api/contract";

import { navFor, navKeyOf } from "./nav";

const keys = (rights: Right[]) => navFor(rights).map((item) => item.key);

describe("the navigation", () => {
  it("shows a salesperson leads, contacts and the scoring rules, and no settings they can't open", () => {
    expect(keys(["contacts.view", "leads.view", "leads.act", "scoring.view"])).toEqual(["home", "leads", "contacts", "companies", "scoring"]);
  });

  it("shows an analyst sources and the website only", () => {
    expect(keys(["sources.view"])).toEqual(["home", "sources", "web"]);
  });

  it("shows everybody their home, even without any right", () => {
    expect(keys([])).toEqual(["home"]);
  });

  it("is not opened by the right to see all rows alone", () => {
    expect(keys(["contacts.view_all", "leads.view_all"])).toEqual(["home"]);
  });

  it("marks the section that a page belongs to", () => {
    const items = navFor(["leads.view", "contacts.view", "scoring.view"]);
    expect([navKeyOf("/", items), navKeyOf("/leads/12", items), navKeyOf("/settings/scoring", items), navKeyOf("/leadsheet", items)]).toEqual(["home", "leads", "scoring", null]);
  });
});
