import { QueryClient } from "@tanstack/react-query";

import { asProblem } from "@/api/problem";

/** Refusals are final; only a server that did not answer, or failed, is asked again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => {
          const { status } = asProblem(error);
          return count < 2 && (status === 0 || status >= 500);
        },
        retryDelay: (attempt) => 800 * 2 ** attempt,
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
