/** Documents that cross the wire in lists or as results of jobs; the generated declarations leave these out. */

/** A case that was open before. */
export interface RecentCase {
  path: string;
  title: string;
  /** RFC 3339. */
  opened: string;
}

/** One entry of the custody journal. */
export interface CustodyEntry {
  /** 1-based. */
  sequence: number;
  at: string;
  action: string;
  /** Compact JSON. */
  detail: string;
  previous: string;
  hash: string;
}

/** What an export made. */
export interface ReportWritten {
  path: string;
  sha256: string;
  bytes: number;
}

/** What a verification found. */
export interface Verification {
  ok: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
}
