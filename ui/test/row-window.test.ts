import { fc, test } from "./property";
import { describe, expect, it } from "vitest";

import { clampTop, contentHeight, HEIGHT_LIMIT, isCompressed, maximumTop, pagesOf, scrollHeight, scrollOfTop, topOfScroll, topShowing, visibleRows } from "../src/lib/row-window";

const windows = fc.record({
  total: fc.integer({ min: 0, max: 20_000_000 }),
  rowHeight: fc.constantFrom(22, 26, 32),
  viewport: fc.integer({ min: 40, max: 3000 }),
});

describe("row window", () => {
  test("never asks a browser for a higher element than it can make", windows, (window) => {
    expect(scrollHeight(window)).toBeLessThanOrEqual(HEIGHT_LIMIT);
    expect(isCompressed(window)).toBe(contentHeight(window) > HEIGHT_LIMIT);
  });

  test("reaches the first and the last row with the scroll bar", windows, (window) => {
    expect(topOfScroll(window, 0)).toBe(0);
    const end = scrollHeight(window) - window.viewport;
    expect(topOfScroll(window, Math.max(0, end))).toBeCloseTo(maximumTop(window), 3);
    if (window.total > 0) {
      expect(visibleRows(window, maximumTop(window)).end).toBe(window.total);
      expect(visibleRows(window, 0).first).toBe(0);
    }
  });

  test("comes back to the same position through the scroll bar", fc.tuple(windows, fc.double({ min: 0, max: 1, noNaN: true })), ([window, share]) => {
    const top = share * maximumTop(window);
    // A row of 20 million may be lost to rounding of the pixels, never more.
    expect(Math.abs(topOfScroll(window, scrollOfTop(window, top)) - top)).toBeLessThan(0.01);
  });

  test("shows a row whole wherever it was asked for", fc.tuple(windows, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), ([window, from, to]) => {
    if (window.total === 0) return;
    const row = Math.min(window.total - 1, Math.floor(to * window.total));
    const top = topShowing(window, from * maximumTop(window), row);
    expect(top).toBe(clampTop(window, top));
    expect(row * window.rowHeight).toBeGreaterThanOrEqual(top - 0.001);
    expect((row + 1) * window.rowHeight).toBeLessThanOrEqual(top + Math.max(window.viewport, window.rowHeight) + 0.001);
  });

  test("draws a screen of rows and no more", fc.tuple(windows, fc.double({ min: 0, max: 1, noNaN: true })), ([window, share]) => {
    const { first, end } = visibleRows(window, share * maximumTop(window));
    expect(end - first).toBeLessThanOrEqual(Math.ceil(window.viewport / window.rowHeight) + 10);
    expect(end).toBeGreaterThanOrEqual(first);
  });

  it("asks for the pages that hold the rows", () => {
    expect(pagesOf(0, 10, 128)).toEqual([0]);
    expect(pagesOf(120, 130, 128)).toEqual([0, 1]);
    expect(pagesOf(128, 256, 128)).toEqual([1]);
    expect(pagesOf(5, 5, 128)).toEqual([]);
  });
});
