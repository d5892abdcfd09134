import type { AnalyticsOf } from "./generated/AnalyticsOf";
import type { AsOf } from "./generated/AsOf";
import type { AtInstant } from "./generated/AtInstant";
import type { AtPath } from "./generated/AtPath";
import type { CaseCreate } from "./generated/CaseCreate";
import type { EventId } from "./generated/EventId";
import type { EventOffset } from "./generated/EventOffset";
import type { EventsPage as EventsPageOf } from "./generated/EventsPage";
import type { EventsRows } from "./generated/EventsRows";
import type { ImportStart } from "./generated/ImportStart";
import type { JobRef } from "./generated/JobRef";
import type { MappingOf } from "./generated/MappingOf";
import type { MappingSave } from "./generated/MappingSave";
import type { Offset } from "./generated/Offset";
import type { Picture } from "./generated/Picture";
import type { PictureOf } from "./generated/PictureOf";
import type { ReplayScoreOf } from "./generated/ReplayScoreOf";
import type { ReportStart } from "./generated/ReportStart";
import type {
  Analytics, CaseOverview, Chain, CustodyEntry, DecisionPoint, Detections, Event, Evidence, Exposures, MappingPreview, RecentCase, Replay, ReplayState,
  Severity,
} from "./types";

/** Which events are meant: a query in the query language, a time range, and the instant up to which the case is known. */
export type Selection = Pick<EventsPageOf, "query" | "from" | "to" | "as_of">;

/** One window of the timeline. */
export type EventsPage = EventsRows;

/** Formats that a report can be written in. */
export type ReportFormat = "pdf" | "html" | "md" | "json" | "csv";

/** A command without a payload. */
type Nothing = Record<string, never>;

/** Every command of the engine with what it takes and what it answers; a test holds the names against the engine's registry. */
export interface Commands {
  case_create: { request: CaseCreate; response: CaseOverview };
  case_open: { request: AtPath; response: CaseOverview };
  case_close: { request: Nothing; response: null };
  cases_recent: { request: Nothing; response: RecentCase[] };
  overview: { request: Nothing; response: CaseOverview };
  import_start: { request: ImportStart; response: JobRef };
  mapping_preview: { request: MappingOf; response: MappingPreview };
  mapping_save: { request: MappingSave; response: null };
  report_start: { request: ReportStart & { format: ReportFormat }; response: JobRef };
  verify_start: { request: Nothing; response: JobRef };
  job_stop: { request: JobRef; response: null };
  events_page: { request: EventsPageOf; response: EventsRows };
  event: { request: EventId; response: Event };
  event_offset: { request: EventOffset; response: Offset };
  analytics: { request: AnalyticsOf; response: Analytics };
  evidence: { request: EventId; response: Evidence };
  chain: { request: AsOf; response: Chain };
  picture: { request: PictureOf & { theme: "window" | "paper" }; response: Picture };
  exposure: { request: AsOf; response: Exposures };
  severity: { request: AsOf; response: Severity };
  detections: { request: Nothing; response: Detections };
  custody: { request: Nothing; response: CustodyEntry[] };
  replay_points: { request: Nothing; response: DecisionPoint[] };
  replay_state: { request: AtInstant; response: ReplayState };
  replay_score: { request: ReplayScoreOf; response: Replay };
}

/** Name of a command. */
export type CommandName = keyof Commands;
/** What a command takes. */
export type Request<C extends CommandName> = Commands[C]["request"];
/** What a command answers. */
export type Response<C extends CommandName> = Commands[C]["response"];
