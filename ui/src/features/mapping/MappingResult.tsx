import type { ReactElement } from "react";

import type { Event, FileAccount, MappingPreview } from "../../api/types";
import { ActorName } from "../../design/Mark";
import { eventClock } from "../../lib/time";
import { count, counted, visible, words } from "../../lib/words";
import { actorOf, lineOf } from "../timeline/EventRow";
import styles from "./mapping.module.css";

/** Refusals that are shown; the number of all of them stands in the account. */
const SHOWN = 20;

/** What a mapping makes of a file: the account of its records, what was refused and why, and the first events. */
export function MappingResult({ preview: { account, events }, stale }: { preview: MappingPreview; stale: boolean }): ReactElement {
  return (
    <>
      {stale ? <p className={styles.warning}>This is what the last mapping that could be read made of the file.</p> : null}
      <Account account={account} />
      <h3>{events.length === 0 ? "No events" : `First ${counted(events.length, "event")}`}</h3>
      {events.length === 0 ? <p className={styles.quiet}>The mapping makes no event of these records.</p> : <Events events={events} />}
    </>
  );
}

function Account({ account: { records, parsed, duplicates, meta, refused, events, refusals } }: { account: FileAccount }): ReactElement {
  const numbers: [string, number][] = [["Records", records], ["Parsed", parsed], ["Duplicates", duplicates], ["Meta", meta], ["Refused", refused], ["Events", events]];
  return (
    <>
      <dl className={styles.account} aria-label="Account">
        {numbers.map(([name, value]) => (
          <div key={name} data-refused={name === "Refused" && value > 0}><dt>{name}</dt><dd>{count(value)}</dd></div>
        ))}
      </dl>
      {refusals.length === 0 ? null : (
        <>
          <h3>Refused records{refusals.length > SHOWN ? `, the first ${SHOWN}` : ""}</h3>
          <ul className={styles.refusals}>
            {refusals.slice(0, SHOWN).map(({ record, offset, reason }) => (
              <li key={`${record} ${offset}`} className="selectable"><b>Record {count(record)}</b> {visible(reason)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Events({ events }: { events: Event[] }): ReactElement {
  return (
    <table className={styles.events}>
      <thead><tr><th>Time, UTC</th><th>Actor</th><th>Action</th><th>What happened</th></tr></thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td className={styles.time}><Time event={event} /></td>
            <td><ActorName actor={actorOf(event)} /></td>
            <td><span className="mono">{visible(event.action)}</span>{event.activity === "other" ? null : <small>{words(event.activity)}</small>}</td>
            <td>{lineOf(event)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An undated event shows what its record says instead of a time. */
function Time({ event: { time } }: { event: Event }): ReactElement {
  const shown = eventClock(time);
  if (shown === null) return <em>undated{time.raw === null || time.raw === "" ? "" : `: ${visible(time.raw)}`}</em>;
  return <span data-uncertain={shown.uncertain}>{shown.day} {shown.clock}</span>;
}
