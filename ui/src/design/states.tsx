import { CircleAlert } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import type { ApiError } from "../api/host";
import styles from "./states.module.css";

/** An empty pane: what belongs here, and the one action that fills it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }): ReactElement {
  return (
    <div className={styles.empty}>
      <h3>{title}</h3>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  );
}

/** Something the engine refused: its message and what to do. */
export function Failure({ error, action }: { error: Pick<ApiError, "message" | "hint">; action?: ReactNode }): ReactElement {
  return (
    <div className={styles.failure} role="alert">
      <CircleAlert size={15} aria-hidden />
      <div className="selectable">
        <p>{error.message}</p>
        {error.hint === null ? null : <p className={styles.hint}>{error.hint}</p>}
      </div>
      {action}
    </div>
  );
}

/** Grey lines where text will be. */
export function Skeleton({ rows = 6, label }: { rows?: number; label: string }): ReactElement {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} style={{ width: `${92 - ((row * 29) % 48)}%` }} />
      ))}
    </div>
  );
}

/** A titled part of a pane. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }): ReactElement {
  return (
    <section className={styles.section}>
      <header>
        <h3>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}
