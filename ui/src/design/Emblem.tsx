import type { ReactElement } from "react";

import styles from "./mark.module.css";

/** The sign of the product: a person, an agent and the data, tied. */
export function Emblem({ size = 64 }: { size?: number }): ReactElement {
  return (
    <svg className={styles.emblem} width={size} height={(size * 2) / 3} viewBox="0 0 96 64" aria-hidden>
      <path data-part="tie" d="M14 14v31h34V32h30" />
      <circle data-part="person" cx="14" cy="14" r="11" />
      <path data-part="agent" d="M46 32l11.3 6.5v13L46 58l-11.3-6.5v-13Z" />
      <path data-part="data" d="M66 20c0-4 6-7 13-7s13 3 13 7v24c0 4-6 7-13 7s-13-3-13-7Z" />
      <ellipse data-part="lid" cx="79" cy="20" rx="13" ry="6.6" />
    </svg>
  );
}
