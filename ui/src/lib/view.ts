import { createStore } from "./store";

/** The tabs of the centre, in their order. */
export const TABS = ["timeline", "chain", "exposure", "severity", "detections", "evidence", "report"] as const;
/** One tab of the centre. */
export type Tab = (typeof TABS)[number];

/** What is looked at. It is in the address, so that going back works and a view can be noted down. */
export interface View {
  tab: Tab;
  query: string;
  from: string | null;
  to: string | null;
  /** Id of the selected event. */
  selected: string | null;
  /** Index of the hypothesis in the chain document. */
  hypothesis: number;
}

const EMPTY: View = { tab: "timeline", query: "", from: null, to: null, selected: null, hypothesis: 0 };

/** Reads a view from an address; what cannot be read is as at the start. */
export function viewOf(hash: string): View {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const tab = TABS.find((name) => name === fields.get("tab")) ?? EMPTY.tab;
  const hypothesis = Number(fields.get("hypothesis") ?? 0);
  return {
    tab,
    query: fields.get("query") ?? "",
    from: fields.get("from"),
    to: fields.get("to"),
    selected: fields.get("event"),
    hypothesis: Number.isInteger(hypothesis) && hypothesis >= 0 ? hypothesis : 0,
  };
}

/** Writes a view as an address. */
export function hashOf(view: View): string {
  const fields = new URLSearchParams({ tab: view.tab });
  if (view.query !== "") fields.set("query", view.query);
  if (view.from !== null) fields.set("from", view.from);
  if (view.to !== null) fields.set("to", view.to);
  if (view.selected !== null) fields.set("event", view.selected);
  if (view.hypothesis > 0) fields.set("hypothesis", String(view.hypothesis));
  return `#${fields.toString()}`;
}

const store = createStore<View>(viewOf(location.hash));

/** Follows a part of the view. */
export const useView = store.use;
/** The view now. */
export const currentView = store.get;

/** Changes the view; only another tab is a step that "back" undoes. */
export function changeView(change: Partial<View>): void {
  const before = store.get();
  store.set(change);
  const after = store.get();
  const write = before.tab === after.tab ? "replaceState" : "pushState";
  history[write](null, "", hashOf(after));
}

/** Forgets everything that belongs to one case. */
export function resetView(): void {
  changeView({ ...EMPTY });
}

addEventListener("popstate", () => store.set(viewOf(location.hash)));

/** Adds `field:value` to a query, or takes it out again. */
export function toggleTerm(query: string, field: string, value: string): string {
  const term = `${field}:${/^[\w.-]+$/.test(value) ? value : `"${value.replaceAll('"', '\\"')}"`}`;
  const padded = ` ${query} `;
  if (padded.includes(` ${term} `)) return padded.replace(` ${term} `, " ").trim();
  return `${query} ${term}`.trim();
}

/** Whether a query holds `field:value`. */
export function hasTerm(query: string, field: string, value: string): boolean {
  return toggleTerm(query, field, value).length < query.length;
}
