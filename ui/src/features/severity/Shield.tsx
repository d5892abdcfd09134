import type { ReactElement } from "react";

import styles from "./severity.module.css";

/** Place of a level on the drawn scale of five, whatever the number of levels of the pack. */
export function toneOf(level: string, scale: readonly string[]): number {
  const index = scale.indexOf(level);
  if (index < 0 || scale.length < 2) return 4;
  return Math.round((index / (scale.length - 1)) * 4);
}

/** A filled shield with the number of the level; the word stands beside it. */
export function Shield({ level, scale, size = 76 }: { level: string; scale: readonly string[]; size?: number }): ReactElement {
  const number = /\d+$/.exec(level)?.[0] ?? level.slice(0, 1);
  return (
    <svg className={styles.shield} data-tone={toneOf(level, scale)} width={size} height={size} viewBox="0 0 48 48" role="img" aria-label={level}>
      <path d="M24 2.5 42 8v15.5c0 10.6-7.4 18.2-18 22-10.6-3.8-18-11.4-18-22V8Z" />
      <text x="24" y="31" textAnchor="middle">{number}</text>
    </svg>
  );
}
