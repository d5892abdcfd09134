import { Menu } from "@base-ui/react/menu";
import { Menu as MenuIcon } from "lucide-react";
import { Fragment, type ReactElement } from "react";

import { IconButton, Key } from "../design/controls";
import { runCommand, useAvailableCommands } from "./keymap";
import styles from "./commands.module.css";
import { GROUPS } from "./table";

/** The menu of everything that can be done now. */
export function CommandMenu(): ReactElement {
  const available = useAvailableCommands();
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton label="Menu"><MenuIcon size={16} /></IconButton>} />
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} sideOffset={4} align="start">
          <Menu.Popup className={styles.menu}>
            {GROUPS.map((group, position) => {
              const commands = available.filter((command) => command.group === group);
              if (commands.length === 0) return null;
              return (
                <Fragment key={group}>
                  {position === 0 ? null : <Menu.Separator className={styles.separator} />}
                  {commands.map((command) => (
                    <Menu.Item key={command.id} className={styles.item} onClick={() => setTimeout(() => runCommand(command.id), 0)}>
                      <span>{command.name}</span>
                      {command.key === null ? null : <Key chord={command.key} />}
                    </Menu.Item>
                  ))}
                </Fragment>
              );
            })}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
