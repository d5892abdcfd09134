/** Groups of commands, in the order of the menu. */
export const GROUPS = ["Case", "View", "Timeline", "Chain", "Event", "Replay", "Help"] as const;
/** One group. */
export type Group = (typeof GROUPS)[number];

/** Something the user can do. Menu, palette, keys and the sheet of shortcuts come from this table. */
export interface Command {
  id: string;
  /** Verb, then object. */
  name: string;
  group: Group;
  /** Chord in the form `Ctrl+K`; null if it has none. */
  key: string | null;
}

const command = <Id extends string>(id: Id, name: string, group: Group, key: string | null = null): Command & { id: Id } => ({ id, name, group, key });

/** Every command. */
export const COMMANDS = [
  command("case.create", "Create case…", "Case", "Ctrl+N"),
  command("case.open", "Open case…", "Case", "Ctrl+O"),
  command("case.import", "Import evidence…", "Case", "Ctrl+I"),
  command("case.map", "Map a log file…", "Case"),
  command("case.verify", "Verify case", "Case"),
  command("case.close", "Close case", "Case", "Ctrl+W"),
  command("view.timeline", "Show timeline", "View", "1"),
  command("view.chain", "Show chain", "View", "2"),
  command("view.exposure", "Show exposure", "View", "3"),
  command("view.severity", "Show severity", "View", "4"),
  command("view.detections", "Show detections", "View", "5"),
  command("view.evidence", "Show evidence and custody", "View", "6"),
  command("view.report", "Show report", "View", "7"),
  command("view.theme", "Switch theme", "View", "Ctrl+Shift+L"),
  command("timeline.search", "Search events", "Timeline", "/"),
  command("timeline.next", "Select next event", "Timeline", "j"),
  command("timeline.previous", "Select previous event", "Timeline", "k"),
  command("timeline.first", "Select first event", "Timeline", "Home"),
  command("timeline.last", "Select last event", "Timeline", "End"),
  command("timeline.clear", "Clear search and range", "Timeline", "Ctrl+Backspace"),
  command("chain.next", "Show next hypothesis", "Chain", "]"),
  command("chain.previous", "Show previous hypothesis", "Chain", "["),
  command("chain.enlarge", "Enlarge drawing", "Chain", "e"),
  command("event.find", "Find selected event in timeline", "Event", "g"),
  command("event.hit", "Show events of selected hit", "Event", "t"),
  command("event.evidence", "Show raw bytes", "Event", "b"),
  command("event.copy", "Copy reference of selected event", "Event", "y"),
  command("replay.start", "Start or leave replay", "Replay", "r"),
  command("replay.play", "Play or pause replay", "Replay", "p"),
  command("replay.forward", "Step replay forward", "Replay", "."),
  command("replay.back", "Step replay back", "Replay", ","),
  command("help.palette", "Find command…", "Help", "Ctrl+K"),
  command("help.shortcuts", "Show shortcuts", "Help", "?"),
] as const satisfies readonly Command[];

/** Id of a command. */
export type CommandId = (typeof COMMANDS)[number]["id"];
