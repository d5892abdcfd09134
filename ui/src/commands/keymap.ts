import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";

import { COMMANDS, type Command, type CommandId } from "./table";

const handlers = new Map<string, (() => void)[]>();
const listeners = new Set<() => void>();
let revision = 0;

function changed(): void {
  revision += 1;
  for (const listener of listeners) listener();
}

/** Says what a command does as long as the component is drawn; a null handler makes it unavailable. */
export function useCommand(id: CommandId, handler: (() => void) | null): void {
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  const available = handler !== null;
  useEffect(() => {
    if (!available) return;
    const run = (): void => latest.current?.();
    handlers.set(id, [...(handlers.get(id) ?? []), run]);
    changed();
    return () => {
      handlers.set(id, (handlers.get(id) ?? []).filter((other) => other !== run));
      changed();
    };
  }, [id, available]);
}

/** Whether something would happen. */
export function isAvailable(id: string): boolean {
  return (handlers.get(id)?.length ?? 0) > 0;
}

/** Runs a command; the component drawn last decides. Says whether something happened. */
export function runCommand(id: string): boolean {
  const run = handlers.get(id)?.at(-1);
  run?.();
  return run !== undefined;
}

/** The commands that can be run now. */
export function useAvailableCommands(): readonly Command[] {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => revision,
  );
  return COMMANDS.filter((command) => isAvailable(command.id));
}

/** The chord of a key press, in the form that the table uses. */
export function chordOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const printable = event.key.length === 1;
  const key = printable && (event.ctrlKey || event.metaKey) ? event.key.toUpperCase() : event.key;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // The shift of a printable character is already in the character.
  if (event.shiftKey && (!printable || event.ctrlKey || event.metaKey)) parts.push("Shift");
  return [...parts, key].join("+");
}

/** Whether a key press writes text where it lands, so that plain keys are not commands there. */
function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "range", "button"].includes(target.type);
}

/** Turns key presses into commands. */
export function useKeymap(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const chord = chordOf(event);
      if (!chord.startsWith("Ctrl+") && (writesText(event.target) || document.querySelector("[role=dialog]") !== null)) return;
      const command = COMMANDS.find((candidate) => candidate.key === chord);
      if (command !== undefined && runCommand(command.id)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
