import { expect, it } from "vitest";

import ours from "../src/api/commands.ts?raw";
import registry from "../src/api/generated/commands.ts?raw";

/** Commands with the requests that they take, as a file declares them. */
function commands(text: string): string[] {
  return [...text.matchAll(/^ {2}(\w+): \{ request: (\w+)/gm)].map((match) => `${match[1] ?? ""}(${(match[2] ?? "").replace(/Of$/, "")})`);
}

it("knows every command of the engine, and no other", () => {
  expect(commands(registry).length).toBeGreaterThan(15);
  expect(commands(ours).toSorted()).toEqual(commands(registry).toSorted());
});
