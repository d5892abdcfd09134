import type { ReactElement } from "react";

import type { Actor, ActorKind } from "../api/types";
import { visible } from "../lib/words";
import styles from "./mark.module.css";

/** What a mark can stand for: the kinds of actors, and data. */
export type MarkKind = ActorKind | "data";

/** The word that goes with each shape, so that no mark speaks by colour or shape alone. */
export const MARK_WORDS: Record<MarkKind, string> = {
  human: "human",
  ai_agent: "agent",
  service: "service",
  system: "system",
  unknown: "unknown",
  data: "data",
};

const SHAPES: Record<MarkKind, ReactElement> = {
  human: <circle cx="8" cy="8" r="5.5" />,
  ai_agent: <path d="M8 1.6 13.6 4.8v6.4L8 14.4 2.4 11.2V4.8Z" />,
  service: <rect x="2.75" y="2.75" width="10.5" height="10.5" rx="1.2" />,
  system: <path d="M2.75 2.75h10.5v10.5H2.75Zm0 7h10.5" />,
  unknown: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path className={styles.question} d="M6.3 6.5a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.9.65-.9 1.2M8 11.1v.1" />
    </>
  ),
  data: <path d="M3 4.4c0-1.2 2.2-2.1 5-2.1s5 .9 5 2.1v7.2c0 1.2-2.2 2.1-5 2.1s-5-.9-5-2.1Zm0 0c0 1.2 2.2 2.1 5 2.1s5-.9 5-2.1" />,
};

/** The mark of a kind, the same in the window and on paper. */
export function Mark({ kind, size = 14 }: { kind: MarkKind; size?: number }): ReactElement {
  return (
    <svg className={styles.mark} data-kind={kind} width={size} height={size} viewBox="0 0 16 16" role="img" aria-label={MARK_WORDS[kind]}>
      {SHAPES[kind]}
    </svg>
  );
}

/** The name people know an actor by, with its mark. */
export function ActorName({ actor }: { actor: Actor | null }): ReactElement {
  if (actor === null) {
    return (
      <span className={styles.actor} data-kind="unknown">
        <Mark kind="unknown" />
        <span className={styles.name}>not recorded</span>
      </span>
    );
  }
  return (
    <span className={styles.actor} data-kind={actor.kind} title={actor.identity === null ? actor.name : `${actor.identity} (${actor.name})`}>
      <Mark kind={actor.kind} />
      <span className={styles.name}>{visible(actor.identity ?? actor.name)}</span>
    </span>
  );
}
