import type { Detection } from "../../api/types";
import type { View } from "../../lib/view";
import { counted } from "../../lib/words";
import { LEVELS, levelOf } from "./levels";

/** Ids that one search names at most; the query language takes 256 things and 4,096 bytes. */
export const SEARCHED = 100;

/** The gravest level first; within a level the order of time that the engine gave, undated ones last. */
export function ordered(hits: readonly Detection[]): Detection[] {
  return hits.toSorted((a, b) => LEVELS.indexOf(levelOf(a)) - LEVELS.indexOf(levelOf(b)));
}

/** How many events a hit is made of, also those that are not listed. */
export function eventsOf({ events, left_out: leftOut }: Detection): number {
  return events.length + leftOut;
}

/** The view that shows the events of a hit in the timeline, as many as one search can name. */
export function timelineOf({ events }: Detection): Partial<View> {
  const named = events.slice(0, SEARCHED);
  const query = named.length === 1 ? `id:${named[0] ?? ""}` : `id:(${named.join(" OR ")})`;
  return { tab: "timeline", query, from: null, to: null, selected: events[0] ?? null };
}

/** What the action that shows the events of a hit is called. */
export function timelineWords(hit: Detection): string {
  const all = eventsOf(hit);
  if (all > SEARCHED) return `Show first ${SEARCHED} of ${counted(all, "event")} in timeline`;
  return all === 1 ? "Show event in timeline" : `Show ${counted(all, "event")} in timeline`;
}
