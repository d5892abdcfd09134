import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { setHost, type Host } from "../src/api/host";
import { client } from "../src/api/queries";
import type { Analytics } from "../src/api/types";
import { App } from "../src/app/App";
import { Mark, MARK_WORDS, type MarkKind } from "../src/design/Mark";
import { leaveReplay } from "../src/features/replay/player";
import { currentView, resetView } from "../src/lib/view";
import { EVENTS, fixtureHost, HOSTILE, STORY } from "./fixture";

configure({ asyncUtilTimeout: 10_000 });

let host = fixtureHost();

beforeEach(() => {
  client.clear();
  leaveReplay();
  resetView();
  host = fixtureHost();
  setHost(host);
});
afterEach(cleanup);

const row = (id: string): HTMLElement | null => document.querySelector(`[data-event="${id}"][role=row]`);

describe("the window", () => {
  it("says what to do without a case", async () => {
    setHost(fixtureHost(false));
    render(<App />);
    expect(await screen.findByRole("button", { name: /Create case/ })).toBeTruthy();
    expect(await screen.findByText("Last month's drill")).toBeTruthy();
  });

  it("lists events, and shows a log's markup as text", async () => {
    render(<App />);
    await waitFor(() => expect(row(EVENTS[3]?.id ?? "")).not.toBeNull());
    expect(screen.getByRole("grid", { name: "Events" }).getAttribute("aria-rowcount")).toBe(String(EVENTS.length));
    expect(document.body.textContent).toContain(HOSTILE.replace("\u202E", "⟨U+202E⟩"));
    expect(document.querySelector("img")).toBeNull();
    expect(document.querySelectorAll("[role=row][data-event]").length).toBeLessThan(80);
  });

  it("selects with j and k, and shows the bytes of the record", async () => {
    render(<App />);
    await waitFor(() => expect(row(EVENTS[0]?.id ?? "")).not.toBeNull());
    for (const key of ["j", "j", "j", "k"]) {
      await act(async () => fireEvent.keyDown(document.body, { key }));
    }
    expect(currentView().selected).toBe(EVENTS[1]?.id);
    const bytes = await screen.findByTestId("raw-bytes");
    expect(within(bytes).getByText(/eventName/, { selector: "mark" }).textContent).toContain(EVENTS[1]?.action);
  });

  it("keeps the four slots of who apart", async () => {
    render(<App />);
    await waitFor(() => expect(row(EVENTS[0]?.id ?? "")).not.toBeNull());
    act(() => history.replaceState(null, "", "#"));
    fireEvent.click(row(EVENTS[0]?.id ?? "") as HTMLElement);
    const inspector = await screen.findByTestId("event-facts");
    for (const slot of ["Asked", "Did it", "Used"]) expect(within(inspector).getByText(slot)).toBeTruthy();
    expect(within(inspector).getByText("not recorded")).toBeTruthy();
  });

  it("selects the event of a step in the chain", async () => {
    render(<App />);
    await waitFor(() => expect(row(EVENTS[0]?.id ?? "")).not.toBeNull());
    await act(async () => fireEvent.keyDown(document.body, { key: "2" }));
    const steps = await screen.findByRole("list", { name: "Steps" });
    fireEvent.click(within(steps).getByText("Replaces the bucket policy"));
    expect(currentView()).toMatchObject({ tab: "chain", selected: STORY[4] });
    await waitFor(() => expect(document.querySelector("[data-testid=chain-drawing] [data-step]")).not.toBeNull());
    fireEvent.click(document.querySelector("[data-testid=chain-drawing] [data-step='0']") as Element);
    expect(currentView().selected).toBe(STORY[0]);
    expect(await screen.findByTestId("no-recorded-cause")).toBeTruthy();
  });

  it("asks with the instant of the replay, so that the future stays hidden", async () => {
    render(<App />);
    await screen.findByRole("button", { name: /Replay this case/ });
    await waitFor(() => expect(row(EVENTS[0]?.id ?? "")).not.toBeNull());
    await waitFor(() => expect((screen.getByRole("button", { name: /Replay this case/ }) as HTMLButtonElement).disabled).toBe(false));
    await act(async () => fireEvent.keyDown(document.body, { key: "r" }));
    await waitFor(() => expect(screen.getByRole("grid", { name: "Events" }).getAttribute("aria-rowcount")).toBe("1"));
    // Nothing in the window may count what is to come, or give away the answer.
    expect(document.body.textContent).not.toContain("2,400");
    expect(document.body.textContent).not.toContain("SEV1");
    await act(async () => fireEvent.keyDown(document.body, { key: "4" }));
    expect(await screen.findByText("Hidden during the replay")).toBeTruthy();
    for (const key of ["5", "6"]) {
      await act(async () => fireEvent.keyDown(document.body, { key }));
      expect(await screen.findByText("Hidden during the replay")).toBeTruthy();
      expect(document.body.textContent).not.toContain("refused");
    }
  });

  it("says how far searches reach while events are still being made searchable, but not during a replay", async () => {
    const partial: Host["call"] = async (command, payload) => {
      const answer = await host.call(command, payload);
      return command === "analytics" ? { ...(answer as Analytics), searchable: 1200, events: 2400 } : answer;
    };
    setHost({ ...host, call: partial });
    render(<App />);
    // Beside the search and above the facets.
    await waitFor(() => expect(screen.getAllByText("searched so far: 1,200 of 2,400").length).toBe(2));
    await waitFor(() => expect((screen.getByRole("button", { name: /Replay this case/ }) as HTMLButtonElement).disabled).toBe(false));
    await act(async () => fireEvent.keyDown(document.body, { key: "r" }));
    await waitFor(() => expect(screen.getAllByText("not all events searched yet").length).toBe(2));
    expect(document.body.textContent).not.toContain("2,400");
  });

  it("tells of a job's progress and of its end", async () => {
    render(<App />);
    await waitFor(() => expect(row(EVENTS[0]?.id ?? "")).not.toBeNull());
    const job = { type: "job", job: "job-9", title: "importing", unit: "bytes", note: "a.jsonl", result: null, error: null } as const;
    act(() => host.send({ ...job, done: 2_000_000, total: 8_000_000, state: "running" }));
    expect(screen.getByTestId("status").textContent).toContain("2.0 MB of 8.0 MB");
    fireEvent.click(within(screen.getByTestId("status")).getByRole("button", { name: "Stop" }));
    expect(host.calls).toContain("job_stop");
    act(() => host.send({ ...job, done: 0, total: 0, state: "failed", error: { code: "failed", message: "the disk is full", hint: "" } }));
    expect(screen.getByTestId("status").textContent).toContain("the disk is full");
  });
});

describe("marks", () => {
  it.each(Object.keys(MARK_WORDS) as MarkKind[])("%s has a shape of its own and a word", (kind) => {
    const { container } = render(<Mark kind={kind} />);
    expect(screen.getByRole("img", { name: MARK_WORDS[kind] })).toBeTruthy();
    const others = (Object.keys(MARK_WORDS) as MarkKind[]).filter((other) => other !== kind);
    const shape = container.querySelector("svg")?.innerHTML;
    for (const other of others) {
      const { container: beside } = render(<Mark kind={other} />);
      expect(beside.querySelector("svg")?.innerHTML).not.toBe(shape);
    }
  });
});
