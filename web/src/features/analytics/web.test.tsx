import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { WebFigures, WebOverview } from "@/api/contract";
import { Need } from "@/shared/states/Gate";

import { serve, show, somebody } from "../../../test/render";
import { WebReport } from "./WebPage";

vi.mock("./WebChart", () => ({ default: () => <div role="img" aria-label="chart" /> }));

const analyst = { ...somebody, rights: ["sources.view" as const] };
const figures: WebFigures = { visits: 1200, visitors: 900, networks: 40, views: 3000, bounces: 480, bounce_rate: "40.00", pages_per_visit: "2.50", mean_dwell: "83.4", median_dwell: 42 };
const none: WebFigures = { visits: 0, visitors: 0, networks: 0, views: 0, bounces: 0, bounce_rate: "0.00", pages_per_visit: null, mean_dwell: null, median_dwell: null };
const overview: WebOverview = {
  step: "day",
  period: { first_on: "2024-05-01", last_on: "2024-05-02", total: figures, series: [{ on: "2024-05-01", visits: 700, visitors: 600, views: 1800 }, { on: "2024-05-02", visits: 500, visitors: 400, views: 1200 }] },
  before: { first_on: "2024-04-29", last_on: "2024-04-30", total: { ...figures, visits: 1000, views: 3000, bounce_rate: "45.00", networks: 0 }, series: [] },
};
const page = { path: "/pricing", views: 500, visitors: 320, entries: 20, exits: 100, bounces: 5, exit_rate: "20.00", bounce_rate: "25.00", mean_dwell: "61.0" };
const origin = { source: "paid_search", label: { zh: "付费搜索", en: "Paid search" }, medium: "cpc", campaign: "", keyword: "", referrer: "", visits: 90, visitors: 80, bounce_rate: "10.00", pages_per_visit: "3.00", contacts: 4, leads: 3 };
const answers = {
  "GET /analytics/web": { body: overview },
  "GET /analytics/web/pages": { body: { rows: [page] } },
  "GET /analytics/web/origins": { body: { rows: [origin] } },
  "GET /analytics/web/paths": { body: { rows: [{ pages: ["/", "/pricing"], visits: 30, ended: 0 }] } },
  "GET /analytics/web/networks": { body: { rows: [] } },
};
const may = { from: "2024-05-01", to: "2024-05-02" };

function report(search: Record<string, string> = may) {
  const onSearch = vi.fn();
  show(<Need right="sources.view"><WebReport search={search} today="2024-05-20" onSearch={onSearch} /></Need>, analyst);
  return onSearch;
}

const tile = (name: string): HTMLElement => screen.getAllByText(name).map((found) => found.closest("li")).find((found) => found !== null) as HTMLElement;

let asked: URL[] = [];
beforeEach(() => {
  asked = [];
});
afterEach(() => vi.unstubAllGlobals());

/** As `serve`, and keep the addresses with their questions. */
function listen(replies: Parameters<typeof serve>[0]): void {
  serve(replies);
  const answer = globalThis.fetch;
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url));
    return answer(request);
  });
}

it("shows the period's numbers and how they moved against the period before", async () => {
  listen(answers);
  report();
  await screen.findByText("1,200");
  expect(within(tile("Visits")).getByText("+20.0%")).toBeInTheDocument();
  expect(within(tile("Page views")).getByText("as before")).toBeInTheDocument();
  expect(within(tile("Company networks")).getByText("0 before")).toBeInTheDocument();
  expect(within(tile("Bounce rate")).getByText("−5.0 pp")).toBeInTheDocument();
  expect(within(tile("Average dwell")).getByText("1m 23s")).toBeInTheDocument();
  expect(screen.getByText("median 42s")).toBeInTheDocument();
  expect(screen.getByText("Compared with 2024-04-29 to 2024-04-30")).toBeInTheDocument();
  const query = asked.find((url) => url.pathname.endsWith("/web"))?.searchParams;
  expect(Object.fromEntries(query ?? [])).toEqual({ from: "2024-05-01", to: "2024-05-03", compare: "previous" });
});

it("lists pages with where visitors leave", async () => {
  listen(answers);
  report();
  const row = (await screen.findByText("/pricing")).closest("tr") as HTMLElement;
  expect(within(row).getByText("20.00%")).toBeInTheDocument();
  expect(within(row).getByText("1m 1s")).toBeInTheDocument();
});

it.each([["entries", "entries"], ["exits", "exits"]])("asks for pages by %s on their tab", async (tab, sort) => {
  listen(answers);
  report({ ...may, tab });
  await screen.findByText("/pricing");
  expect(asked.find((url) => url.pathname.endsWith("/pages"))?.searchParams.get("sort")).toBe(sort);
});

it("tells campaigns apart, one without a name too, with new contacts and leads", async () => {
  listen(answers);
  report({ ...may, tab: "campaign" });
  const row = (await screen.findByText("Paid search")).closest("tr") as HTMLElement;
  expect(within(row).getByText("not named")).toBeInTheDocument();
  expect(within(row).getByText("4")).toBeInTheDocument();
  expect(asked.find((url) => url.pathname.endsWith("/origins"))?.searchParams.get("by")).toBe("campaign");
});

it("shows paths step by step, and says where a kind of row is missing", async () => {
  listen(answers);
  report({ ...may, tab: "paths" });
  expect(await screen.findByText("goes on")).toBeInTheDocument();
});

it("says that there are no rows of a kind", async () => {
  listen(answers);
  report({ ...may, tab: "networks" });
  expect(await screen.findByText("Nothing of this kind in this period")).toBeInTheDocument();
});

it("says that a period has no visits and what visits need", async () => {
  listen({ "GET /analytics/web": { body: { ...overview, period: { ...overview.period, total: none, series: [] }, before: null } } });
  report({ ...may, compare: "none" });
  expect(await screen.findByText("No visits in this period")).toBeInTheDocument();
  expect(screen.queryByText(/Compared with/)).toBeNull();
});

it("says so when the year before has no such days", async () => {
  listen({ ...answers, "GET /analytics/web": { body: { ...overview, before: null } } });
  report({ ...may, compare: "year" });
  expect(await screen.findByText("The calendar has no such days a year before.")).toBeInTheDocument();
});

it("keeps the tab and the comparison in the address", async () => {
  listen(answers);
  const onSearch = report();
  await userEvent.click(await screen.findByRole("tab", { name: "Search keywords" }));
  expect(onSearch).toHaveBeenCalledWith({ ...may, tab: "keyword" });
});

it("shows an error with a way to try again", async () => {
  listen({ "GET /analytics/web": { status: 503, body: { title: "Unavailable", status: 503, code: "event_store_away", detail: "The event store does not answer.", errors: [] } } });
  report();
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
});

it("is for those with the right", async () => {
  listen(answers);
  show(<Need right="sources.view"><WebReport search={may} today="2024-05-20" onSearch={vi.fn()} /></Need>, somebody);
  expect(await screen.findByText("No access")).toBeInTheDocument();
  expect(asked.filter((url) => url.pathname.includes("analytics"))).toEqual([]);
});
