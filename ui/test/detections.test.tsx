import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { setHost, type Host } from "../src/api/host";
import { client } from "../src/api/queries";
import type { CaseOverview, Detections } from "../src/api/types";
import { App } from "../src/app/App";
import { ordered, SEARCHED, timelineOf } from "../src/features/detections/hits";
import { leaveReplay } from "../src/features/replay/player";
import { changeView, currentView, resetView } from "../src/lib/view";
import { DETECTIONS, EVENTS, fixtureHost, HOSTILE, STORY } from "./fixture";

configure({ asyncUtilTimeout: 10_000 });

const SHOWN = HOSTILE.replace("\u202E", "⟨U+202E⟩");

beforeEach(() => {
  client.clear();
  leaveReplay();
  resetView();
});
afterEach(cleanup);

/** Draws the view over the fixture, with other answers to some commands. */
async function draw(answers: Record<string, () => unknown> = {}): Promise<void> {
  const fixture = fixtureHost();
  const call: Host["call"] = async (command, payload) => (answers[command] ?? (() => fixture.call(command, payload)))();
  setHost({ ...fixture, call });
  changeView({ tab: "detections" });
  await act(async () => void render(<App />));
}

const none = (rules: Partial<Detections["rules"]> = {}): Detections => ({ hits: [], rules: { ...DETECTIONS.rules, ...rules } });
const grid = (): Promise<HTMLElement> => screen.findByRole("grid", { name: "Hits" });
const titles = (list: HTMLElement): string[] => [...list.querySelectorAll("[role=row] b")].map((title) => title.textContent ?? "");

describe("the view of detections", () => {
  it("lists the gravest first, then the order of time, each with its level in words and why", async () => {
    await draw();
    const list = await grid();
    expect(titles(list)).toEqual(["Opened to everybody", "Agent published without a decision", `Burst of reads ${SHOWN}`, "Rule without a level"]);
    const [first] = within(list).getAllByRole("row").slice(1);
    for (const part of ["Critical", "attack.t1530", "access.grant: replace allow organization s3:GetObject"]) expect(first?.textContent).toContain(part);
    expect(within(list).getByText("No level")).toBeTruthy();
  });

  it("shows markup in titles and values as text", async () => {
    await draw();
    await grid();
    expect(document.body.textContent).toContain(`text: ${SHOWN}`);
    expect(document.body.textContent).toContain(`Own rule ${SHOWN}`);
    expect(document.querySelector("img")).toBeNull();
  });

  it("selects the event of a hit, and shows the events of a hit in the timeline", async () => {
    await draw();
    const list = await grid();
    fireEvent.click(within(list).getByText("Opened to everybody"));
    expect(currentView()).toMatchObject({ tab: "detections", selected: STORY[4] });
    expect((await screen.findByTestId("event-facts")).dataset["event"]).toBe(STORY[4]);
    fireEvent.click(within(list).getByText(`Burst of reads ${SHOWN}`));
    fireEvent.click(screen.getByRole("button", { name: /^Show first 100 of 150 events in timeline/ }));
    expect(currentView()).toMatchObject({ tab: "timeline", selected: EVENTS[300]?.id });
    expect(currentView().query).toMatch(/^id:\(\w+ OR /);
  });

  it("is moved through with keys", async () => {
    await draw();
    const list = await grid();
    list.focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await act(async () => fireEvent.keyDown(list, { key }));
    expect(currentView().selected).toBe(STORY[4]);
    await act(async () => fireEvent.keyDown(document.body, { key: "j" }));
    expect(currentView().selected).toBe(STORY[2]);
    await act(async () => fireEvent.keyDown(document.body, { key: "t" }));
    expect(currentView()).toMatchObject({ tab: "timeline", query: `id:${STORY[2] ?? ""}` });
  });

  it("narrows to levels", async () => {
    await draw();
    await grid();
    const filter = screen.getByRole("group", { name: "Levels shown" });
    fireEvent.click(within(filter).getByRole("button", { name: /Medium/ }));
    expect(titles(await grid())).toEqual(["Agent published without a decision", `Burst of reads ${SHOWN}`]);
    fireEvent.click(within(filter).getByRole("button", { name: /Medium/ }));
    expect(titles(await grid()).length).toBe(4);
  });

  it("says what became of every rule", async () => {
    await draw();
    expect(await screen.findByText("5 rules ran, 1 refused, 1 without a source")).toBeTruthy();
    for (const text of ["rules/own.yml", "14", "`timeframe` is the old way of counting: write a correlation"]) expect(screen.getByText(text)).toBeTruthy();
    expect(screen.getByText("They ran on nothing: no format known here is what they ask for. That is not “no hit”.")).toBeTruthy();
    expect(screen.getByText("ran on nothing: no log of that kind in the case")).toBeTruthy();
  });

  it("says what it means that nothing was found", async () => {
    await draw({ detections: () => none({ refused: [], without_source: [] }) });
    expect(await screen.findByText("5 rules ran over 1 format; none matched. This proves nothing about what is not logged.")).toBeTruthy();
    expect(screen.queryByText(/Refused rules/)).toBeNull();
  });

  it("says what to do without events, and asks nothing", async () => {
    const overview = (await fixtureHost().call("overview", {})) as CaseOverview;
    let asked = 0;
    await draw({
      overview: () => ({ ...overview, files: [], totals: { ...overview.totals, events: 0 } }),
      detections: () => { asked += 1; return none(); },
    });
    expect(await screen.findByText("No events yet")).toBeTruthy();
    expect(asked).toBe(0);
  });

  it("shows a refusal of the engine", async () => {
    await draw({ detections: () => { throw new Error("the evidence was changed"); } });
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("the evidence was changed"));
  });

  it("draws only the rows in view of a long list", async () => {
    const [hit] = DETECTIONS.hits;
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ...hit, events: [EVENTS[index % 2400]?.id ?? ""] }));
    await draw({ detections: () => ({ ...DETECTIONS, hits: many }) });
    const list = await grid();
    await waitFor(() => expect(list.getAttribute("aria-rowcount")).toBe("20000"));
    expect(within(list).getAllByRole("row").length).toBeLessThan(60);
  });
});

describe("hits", () => {
  it("keep the order of time within a level", () => {
    expect(ordered(DETECTIONS.hits).map((hit) => hit.level)).toEqual(["critical", "medium", "medium", null]);
  });

  it("name no more events than a search takes", () => {
    const [hit] = DETECTIONS.hits;
    const events = Array.from({ length: 1000 }, (_, index) => `${"f".repeat(16)}-${9_999_999 + index}`);
    const { query = "" } = hit === undefined ? {} : timelineOf({ ...hit, events });
    expect(query.split(" OR ").length).toBe(SEARCHED);
    expect(query.length).toBeLessThan(4096);
  });
});
