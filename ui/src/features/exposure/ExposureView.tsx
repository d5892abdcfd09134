import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { CountRange, Exposure, Exposures } from "../../api/types";
import { Badge, type Tone } from "../../design/controls";
import { Mark } from "../../design/Mark";
import { Empty, Failure, Skeleton } from "../../design/states";
import { bounds, dateTime, durationRange } from "../../lib/time";
import { changeView, useView } from "../../lib/view";
import { capitalised, count, counted, sentence, visible, words } from "../../lib/words";
import { useAsOf } from "../replay/player";
import styles from "./exposure.module.css";
import { Lanes } from "./Lanes";

/** Who could see what, for how long, and whether anybody looked. */
export function ExposureView(): ReactElement {
  const exposure = useAnswer("exposure", useAsOf());
  if (exposure.isError) return <Failure error={exposure.error} />;
  if (exposure.data === undefined) return <Skeleton rows={8} label="Working out who could see what" />;
  const { exposures, window, widenings } = exposure.data;
  return (
    <div className={styles.view}>
      {exposures.length === 0 ? (
        <Empty title="Nobody was newly able to see anything">
          No recorded change of access let anybody see what they were not entitled to. Changes without a record cannot be seen here.
        </Empty>
      ) : (
        <>
          <header className={styles.heading}>
            <h2>
              {counted(exposures.length, "exposure")}
              {window === null ? "" : `, exposed for ${durationRange(window.seconds)} in all${window.end === null ? " and still open" : ""}`}
            </h2>
            {window === null ? null : (
              <p>From {bounds(window.start)} {window.end === null ? "to the last record" : `to ${bounds(window.end)}`} UTC; overlapping intervals are counted once.</p>
            )}
          </header>
          <Lanes exposures={exposures} />
          <ExposureTable exposures={exposures} />
        </>
      )}
      {widenings.length === 0 ? null : <Widenings widenings={widenings} />}
    </div>
  );
}

const ACCESS: Record<Exposure["access"]["state"], { tone: Tone; word: string }> = {
  accessed: { tone: "exposure", word: "accessed" },
  not_accessed: { tone: "verified", word: "not accessed" },
  unknown: { tone: "unknown", word: "unknown" },
};

function ExposureTable({ exposures }: { exposures: Exposure[] }): ReactElement {
  const selected = useView((view) => view.selected);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>Resource</th><th>Environment</th><th>Data</th><th>Exposed for</th><th>Start and end, UTC</th><th>Newly able</th><th>Access</th>
        </tr>
      </thead>
      <tbody>
        {exposures.map((entry) => {
          const open = entry.opened_by[0];
          return (
            <tr key={entry.id} aria-selected={selected !== null && entry.opened_by.includes(selected)}>
              <td>
                <button type="button" className={styles.resource} disabled={open === undefined} title={entry.resource} onClick={() => changeView({ selected: open ?? null })}>
                  <Mark kind="data" /> {visible(entry.name)}
                </button>
                {entry.records === null ? null : <small>{counted(entry.records, "record")}</small>}
              </td>
              <td>{words(entry.environment)}</td>
              <td>{words(entry.data_class)}</td>
              <td className={styles.length}>{durationRange(entry.seconds)}{entry.open ? <Badge tone="exposure">still open</Badge> : null}</td>
              <td>
                {bounds(entry.start)}
                <small>{entry.end === null ? "not ended by the last record" : bounds(entry.end)}</small>
                {entry.ineffective.length === 0 ? null : <small className={styles.ineffective}>{counted(entry.ineffective.length, "change")} between did not end it</small>}
              </td>
              <td>
                {sentence(entry.audience.scope)}
                <small>{people(entry.audience.newly_able)}, {baselineWords(entry.audience.baseline)}</small>
              </td>
              <td>
                <Badge tone={ACCESS[entry.access.state].tone}>{ACCESS[entry.access.state].word}</Badge>
                <small>{accessWords(entry)}</small>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A number of people with bounds, where null is "nobody knows". */
export function people({ min, max }: CountRange): string {
  if (min === null && max === null) return "number unknown";
  if (min === max) return counted(min ?? 0, "person", "people");
  if (max === null) return `at least ${count(min ?? 0)} people`;
  return `${min === null ? "up to" : `${count(min)} to`} ${count(max)} people`;
}

/** By which definition of "entitled" they were counted. */
export function baselineWords(baseline: string): string {
  if (baseline === "unknown") return "without knowing who was entitled";
  return baseline === "before the change" ? "against those able before" : `against ${baseline}`;
}

/** What is known of use, in words that never turn a missing log into a missing access. */
export function accessWords({ access }: Exposure): string {
  const coverage = access.coverage === null ? "access was not logged" : `${Math.floor(access.coverage * 100)} % of the time logged`;
  if (access.count > 0) return `${counted(access.count, "record")} by ${counted(access.principals.length, "account")}; ${coverage}`;
  return coverage;
}

function Widenings({ widenings }: { widenings: Exposures["widenings"] }): ReactElement {
  const selected = useView((view) => view.selected);
  return (
    <section className={styles.widenings}>
      <h3>Every change that widened access ({count(widenings.length)})</h3>
      <ul>
        {widenings.map((entry) => (
          <li key={`${entry.event} ${entry.summary}`}>
            <button type="button" aria-current={entry.event === selected} onClick={() => changeView({ selected: entry.event })}>
              <time>{entry.at === null ? "undated" : dateTime(entry.at)}</time>
              <span>{entry.actor === null ? "not recorded" : visible(entry.actor)}</span>
              <span className={styles.summary}>{capitalised(visible(entry.summary))}</span>
              <code>{visible(entry.action)}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
