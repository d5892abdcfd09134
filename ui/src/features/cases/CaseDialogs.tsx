import { useState, type FormEvent, type ReactElement } from "react";

import { ApiError, host } from "../../api/host";
import { Button, Field } from "../../design/controls";
import { Dialog, DialogActions } from "../../design/Dialog";
import { Failure } from "../../design/states";
import { createCase, importPaths, openCase } from "./actions";
import { FolderField } from "./PathField";
import styles from "./cases.module.css";

/** Which dialog about cases is open. */
export type CaseDialogName = "create" | "open" | "import";

interface Properties {
  open: CaseDialogName | null;
  onClose: () => void;
}

/** The dialogs that create, open and fill a case. */
export function CaseDialogs({ open, onClose }: Properties): ReactElement {
  return (
    <>
      <CreateDialog open={open === "create"} onClose={onClose} />
      <OpenDialog open={open === "open"} onClose={onClose} />
      <ImportDialog open={open === "import"} onClose={onClose} />
    </>
  );
}

interface OneDialog {
  open: boolean;
  onClose: () => void;
}

/** Runs what a form asks for; the dialog stays open with the message if the engine refuses. */
function useSubmit(act: () => Promise<unknown>, onClose: () => void): { submit: (event: FormEvent) => void; busy: boolean; error: ApiError | null } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    act()
      .then(onClose, (thrown: unknown) => setError(ApiError.from(thrown)))
      .finally(() => setBusy(false));
  };
  return { submit, busy, error };
}

function CreateDialog({ open, onClose }: OneDialog): ReactElement {
  const [title, setTitle] = useState("");
  const [path, setPath] = useState("");
  const { submit, busy, error } = useSubmit(() => createCase(path.trim(), title.trim()), onClose);
  return (
    <Dialog open={open} onClose={onClose} title="Create case" description="A case is one folder. Everything in it but the evidence can be rebuilt from the evidence.">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Title"><input name="case-title" value={title} onChange={(change) => setTitle(change.target.value)} /></Field>
        <FolderField name="case-path" label="Folder" hint="A new or empty folder." value={path} onChange={setPath} />
        {error === null ? null : <Failure error={error} />}
        <DialogActions>
          <Button look="quiet" onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={busy || path.trim() === "" || title.trim() === ""}>Create case</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function OpenDialog({ open, onClose }: OneDialog): ReactElement {
  const [path, setPath] = useState("");
  const { submit, busy, error } = useSubmit(() => openCase(path.trim()), onClose);
  return (
    <Dialog open={open} onClose={onClose} title="Open case">
      <form className={styles.form} onSubmit={submit}>
        <FolderField name="open-path" label="Case folder" hint="The folder that was made with “Create case”." value={path} onChange={setPath} />
        {error === null ? null : <Failure error={error} />}
        <DialogActions>
          <Button look="quiet" onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={busy || path.trim() === ""}>Open case</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ImportDialog({ open, onClose }: OneDialog): ReactElement {
  const [paths, setPaths] = useState("");
  const list = paths.split("\n").map((path) => path.trim()).filter((path) => path !== "");
  const { submit, busy, error } = useSubmit(() => importPaths(list), () => {
    setPaths("");
    onClose();
  });
  const { pickFiles, pickFolder } = host();
  const add = (more: string[]): void => setPaths((value) => [...value.split("\n"), ...more].filter((path) => path !== "").join("\n"));
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Import evidence"
      description="Logs, folders and archives of any supported format. Files are copied into the case and never changed; importing twice adds nothing twice."
      width={560}
    >
      <form className={styles.form} onSubmit={submit}>
        <Field label="Files and folders" hint="One path a line. They can also be dropped anywhere on the window.">
          <textarea name="import-paths" rows={4} spellCheck={false} value={paths} placeholder="/path/to/logs" onChange={(change) => setPaths(change.target.value)} />
        </Field>
        {pickFiles === undefined && pickFolder === undefined ? null : (
          <p className={styles.pickers}>
            {pickFiles === undefined ? null : <Button onClick={() => void pickFiles().then(add)}>Choose files…</Button>}
            {pickFolder === undefined ? null : <Button onClick={() => void pickFolder().then((path) => (path === null ? null : add([path])))}>Choose folder…</Button>}
          </p>
        )}
        {error === null ? null : <Failure error={error} />}
        <DialogActions>
          <Button look="quiet" onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={busy || list.length === 0}>Import evidence</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
