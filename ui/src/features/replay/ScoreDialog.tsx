import { Check, Minus, X } from "lucide-react";
import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { Replay } from "../../api/types";
import { Button } from "../../design/controls";
import { Dialog, DialogActions } from "../../design/Dialog";
import { Failure, Skeleton } from "../../design/states";
import { changeView } from "../../lib/view";
import { capitalised } from "../../lib/words";
import { leaveReplay, player, startReplay } from "./player";
import { dateTime, instantOf } from "../../lib/time";
import styles from "./replay.module.css";

/** The decisions against the case's truth. */
export function ScoreDialog({ open }: { open: boolean }): ReactElement {
  const decisions = player.use((value) => value.decisions);
  const score = useAnswer("replay_score", { decisions }, { enabled: open, keep: false });
  const again = (): void => {
    const { start, end, points } = player.get();
    startReplay(instantOf(start), instantOf(end), points);
  };
  return (
    <Dialog open={open} onClose={leaveReplay} title="How the decisions stand against the case" width={760}>
      {score.isError ? <Failure error={score.error} /> : null}
      {score.data === undefined ? <Skeleton rows={5} label="Comparing the decisions with the case" /> : <Answers replay={score.data} />}
      <DialogActions>
        <Button onClick={again}>Play again</Button>
        <Button look="primary" onClick={leaveReplay}>Show whole case</Button>
      </DialogActions>
    </Dialog>
  );
}

function Answers({ replay }: { replay: Replay }): ReactElement {
  return (
    <>
      <p className={styles.score} data-testid="replay-score">
        <strong>{replay.score.points}</strong> of {replay.score.of} points
      </p>
      <table className={styles.answers}>
        <thead>
          <tr><th>Question</th><th>Decided</th><th>As known then</th><th>Truth</th></tr>
        </thead>
        <tbody>
          {replay.answers.map((entry) => (
            <tr key={entry.point.id}>
              <td>
                {entry.point.question}
                <small>{dateTime(entry.point.at)} UTC. {capitalised(entry.because)}.</small>
                {entry.evidence[0] === undefined ? null : <EvidenceButton id={entry.evidence[0]} />}
              </td>
              <td><Points value={entry.points} /> {entry.answer === null ? "nothing" : capitalised(entry.answer)}</td>
              <td>{capitalised(entry.as_known_then)}</td>
              <td><strong>{capitalised(entry.truth)}</strong></td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function EvidenceButton({ id }: { id: string }): ReactElement {
  const show = (): void => {
    leaveReplay();
    changeView({ tab: "timeline", selected: id });
  };
  return <Button look="quiet" onClick={show}>Show evidence</Button>;
}

function Points({ value }: { value: number }): ReactElement {
  if (value >= 1) return <Check size={13} className={styles.right} aria-label="right" />;
  if (value > 0) return <Minus size={13} className={styles.half} aria-label="right for what was then known" />;
  return <X size={13} className={styles.wrong} aria-label="not right" />;
}
