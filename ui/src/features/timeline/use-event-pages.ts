import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import type { EventsPage, Selection } from "../../api/commands";
import { call, type ApiError } from "../../api/host";
import { keptFor } from "../../api/queries";
import type { Event } from "../../api/types";
import { pagesOf } from "../../lib/row-window";

/** Rows that are asked for at once. */
const PAGE = 128;

/** The events in view, page by page. */
export interface EventPages {
  total: number;
  loaded: boolean;
  error: ApiError | null;
  rowAt: (row: number) => Event | undefined;
}

/** Asks for the pages that hold the given rows; a page in view is kept until its successor arrives. */
export function useEventPages(selection: Selection, first: number, end: number): EventPages {
  const needed = pagesOf(first, Math.max(end, first + 1), PAGE);
  const settled = useSettled(needed.join(","));
  const numbers = settled === "" ? [0] : settled.split(",").map(Number);
  const pages = useQueries({
    queries: numbers.map((number) => ({
      queryKey: ["events_page", selection, number],
      queryFn: () => call("events_page", { ...selection, offset: number * PAGE, limit: PAGE }),
      placeholderData: keepPreviousData<EventsPage>,
      ...keptFor(selection),
    })),
    combine: (results) => ({
      pages: results.map((result) => (result.data === undefined ? null : result.data)),
      error: (results.find((result) => result.isError)?.error ?? null) as ApiError | null,
    }),
  });
  const known = pages.pages.find((page) => page !== null);
  // The last known number of rows stays until the next is known, so that the scroll bar does not jump.
  const [total, setTotal] = useState(0);
  if (known !== undefined && known !== null && known.total !== total) setTotal(known.total);
  const rowAt = useCallback(
    (row: number): Event | undefined => {
      const page = pages.pages.find((entry) => entry !== null && row >= entry.offset && row < entry.offset + PAGE);
      return page?.rows[row - page.offset];
    },
    [pages.pages],
  );
  return { total, loaded: known !== undefined, error: pages.error, rowAt };
}

/** A value that has not changed for a moment: rows flown past are never asked for. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 40);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
