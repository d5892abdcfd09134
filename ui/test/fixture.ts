import { ApiError, type ApiEvent, type Host } from "../src/api/host";
import type { Actor, CaseOverview, Chain, Detection, Detections, Event, Exposures, Hypothesis, MappingPreview, Severity, Step } from "../src/api/types";
import { instantOf, microseconds } from "../src/lib/time";
import picture from "./picture.svg?raw";

/** A small case made up for tests of the page and for looking at it; it is never part of the product. */

const START = microseconds("2026-03-10T14:00:00Z");

const ASKER: Actor = { name: "u-rivera", identity: "m.rivera", kind: "human", basis: "registry", field: "user" };
const AGENT: Actor = { name: "helper-bot", identity: "forum-agent", kind: "ai_agent", basis: "explicit_field", field: "author.type" };
const ENGINEER: Actor = { name: "arn:aws:iam::11:user/okoye", identity: "t.okoye", kind: "human", basis: "registry", field: "userIdentity.arn" };
const ROLE: Actor = { name: "ci-deploy", identity: null, kind: "service", basis: "strong_pattern", field: "userIdentity.sessionContext" };
const NOBODY: Actor = { name: "10.2.0.7", identity: null, kind: "unknown", basis: "none", field: "sourceIPAddress" };

/** Markup in a log: it must be shown, never obeyed. */
export const HOSTILE = "<img src=x onerror=alert(1)> \u202Eevil";

/** The events that the chain of the fixture is made of. */
export const STORY = ["0000000000000040", "0000000000000052", "0000000000000053", "0000000000000080", "0000000000000081", "0000000000000200"];

function eventOf(index: number): Event {
  const id = index.toString(16).padStart(16, "0");
  const at = instantOf(START + index * 27_500_000 + ((index * index * 7919) % 19_000_000));
  const actor = [ASKER, AGENT, ENGINEER, ROLE, NOBODY][(index * 7 + (index >> 3)) % 5] ?? NOBODY;
  const change = id === STORY[4];
  return {
    id,
    time: { at, earliest: at, latest: at, raw: at, precision: index % 9 === 0 ? "millisecond" : "second", zone: index % 13 === 0 ? "assumed" : "explicit", logged: null },
    format: ["aws_cloudtrail", "forum_export", "agent_session"][index % 3] ?? "aws_cloudtrail",
    native_id: `n-${index}`,
    initiator: change ? ENGINEER : index % 4 === 0 ? ASKER : null,
    executor: change ? ENGINEER : actor,
    credential: change ? ROLE : null,
    delegation: [],
    action: change ? "s3:PutBucketPolicy" : (["post.create", "s3:GetObject", "tool.call", "reaction.add"][index % 4] ?? "post.create"),
    class_uid: 6003,
    activity: change ? "access_change" : (["message", "data_access", "tool_call", "reaction"] as const)[index % 4] ?? "other",
    targets: [{ kind: "resource", name: "arn:aws:s3:::prod-member-exports" }],
    outcome: index % 31 === 0 ? "failure" : "success",
    message: index === 3 ? HOSTILE : change ? "Replaced the policy of prod-member-exports: every employee may read" : `Record ${index} of the made-up log about prod-member-exports`,
    text: index % 4 === 0 ? "How can the analytics group read the export bucket without waiting for a ticket?" : null,
    place: "#data-help",
    access: change
      ? [{ resource: "arn:aws:s3:::prod-member-exports", policy: "bucket-policy", operation: "replace", before: [], grants: [{ subject: { kind: "organization", name: "o-acme" }, rights: ["s3:GetObject", "s3:ListBucket"], effect: "allow", condition: null, until: null }] }]
      : [],
    session: null, trace: null, span: null, parent: null, reply_to: null,
    references: [{ kind: "request", value: `REQ${index}` }],
    evidence: { file: "logs/cloudtrail.jsonl", sha256: "9f".repeat(32), record: index + 1, offset: index * 412, length: 411 },
  };
}

/** All events of the fixture, in order. */
export const EVENTS: Event[] = Array.from({ length: 2400 }, (_, index) => eventOf(index));

const at = (id: string): Event => EVENTS.find((event) => event.id === id) ?? eventOf(0);

