import type { ReactElement } from "react";

import type { Detection } from "../../api/types";
import { Button, Key } from "../../design/controls";
import { changeView } from "../../lib/view";
import { count, visible } from "../../lib/words";
import styles from "./detections.module.css";
import { timelineOf, timelineWords } from "./hits";
import { Level, levelOf } from "./levels";

/** Everything about one hit: why the rule matched, its tags, and where the first event is recorded. */
export function HitDetail({ hit }: { hit: Detection }): ReactElement {
  return (
    <section className={styles.detail} aria-label="Selected hit">
      <header>
        <h3 className="selectable">{visible(hit.title)}</h3>
        <Level level={levelOf(hit)} />
        <Button onClick={() => changeView(timelineOf(hit))}>{timelineWords(hit)} <Key chord="t" /></Button>
      </header>
      <dl>
        {hit.because.map(({ field, value }) => (
          <div key={`${field} ${value}`}><dt>{visible(field)}</dt><dd className="selectable mono">{visible(value)}</dd></div>
        ))}
        {hit.tags.length === 0 ? null : <div><dt>Tags</dt><dd className="selectable">{visible(hit.tags.join(", "))}</dd></div>}
        {hit.evidence === null ? null : (
          <div><dt>Recorded in</dt><dd className="selectable">{visible(hit.evidence.file)}, record {count(hit.evidence.record)}</dd></div>
        )}
        <div><dt>Rule</dt><dd className="selectable mono">{visible(hit.rule)}</dd></div>
      </dl>
    </section>
  );
}
