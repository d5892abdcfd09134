import { call } from "../../api/host";
import { client } from "../../api/queries";
import type { CaseOverview } from "../../api/types";
import { resetView } from "../../lib/view";
import { endMapping } from "../mapping/mapping";
import { leaveReplay } from "../replay/player";

/** Everything shown belongs to one case: another case begins with nothing of the last. */
function begin(overview: CaseOverview | null): void {
  leaveReplay();
  resetView();
  endMapping();
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== "overview" });
  if (overview === null) void client.resetQueries({ queryKey: ["overview"] });
  else client.setQueryData(["overview", {}], overview);
}

/** Makes a case folder and opens it. */
export async function createCase(path: string, title: string): Promise<void> {
  begin(await call("case_create", { path, title }));
}

/** Opens a case folder. */
export async function openCase(path: string): Promise<void> {
  begin(await call("case_open", { path }));
}

/** Closes the case; its folder stays as it is. */
export async function closeCase(): Promise<void> {
  await call("case_close", {});
  begin(null);
}

let imported: readonly string[] = [];

/** The paths of the last import that this window began: the case itself keeps names, not places. */
export function importedPaths(): readonly string[] {
  return imported;
}

/** Starts an import and gives its job. */
export async function importPaths(paths: string[]): Promise<string> {
  imported = paths;
  return (await call("import_start", { paths })).job;
}
