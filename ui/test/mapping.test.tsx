import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { ApiError, setHost, type Host } from "../src/api/host";
import { client } from "../src/api/queries";
import { runCommand } from "../src/commands/keymap";
import { App } from "../src/app/App";
import { endMapping, guessedPath, isThere, isUnknown, mappingPath } from "../src/features/mapping/mapping";
import { leaveReplay } from "../src/features/replay/player";
import { changeView, resetView } from "../src/lib/view";
import { fixtureHost, HOSTILE, MAPPING } from "./fixture";

configure({ asyncUtilTimeout: 10_000 });

let calls: [string, unknown][] = [];
const sent = (command: string): unknown[] => calls.filter(([name]) => name === command).map(([, payload]) => payload);

beforeEach(() => {
  client.clear();
  leaveReplay();
  resetView();
  endMapping();
  calls = [];
  const fixture = fixtureHost();
  const call: Host["call"] = (command, payload) => {
    calls.push([command, payload]);
    return fixture.call(command, payload);
  };
  setHost({ ...fixture, call });
});
afterEach(cleanup);

/** Opens the dialog from the evidence and says where the file lies. */
async function open(path: string): Promise<HTMLElement> {
  changeView({ tab: "evidence" });
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: "Propose a mapping…" }));
  const dialog = await screen.findByRole("dialog", { name: "Map a log file" });
  fireEvent.change(within(dialog).getByLabelText(/^File/), { target: { value: path } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Propose mapping" }));
  return dialog;
}
const text = (): Promise<HTMLTextAreaElement> => screen.findByLabelText("Mapping, as TOML");
const saving = (): HTMLButtonElement => screen.getByRole("button", { name: "Save and import" });
const press = async (name: string): Promise<void> => act(async () => void fireEvent.click(screen.getByRole("button", { name })));

describe("the mapping dialog", () => {
  it("proposes a mapping, shows what it makes of the file, saves it beside the file and imports both", async () => {
    const dialog = await open("/logs/posts.csv");
    expect((await text()).value).toBe(MAPPING);
    expect(sent("mapping_preview")).toEqual([{ path: "/logs/posts.csv" }]);
    expect(document.activeElement).toBe(await text());
    expect(within(dialog).getByLabelText("Account").textContent).toBe("Records40Parsed38Duplicates0Meta1Refused1Events38");
    expect(within(dialog).getAllByRole("row").length).toBe(21);
    await waitFor(() => expect(saving().disabled).toBe(false));
    await press("Save and import");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent("mapping_save")).toEqual([{ path: "/logs/posts.mapping.toml", mapping: MAPPING, replace: false }]);
    expect(sent("import_start")).toEqual([{ paths: ["/logs/posts.csv", "/logs/posts.mapping.toml"] }]);
  });

  it("tries an edited mapping again, and says in place what is wrong with it", async () => {
    const dialog = await open("/logs/posts.csv");
    fireEvent.change(await text(), { target: { value: "nonsense" } });
    expect(saving().disabled).toBe(true);
    expect((await within(dialog).findByRole("alert")).textContent).toContain("expected `[mapping]`");
    expect(within(dialog).getByText(/the last mapping that could be read/)).toBeTruthy();
    expect(within(dialog).getByLabelText("Account")).toBeTruthy();
    const better = `${MAPPING}# read by a human\n`;
    fireEvent.change(await text(), { target: { value: better } });
    await waitFor(() => expect(within(dialog).queryByRole("alert")).toBeNull());
    expect(sent("mapping_preview").at(-1)).toEqual({ path: "/logs/posts.csv", mapping: better });
    expect(saving().disabled).toBe(false);
  });

  it("asks before it replaces a mapping", async () => {
    await open("/logs/taken.csv");
    await text();
    await waitFor(() => expect(saving().disabled).toBe(false));
    await press("Save and import");
    expect((await screen.findByRole("alert")).textContent).toBe("taken.mapping.toml is there already. Replace it with this mapping?");
    expect(sent("import_start")).toEqual([]);
    // A key too many must not replace anything.
    expect(document.activeElement?.textContent).toBe("Keep it");
    await press("Keep it");
    await press("Save and import");
    await screen.findByRole("alert");
    await press("Replace and import");
    await waitFor(() => expect(sent("import_start").length).toBe(1));
    expect(sent("mapping_save").at(-1)).toMatchObject({ path: "/logs/taken.mapping.toml", replace: true });
  });

  it("keeps a correction when it is closed with Escape", async () => {
    await open("/logs/posts.csv");
    fireEvent.change(await text(), { target: { value: `${MAPPING}# mine` } });
    await act(async () => fireEvent.keyDown(await text(), { key: "Escape" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await act(async () => void runCommand("case.map"));
    expect((await text()).value).toBe(`${MAPPING}# mine`);
  });

  it("says why a file cannot be read, and takes another", async () => {
    const dialog = await open("/logs/missing.csv");
    expect((await within(dialog).findByRole("alert")).textContent).toContain("No such file or directory");
    await press("Choose another file");
    expect(await within(dialog).findByLabelText(/^File/)).toBeTruthy();
  });

  it("shows markup in reasons and messages as text", async () => {
    const dialog = await open("/logs/posts.csv");
    await text();
    expect(dialog.textContent).toContain(`the time ${HOSTILE.replace("\u202E", "⟨U+202E⟩")} does not fit`);
    expect(dialog.querySelector("img")).toBeNull();
    fireEvent.change(await text(), { target: { value: `${MAPPING}# \u202E` } });
    expect(within(dialog).getByText("The text holds characters that cannot be seen.")).toBeTruthy();
  });
});

describe("mappings", () => {
  it("are named after their file", () => {
    expect(mappingPath("/logs/posts.csv")).toBe("/logs/posts.mapping.toml");
    expect(mappingPath("/logs.d/app")).toBe("/logs.d/app.mapping.toml");
    expect(mappingPath("app.log.gz")).toBe("app.log.mapping.toml");
    expect(mappingPath("/logs/.hidden")).toBe("/logs/.hidden.mapping.toml");
  });

  it("are offered for files that no format knows, and for no others", () => {
    const file = { path: "a", sha256: "", bytes: 1, records: 1, parsed: 0, duplicates: 0, meta: 0, refused: 0, events: 0, first: null, last: null, refusals: [], format: null };
    expect(isUnknown(file)).toBe(true);
    expect(isUnknown({ ...file, records: 0 })).toBe(false);
    expect(isUnknown({ ...file, format: "okta" })).toBe(false);
    expect(isUnknown({ ...file, format: "okta", refusals: [{ record: 1, offset: 0, reason: "no format knows these 3 records with `a`" }] })).toBe(true);
  });

  it("know a file that is there from other refusals, in any language", () => {
    expect(isThere(new ApiError("failed", "Die Datei existiert bereits (os error 17)"))).toBe(true);
    expect(isThere(new ApiError("failed", "Permission denied (os error 13)"))).toBe(false);
  });

  it("guess where a file lies only from what was imported", () => {
    expect(guessedPath("posts.csv", ["/a/b.log", "/a/posts.csv"])).toBe("/a/posts.csv");
    expect(guessedPath("forum/posts.csv", ["/evidence/"])).toBe("/evidence/forum/posts.csv");
    expect(guessedPath("forum/posts.csv", ["/a", "/b"])).toBe("");
    expect(guessedPath("posts.csv", [])).toBe("");
  });
});
