import { useEffect, useId, useRef, type ReactElement } from "react";

import { Button } from "../../design/controls";
import { DialogActions } from "../../design/Dialog";
import { Failure, Skeleton } from "../../design/states";
import { baseName, visible } from "../../lib/words";
import { changeWork, mappingPath, useWork } from "./mapping";
import { MappingResult } from "./MappingResult";
import styles from "./mapping.module.css";
import { usePreview } from "./use-preview";
import { useSave } from "./use-save";

/** The mapping as text beside what it makes of the file. */
export function MappingEditor({ path, onClose }: { path: string; onClose: () => void }): ReactElement {
  const draft = useWork((work) => work.draft);
  const { preview, error, waiting } = usePreview(path, draft);
  const text = draft ?? preview?.mapping ?? null;
  const notes = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = text !== null;
  useEffect(() => {
    if (ready) field.current?.focus();
  }, [ready]);
  const target = mappingPath(path);
  const { save, keep, busy, refusal, taken } = useSave(path, target);
  const another = (): void => changeWork({ path: "", draft: null });
  return (
    <>
      <p className={styles.file}>
        <code className="selectable" title={path}>{visible(path)}</code>
        <Button look="quiet" onClick={another}>Choose another file</Button>
        {draft === null ? null : <Button look="quiet" onClick={() => changeWork({ draft: null })}>Propose again</Button>}
      </p>
      {text === null ? (
        error === null ? <Skeleton rows={10} label="Reading the file and proposing a mapping" /> : <Failure error={error} />
      ) : (
        <div className={styles.columns}>
          <div className={styles.editor}>
            <label htmlFor={`${notes}-text`}>Mapping, as TOML</label>
            <textarea
              ref={field}
              id={`${notes}-text`}
              spellCheck={false}
              wrap="off"
              value={text}
              aria-invalid={error !== null}
              aria-describedby={notes}
              onChange={(change) => changeWork({ draft: change.target.value })}
            />
            <div id={notes} className={styles.notes}>
              {error === null ? null : <Failure error={error} />}
              {visible(text) === text ? null : <p className={styles.warning}>The text holds characters that cannot be seen.</p>}
            </div>
          </div>
          <div className={styles.result} aria-busy={waiting} data-stale={waiting || error !== null}>
            {preview === null ? null : <MappingResult preview={preview} stale={error !== null} />}
          </div>
        </div>
      )}
      {refusal === null ? null : <Failure error={refusal} />}
      {taken ? (
        <Replace target={target} busy={busy} onReplace={() => save(text ?? "", true)} onKeep={keep} />
      ) : (
        <DialogActions key="save">
          <p className={styles.question}>Saved beside the file as <code title={target}>{visible(baseName(target))}</code></p>
          <Button look="quiet" onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={busy || waiting || text === null || error !== null} onClick={() => save(text ?? "", false)}>Save and import</Button>
        </DialogActions>
      )}
    </>
  );
}

interface ReplaceProperties {
  target: string;
  busy: boolean;
  onReplace: () => void;
  onKeep: () => void;
}

/** Asks before a mapping is replaced. Where "save" was stands "keep", which has the focus, so that a key or click too many replaces nothing. */
function Replace({ target, busy, onReplace, onKeep }: ReplaceProperties): ReactElement {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <DialogActions>
      <p className={styles.question} role="alert"><code>{visible(baseName(target))}</code> is there already. Replace it with this mapping?</p>
      <Button look="danger" disabled={busy} onClick={onReplace}>Replace and import</Button>
      <Button ref={keep} onClick={onKeep}>Keep it</Button>
    </DialogActions>
  );
}
