import { useState, type ReactElement } from "react";

import type { DecisionPoint } from "../../api/types";
import { Button, Field } from "../../design/controls";
import { Dialog, DialogActions } from "../../design/Dialog";
import { dateTime } from "../../lib/time";
import { capitalised } from "../../lib/words";
import { answer, player } from "./player";
import styles from "./replay.module.css";

const MOMENTS = {
  detection: "The first sign was just noticed.",
  containment: "Nothing has been contained yet.",
  end: "This is the last record of the case.",
} as const;

/** Asks for a decision; the replay goes on only with an answer. */
export function DecisionDialog(): ReactElement | null {
  const point = player.use((value) => value.asking);
  if (point === null) return null;
  return <Question key={point.id} point={point} />;
}

/** The question; it can be put aside to look at the case once more. */

function Question({ point }: { point: DecisionPoint }): ReactElement {
  const [open, setOpen] = useState(true);
  const [choice, setChoice] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const send = (): void => {
    if (choice !== null) answer({ point: point.id, answer: choice, reason: reason.trim() });
  };
  if (!open) return <Button look="primary" onClick={() => setOpen(true)}>Answer the question…</Button>;
  return (
    <Dialog
      open
      onClose={() => setOpen(false)}
      title={point.question}
      description={`${dateTime(point.at)} UTC. ${MOMENTS[point.moment]} What comes after is hidden.`}
      width={520}
    >
      <div className={styles.options} role="radiogroup" aria-label={point.question}>
        {point.options.map((option) => (
          <label key={option} className={styles.option} data-chosen={choice === option}>
            <input type="radio" name={point.id} value={option} checked={choice === option} onChange={() => setChoice(option)} />
            {capitalised(option)}
          </label>
        ))}
      </div>
      <Field label="Reason" hint="Kept for the debriefing; it does not change the score.">
        <textarea value={reason} onChange={(change) => setReason(change.target.value)} />
      </Field>
      <DialogActions>
        <Button look="quiet" onClick={() => setOpen(false)}>Look at the case first</Button>
        <Button look="primary" disabled={choice === null} onClick={send}>Decide</Button>
      </DialogActions>
    </Dialog>
  );
}
