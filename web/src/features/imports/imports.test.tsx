import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { ImportJob, ImportPreview, ImportRow } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { Actions } from "./Actions";
import { FixQueue } from "./FixQueue";
import { ImportsPage } from "./ImportsPage";
import { Outcome } from "./Outcome";
import { percentOf, stepOf } from "./progress";
import { SetUp } from "./SetUp";

const marketer = { ...somebody, rights: ["contacts.import" as const] };
const job: ImportJob = {
  id: 7, file_name: "展会.csv", bytes: 900, state: "done", failure: "", encoding: "gb18030", delimiter: ",", sheet: 0, columns: ["姓名", "电话", "备注"], mapping: { contact: { fields: { name: "姓名", mobile: "电话" } } },
  plan: { rows: 200, created: 115, updated: 41, merged: 18, to_fix: 26 }, rows: 200, created: 115, updated: 41, unchanged: 3, merged: 18, to_fix: 26, waiting: 0, conflicts: 0, put_back: 0, kept: 0,
  uploaded_at: "2024-05-20T02:00:00Z", finished_at: null, undone_at: null,
};
const wrong: ImportRow = { id: 31, line: 12, state: "to_fix", outcome: "", contact_id: null, accepted: false, cells: { 姓名: "王一", 电话: "12345", 备注: "x" }, findings: [{ code: "bad_mobile", column: "电话", hint: false, soft: false }], meant: {} };
const preview: ImportPreview = {
  encoding: "gb18030", delimiter: ",", sheet: 0, encodings: [{ encoding: "gb18030", confidence: 0.97 }, { encoding: "cp949", confidence: 0.03 }], encoding_choices: ["utf-8", "gb18030"], sheets: [],
  columns: ["姓名", "电话", "备注"], rows: [["王一", "12345", "x"]], suggestions: [{ column: "姓名", field: "name", confidence: 1 }, { column: "电话", field: "mobile", confidence: 0.7 }, { column: "备注", field: "", confidence: 0 }],
  templates: [{ id: 3, name: "老模板", columns: ["电话"], mapping: { contact: { fields: { mobile: "电话" } } } }],
};

afterEach(() => vi.unstubAllGlobals());

describe("the list of imports", () => {
  it("says that there is none", async () => {
    serve({ "GET /imports": { body: { items: [], next_cursor: null } } });
    show(<ImportsPage />, marketer);
    expect(await screen.findByText("Nothing was imported yet")).toBeInTheDocument();
  });

  it("is not for those without the right", async () => {
    serve({});
    show(<ImportsPage />, somebody);
    expect(await screen.findByText("No access")).toBeInTheDocument();
  });

  it("uploads a file as it is", async () => {
    let name = "";
    vi.stubGlobal("fetch", async (request: Request): Promise<Response> => {
      if (request.method === "POST") name = `${new URL(request.url).searchParams.get("file_name")} ${request.headers.get("Content-Type")} ${await request.text()}`;
      return new Response(JSON.stringify(request.method === "POST" ? job : { items: [job], next_cursor: null }), { status: request.method === "POST" ? 201 : 200, headers: { "Content-Type": "application/json" } });
    });
    const { container } = show(<ImportsPage />, marketer);
    expect(await screen.findByRole("link", { name: "展会.csv" })).toHaveAttribute("href", "/imports/7");
    await userEvent.upload(container.querySelector<HTMLInputElement>("input[type=file]")!, new File(["a,b"], "名单.csv"));
    await waitFor(() => expect(name).toBe("名单.csv application/octet-stream a,b"));
  });
});

