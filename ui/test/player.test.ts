import { beforeEach, describe, expect, it } from "vitest";

import type { DecisionPoint } from "../src/api/types";
import { advance, answer, following, leaveReplay, player, preceding, seek, startReplay } from "../src/features/replay/player";
import { instantOf, microseconds } from "../src/lib/time";

const minute = (value: number): string => instantOf(microseconds("2026-03-10T16:00:00Z") + value * 60_000_000);
const point = (id: string, at: number): DecisionPoint => ({ id, at: minute(at), moment: "detection", question: "Which severity?", options: ["SEV1", "SEV2"] });

describe("replay", () => {
  beforeEach(() => startReplay(minute(0), minute(60), [point("later", 40), point("first", 20), point("twin", 20)]));

  it("begins at the first event with the future hidden", () => {
    expect(player.get()).toMatchObject({ mode: "paused", at: microseconds(minute(0)), known: microseconds(minute(0)) });
  });

  it("never passes a question that is not answered", () => {
    seek(microseconds(minute(60)));
    expect(player.get()).toMatchObject({ mode: "asking", at: microseconds(minute(20)), known: microseconds(minute(20)) });
    expect(player.get().asking?.id).toBe("first");
  });

  it("asks all questions of an instant, then goes on", () => {
    seek(microseconds(minute(30)));
    answer({ point: "first", answer: "SEV1", reason: "" });
    expect(player.get()).toMatchObject({ mode: "asking", asking: { id: "twin" } });
    answer({ point: "twin", answer: "SEV1", reason: "" });
    expect(player.get()).toMatchObject({ mode: "playing", asking: null });
    seek(microseconds(minute(30)));
    expect(player.get()).toMatchObject({ at: microseconds(minute(30)) });
  });

  it("goes back freely and ends with everything answered at the end", () => {
    seek(microseconds(minute(20)));
    for (const id of ["first", "twin"]) answer({ point: id, answer: "SEV1", reason: "" });
    seek(microseconds(minute(5)));
    expect(player.get().at).toBe(microseconds(minute(5)));
    seek(microseconds(minute(60)));
    answer({ point: "later", answer: "SEV2", reason: "" });
    seek(microseconds(minute(60)));
    expect(player.get().mode).toBe("finished");
    expect(player.get().decisions.map((decision) => decision.point)).toEqual(["first", "twin", "later"]);
  });

  it("skips long silences, and only those", () => {
    const instants = [microseconds(minute(1)), microseconds(minute(50))];
    const value = { ...player.get(), speed: 60, at: microseconds(minute(1)) };
    expect(advance(value, instants, 0.1)).toBe(microseconds(minute(50)) - 90_000_000);
    expect(advance({ ...value, at: microseconds(minute(49)) }, instants, 0.5)).toBe(microseconds(minute(49)) + 30_000_000);
    expect(following(instants, value.at)).toBe(instants[1]);
    expect(preceding(instants, value.at)).toBeNull();
  });

  it("shows the whole case again when left", () => {
    leaveReplay();
    expect(player.get().mode).toBe("off");
  });
});
