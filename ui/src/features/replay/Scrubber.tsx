import { scaleLinear } from "d3-scale";
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";

import { useWidth } from "../../design/use-size";
import { dateTime, instantOf, microseconds } from "../../lib/time";
import { player, seek } from "./player";
import styles from "./replay.module.css";

/** The line of time with its playhead. Ticks of events and decision points to come stay hidden. */
export function Scrubber({ instants, disabled }: { instants: readonly number[]; disabled: boolean }): ReactElement {
  const [track, width] = useWidth<HTMLDivElement>();
  const dragging = useRef(false);
  const [hover, setHover] = useState<number | null>(null);
  const { at, start, end, points, decisions } = player.use((value) => value);
  const scale = scaleLinear().domain([start, Math.max(end, start + 1)]).range([8, Math.max(9, width - 8)]).clamp(true);
  const pointed = (event: PointerEvent): number =>
    scale.invert(event.clientX - (track.current?.getBoundingClientRect().left ?? 0));
  const press = (event: KeyboardEvent): void => {
    const step = (end - start) / 100;
    const moves: Record<string, number> = {
      ArrowRight: at + step, ArrowUp: at + step, ArrowLeft: at - step, ArrowDown: at - step,
      PageUp: at + step * 10, PageDown: at - step * 10, Home: start, End: end,
    };
    const target = moves[event.key];
    if (target === undefined || disabled) return;
    event.preventDefault();
    event.stopPropagation();
    seek(target);
  };
  return (
    <div
      ref={track}
      className={styles.track}
      role="slider"
      tabIndex={0}
      aria-label="Instant of the replay"
      aria-disabled={disabled}
      aria-valuemin={start}
      aria-valuemax={end}
      aria-valuenow={at}
      aria-valuetext={`${dateTime(instantOf(at))} UTC`}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (disabled) return;
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(pointed(event));
      }}
      onPointerMove={(event) => {
        setHover(pointed(event));
        if (dragging.current && !disabled) seek(pointed(event));
      }}
      onPointerUp={() => { dragging.current = false; }}
      onPointerLeave={() => setHover(null)}
      title={hover === null ? undefined : `${dateTime(instantOf(hover))} UTC`}
    >
      <svg width={width} height={28} aria-hidden>
        <line className={styles.rail} x1={8} x2={Math.max(8, width - 8)} y1={14} y2={14} />
        <line className={styles.past} x1={8} x2={scale(at)} y1={14} y2={14} />
        {instants.filter((instant) => instant <= at).map((instant) => (
          <line key={instant} className={styles.tick} x1={scale(instant)} x2={scale(instant)} y1={9} y2={14} />
        ))}
        {points.map((point) => {
          const done = decisions.some((decision) => decision.point === point.id);
          const when = microseconds(point.at);
          if (!done && when > at) return null;
          return <path key={point.id} className={styles.point} data-done={done} d={`M${scale(when)} 15l4 6h-8Z`} />;
        })}
        <circle className={styles.head} cx={scale(at)} cy={14} r={5.5} />
      </svg>
    </div>
  );
}
