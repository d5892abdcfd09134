import type { ReactElement } from "react";

import type { Detection, DetectionLevel } from "../../api/types";
import { sentence } from "../../lib/words";
import styles from "./detections.module.css";

/** A level, or that the rule gives none. */
export type LevelName = DetectionLevel | "unrated";

/** The levels, gravest first. */
export const LEVELS: readonly LevelName[] = ["critical", "high", "medium", "low", "informational", "unrated"];

/** The level of a hit or a rule by its name. */
export function levelOf({ level }: Pick<Detection, "level">): LevelName {
  return level ?? "unrated";
}

const BARS = [0, 1, 2, 3, 4];

/** A level as a word beside rising bars, of which as many are filled as the level is high. No colour takes part. */
export function Level({ level }: { level: LevelName }): ReactElement {
  const filled = LEVELS.length - 1 - LEVELS.indexOf(level);
  return (
    <span className={styles.level} data-level={level}>
      <svg width={16} height={12} viewBox="0 0 16 12" aria-hidden>
        {BARS.map((bar) => (
          <rect key={bar} x={bar * 3.2 + 0.5} width={2} y={9 - bar * 2} height={2.5 + bar * 2} data-filled={bar < filled} />
        ))}
      </svg>
      {level === "unrated" ? "No level" : sentence(level)}
    </span>
  );
}
