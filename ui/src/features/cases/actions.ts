import { call } from "../../api/host";
import { client } from "../../api/queries";
import type { CaseOverview } from "../../api/types";
import { resetView } from "../../lib/view";
import { leaveReplay } from "../replay/player";

/** Everything shown belongs to one case: another case begins with nothing of the last. */
function begin(overview: CaseOverview | null): void {
  leaveReplay();
  resetView();
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

/** Starts an import and gives its job. */
export async function importPaths(paths: string[]): Promise<string> {
  return (await call("import_start", { paths })).job;
}
