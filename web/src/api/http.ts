/** One way to the server: same origin, session cookie, CSRF header on writes, every failure a `ProblemError`. */

import { ProblemError, problemFrom } from "./problem";
import { learnOffset } from "./skew";

/** Django's CSRF cookie, empty before the first answer set one. */
export function csrfToken(cookies: string = document.cookie): string {
  const match = /(?:^|;\s*)csrftoken=([^;]+)/.exec(cookies);
  return match?.[1] ? decodeURIComponent(match[1]) : "";
}

const reads = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * `fetch` with what every request needs. Throws `ProblemError` with status 0 when no answer came.
 *
 * Answers of any status are returned as they are; `problemOf` turns one into an error.
 */
export async function request(input: Request): Promise<Response> {
  const prepared = new Request(input, { credentials: "same-origin" });
  prepared.headers.set("Accept", "application/json");
  if (!reads.has(prepared.method)) prepared.headers.set("X-CSRFToken", csrfToken());
  let response: Response;
  try {
    response = await fetch(prepared);
  } catch {
    throw new ProblemError({ status: 0, code: "unreachable", title: "", detail: "", errors: [] });
  }
  learnOffset(response.headers.get("Date"));
  return response;
}

/** The body of an unsuccessful answer as an error. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  return problemFrom(response.status, body);
}
