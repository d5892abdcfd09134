/** Turns a word of the wire (`access_change`) into one for people. */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}

/** The same with a capital first letter. */
export function sentence(name: string): string {
  return capitalised(words(name));
}

/** A sentence of the engine with a capital first letter; names in it stay as they are. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A count with thousands set apart. */
export function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/** A count with its noun. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A size in bytes for people. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = "B";
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A probability as people read it: two digits, never one. */
export function probability(value: number): string {
  const shown = Math.min(value, 0.99).toFixed(2);
  return shown.startsWith("0") ? shown.slice(1) : shown;
}

/** The fixed word for a probability, the same as in the report. */
export function confidenceWord(value: number): string {
  if (value >= 0.95) return "very likely";
  if (value >= 0.8) return "likely";
  if (value >= 0.5) return "more likely than not";
  if (value >= 0.2) return "possible";
  return "unlikely";
}

/** Last part of a path, for places where the whole would not fit. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Shows control and direction characters of a log instead of obeying them. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** The folder that a path leads through; empty if it is a name alone. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Cuts a name in its middle: where names share their beginning, the end tells them apart. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.ceil((length - 1) * 0.6);
  return `${text.slice(0, length - 1 - end)}…${text.slice(-end)}`;
}
