import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { Assignment, Mql } from "@/api/contract";

import { serve, show } from "../../../test/render";
import { Assignments } from "./Assignments";
import { grouped, MqlClauses } from "./MqlClauses";

const clause = (key: string, group: string, met: boolean) => ({ key, group, label: { zh: key, en: key }, met, evidence: [] });
const mql: Mql = {
  definition_version: 3,
  clauses: [
    { ...clause("Fit ≥ 25", "fit", true), evidence: [{ type: "fit", at: null, event_id: null, props: { fit: "40" } }] },
    { ...clause("Demo requested", "intent", true), evidence: [{ type: "form_submitted", at: "2024-05-20T10:00:00Z", event_id: "e", props: { form: "demo-request" } }] },
    clause("3 visits", "intent", false),
  ],
};

afterEach(() => vi.unstubAllGlobals());

describe("why a lead is an MQL", () => {
  it("shows the version it met, each clause, and what met it", async () => {
    serve({});
    show(<MqlClauses mql={mql} />);
    expect(await screen.findByText("MQL definition v3")).toBeInTheDocument();
    expect(screen.getByText("Fit 40")).toBeInTheDocument();
    expect(screen.getByText("Submitted the form “demo-request”")).toBeInTheDocument();
    expect(screen.getByText("2024-05-20 18:00")).toBeInTheDocument();
    expect(screen.getAllByLabelText("met")).toHaveLength(2);
    expect(screen.getAllByLabelText("not met")).toHaveLength(1);
  });

  it("says where one of several clauses is enough", async () => {
    serve({});
    show(<MqlClauses mql={mql} />);
    expect(await screen.findAllByText("One of these is enough")).toHaveLength(1);
    expect(grouped(mql.clauses).map(([group, clauses]) => [group, clauses.length])).toEqual([["fit", 1], ["intent", 2]]);
  });
});

describe("why a lead came to this person", () => {
  it("shows the rule and everybody it weighed, with their load and what spoke against them", async () => {
    serve({});
    const person = (id: number, name: string) => ({ id, name });
    const assignment: Assignment = {
      user: person(1, "E1"), rule: person(2, "East"), assigned_at: "2024-05-20T10:00:00Z", deadline_at: null, ended_at: null, outcome: null, reason: "",
      candidates: [{ user: person(1, "E1"), load: 4, capacity: 10, chosen: true, reason: "chosen" }, { user: person(2, "E2"), load: 2, capacity: 10, chosen: false, reason: "on_leave" }, { user: person(3, "E3"), load: 5, capacity: 10, chosen: false, reason: "more_loaded" }],
    };
    show(<Assignments assignments={[assignment]} />);
    expect(await screen.findByText("East")).toBeInTheDocument();
    expect(["4/10", "2/10", "5/10", "on leave", "has more leads in work"].map((text) => screen.getByText(text))).toHaveLength(5);
    expect(screen.getAllByText("chosen")).toHaveLength(1);
  });
});
