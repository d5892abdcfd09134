import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { ActorKind } from "../../api/types";
import { Mark, MARK_WORDS } from "../../design/Mark";
import { Section } from "../../design/states";
import { changeView, hasTerm, toggleTerm, useView } from "../../lib/view";
import { count, sentence, visible, words } from "../../lib/words";
import { growing, isPartial, SearchedSoFar } from "../timeline/SearchedSoFar";
import { useSelection } from "../timeline/Timeline";
import styles from "./cases.module.css";

const NAMES: Record<string, string> = {
  kind: "Kind of actor", actor: "Actor", activity: "Activity", action: "Action", format: "Source", outcome: "Outcome",
};
const ORDER = ["kind", "actor", "activity", "action", "format", "outcome"];

/** Values shown for each field. */
const SHOWN = 6;

/** The most frequent values of what is shown; a click narrows the timeline, a second click takes it back. */
export function Facets(): ReactElement {
  const query = useView((view) => view.query);
  const analytics = useAnswer("analytics", { ...useSelection(), bars: 240 }, { again: growing });
  const facets = (analytics.data?.facets ?? []).toSorted((a, b) => rank(a.field) - rank(b.field));
  const choose = (field: string, value: string): void =>
    changeView({ tab: "timeline", query: toggleTerm(query, field, value) });
  return (
    <>
      {isPartial(analytics.data) ? <p className={styles.partial}><SearchedSoFar analytics={analytics.data} /></p> : null}
      {facets.filter((facet) => facet.values.length > 0).map((facet) => (
        <Section key={facet.field} title={NAMES[facet.field] ?? sentence(facet.field)}>
          <ul className={styles.facet}>
            {facet.values.slice(0, SHOWN).map(({ value, count: events }) => {
              const chosen = hasTerm(query, facet.field, value);
              return (
                <li key={value}>
                  <button type="button" aria-pressed={chosen} onClick={() => choose(facet.field, value)} title={`${facet.field}:${value}`}>
                    {facet.field === "kind" && value in MARK_WORDS ? <Mark kind={value as ActorKind} size={12} /> : null}
                    <span className={styles.fileName}>{facet.field === "kind" ? (MARK_WORDS[value as ActorKind] ?? value) : visible(readable(facet.field, value))}</span>
                    <span className={styles.quiet}>{count(events)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </Section>
      ))}
    </>
  );
}

function readable(field: string, value: string): string {
  return field === "activity" || field === "outcome" ? words(value) : value;
}

function rank(field: string): number {
  const place = ORDER.indexOf(field);
  return place < 0 ? ORDER.length : place;
}