function step(role: Step["role"], id: string, summary: string, actor: Actor | null, status: Step["status"] = "observed"): Step {
  const event = at(id);
  return { role, status, confidence: status === "inferred" ? 0.61 : 0.96, time: event.time, actor, summary, place: "#data-help", events: status === "inferred" ? [] : [id], evidence: [event.evidence] };
}

const [QUESTION = "", ANSWER = "", PUBLICATION = "", ADOPTION = "", CHANGE = "", END = ""] = STORY;
const OUTCOME = { id: `${CHANGE}/arn:aws:s3:::prod-member-exports`, kind: "exposure", resource: "arn:aws:s3:::prod-member-exports", summary: "prod-member-exports readable by every employee" } as const;

const HYPOTHESIS: Hypothesis = {
  rank: 1, confidence: 0.93, words: "likely", archetype: "advice_adopted", archetype_margin: 4.2, agent_involved: true, outcome: OUTCOME,
  steps: [
    step("question", QUESTION, "Asks how the analytics group can read the bucket", ASKER),
    step("answer", ANSWER, "Answers with a bucket policy open to the organisation", AGENT),
    step("publication", PUBLICATION, "Posts the answer in #data-help without approval", AGENT),
    step("adoption", ADOPTION, "Follows the answer", ENGINEER, "inferred"),
    step("change", CHANGE, "Replaces the bucket policy", ENGINEER),
    step("effect", CHANGE, "Every employee can read prod-member-exports", null),
    step("containment", END, "Restores the former policy", ENGINEER),
  ],
  links: [
    { from: 0, to: 1, kind: "reference", status: "observed", confidence: 0.99, reasons: ["the answer is a reply to the question"], rivals: [] },
    { from: 2, to: 4, kind: "content", status: "linked", confidence: 0.93, reasons: ["shares 14 of the 20 weightiest terms", "38 minutes after"], rivals: [{ event: QUESTION, summary: "runbook quoted by u-rivera", confidence: 0.04 }, { event: null, summary: "no recorded cause", confidence: 0.03 }] },
  ],
  gaps: [{ role: "adoption", between: [at(PUBLICATION).time.at, at(CHANGE).time.at], reason: "no_log: reading of posts is not logged", ask: "view log of the forum for #data-help, 14:30 to 15:10 UTC" }],
};

const NONE = { outcome: OUTCOME, confidence: 0.05, wins: false, reasons: ["one candidate explains the change better than chance"] };
const CHAIN: Chain = { hypotheses: [HYPOTHESIS, { ...HYPOTHESIS, rank: 2, confidence: 0.02, words: "unlikely", archetype: "no_agent", agent_involved: false }], no_recorded_cause: NONE, outcomes: [NONE], weights: "starting guesses, not calibrated" };

const EXPOSURES: Exposures = {
  exposures: [
    {
      id: OUTCOME.id, resource: OUTCOME.resource, name: "Member exports", environment: "production", data_class: "user", records: 184_000,
      start: { earliest: at(CHANGE).time.at ?? "", latest: at(CHANGE).time.at ?? "" },
      end: { earliest: at(END).time.at ?? "", latest: instantOf(microseconds(at(END).time.at ?? "") + 360_000_000) },
      open: false, seconds: { min: 7080, likely: 7200, max: 7440 },
      audience: { scope: "org_wide", newly_able: { min: 3120, max: 3140 }, subjects: [{ kind: "organization", name: "o-acme" }], baseline: "assets.csv" },
      access: { state: "unknown", count: 0, principals: [], coverage: 0.62, unlogged: [{ earliest: at(CHANGE).time.at ?? "", latest: at("0000000000000110").time.at ?? "" }], events: [] },
      opened_by: [CHANGE], closed_by: [END], ineffective: [],
    },
  ],
  window: { start: { earliest: at(CHANGE).time.at ?? "", latest: at(CHANGE).time.at ?? "" }, end: { earliest: at(END).time.at ?? "", latest: at(END).time.at ?? "" }, seconds: { min: 7080, likely: 7200, max: 7440 } },
  widenings: [{ event: CHANGE, at: at(CHANGE).time.at, action: "s3:PutBucketPolicy", actor: "t.okoye", change: at(CHANGE).access[0] as never, summary: "lets every member of o-acme read arn:aws:s3:::prod-member-exports", evidence: at(CHANGE).evidence }],
};

