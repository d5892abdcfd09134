import { useMemo, useRef, useState, type ReactElement, type RefObject } from "react";

import { Key } from "../design/controls";
import { Dialog } from "../design/Dialog";
import { runCommand, useAvailableCommands } from "./keymap";
import styles from "./commands.module.css";
import type { Command } from "./table";

/** Commands whose name or group holds the words, in the order of the table; names that begin with the text first. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const wanted = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found = commands.filter((command) => wanted.every((word) => `${command.name} ${command.group}`.toLowerCase().includes(word)));
  // A word that begins so is meant rather than one that only holds the letters.
  const begins = (command: Command, word: string): boolean => ` ${command.name} ${command.group}`.toLowerCase().includes(` ${word}`);
  const starts = (command: Command): number => wanted.filter((word) => !begins(command, word)).length;
  return found.toSorted((a, b) => starts(a) - starts(b));
}

/** Finds a command by its name. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog open={open} onClose={onClose} title="Find command" width={520} initialFocus={field}>
      <Choices onClose={onClose} field={field} />
    </Dialog>
  );
}

function Choices({ onClose, field }: { onClose: () => void; field: RefObject<HTMLInputElement | null> }): ReactElement {
  const available = useAvailableCommands();
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const found = useMemo(() => matching(available.filter((command) => command.id !== "help.palette"), text), [available, text]);
  const index = Math.min(place, Math.max(0, found.length - 1));
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // The dialog gives the focus back first; a command may move it on.
    setTimeout(() => runCommand(command.id), 0);
  };
  return (
    <div className={styles.palette}>
      <input
        ref={field}
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[index] === undefined ? undefined : `palette-${found[index].id}`}
        value={text}
        spellCheck={false}
        placeholder="Type a verb or an object"
        onChange={(change) => {
          setText(change.target.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: found.length - 1 };
          const target = moves[event.key];
          if (event.key === "Enter") run(found[index]);
          else if (target !== undefined) setPlace(Math.min(Math.max(0, target), found.length - 1));
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" className={styles.list} role="listbox" aria-label="Commands">
        {found.map((command, position) => (
          // The keys of the list are those of the field above it.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={command.id}
            id={`palette-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            ref={(element) => { if (position === index) element?.scrollIntoView({ block: "nearest" }); }}
            onPointerMove={() => setPlace(position)}
            onClick={() => run(command)}
          >
            <span>{command.name}</span>
            <small>{command.group}</small>
            {command.key === null ? null : <Key chord={command.key} />}
          </div>
        ))}
        {found.length === 0 ? <p className={styles.nothing}>No command has these words.</p> : null}
      </div>
    </div>
  );
}
