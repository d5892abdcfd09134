import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { Chain, Hypothesis, NoRecordedCause } from "../../api/types";
import { useCommand } from "../../commands/keymap";
import { Badge } from "../../design/controls";
import { Empty, Failure, Skeleton } from "../../design/states";
import { changeView, useView } from "../../lib/view";
import { confidenceWord, probability, sentence, shortened, visible } from "../../lib/words";
import { useAsOf } from "../replay/player";
import styles from "./chain.module.css";
import { Picture } from "./Picture";
import { Steps } from "./Steps";

/** How each outcome came about, as far as the evidence tells. */
export function ChainView(): ReactElement {
  const chain = useAnswer("chain", useAsOf());
  if (chain.isError) return <Failure error={chain.error} />;
  if (chain.data === undefined) return <Skeleton rows={8} label="Reconstructing the chain" />;
  if (chain.data.outcomes.length === 0 && chain.data.hypotheses.length === 0) {
    return (
      <Empty title="No outcome to explain">
        No exposure and no deletion is known in this case{chain.data.no_recorded_cause.reasons[0] === undefined ? "." : `: ${chain.data.no_recorded_cause.reasons[0]}`}
      </Empty>
    );
  }
  return <Reconstruction chain={chain.data} />;
}

function Reconstruction({ chain }: { chain: Chain }): ReactElement {
  const wanted = useView((view) => view.hypothesis);
  const index = Math.min(wanted, Math.max(0, chain.hypotheses.length - 1));
  const hypothesis = chain.hypotheses[index];
  const choose = (next: number): void => changeView({ hypothesis: next });
  useCommand("chain.next", index + 1 < chain.hypotheses.length ? () => choose(index + 1) : null);
  useCommand("chain.previous", index > 0 ? () => choose(index - 1) : null);
  const none =
    chain.outcomes.find((entry) => entry.outcome?.id === hypothesis?.outcome.id) ?? chain.no_recorded_cause;
  return (
    <div className={styles.view}>
      <Switcher chain={chain} index={index} onChoose={choose} />
      {none.wins ? <NoCause none={none} /> : null}
      {hypothesis === undefined ? null : (
        <div className={styles.scroll}>
          <Heading hypothesis={hypothesis} />
          <Picture index={index} hypothesis={hypothesis} />
          <Steps hypothesis={hypothesis} />
          {none.wins ? null : <NoCause none={none} />}
          <p className={styles.weights}>Weights: {chain.weights}</p>
        </div>
      )}
    </div>
  );
}

function Switcher({ chain, index, onChoose }: { chain: Chain; index: number; onChoose: (index: number) => void }): ReactElement {
  return (
    <div className={styles.switcher} role="radiogroup" aria-label="Hypotheses">
      {chain.hypotheses.map((hypothesis, position) => {
        const first = chain.hypotheses[position - 1]?.outcome.id !== hypothesis.outcome.id;
        return (
          <span key={`${hypothesis.outcome.id} ${hypothesis.rank}`} className={styles.choice} data-first={first && position > 0}>
            {first ? <span className={styles.outcome} title={hypothesis.outcome.resource}>{shortened(visible(hypothesis.outcome.resource.split(/[:/]/).at(-1) ?? ""), 22)}</span> : null}
            <button
              type="button"
              role="radio"
              aria-checked={position === index}
              className={styles.hypothesis}
              title={hypothesis.outcome.summary}
              onClick={() => onChoose(position)}
            >
              <strong>{hypothesis.rank}</strong>
              <span>{sentence(hypothesis.archetype)}</span>
              <small>{probability(hypothesis.confidence)} {hypothesis.words}</small>
            </button>
          </span>
        );
      })}
    </div>
  );
}

function Heading({ hypothesis }: { hypothesis: Hypothesis }): ReactElement {
  return (
    <header className={styles.heading}>
      <h2>{visible(hypothesis.outcome.summary)}</h2>
      <p>
        <Badge tone={hypothesis.agent_involved ? "agent" : "neutral"}>{hypothesis.agent_involved ? "agent in the causal part" : "no agent in the causal part"}</Badge>
        <span>
          {sentence(hypothesis.words)} ({probability(hypothesis.confidence)}), rank {hypothesis.rank} for this outcome
          {hypothesis.archetype_margin === null ? "" : `, pattern ahead by ${hypothesis.archetype_margin.toFixed(1)} nats`}
        </span>
      </p>
    </header>
  );
}

function NoCause({ none }: { none: NoRecordedCause }): ReactElement {
  return (
    <section className={styles.none} data-wins={none.wins} data-testid="no-recorded-cause">
      <h3>
        No recorded cause <Badge tone={none.wins ? "unknown" : "neutral"}>{probability(none.confidence)} {confidenceWord(none.confidence)}</Badge>
      </h3>
      <p>
        {none.wins
          ? "The evidence at hand holds no cause that beats chance. That is a result: it says which logs to ask for, and blames nobody."
          : "The weight left for a cause that nobody recorded."}
      </p>
      {none.reasons.length === 0 ? null : (
        <ul className="selectable">
          {none.reasons.map((reason) => <li key={reason}>{visible(reason)}</li>)}
        </ul>
      )}
    </section>
  );
}
