import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { Severity } from "../../api/types";
import { Badge } from "../../design/controls";
import { Empty, Failure, Section, Skeleton } from "../../design/states";
import { words } from "../../lib/words";
import { useFutureHidden } from "../replay/player";
import { FactValueText } from "./Facts";
import { Grounds } from "./Grounds";
import { Regimes } from "./Regimes";
import { Rules } from "./Rules";
import styles from "./severity.module.css";
import { Shield } from "./Shield";

/** How bad it is, with every rule and fact that the verdict rests on. */
export function SeverityView(): ReactElement {
  const hidden = useFutureHidden();
  const severity = useAnswer("severity", {}, { enabled: !hidden });
  if (hidden) return <Empty title="Hidden during the replay">The severity is what the replay asks you for. The engine's verdict is compared with yours at the end.</Empty>;
  if (severity.isError) return <Failure error={severity.error} />;
  if (severity.data === undefined) return <Skeleton rows={8} label="Deciding the severity" />;
  const decision = severity.data;
  return (
    <div className={styles.view}>
      <Verdict decision={decision} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Section title={`Rules that fired (${decision.rules.filter((rule) => rule.fired && rule.effect !== "regime").length})`}>
            <Rules rules={decision.rules.filter((rule) => rule.fired && rule.effect !== "regime")} />
          </Section>
          <Section title="Rules that wait for a fact">
            <Rules rules={decision.rules.filter((rule) => !rule.fired && rule.state === "unknown" && rule.effect !== "regime")} />
          </Section>
          <Section title="Rules that did not fire">
            <Rules rules={decision.rules.filter((rule) => !rule.fired && rule.state === "false" && rule.effect !== "regime")} />
          </Section>
        </div>
        <div className={styles.side}>
          <Unknowns decision={decision} />
          <Changes decision={decision} />
          <Regimes regimes={decision.regimes} />
          <Section title="Rule pack">
            <p className="selectable">{decision.pack.id} {decision.pack.version}</p>
            <p className={`${styles.hash} mono selectable`}>{decision.pack.sha256}</p>
          </Section>
        </div>
      </div>
    </div>
  );
}

function Verdict({ decision }: { decision: Severity }): ReactElement {
  const { severity, equivalent, best_case: best, worst_case: worst, scale } = decision;
  return (
    <header className={styles.verdict}>
      <Shield level={severity} scale={scale} />
      <div>
        <h2 data-testid="severity-level">{equivalent === severity ? severity : `${severity} — ${equivalent}`}</h2>
        <p className={styles.place}>
          <Scale decision={decision} />
          <span>
            {rankWords(severity, scale)}{" "}
            {best === worst
              ? "No unknown fact could change it."
              : `With what is not known it could be from ${best} (best case) to ${worst} (worst case).`}
          </span>
        </p>
        <Grounds text={decision.grounds} />
      </div>
    </header>
  );
}

const ORDINALS = ["Gravest", "Second-gravest", "Third-gravest", "Fourth-gravest", "Fifth-gravest"];

/** Where a level stands on the scale of its pack: scales differ, so the number alone says nothing. */
function rankWords(level: string, scale: readonly string[]): string {
  const place = ORDINALS[scale.indexOf(level)];
  const [first = level, last = level] = [scale[0], scale.at(-1)];
  return place === undefined ? "" : `${place} of ${first}–${last}.`;
}

/** The pack's scale from the gravest to the least, with the verdict and its bounds. */
function Scale({ decision: { scale, severity, best_case: best, worst_case: worst } }: { decision: Severity }): ReactElement {
  const [from, to] = [scale.indexOf(worst), scale.indexOf(best)];
  return (
    <span className={styles.scale} role="img" aria-label={`${severity} on the scale ${scale.join(", ")}, gravest first`}>
      {scale.map((level, index) => (
        <i key={level} data-here={level === severity} data-possible={index >= from && index <= to}>{level}</i>
      ))}
    </span>
  );
}

function Unknowns({ decision }: { decision: Severity }): ReactElement {
  return (
    <Section title={`Not known (${decision.unknown.length})`}>
      {decision.unknown.length === 0 ? <p className={styles.quiet}>Every fact that a rule reads is known.</p> : null}
      <ul>
        {decision.unknown.map((fact) => (
          <li key={fact.fact} className={styles.unknown}>
            <p className="selectable">{fact.question}</p>
            <p className={styles.quiet}>
              <code>{fact.fact}</code>
              {fact.could_become === null ? " cannot change the level" : <Badge tone="unknown">could become {fact.could_become}</Badge>}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Changes({ decision }: { decision: Severity }): ReactElement {
  return (
    <Section title="What would change it">
      {decision.would_change.length === 0 ? <p className={styles.quiet}>No change of up to three facts would.</p> : null}
      <ul>
        {decision.would_change.map((change) => (
          <li key={change.sentence} className={styles.unknown}>
            <p className="selectable">{change.sentence}</p>
            <p className={styles.quiet}>
              {change.facts.map((fact) => <span key={fact.path}><code>{fact.path}</code> = <FactValueText value={fact.value} /> </span>)}
              <Badge>{words(change.severity)}</Badge>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
