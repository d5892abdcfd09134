import { ApiError } from "../../api/host";
import type { FileAccount } from "../../api/types";
import { createStore } from "../../lib/store";
import { baseName } from "../../lib/words";

/** What the dialog works on. It outlives the dialog, so that closing it loses no correction. */
export interface Work {
  open: boolean;
  /** The file as the case names it; empty if it was not chosen from the case. */
  name: string;
  /** Its place on disk; empty as long as nobody has said it. */
  path: string;
  /** The corrected mapping; null as long as the proposed one stands. */
  draft: string | null;
}

const NOTHING: Work = { open: false, name: "", path: "", draft: null };
const store = createStore<Work>(NOTHING);

/** Follows the work of the dialog. */
export const useWork = store.use;
/** Changes the work. */
export const changeWork = store.set;

/** Opens the dialog for a file of the case, or, without one, where it was left. */
export function openMapping(name = ""): void {
  store.set((work) => (name === "" || name === work.name ? { open: true } : { ...NOTHING, open: true, name }));
}

/** Ends the work on a file. */
export function endMapping(): void {
  store.set(NOTHING);
}

/** Whether a file holds records that no format knows, so that a mapping could make events of them. */
export function isUnknown({ format, records, refusals }: FileAccount): boolean {
  if (records === 0) return false;
  return format === null || refusals.some((refusal) => refusal.reason.startsWith("no format knows"));
}

/** Where the mapping of a file is kept: beside it, under its name without the ending. */
export function mappingPath(path: string): string {
  const name = baseName(path);
  const end = name.lastIndexOf(".");
  const folder = path.slice(0, path.length - name.length);
  return `${folder}${end > 0 ? name.slice(0, end) : name}.mapping.toml`;
}

/** Whether a mapping was not saved because a file is there; the engine passes on what the operating system says, in any language. */
export function isThere(error: ApiError): boolean {
  return /os error (?:17|80)\)|already exists|file exists/i.test(error.message);
}

/** Where a file of the case probably lies, by the paths of the last import; empty if they do not tell. */
export function guessedPath(name: string, imported: readonly string[]): string {
  const base = baseName(name);
  const file = imported.find((path) => baseName(path) === base);
  if (file !== undefined) return file;
  const [folder, ...others] = imported;
  return folder === undefined || others.length > 0 ? "" : `${folder.replace(/\/+$/, "")}/${name}`;
}
