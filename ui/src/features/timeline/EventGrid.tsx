import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from "react";

import type { Selection } from "../../api/commands";
import { call } from "../../api/host";
import type { Event } from "../../api/types";
import { runCommand, useCommand } from "../../commands/keymap";
import { Failure } from "../../design/states";
import { day } from "../../lib/time";
import { scrollHeight } from "../../lib/row-window";
import { changeView, useView } from "../../lib/view";
import { player } from "../replay/player";
import { EventRow, RowSkeleton } from "./EventRow";
import { useEventPages } from "./use-event-pages";
import { useRowWindow } from "./use-row-window";
import styles from "./timeline.module.css";

/** Height of a row in pixels, the same as `--row`. */
const ROW = 26;

/** All events of a selection, however many; only those in view exist. */
export function EventGrid({ selection, empty }: { selection: Selection; empty: ReactNode }): ReactElement {
  const selected = useView((view) => view.selected);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRowWindow(scroller, ROW);
  const pages = useEventPages(selection, rows.first, rows.end);
  const { setTotal } = rows;
  useEffect(() => setTotal(pages.total), [pages.total, setTotal]);

  const cursor = useCursor(selection, selected, pages.rowAt, rows.first, rows.end);
  const move = async (target: number): Promise<void> => {
    const row = Math.min(Math.max(0, target), pages.total - 1);
    if (row < 0) return;
    cursor.current = row;
    rows.show(row);
    const event = pages.rowAt(row) ?? (await call("events_page", { ...selection, offset: row, limit: 1 })).rows[0];
    if (event !== undefined && cursor.current === row) changeView({ selected: event.id });
  };
  const here = (): number => cursor.current ?? rows.firstVisible();
  useCommand("timeline.next", () => void move(cursor.current === null ? here() : here() + 1));
  useCommand("timeline.previous", () => void move(here() - 1));
  useCommand("timeline.first", () => void move(0));
  useCommand("timeline.last", () => void move(pages.total - 1));
  useReveal(selection, selected, cursor, rows.show);

  useFollowing(pages.total, rows.show);

  const press = (event: KeyboardEvent): void => {
    if (event.key === "Enter") runCommand("event.evidence");
    const page = Math.max(1, rows.perPage() - 1);
    const targets: Record<string, number> = {
      ArrowDown: cursor.current === null ? here() : here() + 1, ArrowUp: here() - 1, PageDown: here() + page, PageUp: here() - page,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    void move(target);
  };

  if (pages.error !== null) return <Failure error={pages.error} />;
  if (pages.loaded && pages.total === 0) return <div className={styles.rows}>{empty}</div>;
  return (
    <div
      className={styles.grid}
      role="grid"
      tabIndex={0}
      aria-label="Events"
      aria-rowcount={pages.total}
      aria-busy={!pages.loaded}
      aria-activedescendant={selected === null ? undefined : `row-${selected}`}
      onKeyDown={press}
    >
      <Header day={pages.rowAt(rows.firstVisible())?.time.at ?? null} />
      <div
        ref={scroller}
        className={styles.rows}
        role="rowgroup"
        onScroll={rows.scrolled}
      >
        <div style={{ height: scrollHeight(rows.window), position: "relative" }}>
          {Array.from({ length: Math.max(0, rows.end - rows.first) }, (_, position) => {
            const row = rows.first + position;
            const event = pages.rowAt(row);
            const top = rows.offsetOf(row);
            if (event === undefined) return <RowSkeleton key={row} top={top} seed={row} />;
            return (
              <EventRow
                key={row}
                event={event}
                previous={pages.rowAt(row - 1)}
                row={row}
                top={top}
                selected={event.id === selected}
                onSelect={() => {
                  cursor.current = row;
                  changeView({ selected: event.id });
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The head of the columns. The day of the topmost row stands here, so that rows show the time of day alone. */
function Header({ day: at }: { day: string | null }): ReactElement {
  return (
    <div className={styles.header} role="row">
      <span role="columnheader">{at === null ? "Time" : day(at)} <small>UTC</small></span>
      <span role="columnheader">Actor</span>
      <span role="columnheader">Action</span>
      <span role="columnheader">What happened</span>
      <span role="columnheader">Source</span>
    </div>
  );
}

/** The row of the selected event, as far as it is known. */
function useCursor(
  selection: Selection,
  selected: string | null,
  rowAt: (row: number) => Event | undefined,
  first: number,
  end: number,
): { current: number | null } {
  const cursor = useRef<number | null>(null);
  const key = useMemo(() => JSON.stringify(selection), [selection]);
  useEffect(() => {
    cursor.current = null;
  }, [key]);
  useEffect(() => {
    for (let row = first; row < end; row += 1) {
      if (selected !== null && rowAt(row)?.id === selected) cursor.current = row;
    }
  }, [selected, rowAt, first, end]);
  return cursor;
}

/** In a replay the newest event comes into view whenever the playhead has moved. */
function useFollowing(total: number, show: (row: number) => void): void {
  const known = player.use((value) => (value.mode === "off" || value.mode === "finished" ? null : value.known));
  useEffect(() => {
    if (known !== null && total > 0) show(total - 1);
  }, [known, total, show]);
}

/** Brings an event that was selected elsewhere into view. */
function useReveal(
  selection: Selection,
  selected: string | null,
  cursor: { current: number | null },
  show: (row: number, centred?: boolean) => void,
): void {
  const key = JSON.stringify(selection);
  const revealed = useRef<string | null>(null);
  useEffect(() => {
    const mark = `${selected ?? ""} ${key}`;
    if (selected === null || revealed.current === mark) return;
    revealed.current = mark;
    if (cursor.current !== null) return;
    void call("event_offset", { ...selection, id: selected })
      .then(({ offset }) => {
        if (offset === null || cursor.current !== null) return null;
        cursor.current = offset;
        show(offset, true);
        return null;
      })
      // A selection that cannot be found stays where it is; the inspector shows it all the same.
      .catch(() => null);
  }, [selected, key, selection, cursor, show]);
}
