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
export function FolderField(properties: Properties): ReactElement {
  return <PathField {...properties} placeholder="/path/to/folder" pick={host().pickFolder} />;
}

/** A file, typed or chosen. */
export function FileField(properties: Properties): ReactElement {
  const pick = host().pickFiles;
  return <PathField {...properties} placeholder="/path/to/file" pick={pick === undefined ? undefined : async () => (await pick())[0] ?? null} />;
}

interface PathProperties extends Properties {
  placeholder: string;
  pick: (() => Promise<string | null>) | undefined;
}

function PathField({ label, hint, name, value, onChange, placeholder, pick }: PathProperties): ReactElement {
  return (
    <Field label={label} hint={hint}>
      <span className={styles.pathField}>
        <input name={name} value={value} spellCheck={false} placeholder={placeholder} onChange={(change) => onChange(change.target.value)} />
        {pick === undefined ? null : (
          <Button onClick={() => void pick().then((path) => (path === null ? null : onChange(path)))}>Choose…</Button>
        )}
      </span>
    </Field>
  );
}