const FACT = { path: "exposure.audience_scope", value: "org_wide", status: "known", basis: "grant to organization o-acme", evidence: [CHANGE] } as const;
const SEVERITY: Severity = {
  severity: "SEV1", equivalent: "Sev-1-equivalent", scale: ["SEV0", "SEV1", "SEV2", "SEV3", "SEV4"], best_case: "SEV1", worst_case: "SEV0",
  grounds: "Production data of users became readable by the whole organisation. That alone is SEV1, however short, and whether or not anybody looked.",
  rules: [
    { id: "exposure.broad", title: "Broad exposure of production data", effect: "floor", level: 1, fired: true, state: "true", condition: "exposure.environment == 'production' && exposure.audience_scope == 'org_wide'", why: "What many could see has to be handled as seen.", facts: [{ ...FACT, evidence: [CHANGE] }], pivotal: [], error: null },
    { id: "exposure.accessed", title: "Records show access", effect: "aggravate", level: null, fired: false, state: "unknown", condition: "exposure.access_confirmed", why: "Use is worse than opportunity.", facts: [{ path: "exposure.access_confirmed", value: null, status: "unknown", basis: "38 % of the window was not logged", evidence: [] }], pivotal: ["exposure.access_confirmed"], error: null },
  ],
  unknown: [{ fact: "exposure.access_confirmed", question: "Did anybody who was newly able read the data?", needed_by: ["exposure.accessed"], could_become: "SEV0" }],
  would_change: [{ facts: [{ ...FACT, value: "team", evidence: [] }], severity: "SEV2", sentence: "Had only one team been able to read it, this would be SEV2." }],
  pack: { id: "proximate.default", version: "1.0.0", sha256: "ab".repeat(32) },
  regimes: [{ id: "gdpr.33", title: "GDPR, article 33", verdict: "unknown", because: "Whether a risk to persons is likely is not known.", clocks: [{ name: "notification to the authority", trigger: "aware of the breach", starts: at(END).time.at, due: instantOf(microseconds(at(END).time.at ?? "") + 72 * 3_600_000_000) }] }],
  facts: [],
};

function hit(title: string, level: Detection["level"], events: string[], because: Detection["because"]): Detection {
  const [first = "", last = first] = [events[0], events.at(-1)];
  return { rule: title.toLowerCase(), title, level, tags: ["attack.t1530", "attack.exfiltration"], events, left_out: 0, first: at(first).time.at, last: at(last).time.at, because, evidence: at(first).evidence };
}

/** Hits in the order of time, as the engine gives them, and every fate that a rule can have. */
export const DETECTIONS: Detections = {
  hits: [
    hit("Agent published without a decision", "medium", [PUBLICATION], [{ field: "text", value: HOSTILE }]),
    hit("Opened to everybody", "critical", [CHANGE], [{ field: "access.grant", value: "replace allow organization s3:GetObject" }]),
    hit(`Burst of reads ${HOSTILE}`, "medium", EVENTS.slice(300, 450).map((event) => event.id), [{ field: "actor.name", value: "helper-bot" }]),
    hit("Rule without a level", null, [END], []),
  ],
  rules: {
    loaded: [
      { rule: "opened", title: "Opened to everybody", level: "critical", correlation: false, met: 2400, hits: 1 },
      { rule: "published", title: "Agent published without a decision", level: "medium", correlation: false, met: 800, hits: 1 },
      { rule: "burst", title: "Burst of reads", level: "medium", correlation: true, met: 612, hits: 1 },
      { rule: "bare", title: "Rule without a level", level: null, correlation: false, met: 2400, hits: 1 },
      { rule: "okta", title: "Second factor switched off", level: "high", correlation: false, met: 0, hits: 0 },
    ],
    refused: [{ file: "rules/own.yml", line: 14, title: `Own rule ${HOSTILE}`, reason: "`timeframe` is the old way of counting: write a correlation" }],
    without_source: [{ file: "rules/windows.yml", line: 1, title: "Shadow copies deleted", reason: "`product: windows` means no format known here" }],
  },
};

