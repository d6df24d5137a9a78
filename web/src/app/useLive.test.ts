import { expect, it } from "vitest";

import { changedAreas } from "@/api/changes";

import { isTouched } from "./useLive";

it("asks again only for what a change of leads can touch", () => {
  expect(["leads", "home", "contacts", "sources", "users", "catalog"].filter((key) => isTouched(key, ["leads"]))).toEqual(["leads", "home", "contacts", "sources"]);
});

it("asks again for everything when an area changed that this version does not know", () => {
  expect(["leads", "users"].every((key) => isTouched(key, ["campaigns"]))).toBe(true);
});

it("sees areas that appeared, grew, or went back after a restore", () => {
  expect(changedAreas({ leads: 4, team: 2 }, { leads: 5, team: 2, tracking: 1 })).toEqual(["leads", "tracking"]);
  expect(changedAreas({ leads: 9 }, { leads: 3 })).toEqual(["leads"]);
});
