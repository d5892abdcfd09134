import { ArrowDown } from "lucide-react";
import type { ReactElement } from "react";

import type { Gap, Hypothesis, Link, Step } from "../../api/types";
import { Badge, type Tone } from "../../design/controls";
import { ActorName } from "../../design/Mark";
import { dateTime, eventClock } from "../../lib/time";
import { changeView, useView } from "../../lib/view";
import { probability, sentence, visible, words } from "../../lib/words";
import styles from "./chain.module.css";

/** How each status is toned; the word always stands beside it. */
const STATUS: Record<Step["status"], Tone> = { observed: "neutral", linked: "accent", inferred: "unknown" };

/** The steps with what ties them, their rivals and what is missing between. */
export function Steps({ hypothesis }: { hypothesis: Hypothesis }): ReactElement {
  return (
    <div className={styles.columns}>
      <ol className={styles.steps} aria-label="Steps">
        {hypothesis.steps.map((step, index) => (
          <li key={`${index} ${step.role}`}>
            <StepRow step={step} index={index} />
            {hypothesis.links.filter((link) => link.from === index).map((link) => (
              <LinkRow key={`${link.from} ${link.to} ${link.kind}`} link={link} to={hypothesis.steps[link.to]} />
            ))}
          </li>
        ))}
      </ol>
      {hypothesis.gaps.length === 0 ? null : <Gaps gaps={hypothesis.gaps} />}
    </div>
  );
}

function StepRow({ step, index }: { step: Step; index: number }): ReactElement {
  const selected = useView((view) => view.selected);
  const event = step.events[0];
  const time = eventClock(step.time);
  const chosen = selected !== null && step.events.includes(selected);
  return (
    <button
      type="button"
      className={styles.step}
      data-status={step.status}
      data-step-row={index}
      aria-current={chosen}
      disabled={event === undefined}
      onClick={() => (event === undefined ? undefined : changeView({ selected: event }))}
    >
      <span className={styles.role}>{sentence(step.role)}</span>
      <span className={styles.summary}>{visible(step.summary)}</span>
      <Badge tone={STATUS[step.status]}>{step.status} {probability(step.confidence)}</Badge>
      <span className={styles.circumstances}>
        <time data-uncertain={time?.uncertain ?? true}>{time === null ? between(step) : `${time.day} ${time.clock}`}</time>
        <ActorName actor={step.actor} />
        {step.place === null ? null : <span className={styles.place} title={step.place}>{visible(step.place)}</span>}
      </span>
    </button>
  );
}

function between(step: Step): string {
  const { earliest, latest } = step.time;
  if (earliest === null && latest === null) return "time unknown";
  if (earliest === null) return `before ${dateTime(latest ?? "")}`;
  if (latest === null) return `after ${dateTime(earliest)}`;
  return `${dateTime(earliest)} – ${dateTime(latest)}`;
}

function LinkRow({ link, to }: { link: Link; to: Step | undefined }): ReactElement {
  return (
    <details className={styles.link} data-status={link.status}>
      <summary>
        <ArrowDown size={12} aria-hidden />
        <span>
          to <b>{to === undefined ? "a later step" : words(to.role)}</b> by {words(link.kind)}
        </span>
        <span className={styles.because}>{visible(link.reasons[0] ?? "no reason recorded")}</span>
        <Badge tone={STATUS[link.status]}>{link.status} {probability(link.confidence)}</Badge>
      </summary>
      <ul className="selectable">
        {link.reasons.map((reason) => <li key={reason}>{visible(reason)}</li>)}
      </ul>
      {link.rivals.length === 0 ? null : (
        <>
          <h4>Rivals</h4>
          <ul>
            {link.rivals.map((rival) => (
              <li key={rival.event ?? rival.summary} className={styles.rival}>
                <span>{probability(rival.confidence)}</span>
                {rival.event === null ? (
                  <span>{visible(rival.summary)}</span>
                ) : (
                  <button type="button" className={styles.plain} onClick={() => changeView({ selected: rival.event })}>{visible(rival.summary)}</button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

const REASONS: Record<string, string> = {
  no_log: "No log. ", not_found: "Looked for and not found. ", redacted: "Redacted. ",
};

/** The kind of a gap's reason in words, and its sentence. */
function reasonOf({ reason }: Gap): [string, string] {
  const [, kind = "", rest = reason] = /^(no_log|not_found|redacted)\b[:;,.\s]*(.*)$/s.exec(reason) ?? [];
  return [REASONS[kind] ?? "", rest];
}

function Gaps({ gaps }: { gaps: Gap[] }): ReactElement {
  return (
    <section className={styles.gaps}>
      <h3>What is missing</h3>
      <ul className="selectable">
        {gaps.map((gap) => (
          <li key={`${gap.role} ${gap.ask}`}>
            <p><Badge tone="unknown">inferred: {words(gap.role)}</Badge></p>
            <p><b>{reasonOf(gap)[0]}</b>{visible(reasonOf(gap)[1])}</p>
            <p className={styles.ask}><b>Ask for:</b> {visible(gap.ask)}</p>
            <p className={styles.interval}>
              {gap.between[0] === null ? "any time before" : `from ${dateTime(gap.between[0])}`}{" "}
              {gap.between[1] === null ? "onwards" : `to ${dateTime(gap.between[1])}`} UTC
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
