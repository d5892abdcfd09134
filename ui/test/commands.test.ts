import { describe, expect, it } from "vitest";

import { chordOf } from "../src/commands/keymap";
import { matching } from "../src/commands/Palette";
import { COMMANDS, GROUPS } from "../src/commands/table";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const text = Object.values(sources).join("\n");

describe("command table", () => {
  it("has every id and every key once", () => {
    const ids = COMMANDS.map((command) => command.id);
    const keys = COMMANDS.flatMap((command) => (command.key === null ? [] : [command.key]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(COMMANDS.map((command) => [command.id, command] as const))("%s begins with a verb, has a group and a handler", (id, command) => {
    expect(command.name).toMatch(/^[A-Z][a-z]+ \S/);
    expect(GROUPS).toContain(command.group);
    expect(text).toContain(`useCommand("${id}"`);
  });

  it("reads chords as the table writes them", () => {
    const press = (key: string, more: Partial<KeyboardEvent> = {}): string =>
      chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
    expect(press("k", { ctrlKey: true })).toBe("Ctrl+K");
    expect(press("L", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+L");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("j")).toBe("j");
    expect(press("Home")).toBe("Home");
    expect(press("Backspace", { ctrlKey: true })).toBe("Ctrl+Backspace");
  });

  it("finds commands by any of their words", () => {
    expect(matching(COMMANDS, "raw")[0]?.id).toBe("event.evidence");
    expect(matching(COMMANDS, "show").length).toBeGreaterThan(5);
    expect(matching(COMMANDS, "no such words")).toEqual([]);
    expect(matching(COMMANDS, "").length).toBe(COMMANDS.length);
  });
});
