import type { ReactElement } from "react";

import type { DetectionRule, DetectionRules, IdleRule } from "../../api/types";
import { Section } from "../../design/states";
import { count, counted, visible } from "../../lib/words";
import styles from "./detections.module.css";
import { Level, levelOf } from "./levels";

/** What became of the rules: those that ran, those that cannot be run, and those that mean no format known here. */
export function RuleLists({ rules: { loaded, refused, without_source: without } }: { rules: DetectionRules }): ReactElement {
  return (
    <div className={styles.rules}>
      <p className={styles.summary}>
        {counted(loaded.length, "rule")} ran, {count(refused.length)} refused, {count(without.length)} without a source
      </p>
      {refused.length === 0 ? null : <Section title={`Refused rules (${count(refused.length)})`}><Idle rules={refused} /></Section>}
      {without.length === 0 ? null : (
        <Section title={`Rules without a source (${count(without.length)})`}>
          <p className={styles.quiet}>They ran on nothing: no format known here is what they ask for. That is not “no hit”.</p>
          <Idle rules={without} />
        </Section>
      )}
      <Section title={`Rules that ran (${count(loaded.length)})`}><Loaded rules={loaded} /></Section>
    </div>
  );
}

/** What a rule met; one that met nothing says nothing about what happened. */
function metWords({ met, correlation }: DetectionRule): string {
  if (correlation) return met === 0 ? "nothing to correlate: its rules matched nothing" : counted(met, "match", "matches");
  return met === 0 ? "ran on nothing: no log of that kind in the case" : counted(met, "event");
}

function Loaded({ rules }: { rules: DetectionRule[] }): ReactElement {
  return (
    <table className={styles.table}>
      <thead><tr><th>Level</th><th>Rule</th><th>Met</th><th className={styles.number}>Hits</th></tr></thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={rule.rule}>
            <td><Level level={levelOf(rule)} /></td>
            <td className="selectable" title={rule.rule}>{visible(rule.title)}{rule.correlation ? <small> correlation</small> : null}</td>
            <td data-nothing={rule.met === 0}>{metWords(rule)}</td>
            <td className={styles.number}>{rule.met === 0 ? "–" : count(rule.hits)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Idle({ rules }: { rules: IdleRule[] }): ReactElement {
  return (
    <table className={styles.table}>
      <thead><tr><th>File</th><th className={styles.number}>Line</th><th>Rule</th><th>Reason</th></tr></thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={`${rule.file} ${rule.line}`}>
            <td className={`${styles.file} selectable`}>{visible(rule.file)}</td>
            <td className={styles.number}>{count(rule.line)}</td>
            <td className="selectable">{rule.title === "" ? <span className={styles.quiet}>could not be read</span> : visible(rule.title)}</td>
            <td className="selectable">{visible(rule.reason)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
