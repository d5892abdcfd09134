import type { ReactElement } from "react";

import { host } from "../../api/host";
import { Button, Field } from "../../design/controls";
import styles from "./cases.module.css";

interface Properties {
  label: string;
  hint: string;
  name: string;
  value: string;
  onChange: (path: string) => void;
}

/** A folder, typed or chosen. */
export function FolderField({ label, hint, name, value, onChange }: Properties): ReactElement {
  const pick = host().pickFolder;
  return (
    <Field label={label} hint={hint}>
      <span className={styles.pathField}>
        <input name={name} value={value} spellCheck={false} placeholder="/path/to/folder" onChange={(change) => onChange(change.target.value)} />
        {pick === undefined ? null : (
          <Button onClick={() => void pick().then((path) => (path === null ? null : onChange(path)))}>Choose…</Button>
        )}
      </span>
    </Field>
  );
}
