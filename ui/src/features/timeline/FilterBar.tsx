import { Search, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement } from "react";

import type { Analytics } from "../../api/types";
import { useCommand } from "../../commands/keymap";
import { IconButton, Key } from "../../design/controls";
import { dateTime, duration, microseconds } from "../../lib/time";
import { changeView, useView } from "../../lib/view";
import { count } from "../../lib/words";
import { SearchedSoFar } from "./SearchedSoFar";
import styles from "./timeline.module.css";

const PLACEHOLDER = "Search: words, \"phrases\", actor:… kind:ai_agent action:… activity:access_change -not";

/** Milliseconds without a key before a query is sent. */
const PAUSE = 180;

/** The search box, the chosen range of time and the number of events. */
export function FilterBar({ analytics, searching }: { analytics: Analytics | undefined; searching: boolean }): ReactElement {
  const query = useView((view) => view.query);
  const from = useView((view) => view.from);
  const to = useView((view) => view.to);
  const [draft, setDraft] = useState(query);
  const field = useRef<HTMLInputElement>(null);
  // A query that was changed elsewhere, for instance by a facet, replaces what is in the box.
  const [seen, setSeen] = useState(query);
  if (seen !== query) {
    setSeen(query);
    setDraft(query);
  }
  useEffect(() => {
    if (draft === query) return;
    const timer = setTimeout(() => changeView({ query: draft }), PAUSE);
    return () => clearTimeout(timer);
  }, [draft, query]);
  useCommand("timeline.search", () => {
    field.current?.focus();
    field.current?.select();
  });
  return (
    <div className={styles.filters}>
      <div className={styles.search}>
        <Search size={14} aria-hidden />
        <input
          ref={field}
          type="search"
          aria-label="Search events"
          placeholder={PLACEHOLDER}
          spellCheck={false}
          value={draft}
          onChange={(change) => setDraft(change.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") changeView({ query: draft });
            if (event.key === "Escape") {
              if (draft === "") field.current?.blur();
              else setDraft("");
            }
          }}
        />
        {draft === "" ? <Key chord="/" /> : <IconButton label="Clear search" onClick={() => setDraft("")}><X size={13} /></IconButton>}
      </div>
      {from !== null && to !== null ? (
        <span className={styles.range}>
          {dateTime(from)} – {dateTime(to)} ({duration((microseconds(to) - microseconds(from)) / 1_000_000)})
          <IconButton label="Clear range of time" onClick={() => changeView({ from: null, to: null })}><X size={13} /></IconButton>
        </span>
      ) : null}
      <span className={styles.found} aria-live="polite" data-busy={searching}>
        {analytics === undefined ? "" : `${count(analytics.total)} ${analytics.total === 1 ? "event" : "events"}`}
        {analytics !== undefined && analytics.undated > 0 ? `, ${count(analytics.undated)} undated` : ""}
      </span>
      <SearchedSoFar analytics={analytics} />
    </div>
  );
}