const FIRST = EVENTS[0]?.time.at ?? null;
const LAST = EVENTS.at(-1)?.time.at ?? null;

const OVERVIEW: CaseOverview = {
  id: "fixture", title: "Agent answer opens member exports", label: "made up for tests", created: "2026-03-12T08:00:00Z", revision: 3,
  files: [
    { path: "logs/cloudtrail.jsonl", sha256: "9f".repeat(32), bytes: 988_800, format: "aws_cloudtrail", records: 2402, parsed: 2400, duplicates: 0, meta: 0, refused: 2, events: 2400, first: FIRST, last: LAST, refusals: [{ record: 17, offset: 6592, reason: "expected a JSON object, found `]`" }, { record: 44, offset: 17_716, reason: "no `eventTime`" }] },
    { path: "context/assets.csv", sha256: "77".repeat(32), bytes: 812, format: "assets", records: 4, parsed: 4, duplicates: 0, meta: 0, refused: 0, events: 0, first: null, last: null, refusals: [] },
    { path: "forum/posts.csv", sha256: "5c".repeat(32), bytes: 4096, format: null, records: 1, parsed: 0, duplicates: 0, meta: 0, refused: 1, events: 0, first: null, last: null, refusals: [{ record: 1, offset: 0, reason: "no format knows these 40 records with the columns `posted`, `author`, `body`: write a mapping for them" }] },
  ],
  totals: { files: 3, records: 2407, parsed: 2404, duplicates: 0, meta: 0, refused: 3, events: 2400 },
  first: FIRST, last: LAST,
};

/** What the engine proposes for the file that no format knows. */
export const MAPPING = '[mapping]\nid = "posts"\ntime = "posted"\n\n[mapping.executor]\nname = "author" # looks like names\n';

/** Tries a mapping as the engine does: one that does not begin as a mapping cannot be read. */
function mappingPreview({ path = "", mapping = MAPPING }: Payload): MappingPreview {
  if (path.includes("missing")) throw new ApiError("failed", `failed to open file \`${path}\`: No such file or directory (os error 2)`);
  if (!mapping.startsWith("[mapping]")) throw new ApiError("failed", "the mapping cannot be read: line 1: expected `[mapping]`");
  const refusals = [{ record: 7, offset: 512, reason: `the time ${HOSTILE} does not fit` }];
  const account = { path: "posts.csv", sha256: "5c".repeat(32), bytes: 4096, format: "posts", records: 40, parsed: 38, duplicates: 0, meta: 1, refused: 1, events: 38, first: FIRST, last: LAST, refusals };
  return { mapping, account, events: EVENTS.slice(0, 20) };
}

interface Payload { path?: string; mapping?: string; replace?: boolean;  query?: string; from?: string; to?: string; as_of?: string; offset?: number; limit?: number; id?: string; bars?: number; at?: string }

function selected({ query = "", from, to, as_of }: Payload): Event[] {
  const low = from === undefined ? Number.NEGATIVE_INFINITY : microseconds(from);
  const high = Math.min(...[to, as_of].map((instant) => (instant === undefined ? Number.POSITIVE_INFINITY : microseconds(instant))));
  const word = query.toLowerCase();
  return EVENTS.filter((event) => {
    const when = microseconds(event.time.at ?? "");
    return when >= low && when <= high && (word === "" || JSON.stringify(event).toLowerCase().includes(word.replace(/^\w+:/, "")));
  });
}

