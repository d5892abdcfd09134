import type { ReactElement } from "react";

import { Key } from "../design/controls";
import { Dialog } from "../design/Dialog";
import styles from "./commands.module.css";
import { COMMANDS, GROUPS } from "./table";

/** Every key, by group. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  return (
    <Dialog open={open} onClose={onClose} title="Shortcuts" width={680}>
      <div className={styles.sheet}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {COMMANDS.filter((command) => command.group === group && command.key !== null).map((command) => (
                <li key={command.id}><span>{command.name}</span>{command.key === null ? null : <Key chord={command.key} />}</li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
