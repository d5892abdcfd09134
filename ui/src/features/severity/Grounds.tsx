import type { ReactElement } from "react";

import { changeView } from "../../lib/view";
import { visible } from "../../lib/words";
import styles from "./severity.module.css";

/** A part of a text: words, or the ids of the events that they rest on. */
export interface Part {
  text: string;
  events: string[];
}

/** Takes the ids of events, which stand in brackets, out of a text. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(/ \(((?:estimated, )?)([0-9a-f]{16}-[0-9.]+(?:, [0-9a-f]{16}-[0-9.]+)*)\)/g)) {
    const word = found[1] === "" ? "" : " (estimated)";
    parts.push({ text: text.slice(from, found.index) + word, events: (found[2] ?? "").split(", ") });
    from = found.index + found[0].length;
  }
  parts.push({ text: text.slice(from), events: [] });
  return parts;
}

/** The grounds of the verdict; each small number leads to the event that a statement rests on. */
export function Grounds({ text }: { text: string }): ReactElement {
  const parts = partsOf(text);
  const events = [...new Set(parts.flatMap((part) => part.events))];
  return (
    <p className={`${styles.grounds} selectable`}>
      {parts.map((part, index) => (
        <span key={`${index} ${part.text}`}>
          {visible(part.text)}
          {part.events.map((event) => (
            <button key={event} type="button" className={styles.reference} title={`Show event ${event}`} onClick={() => changeView({ selected: event })}>
              {events.indexOf(event) + 1}
            </button>
          ))}
        </span>
      ))}
    </p>
  );
}
