import { Hourglass } from "lucide-react";
import type { ReactElement } from "react";

import type { Analytics } from "../../api/types";
import { Badge } from "../../design/controls";
import { count } from "../../lib/words";
import { useFutureHidden } from "../replay/player";

/** Whether there are events that searches, histogram and facets do not know yet. */
export function isPartial(analytics: Analytics | undefined): analytics is Analytics {
  return analytics !== undefined && analytics.searchable < analytics.events;
}

/** Milliseconds until an answer is asked for again while events are still being made searchable, else never. */
export function growing(analytics: Analytics | undefined): number | false {
  return isPartial(analytics) ? 1000 : false;
}

/** Says that numbers may still grow; during a replay without telling how many events there are in all. */
export function SearchedSoFar({ analytics }: { analytics: Analytics | undefined }): ReactElement | null {
  const hidden = useFutureHidden();
  if (!isPartial(analytics)) return null;
  return (
    <Badge tone="unknown" title="Events are still being made searchable. Until then searches, bars and facets count only those that are.">
      <Hourglass size={11} aria-hidden />
      {hidden ? "not all events searched yet" : `searched so far: ${count(analytics.searchable)} of ${count(analytics.events)}`}
    </Badge>
  );
}
