import { describe, expect, it } from "vitest";

import tokens from "../src/design/tokens.css?raw";

type Theme = "light" | "dark";

const declarations = new Map([...tokens.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));

function colour(name: string, theme: Theme): string {
  const value = declarations.get(name);
  if (value === undefined) throw new Error(`no token \`${name}\``);
  const pair = /^light-dark\((.+?),\s*(#\w+|var\([\w-]+\))\)$/.exec(value);
  const side = pair === null ? value : (theme === "light" ? pair[1] : pair[2]) ?? "";
  const reference = /^var\(--([\w-]+)\)$/.exec(side.trim());
  if (reference !== null) return colour(reference[1] ?? "", theme);
  if (!/^#[0-9a-f]{6}$/.test(side.trim())) throw new Error(`\`${name}\` is no plain colour: ${side}`);
  return side.trim();
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2. */
function contrast(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["canvas", "surface", "raised"];

/** Text on every ground that it is used on: 4.5 to 1. */
const TEXT: [string, string[]][] = [
  ["text", [...GROUNDS, "hover", "selection", "highlight", "unknown-soft", "exposure-soft"]],
  ["text-second", [...GROUNDS, "hover", "selection", "unknown-soft", "exposure-soft"]],
  ["text-third", [...GROUNDS, "hover"]],
  ["accent", [...GROUNDS, "selection"]],
  ["agent", [...GROUNDS, "agent-soft", "hover", "selection"]],
  ["exposure", [...GROUNDS, "exposure-soft", "hover", "selection"]],
  ["unknown", [...GROUNDS, "unknown-soft", "hover", "selection"]],
  ["verified", [...GROUNDS, "verified-soft"]],
  ["on-accent", ["accent-fill"]],
  ["on-severity", ["severity-0", "severity-1", "severity-2", "severity-3", "severity-4"]],
];

/** Edges and marks that carry meaning: 3 to 1. */
const MARKS: [string, string[]][] = [
  ["control-line", GROUNDS],
  ["focus", [...GROUNDS, "selection"]],
  ["human", [...GROUNDS, "selection", "hover"]],
  ["service", [...GROUNDS, "selection", "hover"]],
  ["bar", ["surface"]],
];

describe.each(["light", "dark"] as const)("contrast in the %s theme", (theme) => {
  const rows = (pairs: [string, string[]][], least: number): [string, string, number][] =>
    pairs.flatMap(([front, grounds]) => grounds.map((ground): [string, string, number] => [front, ground, least]));
  it.each([...rows(TEXT, 4.5), ...rows(MARKS, 3)])("%s on %s is at least %d", (front, ground, least) => {
    expect(contrast(colour(front, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least);
  });
});

describe("tokens", () => {
  const sheets = import.meta.glob<string>("../src/**/*.css", { query: "?raw", import: "default", eager: true });
  const sources = Object.entries(sheets).filter(([name]) => !name.endsWith("tokens.css"));

  it("are all declared", () => {
    const used = sources.flatMap(([name, text]) => [...text.matchAll(/var\(--([\w-]+)/g)].map((match) => [name, match[1] ?? ""] as const));
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter(([, token]) => !declarations.has(token))).toEqual([]);
  });

  it("are the only place that names colours", () => {
    const named = sources.flatMap(([name, text]) => [...text.matchAll(/#[0-9a-f]{3,8}\b/gi)].map((match) => `${name}: ${match[0]}`));
    expect(named).toEqual([]);
  });
});
