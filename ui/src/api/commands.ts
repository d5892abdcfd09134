import type {
  Analytics, CaseOverview, Chain, CustodyEntry, Decision, DecisionPoint, Event, EvidenceRef, Exposures, Replay,
  ReplayState, Severity,
} from "./types";

/** Which events are meant: a query in the query language, a time range, and the instant up to which the case is known. */
export interface Selection {
  query: string;
  from?: string;
  to?: string;
  as_of?: string;
}

/** What can be known: everything, or only what was known at an instant. */
export interface AsOf {
  as_of?: string;
}

/** One window of the timeline. */
export interface EventsPage {
  revision: number;
  total: number;
  offset: number;
  rows: Event[];
}

/** The bytes of one record with some of their surroundings, as text. */
export interface Evidence {
  evidence: EvidenceRef;
  format: string;
  text: string;
  before: string;
  after: string;
  truncated: boolean;
  bytes_total: number;
  vault_sha256_ok: boolean;
}

/** A case that was open before. */
export interface RecentCase {
  path: string;
  title: string;
  opened: string;
}

/** Formats that a report can be written in. */
export type ReportFormat = "pdf" | "html" | "md" | "json" | "csv";

/** Every command of the engine with what it takes and what it answers. */
export interface Commands {
  case_create: { request: { path: string; title: string }; response: CaseOverview };
  case_open: { request: { path: string }; response: CaseOverview };
  case_close: { request: Record<string, never>; response: null };
  cases_recent: { request: Record<string, never>; response: RecentCase[] };
  overview: { request: Record<string, never>; response: CaseOverview };
  import_start: { request: { paths: string[] }; response: { job: string } };
  job_stop: { request: { job: string }; response: null };
  report_start: { request: { format: ReportFormat; path: string }; response: { job: string } };
  verify_start: { request: Record<string, never>; response: { job: string } };
  events_page: { request: Selection & { offset: number; limit: number }; response: EventsPage };
  event: { request: { id: string }; response: Event };
  event_offset: { request: Selection & { id: string }; response: { offset: number | null } };
  analytics: { request: Selection & { bars: number }; response: Analytics };
  evidence: { request: { id: string }; response: Evidence };
  chain: { request: AsOf; response: Chain };
  picture: { request: AsOf & { hypothesis: number; theme: "window" | "paper" }; response: { svg: string | null } };
  exposure: { request: AsOf; response: Exposures };
  severity: { request: AsOf; response: Severity };
  custody: { request: Record<string, never>; response: CustodyEntry[] };
  replay_points: { request: Record<string, never>; response: DecisionPoint[] };
  replay_state: { request: { at: string }; response: ReplayState };
  replay_score: { request: { decisions: Decision[] }; response: Replay };
}

/** Name of a command. */
export type CommandName = keyof Commands;
/** What a command takes. */
export type Request<C extends CommandName> = Commands[C]["request"];
/** What a command answers. */
export type Response<C extends CommandName> = Commands[C]["response"];
