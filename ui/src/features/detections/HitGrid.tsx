import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import type { Detection } from "../../api/types";
import { runCommand, useCommand } from "../../commands/keymap";
import { scrollHeight } from "../../lib/row-window";
import { changeView, useView } from "../../lib/view";
import { useRowWindow } from "../timeline/use-row-window";
import styles from "./detections.module.css";
import { HitDetail } from "./HitDetail";
import { HitRow, ROW } from "./HitRow";
import { timelineOf } from "./hits";

/** All hits, however many; only those in view exist. Below them stands what is known of the selected one. */
export function HitGrid({ hits }: { hits: Detection[] }): ReactElement {
  const selected = useView((view) => view.selected);
  const [chosen, setChosen] = useState<Detection | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRowWindow(scroller, ROW);
  const { setTotal } = rows;
  useEffect(() => setTotal(hits.length), [hits.length, setTotal]);

  const here = placeOf(hits, chosen, selected);
  const hit = hits[here];
  const choose = (target: number): void => {
    const row = Math.min(Math.max(0, target), hits.length - 1);
    const next = hits[row];
    if (next === undefined) return;
    setChosen(next);
    rows.show(row);
    changeView({ selected: next.events[0] ?? null });
  };
  useCommand("timeline.next", () => choose(here + 1));
  useCommand("timeline.previous", () => choose(here - 1));
  useCommand("timeline.first", () => choose(0));
  useCommand("timeline.last", () => choose(hits.length - 1));
  useCommand("event.hit", hit === undefined ? null : () => changeView(timelineOf(hit)));

  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, rows.perPage() - 1);
    const targets: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + page, PageUp: here - page };
    const target = targets[event.key];
    if (event.key === "Enter") runCommand("event.evidence");
    else if (target !== undefined) choose(target);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        className={styles.grid}
        role="grid"
        tabIndex={0}
        aria-label="Hits"
        aria-rowcount={hits.length}
        aria-activedescendant={hit === undefined ? undefined : `hit-${here}`}
        onKeyDown={press}
      >
        <div className={styles.header} role="row">
          {["Level", "Rule and why", "Time, UTC", "Events"].map((name) => <span key={name} role="columnheader">{name}</span>)}
        </div>
        <div ref={scroller} className={styles.rows} role="rowgroup" onScroll={rows.scrolled}>
          <div style={{ height: scrollHeight(rows.window), position: "relative" }}>
            {hits.slice(rows.first, rows.end).map((one, position) => {
              const row = rows.first + position;
              return <HitRow key={row} hit={one} row={row} top={rows.offsetOf(row)} selected={row === here} onSelect={() => choose(row)} />;
            })}
          </div>
        </div>
      </div>
      {hit === undefined ? null : <HitDetail hit={hit} />}
    </>
  );
}

/** The hit that was chosen while its event is still the selected one, else the first hit that begins with that event; -1 for none. */
function placeOf(hits: readonly Detection[], chosen: Detection | null, selected: string | null): number {
  if (selected === null) return -1;
  const place = chosen === null || chosen.events[0] !== selected ? -1 : hits.indexOf(chosen);
  return place < 0 ? hits.findIndex((hit) => hit.events[0] === selected) : place;
}
