import { screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import type { Sources } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { MoneyTable } from "./MoneyTable";

const money = { currency: "CNY", cost: "300000.00", costed: 850, won_amount: "1800000.00", cost_per_lead: "333.33", cost_per_won: "3333.33", roi: "6.00" };
const dollars = { ...money, currency: "USD", cost: "0.00", costed: 0, won_amount: "50.00", cost_per_lead: null, cost_per_won: null, roi: null };
const counts = { leads: 900, won: 90, rate: "10.00" };
const data: Sources = { rows: [{ source: "event", label: { zh: "活动", en: "Event" }, ...counts, money: [money, dollars] }], total: { ...counts, money: [money] }, since: "2024-05-01T00:00:00Z", until: null, as_of: "2024-05-20T10:00:00Z" };
const analyst = { ...somebody, rights: ["sources.view" as const, "leads.view" as const, "leads.view_all" as const] };

afterEach(() => vi.unstubAllGlobals());

it("has one line for each currency, opens the leads behind an amount, and divides by nothing nowhere", async () => {
  serve({});
  show(<MoneyTable data={data} />, analyst);
  const cost = (await screen.findAllByRole("link", { name: "300,000.00" }))[0] as HTMLElement;
  expect(cost).toHaveAttribute("href", "/leads?state=all&source=event&happened=opened&since=2024-05-01T00%3A00%3A00Z&cost_currency=CNY");
  const won = within(cost.closest("tr") as HTMLElement).getByRole("link", { name: "1,800,000.00" });
  expect(won).toHaveAttribute("href", expect.stringContaining("won_currency=CNY"));
  const foreign = screen.getByText("USD").closest("tr") as HTMLElement;
  expect(within(foreign).getAllByText("–")).toHaveLength(4);
  expect(within(cost.closest("tr") as HTMLElement).getByText("6.00")).toBeInTheDocument();
});

it("says how costs come in while none is known", async () => {
  serve({});
  show(<MoneyTable data={{ ...data, rows: [{ source: "event", label: { zh: "活动", en: "Event" }, ...counts, money: [] }], total: { ...counts, money: [] } }} />, analyst);
  expect(await screen.findByText(/No cost and no won amount is known/)).toBeInTheDocument();
});
