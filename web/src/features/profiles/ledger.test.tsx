import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { LedgerRow, ScoreLedger } from "@/api/contract";

import { serve, show } from "../../../test/render";
import { Ledger } from "./Ledger";
import { checkLedger, partSum } from "./ledger";

const row = (rule: string, part: LedgerRow["part"], points: string): LedgerRow => ({ rule, label: { zh: rule, en: rule }, part, event: null, points });
const rows = [row("industry", "fit", "15"), row("size", "fit", "10"), row("paper", "behaviour", "10"), row("paper", "behaviour", "10"), row("paper", "decay", "-2.5"), row("cap", "cap", "-0.125")];
const ledger: ScoreLedger = { model: "standard", version: 1, as_of: "2024-05-20T00:00:00Z", total: "42.375", shown: "42.4", fit: "25", behaviour: "17.375", rating: "low", grade: "B3", sum: "42.375", rows };

afterEach(() => vi.unstubAllGlobals());

describe("the ledger", () => {
  it("adds up to the total, exactly", () => {
    expect(checkLedger(ledger)).toEqual({ sum: "42.375", addsUp: true });
    expect(partSum(rows, "fit")).toBe("25");
  });

  it("is found out when it does not add up by a thousandth", () => {
    expect(checkLedger({ rows, total: "42.376" }).addsUp).toBe(false);
  });

  it("shows every row with its points, the sum, and that it was checked", async () => {
    serve({ "GET /contacts/1/score": { body: ledger }, "GET /catalog": { body: { fields: [], event_types: [], sources: [], industries: [], title_levels: [] } } });
    show(<Ledger contactId={1} onEvent={() => undefined} />);
    expect(await screen.findByText("Checked: 6 rows add up to 42.375")).toBeInTheDocument();
    expect(screen.getAllByText("+10")).toHaveLength(3);
    expect(screen.getByText("−2.5")).toBeInTheDocument();
    expect(screen.getByText("42.4")).toBeInTheDocument();
  });

  it("says so when the server's total is not the sum of its rows", async () => {
    serve({ "GET /contacts/1/score": { body: { ...ledger, total: "50" } } });
    show(<Ledger contactId={1} onEvent={() => undefined} />);
    expect(await screen.findByText(/The rows add up to 42.375, the total says 50/)).toBeInTheDocument();
  });
});
