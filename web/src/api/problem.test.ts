import { expect, it } from "vitest";

import { csrfToken } from "./http";
import { asProblem, problemFrom } from "./problem";

it("reads the one problem body with its field errors", () => {
  const problem = problemFrom(422, { type: "about:blank", title: "Wrong", status: 422, code: "invalid_input", detail: "A reason is needed.", errors: [{ path: "reason", message: "one of: other" }] });
  expect(problem).toMatchObject({ status: 422, code: "invalid_input", title: "Wrong", detail: "A reason is needed.", errors: [{ path: "reason", message: "one of: other" }] });
});

it("makes a problem of a body that is none, such as a proxy's page", () => {
  expect(problemFrom(502, null)).toMatchObject({ status: 502, code: "http_502", errors: [] });
  expect(problemFrom(500, { errors: "oops", code: 7 })).toMatchObject({ code: "http_500", errors: [] });
});

it("calls anything else thrown a server that can't be reached", () => {
  expect(asProblem(new TypeError("fetch failed"))).toMatchObject({ status: 0, code: "unreachable" });
});

it("finds the CSRF token among other cookies", () => {
  expect(csrfToken("a=1; csrftoken=abc%3D; sessionid=2")).toBe("abc=");
  expect(csrfToken("xcsrftoken=abc")).toBe("");
});
