import { keepPreviousData, QueryClient, useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { CommandName, Request, Response } from "./commands";
import { call, host, type ApiError } from "./host";

/** Milliseconds that an answer about an instant of the replay is kept: the playhead rarely comes back. */
const PASSING = 5000;

/** How long an answer is kept when nothing shows it any more. */
export function keptFor(payload: object): { gcTime?: number } {
  return "as_of" in payload || "at" in payload ? { gcTime: PASSING } : {};
}

/** Answers of the engine, kept until the case changes. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 120_000,
      networkMode: "always",
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Asks the engine and keeps the answer before the next one arrives, so that nothing blinks. */
export function useAnswer<C extends CommandName>(
  command: C,
  payload: Request<C>,
  options: { enabled?: boolean; keep?: boolean; again?: (answer: Response<C> | undefined) => number | false } = {},
): UseQueryResult<Response<C>, ApiError> {
  return useQuery<Response<C>, ApiError, Response<C>, readonly [C, Request<C>]>({
    queryKey: [command, payload],
    queryFn: () => call(command, payload),
    enabled: options.enabled ?? true,
    refetchInterval: (query) => options.again?.(query.state.data) ?? false,
    ...keptFor(payload),
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData }),
  });
}

/** Follows the engine: a changed case makes every answer stale. */
export function followCase(): () => void {
  return host().onEvent((event) => {
    if (event.type === "case_changed") void client.invalidateQueries();
  });
}
