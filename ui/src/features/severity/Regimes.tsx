import type { ReactElement } from "react";

import type { Regime } from "../../api/types";
import { Badge, type Tone } from "../../design/controls";
import { Section } from "../../design/states";
import { dateTime } from "../../lib/time";
import styles from "./severity.module.css";

const VERDICTS: Record<Regime["verdict"], { tone: Tone; word: string }> = {
  met: { tone: "exposure", word: "threshold met" },
  not_met: { tone: "neutral", word: "not met" },
  unknown: { tone: "unknown", word: "undecided" },
};

/** Regulators' thresholds with their clocks. */
export function Regimes({ regimes }: { regimes: Regime[] }): ReactElement | null {
  if (regimes.length === 0) return null;
  return (
    <Section title="Regimes and clocks">
      <ul>
        {regimes.map((regime) => (
          <li key={regime.id} className={styles.regime}>
            <p><b>{regime.title}</b> <Badge tone={VERDICTS[regime.verdict].tone}>{VERDICTS[regime.verdict].word}</Badge></p>
            <p className={`${styles.quiet} selectable`}>{regime.because}</p>
            {regime.verdict === "not_met" ? null : (
              <ul className={styles.clocks}>
                {regime.clocks.map((clock) => (
                  <li key={clock.name} title={`Starts with: ${clock.trigger}`}>
                    <span>{clock.name}</span>
                    <span>
                      {clock.due === null
                        ? clock.starts === null ? "start not known" : `runs from ${dateTime(clock.starts)} UTC`
                        : `due ${dateTime(clock.due)} UTC`}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
