import { scaleLinear, scaleUtc } from "d3-scale";
import { useMemo, useState, type PointerEvent, type ReactElement } from "react";

import type { Analytics } from "../../api/types";
import { useWidth } from "../../design/use-size";
import { dateTime, duration, instantOf, microseconds, tickLabel } from "../../lib/time";
import { changeView } from "../../lib/view";
import { count, counted } from "../../lib/words";
import styles from "./timeline.module.css";

const HEIGHT = 76;
const AXIS = 16;
const TOP = 6;

/** Events over time. Drawing a range across the bars narrows the timeline to it. */
export function Histogram({ analytics }: { analytics: Analytics | undefined }): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [drawn, setDrawn] = useState<[number, number] | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const bars = useMemo(() => analytics?.histogram ?? [], [analytics]);
  const step = (analytics?.bar_seconds ?? 0) * 1_000_000;
  const first = bars[0] === undefined ? 0 : microseconds(bars[0].start);
  const scale = useMemo(
    () => scaleLinear().domain([first, first + step * Math.max(1, bars.length)]).range([0, Math.max(1, width)]).clamp(true),
    [first, step, bars.length, width],
  );
  const highest = useMemo(() => bars.reduce((most, bar) => Math.max(most, bar.count), 1), [bars]);
  // Single events must stay visible beside a burst of thousands.
  const heightOf = (value: number): number =>
    value === 0 ? 0 : Math.max(2, (Math.sqrt(value) / Math.sqrt(highest)) * (HEIGHT - AXIS - TOP));
  const at = (event: PointerEvent<HTMLDivElement>): number =>
    scale.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const finish = (): void => {
    if (drawn !== null) {
      const [low, high] = drawn[0] < drawn[1] ? drawn : [drawn[1], drawn[0]];
      if (scale(high) - scale(low) > 3) changeView({ from: instantOf(low), to: instantOf(high) });
    }
    setDrawn(null);
  };
  const index = pointed === null || step === 0 ? -1 : Math.floor((pointed - first) / step);
  const bar = bars[index];
  const barWidth = Math.max(1, width / Math.max(1, bars.length) - (bars.length > width / 3 ? 0 : 1));
  return (
    <div
      ref={frame}
      className={styles.histogram}
      role="group"
      aria-label="Events over time"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrawn([at(event), at(event)]);
      }}
      onPointerMove={(event) => {
        setPointed(at(event));
        if (drawn !== null) setDrawn([drawn[0], at(event)]);
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrawn(null)}
      onPointerLeave={() => setPointed(null)}
    >
      <svg width={width} height={HEIGHT} aria-hidden>
        <Axis first={first} last={first + step * bars.length} width={width} />
        {bars.map((entry, position) => {
          const x = scale(first + position * step);
          const base = HEIGHT - AXIS;
          const whole = heightOf(entry.count);
          const agent = entry.count === 0 ? 0 : (whole * entry.agent) / entry.count;
          return (
            <g key={entry.start} data-pointed={position === index} className={styles.column}>
              <rect className={styles.bar} x={x} width={barWidth} y={base - whole} height={whole} />
              {agent > 0 ? <rect className={styles.agentBar} x={x} width={barWidth} y={base - agent} height={agent} /> : null}
              {entry.access_changes > 0 ? <path className={styles.change} d={`M${x + barWidth / 2} ${base - whole - 2}l3 -4h-6Z`} /> : null}
            </g>
          );
        })}
        {drawn === null ? null : (
          <rect className={styles.brush} x={scale(Math.min(...drawn))} width={Math.abs(scale(drawn[1]) - scale(drawn[0]))} y={0} height={HEIGHT - AXIS} />
        )}
      </svg>
      {bar === undefined ? (
        <p className={styles.legend}>
          <i data-kind="all" /> events <i data-kind="agent" /> by agents <i data-kind="change" /> change of access
          {step > 0 ? <span> · a bar is {duration(step / 1_000_000)}</span> : null}
        </p>
      ) : (
        <p className={styles.legend}>
          {dateTime(bar.start)} UTC: {counted(bar.count, "event")}, {count(bar.agent)} by agents, {counted(bar.access_changes, "change")} of access
        </p>
      )}
    </div>
  );
}

function Axis({ first, last, width }: { first: number; last: number; width: number }): ReactElement | null {
  if (last <= first || width < 40) return null;
  const scale = scaleUtc().domain([new Date(first / 1000), new Date(last / 1000)]).range([0, width]);
  return (
    <g className={styles.axis}>
      <line x1={0} x2={width} y1={HEIGHT - AXIS + 0.5} y2={HEIGHT - AXIS + 0.5} />
      {scale.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => {
        const x = scale(tick);
        if (x > width - 30) return null;
        return (
          <g key={tick.getTime()} transform={`translate(${x},0)`}>
            <line y1={HEIGHT - AXIS} y2={HEIGHT - AXIS + 4} />
            <text x={3} y={HEIGHT - 3}>{tickLabel(tick.getTime(), last - first)}</text>
          </g>
        );
      })}
    </g>
  );
}
