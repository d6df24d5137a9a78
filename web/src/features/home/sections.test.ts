import { expect, it } from "vitest";

import { internalPath } from "@/shared/internalPath";

import { sectionsFor } from "./sections";

it("puts what waits for a salesperson first", () => {
  expect(sectionsFor({ role: "sales", rights: ["leads.view", "contacts.view"] })).toEqual(["pending", "hot"]);
});

it("shows an administrator what is still to be set up", () => {
  expect(sectionsFor({ role: "admin", rights: ["settings.edit", "leads.view", "contacts.view", "sources.view"] })[0]).toBe("setup");
});

it("leaves out what the rights do not open, whatever the role", () => {
  expect(sectionsFor({ role: "marketer", rights: ["contacts.view"] })).toEqual(["hot"]);
  expect(sectionsFor({ role: "content_editor", rights: [] })).toEqual([]);
});

it("follows links of data only within the program", () => {
  expect(["/leads/3", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", null].map(internalPath)).toEqual(["/leads/3", "/", "/", "/", "/", "/"]);
});
