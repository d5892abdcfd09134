import type { ReactElement } from "react";

import type { Fact } from "../../api/types";
import { Badge, Button, type Tone } from "../../design/controls";
import { changeView } from "../../lib/view";
import { visible } from "../../lib/words";
import styles from "./severity.module.css";

const STATUS: Record<Fact["status"], Tone> = {
  known: "neutral", estimated: "accent", disputed: "unknown", asserted: "unknown", unknown: "unknown",
};

/** The value of a fact; null is said as "unknown". */
export function FactValueText({ value }: { value: Fact["value"] }): ReactElement {
  if (value === null) return <b className={styles.noValue}>unknown</b>;
  if (typeof value === "boolean") return <b>{value ? "yes" : "no"}</b>;
  return <b>{typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 2 }) : visible(value)}</b>;
}

/** Facts with their status, where they came from, and the way to their evidence. */
export function Facts({ facts }: { facts: Fact[] }): ReactElement {
  return (
    <table className={styles.facts}>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.path}>
            <td><code>{fact.path}</code></td>
            <td><FactValueText value={fact.value} /></td>
            <td><Badge tone={STATUS[fact.status]}>{fact.status}</Badge></td>
            <td className="selectable">{visible(fact.basis)}</td>
            <td>
              {fact.evidence[0] === undefined ? null : (
                <Button look="quiet" onClick={() => changeView({ selected: fact.evidence[0] ?? null })}>
                  {fact.evidence.length === 1 ? "Show event" : `Show first of ${fact.evidence.length}`}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
