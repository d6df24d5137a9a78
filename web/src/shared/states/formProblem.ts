import type { FormInstance } from "antd";
import i18next from "i18next";

import { asProblem } from "@/api/problem";

import { inReadersWords } from "./serverWords";

/**
 * Put a problem's field errors beside the fields of a form.
 *
 * Returns whether every error found its field; if not, the caller shows the rest.
 */
export function placeFieldErrors(form: FormInstance, error: unknown): boolean {
  const problem = asProblem(error);
  const known = new Set(Object.keys(form.getFieldsValue(true) as Record<string, unknown>));
  const placed = problem.errors.map(({ path, message }) => {
    const name = path.split(".").at(-1) ?? "";
    if (!known.has(name)) return false;
    form.setFields([{ name, errors: [inReadersWords(i18next, message)] }]);
    return true;
  });
  return placed.length > 0 && placed.every(Boolean);
}
