import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import { useFutureHidden } from "../replay/player";
import { toneOf } from "./Shield";
import styles from "./severity.module.css";

/** The level, small, on the tab: the number and its colour. */
export function SeverityBadge(): ReactElement | null {
  const hidden = useFutureHidden();
  const overview = useAnswer("overview", {});
  // An empty case is not harmless, it is empty.
  const empty = overview.data === undefined || overview.data.totals.events === 0;
  const severity = useAnswer("severity", {}, { enabled: !hidden && !empty });
  // In a replay the verdict is what the trainee is asked for.
  if (hidden || empty || severity.data === undefined) return null;
  const { severity: level, scale } = severity.data;
  return <span className={styles.badge} data-tone={toneOf(level, scale)}>{level}</span>;
}