function analytics(payload: Payload): unknown {
  const events = selected(payload);
  const bars = payload.bars ?? 100;
  const first = microseconds(events[0]?.time.at ?? FIRST ?? "");
  const last = microseconds(events.at(-1)?.time.at ?? LAST ?? "");
  const width = Math.max(1_000_000, (last - first) / bars);
  const histogram = Array.from({ length: bars }, (_, index) => ({ start: instantOf(first + index * width), count: 0, agent: 0, access_changes: 0 }));
  const kinds = new Map<string, number>();
  for (const event of events) {
    const bar = histogram[Math.min(bars - 1, Math.floor((microseconds(event.time.at ?? "") - first) / width))];
    if (bar === undefined) continue;
    bar.count += 1 + (event.activity === "data_access" ? 2 : 0);
    if (event.executor?.kind === "ai_agent") bar.agent += 1;
    bar.access_changes += event.access.length;
    kinds.set(event.executor?.kind ?? "unknown", (kinds.get(event.executor?.kind ?? "unknown") ?? 0) + 1);
  }
  const values = [...kinds].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
  return { total: events.length, searchable: events.length, events: events.length, undated: 0, bar_seconds: width / 1_000_000, histogram, facets: [{ field: "kind", values }, { field: "format", values: [{ value: "aws_cloudtrail", count: 800 }] }], anomalies: [] };
}

const POINTS = [
  { id: "severity-1", at: at("0000000000000150").time.at ?? "", moment: "detection", question: "Which severity do you declare?", options: ["SEV0", "SEV1", "SEV2", "SEV3", "SEV4"] },
  { id: "containment-1", at: at("00000000000001c0").time.at ?? "", moment: "containment", question: "What do you contain first?", options: ["bucket policy", "agent", "account of t.okoye"] },
];

/** A host that answers from the fixture. Without a case it refuses as the engine does. */
export function fixtureHost(open = true): Host & { send: (event: ApiEvent) => void; calls: string[] } {
  const listeners = new Set<(event: ApiEvent) => void>();
  const calls: string[] = [];
  const send = (event: ApiEvent): void => listeners.forEach((listener) => listener(event));
  let opened = open;
  return {
    calls,
    send,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async call(command, raw) {
      calls.push(command);
      const payload = raw as Payload;
      if (!opened && !command.startsWith("case")) throw new ApiError("no_case", "no case is open", "create a case or open one");
      switch (command) {
        case "case_create":
        case "case_open": opened = true; return OVERVIEW;
        case "case_close": opened = false; return null;
        case "cases_recent": return [{ path: "/cases/drill", title: "Last month's drill", opened: "2026-03-01T09:00:00Z" }];
        case "overview": return OVERVIEW;
        case "mapping_preview": return mappingPreview(payload);
        case "mapping_save": {
          if (payload.path?.includes("taken") === true && payload.replace !== true) throw new ApiError("failed", `failed to open file \`${payload.path}\`: File exists (os error 17)`);
          return null;
        }
        case "events_page": {
          const events = selected(payload);
          const offset = payload.offset ?? 0;
          return { revision: 3, total: events.length, offset, rows: events.slice(offset, offset + (payload.limit ?? 100)) };
        }
        case "event": return at(payload.id ?? "");
        case "event_offset": {
          const offset = selected(payload).findIndex((event) => event.id === payload.id);
          return { offset: offset < 0 ? null : offset };
        }
        case "analytics": return analytics(payload);
        case "evidence": {
          const event = at(payload.id ?? "");
          return { evidence: event.evidence, format: event.format, text: JSON.stringify({ eventName: event.action, note: event.message }), before: '{"eventName":"ListBuckets"}\n', after: '\n{"eventName":"GetObject"}', truncated: false, bytes_total: 988_800, vault_sha256_ok: true };
        }
        case "chain": return CHAIN;
        case "picture": return { svg: picture };
        case "exposure": return EXPOSURES;
        case "severity": return SEVERITY;
        case "detections": return DETECTIONS;
        case "custody": return [{ sequence: 1, at: "2026-03-12T08:00:00Z", action: "create", detail: "{}", previous: "0".repeat(64), hash: "c4".repeat(32) }];
        case "replay_points": return POINTS;
        case "replay_state": return { at: payload.at, events: selected({ as_of: payload.at ?? "" }).length, severity: "SEV1", exposures: 1, open: true };
        case "replay_score": return { start: FIRST, end: LAST, answers: POINTS.map((point) => ({ point, answer: point.options[1], truth: point.options[1], as_known_then: point.options[2], points: 1, because: "The grant to the organisation was already recorded.", evidence: [CHANGE] })), states: [], score: { points: 2, of: 2 } };
        case "import_start":
        case "report_start":
        case "verify_start": return { job: "job-1" };
        default: return null;
      }
    },
  };
}
