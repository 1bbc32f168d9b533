import { QueryClient } from "@tanstack/react-query";
import type { ProcedureName } from "../../preload/contract/index.ts";
import { isUnavailable } from "./client.ts";

/** The machine's own state: it is nobody's, and the window stands on it. */
const OF_THE_MACHINE: ProcedureName = "office.startup";

/** Where the window keeps the core's answers. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // events say when an answer is old; asking again on focus would make lists jump
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        staleTime: 5_000,
        retry: (count, error) => isUnavailable(error) && count < 20,
        retryDelay: 500,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/**
 * Nothing of the first officer may be shown to the second. The state of the machine stays: without it the window
 * would begin anew, and with it what is being typed at the sign-in.
 */
export function forgetOfficer(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== OF_THE_MACHINE });
  queries.getMutationCache().clear();
}