describe("how a file is read", () => {
  it("shows the guess, the first rows and what the columns may be, and asks for a check", async () => {
    const asked = serve({ "GET /imports/7/preview": { body: preview }, "POST /imports/7/check": { body: { ...job, state: "checking" } } });
    const onChecked = vi.fn();
    show(<SetUp job={{ ...job, state: "uploaded", mapping: {}, columns: [] }} onChecked={onChecked} />, marketer);
    expect(await screen.findByText("GB18030 / GBK (Simplified Chinese) – 97 % likely")).toBeInTheDocument();
    expect(screen.getByRole("cell", { name: "王一" })).toBeInTheDocument();
    expect(screen.getByText("by name")).toBeInTheDocument();
    expect(screen.getByText("likely")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
    await waitFor(() => expect(onChecked).toHaveBeenCalled());
    expect(asked.find((one) => one.path === "/imports/7/check")?.body).toEqual({
      encoding: "gb18030", delimiter: ",", sheet: 0, mapping: { name: "展会.csv", zone: "Asia/Shanghai", contact: { fields: { name: "姓名", mobile: "电话" } } },
    });
  });

  it("refuses to check a file by which nobody is known", async () => {
    serve({ "GET /imports/7/preview": { body: { ...preview, suggestions: preview.suggestions.map((one) => ({ ...one, field: "" })) } } });
    show(<SetUp job={{ ...job, state: "uploaded", mapping: {} }} onChecked={() => undefined} />, marketer);
    expect(await screen.findByText(/One column must be a mobile/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Check the file" })).toBeDisabled();
  });

  it("saves the mapping as a template", async () => {
    const asked = serve({ "GET /imports/7/preview": { body: preview }, "POST /import-templates": { body: { id: 4, name: "展会", columns: [], mapping: {} } } });
    show(<SetUp job={{ ...job, state: "uploaded", mapping: {} }} onChecked={() => undefined} />, marketer);
    await userEvent.click(await screen.findByRole("button", { name: "Save as template" }));
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "展会");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(asked.find((one) => one.path === "/import-templates")?.body).toMatchObject({ name: "展会", columns: ["姓名", "电话"] }));
  });
});

describe("what an import did", () => {
  it("adds up", async () => {
    serve({});
    show(<Outcome job={job} />, marketer);
    expect(await screen.findByText("200 = 115 + 41 + 18 + 26")).toBeInTheDocument();
  });

  it("counts the part that is done, and the step it is at", () => {
    const running = { ...job, state: "running" as const, created: 50, updated: 0, merged: 0, to_fix: 100 };
    expect([percentOf(running), stepOf(running)]).toEqual([50, 2]);
    expect(percentOf({ ...job, state: "undoing", put_back: 39, kept: 0 })).toBe(25);
    expect(percentOf({ ...job, state: "checking" })).toBeNull();
    expect(percentOf({ ...running, rows: 100 })).toBe(0);
  });

  it("is undone only after a question", async () => {
    const asked = serve({ "POST /imports/7/undo": { body: { ...job, state: "undoing" } } });
    show(<Actions job={job} />, marketer);
    await userEvent.click(await screen.findByRole("button", { name: "Undo the import" }));
    expect(asked).toEqual([]);
    const question = await screen.findByRole("tooltip");
    await userEvent.click(within(question).getByRole("button", { name: "Undo the import" }));
    await waitFor(() => expect(asked.map((one) => one.path)).toContain("/imports/7/undo"));
  });

  it("offers the rows to fix as a file, and runs those that were fixed", async () => {
    const asked = serve({ "POST /imports/7/run-again": { body: { ...job, state: "running" } } });
    show(<Actions job={{ ...job, waiting: 2 }} />, marketer);
    expect(await screen.findByRole("link", { name: "Download rows to fix" })).toHaveAttribute("href", "/api/v1/imports/7/errors.csv");
    await userEvent.click(screen.getByRole("button", { name: "Run 2 fixed rows" }));
    await waitFor(() => expect(asked.map((one) => one.path)).toContain("/imports/7/run-again"));
  });
});

describe("the queue of rows to fix", () => {
  it("lets nobody change a cell while the import is at work", async () => {
    const asked = serve({ "GET /imports/7/rows": { body: { items: [wrong], next_cursor: null } } });
    show(<FixQueue job={{ ...job, state: "running" }} />, marketer);
    const cell = await screen.findByRole("textbox", { name: "电话" });
    await userEvent.type(cell, "1{Enter}");
    expect(cell).toHaveAttribute("readonly");
    expect(screen.getByRole("button", { name: /^Save/ })).toBeDisabled();
    expect(asked.filter((one) => one.method === "PATCH")).toEqual([]);
  });

  it("marks the wrong cell, which is changed in its place", async () => {
    const asked = serve({ "GET /imports/7/rows": { body: { items: [wrong], next_cursor: null } }, "PATCH /imports/7/rows/31": { body: { ...wrong, state: "ready", findings: [] } } });
    show(<FixQueue job={job} />, marketer);
    const cell = await screen.findByRole("textbox", { name: "电话" });
    expect(cell).toBeInvalid();
    expect(cell).toHaveAccessibleDescription("No mobile number");
    expect(screen.queryByRole("textbox", { name: "姓名" })).not.toBeInTheDocument();
    expect(screen.queryByText("备注")).not.toBeInTheDocument();
    await userEvent.clear(cell);
    await userEvent.type(cell, "10000001234{Enter}");
    expect(await screen.findByText("Line 12 is right now")).toBeInTheDocument();
    expect(asked.find((one) => one.method === "PATCH")?.body).toEqual({ cells: { 电话: "10000001234" }, accepted: null });
  });

  it("lets somebody pass what is only likely to be wrong", async () => {
    const doubtful = { ...wrong, findings: [{ code: "test_number", column: "电话", hint: false, soft: true }] };
    const asked = serve({ "GET /imports/7/rows": { body: { items: [doubtful], next_cursor: null } }, "PATCH /imports/7/rows/31": { body: { ...doubtful, state: "ready" } } });
    show(<FixQueue job={job} />, marketer);
    await userEvent.click(await screen.findByRole("checkbox", { name: "Take it as it is" }));
    await userEvent.click(screen.getByRole("button", { name: "Save: Line 12" }));
    await waitFor(() => expect(asked.find((one) => one.method === "PATCH")?.body).toEqual({ cells: {}, accepted: true }));
  });

  it("says so when the rows can't be had, and asks again", async () => {
    serve({ "GET /imports/7/rows": { status: 500, body: { title: "x", status: 500, code: "internal" } } });
    show(<FixQueue job={job} />, marketer);
    expect(await screen.findByRole("button", { name: "Try again" })).toBeInTheDocument();
  });
});
