import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

import {
  clampTop, isCompressed, maximumTop, scrollOfTop, topOfScroll, topShowing, visibleRows, type RowWindow,
} from "../../lib/row-window";

/** The rows in view, and how to bring others there. */
export interface Rows {
  window: RowWindow;
  first: number;
  end: number;
  setTotal: (total: number) => void;
  scrolled: () => void;
  show: (row: number, centred?: boolean) => void;
  offsetOf: (row: number) => number;
  firstVisible: () => number;
  perPage: () => number;
}

/** Binds the arithmetic of the row window to an element that scrolls. */
export function useRowWindow(scroller: RefObject<HTMLDivElement | null>, rowHeight: number): Rows {
  const [window, setWindow] = useState<RowWindow>({ total: 0, rowHeight, viewport: 600 });
  const [top, setTop] = useState(0);
  // The position set by the window itself: the scroll event it causes must not be read as the user's.
  const expected = useRef<number | null>(null);
  const wanted = useRef<{ row: number; centred: boolean } | null>(null);

  const place = useCallback((next: number, geometry: RowWindow) => {
    const clamped = clampTop(geometry, next);
    setTop(clamped);
    const element = scroller.current;
    if (element === null) return;
    const position = Math.round(scrollOfTop(geometry, clamped));
    if (Math.abs(element.scrollTop - position) < 1) return;
    expected.current = position;
    element.scrollTo({ top: position });
  }, [scroller]);

  const drawn = window.total > 0;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !drawn) return;
    const observer = new ResizeObserver(() => setWindow((value) => ({ ...value, viewport: element.clientHeight })));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, drawn]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isCompressed(window)) return;
    const roll = (event: WheelEvent): void => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? window.viewport : 1;
      setTop((value) => {
        const next = clampTop(window, value + event.deltaY * unit);
        expected.current = Math.round(scrollOfTop(window, next));
        element.scrollTo({ top: expected.current });
        return next;
      });
    };
    element.addEventListener("wheel", roll, { passive: false });
    return () => element.removeEventListener("wheel", roll);
  }, [scroller, window, rowHeight]);

  const show = useCallback((row: number, centred = false) => {
    wanted.current = { row, centred };
    setWindow((value) => ({ ...value }));
  }, []);

  useLayoutEffect(() => {
    const goal = wanted.current;
    if (goal === null || goal.row >= window.total) return;
    wanted.current = null;
    const middle = goal.row * rowHeight - (window.viewport - rowHeight) / 2;
    const visible = topShowing(window, top, goal.row) === clampTop(window, top);
    if (goal.centred && !visible) place(middle, window);
    else place(topShowing(window, top, goal.row), window);
  }, [window, top, place, rowHeight]);

  const scrolled = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    if (expected.current !== null && Math.abs(element.scrollTop - expected.current) <= 1) {
      expected.current = null;
      return;
    }
    expected.current = null;
    setTop(topOfScroll(window, element.scrollTop));
  }, [scroller, window]);

  const setTotal = useCallback((total: number) => {
    setWindow((value) => (value.total === total ? value : { ...value, total }));
  }, []);

  const { first, end } = visibleRows(window, Math.min(top, maximumTop(window)));
  const origin = isCompressed(window) ? Math.round(scrollOfTop(window, top)) - top : 0;
  return {
    window,
    first,
    end,
    setTotal,
    scrolled,
    show,
    offsetOf: (row) => row * rowHeight + origin,
    firstVisible: () => Math.ceil(top / rowHeight),
    perPage: () => Math.max(1, Math.floor(window.viewport / rowHeight)),
  };
}
