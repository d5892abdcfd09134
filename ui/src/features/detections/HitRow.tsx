import type { ReactElement } from "react";

import type { Detection, MatchedField } from "../../api/types";
import { dateTime } from "../../lib/time";
import { count, counted, visible } from "../../lib/words";
import styles from "./detections.module.css";
import { eventsOf } from "./hits";
import { Level, levelOf } from "./levels";

/** Height of a row in pixels, the same as in the style sheet. */
export const ROW = 44;

/** Tags that a row has place for; all of them stand in the detail. */
const TAGS = 4;

/** What matched in one line. */
export function reasonOf(because: readonly MatchedField[]): string {
  return visible(because.map(({ field, value }) => `${field}: ${value.slice(0, 200)}`).join(" · ")).replaceAll(/\s+/g, " ");
}

interface Properties {
  hit: Detection;
  row: number;
  top: number;
  selected: boolean;
  onSelect: () => void;
}

/** One hit in the list. */
export function HitRow({ hit, row, top, selected, onSelect }: Properties): ReactElement {
  return (
    <div
      id={`hit-${row}`}
      className={styles.row}
      role="row"
      tabIndex={-1}
      aria-rowindex={row + 1}
      aria-selected={selected}
      data-event={hit.events[0]}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
      onKeyDown={(press) => (press.key === "Enter" ? onSelect() : undefined)}
    >
      <span role="gridcell"><Level level={levelOf(hit)} /></span>
      <span role="gridcell" className={styles.what}>
        <span><b>{visible(hit.title)}</b> {hit.tags.slice(0, TAGS).map((tag) => <code key={tag}>{visible(tag)}</code>)}</span>
        <small>{reasonOf(hit.because)}</small>
      </span>
      <span role="gridcell" className={styles.time}><Times hit={hit} /></span>
      <span role="gridcell" className={styles.number} aria-label={counted(eventsOf(hit), "event")}>{count(eventsOf(hit))}</span>
    </div>
  );
}

function Times({ hit: { first, last } }: { hit: Detection }): ReactElement {
  if (first === null) return <em>undated</em>;
  const ends = last === null || dateTime(last) === dateTime(first) ? null : dateTime(last);
  return <><span>{dateTime(first)}</span>{ends === null ? null : <small>to {ends}</small>}</>;
}
