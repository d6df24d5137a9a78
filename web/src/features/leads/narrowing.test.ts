import { describe, expect, it } from "vitest";

import { asQuery } from "./narrowing";

describe("the address of a list of leads", () => {
  it("asks for what waits to be accepted when it says nothing", () => {
    expect(asQuery({})).toEqual({ state: "pending" });
  });

  it("carries what a number on the home screen counted", () => {
    expect(asQuery({ state: "all", happened: "accepted", since: "2024-05-12T16:00:00Z" })).toEqual({ state: "all", happened: "accepted", since: "2024-05-12T16:00:00Z" });
    expect(asQuery({ state: "pending", due_soon: true })).toEqual({ state: "pending", due_soon: true });
    expect(asQuery({ state: "all", happened: "returned", owner: 7, source: "social", won: true })).toEqual({ state: "all", happened: "returned", owner: 7, source: "social", won: true });
  });

  it("leaves out what the server would refuse: unknown words, and times that belong to nothing", () => {
    expect(asQuery({ state: "nowhere", stage: "none", happened: "forgotten", since: "2024-05-12T16:00:00Z" })).toEqual({ state: "pending" });
  });
});
