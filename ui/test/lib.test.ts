import { describe, expect, it } from "vitest";

import { clock, duration, durationRange, eventClock, instantOf, microseconds } from "../src/lib/time";
import { hashOf, hasTerm, toggleTerm, viewOf } from "../src/lib/view";
import { probability, size, visible } from "../src/lib/words";
import { fc, test } from "./property";

describe("time", () => {
  test("keeps every microsecond", fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (micros) => {
    expect(microseconds(instantOf(micros))).toBe(micros);
  });

  it("shows no more than the record says", () => {
    const time = { at: "2026-03-10T16:04:12.5Z", earliest: null, latest: null, raw: null, zone: "explicit", logged: null } as const;
    expect(eventClock({ ...time, precision: "second" })?.clock).toBe("16:04:12");
    expect(eventClock({ ...time, precision: "millisecond" })?.clock).toBe("16:04:12.500");
    expect(eventClock({ ...time, precision: "minute" })).toMatchObject({ clock: "16:04", uncertain: true });
    expect(eventClock({ ...time, precision: "day" })).toMatchObject({ day: "2026-03-10", clock: "" });
    expect(eventClock({ ...time, at: null, precision: "unknown" })).toBeNull();
    expect(clock("2026-03-10T17:04:12+01:00")).toBe("16:04:12");
  });

  it.each([[0, "0 s"], [0.4, "< 1 s"], [59, "59 s"], [61, "1 m 01 s"], [7080, "1 h 58 m"], [3600, "1 h"], [90_000, "1 d 1 h"], [-61, "−1 m 01 s"]])("%d seconds are %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it("shows bounds where they differ", () => {
    expect(durationRange({ min: 7080, likely: 7200, max: 7440 })).toBe("1 h 58 m – 2 h 04 m");
    expect(durationRange({ min: 60, likely: 60, max: 60 })).toBe("1 m");
  });
});

describe("words", () => {
  it("never says certain", () => {
    expect(probability(1)).toBe(".99");
    expect(probability(0.934)).toBe(".93");
    expect(probability(0)).toBe(".00");
  });

  it("shows what a log hides", () => {
    expect(visible("a\u202Eb")).toBe("a⟨U+202E⟩b");
    expect(visible("a\u0007b\u001b[31m")).toBe("a␇b␛[31m");
    expect(visible("line\n\tline")).toBe("line\n\tline");
  });

  it.each([[999, "999 B"], [1000, "1.0 kB"], [999_600, "1.0 MB"], [12_300_000, "12 MB"]])("%d bytes are %s", (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });
});

describe("view in the address", () => {
  const views = fc.record({
    tab: fc.constantFrom("timeline", "chain", "report"),
    query: fc.string(),
    from: fc.option(fc.constant("2026-03-10T16:00:00Z")),
    to: fc.option(fc.constant("2026-03-10T17:00:00Z")),
    selected: fc.option(fc.constant("00ff00ff00ff00ff")),
    hypothesis: fc.nat(50),
  });
  test("comes back as it was", views, (view) => {
    expect(viewOf(hashOf(view as never))).toEqual(view);
  });

  it("falls back to the start where it cannot be read", () => {
    expect(viewOf("#tab=nowhere&hypothesis=-3")).toMatchObject({ tab: "timeline", hypothesis: 0 });
  });

  test("a facet chosen twice is as if never chosen", fc.tuple(fc.constantFrom("", "bucket", "kind:human policy"), fc.string({ minLength: 1 })), ([query, value]) => {
    const once = toggleTerm(query, "actor", value);
    expect(hasTerm(once, "actor", value)).toBe(true);
    expect(toggleTerm(once, "actor", value)).toBe(query);
  });
});
