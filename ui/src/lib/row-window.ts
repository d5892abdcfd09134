/** Browsers clamp the height of an element at about 33 million pixels; this stays well below. */
export const HEIGHT_LIMIT = 8_000_000;

/** The geometry of a list of equally high rows, of which only those in view exist. */
export interface RowWindow {
  /** Rows in the whole list. */
  total: number;
  /** Height of a row in pixels. */
  rowHeight: number;
  /** Height of the visible part in pixels. */
  viewport: number;
}

/** Height that all rows would have. */
export function contentHeight({ total, rowHeight }: RowWindow): number {
  return total * rowHeight;
}

/** Height that the scrolled element gets: the content's, or the limit where the content is higher. */
export function scrollHeight(window: RowWindow): number {
  return Math.min(contentHeight(window), HEIGHT_LIMIT);
}

/** The farthest that the content can be moved up. */
export function maximumTop(window: RowWindow): number {
  return Math.max(0, contentHeight(window) - window.viewport);
}

/** Keeps a position inside the content. */
export function clampTop(window: RowWindow, top: number): number {
  return Math.min(Math.max(0, top), maximumTop(window));
}

/** Position in the content that belongs to a position of the scroll bar. */
export function topOfScroll(window: RowWindow, scrollTop: number): number {
  const range = scrollHeight(window) - window.viewport;
  if (range <= 0) return 0;
  return clampTop(window, (scrollTop / range) * maximumTop(window));
}

/** Position of the scroll bar that belongs to a position in the content. */
export function scrollOfTop(window: RowWindow, top: number): number {
  const range = scrollHeight(window) - window.viewport;
  const maximum = maximumTop(window);
  if (range <= 0 || maximum <= 0) return 0;
  return (clampTop(window, top) / maximum) * range;
}

/** Rows to draw: the first, and one past the last, with some more on both sides. */
export function visibleRows(window: RowWindow, top: number, margin = 4): { first: number; end: number } {
  const first = Math.floor(top / window.rowHeight) - margin;
  const end = Math.ceil((top + window.viewport) / window.rowHeight) + margin;
  return { first: Math.max(0, Math.min(first, window.total)), end: Math.max(0, Math.min(end, window.total)) };
}

/** The smallest move that brings a row into view whole. */
export function topShowing(window: RowWindow, top: number, row: number): number {
  const rowTop = row * window.rowHeight;
  if (rowTop < top) return clampTop(window, rowTop);
  if (rowTop + window.rowHeight > top + window.viewport) {
    return clampTop(window, rowTop + window.rowHeight - window.viewport);
  }
  return clampTop(window, top);
}

/** Whether the scroll bar is compressed, so that the wheel has to be turned into rows by hand. */
export function isCompressed(window: RowWindow): boolean {
  return contentHeight(window) > HEIGHT_LIMIT;
}

/** Pages that hold the given rows. */
export function pagesOf(first: number, end: number, pageSize: number): number[] {
  if (end <= first) return [];
  const pages: number[] = [];
  for (let page = Math.floor(first / pageSize); page * pageSize < end; page += 1) pages.push(page);
  return pages;
}
