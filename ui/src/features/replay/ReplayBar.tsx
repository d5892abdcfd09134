import { Pause, Play, SkipBack, SkipForward, X } from "lucide-react";
import { useEffect, useMemo, type ReactElement } from "react";

import { client, useAnswer } from "../../api/queries";
import type { CaseOverview } from "../../api/types";
import { useCommand } from "../../commands/keymap";
import { Badge, Button, IconButton } from "../../design/controls";
import { dateTime, instantOf, microseconds } from "../../lib/time";
import { changeView } from "../../lib/view";
import { count } from "../../lib/words";
import { advance, following, leaveReplay, moveTo, player, preceding, seek, SPEEDS, startReplay } from "./player";
import { DecisionDialog } from "./DecisionDialog";
import { ScoreDialog } from "./ScoreDialog";
import styles from "./replay.module.css";
import { Scrubber } from "./Scrubber";

/** How often, in milliseconds, the panes follow the playhead. */
const FOLLOW = 400;

/** Plays the case forward in time with the future hidden. */
export function ReplayBar({ overview }: { overview: CaseOverview }): ReactElement {
  const mode = player.use((value) => value.mode);
  const on = mode !== "off";
  const points = useAnswer("replay_points", {}, { enabled: overview.first !== null });
  const density = useAnswer("analytics", { query: "", bars: 400 }, { enabled: on });
  const instants = useMemo(
    () => (density.data?.histogram ?? []).filter((bar) => bar.count > 0).map((bar) => microseconds(bar.start)),
    [density.data],
  );
  usePlaying(mode === "playing", instants);

  const ready = overview.first !== null && overview.last !== null && points.data !== undefined;
  const toggle = (): void => {
    if (on) leaveReplay();
    else if (overview.first !== null && overview.last !== null) {
      // What is selected may lie in the future.
      changeView({ selected: null, from: null, to: null });
      startReplay(overview.first, overview.last, points.data ?? []);
    }
  };
  const play = (): void => player.set((value) => ({ mode: value.mode === "playing" ? "paused" : "playing", known: value.at }));
  const movable = mode === "paused" || mode === "playing";
  const forward = (): void => seek(following(instants, player.get().at + 1) ?? player.get().end);
  const back = (): void => seek(preceding(instants, player.get().at - 1) ?? player.get().start);
  useCommand("replay.start", ready ? toggle : null);
  useCommand("replay.play", movable ? play : null);
  useCommand("replay.forward", movable ? forward : null);
  useCommand("replay.back", movable ? back : null);

  if (!on) {
    return (
      <div className={styles.bar} data-on="false">
        <Button look="quiet" disabled={!ready} onClick={toggle}><Play size={13} /> Replay this case</Button>
        <span className={styles.note}>
          {points.data === undefined || points.data.length === 0
            ? "Plays the case forward in time, with the future hidden."
            : `Plays the case forward with the future hidden; asks at ${count(points.data.length)} decision points.`}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.bar} data-on="true">
      <Badge tone="accent">{mode === "finished" ? "Replay ended" : "Future hidden"}</Badge>
      <IconButton label="Step back" onClick={back} disabled={!movable}><SkipBack size={14} /></IconButton>
      <IconButton label={mode === "playing" ? "Pause replay" : "Play replay"} onClick={play} disabled={!movable}>
        {mode === "playing" ? <Pause size={15} /> : <Play size={15} />}
      </IconButton>
      <IconButton label="Step forward" onClick={forward} disabled={!movable}><SkipForward size={14} /></IconButton>
      <SpeedChoice />
      <Playhead />
      <Scrubber instants={instants} disabled={!movable} />
      <KnownThen />
      <IconButton label="Leave replay" onClick={leaveReplay}><X size={15} /></IconButton>
      <DecisionDialog />
      <ScoreDialog open={mode === "finished"} />
    </div>
  );
}

/** Moves the playhead once a frame; with reduced motion, once a step. */
function usePlaying(playing: boolean, instants: readonly number[]): void {
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let followed = 0;
    let frame = 0;
    const paint = (now: number): void => {
      const value = player.get();
      const moved = moveTo(value, advance(value, instants, Math.min(0.1, (now - last) / 1000)));
      last = now;
      // The panes follow only when they have caught up, so that questions never pile up in the engine.
      const follow = now - followed > FOLLOW && client.isFetching() === 0;
      if (follow) followed = now;
      player.set({ ...moved, ...(follow && moved.known === undefined ? { known: moved.at ?? value.at } : {}) });
      if (player.get().mode === "playing") frame = requestAnimationFrame(paint);
    };
    frame = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(frame);
  }, [playing, instants]);
}

function SpeedChoice(): ReactElement {
  const speed = player.use((value) => value.speed);
  const name = (value: number): string => (value < 3600 ? `${value / 60} min/s` : `${value / 3600} h/s`);
  return (
    <select className={styles.speed} aria-label="Speed of the replay" value={speed} onChange={(change) => player.set({ speed: Number(change.target.value) })}>
      {SPEEDS.map((value) => <option key={value} value={value}>{name(value)}</option>)}
    </select>
  );
}

function Playhead(): ReactElement {
  const second = player.use((value) => Math.floor(value.at / 1_000_000));
  return <time className={styles.clock}>{dateTime(instantOf(second * 1_000_000))} <small>UTC</small></time>;
}

/** What could be concluded at the playhead. */
function KnownThen(): ReactElement {
  const known = player.use((value) => value.known);
  const state = useAnswer("replay_state", { at: instantOf(known) });
  if (state.data === undefined) return <span className={styles.known} />;
  // The severity is not told here: it is what the replay asks for.
  const { events, exposures, open } = state.data;
  return (
    <span className={styles.known}>
      {count(events)} events ·{" "}
      {exposures === 0 ? "no exposure known" : `${count(exposures)} exposed${open ? ", open" : ""}`}
    </span>
  );
}
