import type { Decision, DecisionPoint } from "../../api/types";
import { createStore } from "../../lib/store";
import { instantOf, microseconds } from "../../lib/time";

/** Seconds of the case that pass in one second, as the user can choose. */
export const SPEEDS = [60, 300, 1800, 7200, 43_200] as const;

/** Where the replay stands. */
export interface Player {
  /** Off: the whole case is shown. */
  mode: "off" | "paused" | "playing" | "asking" | "finished";
  /** The playhead, in microseconds since 1970. */
  at: number;
  /** The instant that the panes are asked for; follows the playhead a few times a second. */
  known: number;
  start: number;
  end: number;
  speed: number;
  points: DecisionPoint[];
  decisions: Decision[];
  /** The point at which the replay asks. */
  asking: DecisionPoint | null;
}

const OFF: Player = {
  mode: "off", at: 0, known: 0, start: 0, end: 0, speed: 1800, points: [], decisions: [], asking: null,
};

/** The replay. */
export const player = createStore<Player>(OFF);

/** What the panes add to their questions: nothing, or the instant up to which the case is known. */
export function useAsOf(): { as_of?: string } {
  const known = player.use((value) => (value.mode === "off" || value.mode === "finished" ? null : value.known));
  return known === null ? {} : { as_of: instantOf(known) };
}

/** Whether the future is hidden now: then nothing may be shown that counts or names what is to come. */
export function useFutureHidden(): boolean {
  return player.use((value) => value.mode !== "off" && value.mode !== "finished");
}

/** Begins at the first event. The points come in the order of time. */
export function startReplay(first: string, last: string, points: DecisionPoint[]): void {
  const start = microseconds(first);
  const ordered = points.toSorted((a, b) => microseconds(a.at) - microseconds(b.at));
  player.set({ ...OFF, mode: "paused", at: start, known: start, start, end: microseconds(last), points: ordered });
}

/** Shows the whole case again. */
export function leaveReplay(): void {
  player.set(OFF);
}

/** The first point not yet answered, or null. */
export function nextPoint(value: Player): DecisionPoint | null {
  return value.points.find((point) => !value.decisions.some((decision) => decision.point === point.id)) ?? null;
}

/**
 * Moves the playhead. Forward it goes no farther than the next unanswered point, where it asks; so
 * nothing after a question is seen before it is answered. Going back is free.
 */
export function moveTo(value: Player, target: number): Partial<Player> {
  const goal = Math.min(Math.max(target, value.start), value.end);
  const point = nextPoint(value);
  if (point !== null && goal >= microseconds(point.at)) {
    const at = microseconds(point.at);
    return { at, known: at, mode: "asking", asking: point };
  }
  if (goal >= value.end && point === null && value.points.length > 0) {
    return { at: value.end, known: value.end, mode: "finished", asking: null };
  }
  return { at: goal, ...(goal >= value.end ? { mode: "paused", known: goal } : {}) };
}

/** Moves the playhead by hand and shows at once what was known there. */
export function seek(target: number): void {
  player.set((value) => {
    const moved = moveTo(value, target);
    return { ...moved, known: moved.known ?? moved.at ?? value.at };
  });
}

/** Takes an answer and goes on. */
export function answer(decision: Decision): void {
  player.set((value) => {
    const decisions = [...value.decisions, decision];
    const next = nextPoint({ ...value, decisions });
    // Several questions may stand at the same instant.
    if (next !== null && microseconds(next.at) <= value.at) return { decisions, asking: next, mode: "asking" };
    const finished = next === null && value.at >= value.end;
    return { decisions, asking: null, mode: finished ? "finished" : "playing" };
  });
}

/** Instants with something on them, in microseconds, for steps and for skipping silence. */
export function following(instants: readonly number[], at: number): number | null {
  return instants.find((instant) => instant > at) ?? null;
}

/** The instant before. */
export function preceding(instants: readonly number[], at: number): number | null {
  return instants.findLast((instant) => instant < at) ?? null;
}

/** Longest stretch of empty time, in seconds of the player, before it is skipped. */
const SILENCE = 1.5;

/** Where the playhead is after `seconds` of playing; long silences are skipped. */
export function advance(value: Player, instants: readonly number[], seconds: number): number {
  const step = seconds * value.speed * 1_000_000;
  const next = following(instants, value.at) ?? value.end;
  const silence = SILENCE * value.speed * 1_000_000;
  if (next - value.at > silence) return Math.max(value.at + step, next - silence);
  return value.at + step;
}
