import { useState, type FormEvent, type ReactElement } from "react";

import { Button } from "../../design/controls";
import { Dialog, DialogActions } from "../../design/Dialog";
import { visible } from "../../lib/words";
import { importedPaths } from "../cases/actions";
import { FileField } from "../cases/PathField";
import { changeWork, guessedPath, useWork } from "./mapping";
import { MappingEditor } from "./MappingEditor";
import styles from "./mapping.module.css";

/** Proposes a mapping for a log that no format knows, lets it be corrected beside what it makes of the file, and imports both. */
export function MappingDialog(): ReactElement {
  const { open, path, name } = useWork((work) => work);
  const close = (): void => changeWork({ open: false });
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Map a log file"
      description="A mapping says which part of a record is the time, the actor and the action. One is proposed; read it and correct it."
      width={path === "" ? 560 : 1120}
      tall={path !== ""}
    >
      {path === "" ? <Place key={name} name={name} onClose={close} /> : <MappingEditor key={path} path={path} onClose={close} />}
    </Dialog>
  );
}

/** Asks where the file lies: the case knows evidence by its name alone. */
function Place({ name, onClose }: { name: string; onClose: () => void }): ReactElement {
  const [path, setPath] = useState(() => (name === "" ? "" : guessedPath(name, importedPaths())));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changeWork({ path: path.trim(), draft: null });
  };
  const hint = name === "" ? "A log that no format knows. It is read, and not changed." : `In the case it is called ${visible(name)}. It is read where it lies, and not changed.`;
  return (
    <form className={styles.form} onSubmit={submit}>
      <FileField name="mapping-file" label="File" hint={hint} value={path} onChange={setPath} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={path.trim() === ""}>Propose mapping</Button>
      </DialogActions>
    </form>
  );
}
