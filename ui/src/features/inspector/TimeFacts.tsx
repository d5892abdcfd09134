import type { ReactElement } from "react";

import type { EventTime } from "../../api/types";
import { Badge } from "../../design/controls";
import { clock, day, duration, eventClock, microseconds } from "../../lib/time";
import { visible } from "../../lib/words";
import styles from "./inspector.module.css";

const ZONES: Record<EventTime["zone"], string> = {
  explicit: "zone stated in the record",
  format: "UTC by definition of the format",
  mapping: "zone by the user's mapping",
  assumed: "no zone stated; UTC assumed",
  none: "no zone",
};

/** When, how finely it was recorded, and within which bounds. */
export function TimeFacts({ time }: { time: EventTime }): ReactElement {
  const shown = eventClock(time);
  if (shown === null) return <p className={styles.quiet}><Badge tone="unknown">undated</Badge> The record has no time; none is guessed.</p>;
  const { earliest, latest, logged } = time;
  const width = earliest === null || latest === null ? 0 : (microseconds(latest) - microseconds(earliest)) / 1_000_000;
  return (
    <div className="selectable">
      <p className={styles.when}>{shown.day} {shown.clock} <small>UTC</small></p>
      <p className={styles.quiet}>
        {time.precision === "unknown" ? "precision unknown" : `to the ${time.precision}`}; {time.zone === "assumed" ? <Badge tone="unknown">{ZONES.assumed}</Badge> : ZONES[time.zone]}
      </p>
      {earliest !== null && latest !== null && width > 0 ? (
        <p className={styles.quiet}>
          [ {clock(earliest)} – {day(earliest) === day(latest) ? clock(latest) : `${day(latest)} ${clock(latest)}`} ], {duration(width)} wide
        </p>
      ) : null}
      {time.raw === null ? null : <p className={styles.quiet}>as recorded: <code>{visible(time.raw)}</code></p>}
      {logged === null ? null : <p className={styles.quiet}>written to the log at {day(logged)} {clock(logged)} UTC</p>}
    </div>
  );
}
