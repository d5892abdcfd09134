import type { ReactElement } from "react";

import type { Event } from "../../api/types";
import { Badge, type Tone } from "../../design/controls";
import { ActorName } from "../../design/Mark";
import { eventClock, shortDay } from "../../lib/time";
import { visible, words } from "../../lib/words";
import styles from "./timeline.module.css";

/** Activities that the eye should find among thousands of rows. */
const TONES: Partial<Record<Event["activity"], Tone>> = {
  access_change: "exposure",
  deletion: "exposure",
  agent_output: "agent",
  tool_call: "agent",
  prompt: "agent",
  alert: "unknown",
  stop: "unknown",
};

/** The one who did it, else the one who asked, else what was used. */
export function actorOf(event: Event): Event["executor"] {
  return event.executor ?? event.initiator ?? event.credential;
}

/** One line for an event: its message, else its words, else what it was done to. */
export function lineOf(event: Event): string {
  const text = event.message ?? event.text ?? event.targets.map((target) => target.name).join(", ");
  return visible(text.slice(0, 400)).replaceAll(/\s+/g, " ");
}

interface Properties {
  event: Event;
  previous: Event | undefined;
  row: number;
  top: number;
  selected: boolean;
  onSelect: () => void;
}

/** One event in the timeline. */
export function EventRow({ event, previous, row, top, selected, onSelect }: Properties): ReactElement {
  const time = eventClock(event.time);
  const before = previous === undefined ? null : eventClock(previous.time);
  return (
    <div
      id={`row-${event.id}`}
      className={styles.row}
      role="row"
      tabIndex={-1}
      aria-rowindex={row + 1}
      aria-selected={selected}
      data-event={event.id}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
      onKeyDown={(press) => (press.key === "Enter" ? onSelect() : undefined)}
    >
      <span role="gridcell" className={styles.time} data-uncertain={time?.uncertain ?? true}>
        {time === null ? (
          <em>undated</em>
        ) : (
          <>
            {before?.day === time.day ? null : <b>{shortDay(time.day)} </b>}
            {time.clock}
          </>
        )}
      </span>
      <span role="gridcell"><ActorName actor={actorOf(event)} /></span>
      <span role="gridcell" className={styles.action} title={event.action}>
        {event.activity === "other" ? null : <Badge tone={TONES[event.activity] ?? "neutral"}>{words(event.activity)}</Badge>}
        <span className="mono">{visible(event.action)}</span>
      </span>
      <span role="gridcell" className={styles.what}>
        {event.outcome === "failure" ? <Badge tone="unknown">failed</Badge> : null}
        {lineOf(event)}
      </span>
      <span role="gridcell" className={styles.source}>{event.format}</span>
    </div>
  );
}

/** A row that is on its way. */
export function RowSkeleton({ top, seed }: { top: number; seed: number }): ReactElement {
  return (
    <div className={styles.row} style={{ transform: `translateY(${top}px)` }} aria-hidden>
      {[70, 50 + ((seed * 13) % 40), 60, 30 + ((seed * 37) % 60), 50].map((width, cell) => (
        <span key={cell}><i className={styles.ghost} style={{ width: `${width}%` }} /></span>
      ))}
    </div>
  );
}
