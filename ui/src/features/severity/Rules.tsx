import { ChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import type { RuleOutcome } from "../../api/types";
import { Badge, type Tone } from "../../design/controls";
import { words } from "../../lib/words";
import { Facts } from "./Facts";
import styles from "./severity.module.css";

const TONES: Record<RuleOutcome["state"], Tone> = { true: "exposure", false: "neutral", unknown: "unknown" };
const WORDS: Record<RuleOutcome["state"], string> = { true: "fired", false: "not fired", unknown: "undecided" };

/** Rules with their condition, their reason and the facts they read. */
export function Rules({ rules }: { rules: RuleOutcome[] }): ReactElement {
  if (rules.length === 0) return <p className={styles.quiet}>None.</p>;
  return (
    <ul>
      {rules.map((rule) => (
        <li key={rule.id}>
          <details className={styles.rule}>
            <summary>
              <ChevronRight size={13} aria-hidden />
              <span className={styles.title}>{rule.title}</span>
              <span className={styles.quiet}>{effectOf(rule)}</span>
              <Badge tone={rule.error === null ? TONES[rule.state] : "unknown"}>{rule.error === null ? WORDS[rule.state] : "rule error"}</Badge>
            </summary>
            <div className={styles.ruleBody}>
              <p className="selectable">{rule.why}</p>
              <pre className="selectable">{rule.condition}</pre>
              {rule.error === null ? null : <p className={styles.error}>{rule.error}</p>}
              {rule.pivotal.length === 0 ? null : <p className={styles.quiet}>Would be decided by: {rule.pivotal.join(", ")}</p>}
              <Facts facts={rule.facts} />
              <p className={styles.quiet}><code>{rule.id}</code></p>
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function effectOf({ effect, level }: RuleOutcome): string {
  if (effect === "floor") return `at least SEV${level ?? "?"}`;
  if (effect === "cap") return `at most SEV${level ?? "?"}`;
  if (effect === "aggravate") return "counts towards one level up";
  return words(effect);
}
