import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { CompanyDetail, Me, Right } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { CompanyActivity } from "./CompanyActivity";
import { changesOf, type CompanyFields } from "./companyChanges";
import { CompanyList } from "./CompanyList";
import { CompanyProfile } from "./CompanyProfile";
import { EditCompany } from "./EditCompany";
import { CompanyTimeline } from "./Timeline";

const having = (...rights: Right[]): Me => ({ ...somebody, rights });
const acme: CompanyDetail = {
  id: 7, name: "Acme", credit_code: null, domain: "acme.example.com", industry: null, employees: 1200, region: "Suzhou", target_industry: false, people: 3, open_leads: 1,
  last_seen_at: null, created_at: "2024-05-20T10:00:00Z", above: [{ id: 8, name: "Group", visible: true }, { id: 9, name: "Top", visible: false }],
  children: [{ id: 6, name: "Shop" }], keys: [{ kind: "domain", value: "acme.example.com" }],
};
const fields: CompanyFields = { name: "Acme", credit_code: "", domain: "acme.example.com", industry: "", region: "Suzhou", employees: 1200, parent_id: 8 };

afterEach(() => vi.unstubAllGlobals());

describe("what is sent of a changed company", () => {
  it("is what differs, tidied up", () => expect(changesOf(fields, { ...fields, name: " Acme ", region: "Shanghai " })).toEqual({ region: "Shanghai" }));
  it("empties what was emptied", () => expect(changesOf(fields, { ...fields, domain: "", employees: null, parent_id: null })).toEqual({ domain: "", employees: null, parent_id: null }));
});

it("lists companies with the way to their contacts and open leads", async () => {
  serve({});
  show(<CompanyList companies={[acme, { ...acme, id: 8, name: "Group", people: 0, open_leads: 0 }]} />);
  expect(await screen.findByRole("link", { name: "Acme" })).toHaveAttribute("href", "/companies/7");
  expect(screen.getByRole("link", { name: "3" })).toHaveAttribute("href", "/companies/7?tab=people");
  expect(screen.getByRole("link", { name: "1" })).toHaveAttribute("href", "/companies/7?tab=leads");
  expect(screen.queryByRole("link", { name: "0" })).toBeNull();
});

it("does not count leads for those who may not see any", async () => {
  serve({});
  show(<CompanyList companies={[acme]} />, having("contacts.view"));
  await screen.findByRole("link", { name: "Acme" });
  expect(screen.queryByText("Open leads")).toBeNull();
});

it("names the companies above, and opens those one may open", async () => {
  serve({});
  show(<CompanyProfile company={acme} />);
  expect(await screen.findByRole("link", { name: "Group" })).toHaveAttribute("href", "/companies/8");
  expect(screen.getByText("Top")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Top" })).toBeNull();
  expect(screen.getByRole("link", { name: "Shop" })).toHaveAttribute("href", "/companies/6");
});

describe("the activity", () => {
  it("says what each week stands for", async () => {
    const weeks = [{ monday: "2024-05-13", events: 0, visits: 0, people: 0 }, { monday: "2024-05-20", events: 12, visits: 3, people: 2 }];
    serve({ "GET /companies/7/activity": { body: { weeks, people_read: 3 } } });
    show(<CompanyActivity companyId={7} />);
    expect(await screen.findByRole("img", { name: "Week from 2024-05-20: events 12, visits 3, contacts 2" })).toBeInTheDocument();
    expect(screen.queryByText(/seen last/)).toBeNull();
  });
  it("says so when nothing happened, and of whom it was read", async () => {
    serve({ "GET /companies/7/activity": { body: { weeks: [{ monday: "2024-05-13", events: 0, visits: 0, people: 0 }], people_read: 1000 } } });
    show(<CompanyActivity companyId={7} />);
    expect(await screen.findByText("Nothing happened in the last half year")).toBeInTheDocument();
    expect(screen.getByText("Of the 1000 contacts seen last")).toBeInTheDocument();
  });
});

it("names whose event it is on the timeline of a company", async () => {
  const item = {
    event_id: "e1", type: "page_viewed", at: "2024-05-20T10:00:00Z", props: { path: "/price" }, origin: "sdk", bot: false, visit: 1,
    contact: { id: 3, number: "C003", name: "王**", masked: true },
  };
  serve({ "GET /companies/7/timeline": { body: { items: [item, { ...item, event_id: "e2", contact: null }], next_cursor: null } } });
  show(<CompanyTimeline companyId={7} />);
  expect((await screen.findByText("王**")).closest("a")).toHaveAttribute("href", "/contacts/3?event=e1");
});

describe("editing a company", () => {
  const open = async () => {
    await userEvent.click(await screen.findByRole("button", { name: /Edit/ }));
    return screen.findByRole("dialog");
  };
  it("is for those with the right", async () => {
    serve({});
    show(<><EditCompany company={acme} /><p>there</p></>);
    await screen.findByText("there");
    expect(screen.queryByRole("button", { name: /Edit/ })).toBeNull();
  });
  it("sends only what was changed", async () => {
    const asked = serve({ "PATCH /companies/7": { body: { ...acme, region: "Shanghai" } } });
    show(<EditCompany company={acme} />, having("companies.edit", "contacts.view"));
    const dialog = await open();
    const region = within(dialog).getByRole("textbox", { name: "Region" });
    await userEvent.clear(region);
    await userEvent.type(region, "Shanghai");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(asked.find((one) => one.method === "PATCH")?.body).toEqual({ region: "Shanghai" }));
  });
  it("puts a refusal beside its field", async () => {
    const problem = { title: "Conflict", status: 409, code: "company_taken", detail: "", errors: [{ path: "domain", message: "Another company has it." }] };
    serve({ "PATCH /companies/7": { status: 409, body: problem } });
    show(<EditCompany company={acme} />, having("companies.edit", "contacts.view"));
    const dialog = await open();
    await userEvent.type(within(dialog).getByRole("textbox", { name: "Domain" }), "x");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await within(dialog).findByText("Another company has it.")).toBeInTheDocument();
  });
});
