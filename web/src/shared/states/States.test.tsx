import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { problemFrom } from "@/api/problem";

import { show } from "../../../test/render";
import { Gate, Need } from "./Gate";
import { ProblemView } from "./States";

describe("a failed question", () => {
  it("says what went wrong, in the server's detail, by field, and with the code to quote", async () => {
    show(<ProblemView error={problemFrom(422, { title: "The rule can't be used", code: "invalid_input", detail: "Two places are wrong.", errors: [{ path: "rules.0.points", message: "not a number" }, { path: "range", message: "too wide" }] })} />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Something is not right yet. Nothing was saved.");
    expect(screen.getByText("Two places are wrong.")).toBeInTheDocument();
    expect(screen.getByText("rules.0.points")).toBeInTheDocument();
    expect(screen.getByText(/not a number/)).toBeInTheDocument();
    expect(screen.getByText("Code invalid_input")).toBeInTheDocument();
  });

  it("with a code of its own is told in the reader's language, without the server's English", async () => {
    show(<ProblemView error={problemFrom(409, { title: "Conflict", code: "not_pending", detail: "The lead doesn't wait." })} />);
    expect(await screen.findByText("This lead does not wait for acceptance any more")).toBeInTheDocument();
    expect(screen.queryByText("The lead doesn't wait.")).toBeNull();
  });

  it("can be tried again", async () => {
    const retry = vi.fn();
    show(<ProblemView error={problemFrom(500, { title: "Broken" })} onRetry={retry} />);
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledOnce();
  });

  it("shows a lacking right as such, not as an error", async () => {
    show(<ProblemView error={problemFrom(403, { title: "Forbidden" })} />);
    expect(await screen.findByText("No access")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("shows hostile text as text", async () => {
    const { container } = show(<ProblemView error={problemFrom(400, { title: "<img src=x onerror=alert(1)>", detail: "<b>bold</b>" })} />);
    expect(await screen.findByText("<b>bold</b>")).toBeInTheDocument();
    expect(container.querySelector("img, b")).toBeNull();
  });
});

describe("a gate", () => {
  const refetch = vi.fn();

  it("keeps the last answer when the server goes away, and says that it is old", async () => {
    show(<Gate query={{ data: "lead", error: problemFrom(502, null), isPending: false, refetch }}>{(data) => <p>{data}</p>}</Gate>);
    expect(await screen.findByText("lead")).toBeInTheDocument();
    expect(screen.getByText(/connection is down/)).toBeInTheDocument();
  });

  it("drops the last answer once it is out of this person's reach", async () => {
    show(<Gate query={{ data: "lead", error: problemFrom(404, null), isPending: false, refetch }}>{(data) => <p>{data}</p>}</Gate>);
    expect(await screen.findByText("Not found")).toBeInTheDocument();
    expect(screen.queryByText("lead")).toBeNull();
  });

  it("tells those without the right that they lack it, and shows nothing else", async () => {
    show(<Need right="users.manage"><p>secret</p></Need>);
    expect(await screen.findByText("No access")).toBeInTheDocument();
    expect(screen.queryByText("secret")).toBeNull();
  });
});
