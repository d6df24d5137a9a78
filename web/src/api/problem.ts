/** One error body for the whole API (`application/problem+json`), and the ways a call can fail without one. */

export type FieldError = { path: string; message: string };

/** A call that did not succeed. `status` 0 means that no answer came at all. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(problem: { status: number; code: string; title: string; detail: string; errors: readonly FieldError[] }) {
    super(problem.detail || problem.title || problem.code);
    this.name = "ProblemError";
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { path, message, param } = entry as Record<string, unknown>;
    const where = Array.isArray(path) ? path.join(".") : text(path) || text(param);
    return [{ path: where, message: text(message) }];
  });
}

/** Read whatever the server sent as an error; a body that is no problem (a proxy's page, say) still gives one. */
export function problemFrom(status: number, body: unknown): ProblemError {
  const record = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new ProblemError({
    status,
    code: text(record["code"]) || `http_${status}`,
    title: text(record["title"]),
    detail: text(record["detail"]),
    errors: fieldErrors(record["errors"]),
  });
}

/** The error as a problem, whatever was thrown. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError({ status: 0, code: "unreachable", title: "", detail: "", errors: [] });
}
