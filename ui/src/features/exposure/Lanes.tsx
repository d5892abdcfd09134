import { scaleUtc } from "d3-scale";
import { useId, type ReactElement } from "react";

import type { Exposure } from "../../api/types";
import { useWidth } from "../../design/use-size";
import { durationRange, microseconds, tickLabel } from "../../lib/time";
import { changeView } from "../../lib/view";
import { shortened, visible } from "../../lib/words";
import styles from "./exposure.module.css";

const LANE = 34;
const LABEL = 190;
const TOP = 20;

/** One lane per resource, with a hatched band while it was exposed. Fuzzy ends show how far its time is known. */
export function Lanes({ exposures }: { exposures: Exposure[] }): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>();
  const pattern = useId();
  const shown = exposures.slice(0, 24);
  const ends = shown.map((entry) => [milliseconds(entry.start.earliest), endOf(entry)] as const);
  const first = Math.min(...ends.map(([start]) => start));
  const last = Math.max(...ends.map(([, end]) => end));
  const margin = Math.max((last - first) * 0.06, 30_000);
  const scale = scaleUtc()
    .domain([new Date(first - margin), new Date(last + margin)])
    .range([LABEL, Math.max(LABEL + 80, width - 12)]);
  const height = TOP + shown.length * LANE + 4;
  return (
    <div ref={frame} className={styles.lanes}>
      <svg width={width} height={height} aria-hidden>
        <defs>
          <pattern id={`${pattern}-red`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2="6" className={styles.hatch} />
          </pattern>
          <pattern id={`${pattern}-grey`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2="6" className={styles.noLog} />
          </pattern>
        </defs>
        {scale.ticks(Math.max(2, Math.floor((width - LABEL) / 120))).map((tick) => (
          <g key={tick.getTime()} transform={`translate(${scale(tick)},0)`} className={styles.tick}>
            <line y1={TOP - 4} y2={height} />
            <text y={11} textAnchor="middle">{tickLabel(tick.getTime(), (last - first) * 1000)}</text>
          </g>
        ))}
        {shown.map((entry, lane) => (
          <Lane key={entry.id} exposure={entry} y={TOP + lane * LANE} width={width} x={(value) => scale(new Date(value))} pattern={pattern} />
        ))}
      </svg>
    </div>
  );
}

interface LaneProperties {
  exposure: Exposure;
  y: number;
  width: number;
  x: (milliseconds: number) => number;
  pattern: string;
}

function Lane({ exposure, y, width, x, pattern }: LaneProperties): ReactElement {
  const { start, end, access, opened_by: openedBy } = exposure;
  const sure = [x(milliseconds(start.latest)), x(end === null ? endOf(exposure) : milliseconds(end.earliest))] as const;
  const outer = [x(milliseconds(start.earliest)), x(endOf(exposure))] as const;
  const label = durationRange(exposure.seconds) + (exposure.open ? ", still open" : "");
  const inside = sure[1] - sure[0] > label.length * 6.4;
  return (
    <g className={styles.lane} onClick={() => changeView({ selected: openedBy[0] ?? null })}>
      <line className={styles.floor} x1={0} x2={width} y1={y + LANE - 0.5} y2={y + LANE - 0.5} />
      <text className={styles.laneName} x={10} y={y + 21}>{shortened(visible(exposure.name), 27)}</text>
      <rect className={styles.fuzzy} x={outer[0]} width={Math.max(1, outer[1] - outer[0])} y={y + 9} height={16} />
      <rect className={styles.band} x={sure[0]} width={Math.max(2, sure[1] - sure[0])} y={y + 6} height={22} fill={`url(#${pattern}-red)`} />
      {access.unlogged.map((part) => (
        <rect
          key={part.earliest}
          x={x(milliseconds(part.earliest))}
          width={Math.max(1, x(milliseconds(part.latest)) - x(milliseconds(part.earliest)))}
          y={y + 25}
          height={6}
          fill={`url(#${pattern}-grey)`}
        />
      ))}
      <text className={inside ? styles.inside : styles.beside} x={inside ? (sure[0] + sure[1]) / 2 : outer[1] + 6} y={y + 21} textAnchor={inside ? "middle" : "start"}>
        {label}
      </text>
    </g>
  );
}

function endOf({ start, end, seconds }: Exposure): number {
  if (end !== null) return milliseconds(end.latest);
  return milliseconds(start.earliest) + seconds.max * 1000;
}

function milliseconds(instant: string): number {
  return microseconds(instant) / 1000;
}
