import { useMemo, type ReactElement } from "react";

import type { Selection } from "../../api/commands";
import { useAnswer } from "../../api/queries";
import type { CaseOverview } from "../../api/types";
import { runCommand, useCommand } from "../../commands/keymap";
import { Button } from "../../design/controls";
import { Empty, Failure } from "../../design/states";
import { changeView, useView } from "../../lib/view";
import { useAsOf } from "../replay/player";
import { EventGrid } from "./EventGrid";
import { FilterBar } from "./FilterBar";
import { Histogram } from "./Histogram";
import { growing } from "./SearchedSoFar";
import styles from "./timeline.module.css";

/** The selection of events that the view and the replay describe. */
export function useSelection(): Selection {
  const query = useView((view) => view.query);
  const from = useView((view) => view.from);
  const to = useView((view) => view.to);
  const { as_of } = useAsOf();
  return useMemo(
    () => ({
      query,
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      ...(as_of === undefined ? {} : { as_of }),
    }),
    [query, from, to, as_of],
  );
}

/** The events of the case in the order of time. */
export function Timeline({ overview }: { overview: CaseOverview }): ReactElement {
  const selection = useSelection();
  const analytics = useAnswer("analytics", { ...selection, bars: 240 }, { again: growing });
  const filtered = selection.query !== "" || selection.from !== undefined || selection.to !== undefined;
  const clear = (): void => changeView({ query: "", from: null, to: null });
  useCommand("timeline.clear", filtered ? clear : null);

  if (overview.totals.events === 0) {
    return (
      <Empty title="No events yet" action={<Button look="primary" onClick={() => runCommand("case.import")}>Import evidence…</Button>}>
        Events appear here in the order of time as soon as log files are imported. Drop files or folders anywhere on this window.
      </Empty>
    );
  }
  return (
    <div className={styles.timeline}>
      <FilterBar analytics={analytics.data} searching={analytics.isFetching} />
      <Histogram analytics={analytics.data} />
      {analytics.isError ? (
        <Failure error={analytics.error} action={<Button onClick={clear}>Clear search</Button>} />
      ) : (
        <EventGrid
          selection={selection}
          empty={
            <Empty title="No event matches" action={<Button onClick={clear}>Clear search and range</Button>}>
              Fewer words or a wider range of time may find more.
            </Empty>
          }
        />
      )}
    </div>
  );
}
