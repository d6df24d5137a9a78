/** The typed client. Each function asks one question or does one thing; failures are thrown as `ProblemError`. */

import createClient from "openapi-fetch";

import { problemFrom } from "./problem";
import { request } from "./http";
import type { paths } from "./paths";

const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: request });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The data of a successful answer; everything else is thrown. */
export async function must<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemFrom(response.status, error);
  return data as T;
}

export { client };
