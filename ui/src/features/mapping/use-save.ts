import { useState } from "react";

import { ApiError, call } from "../../api/host";
import { importPaths } from "../cases/actions";
import { endMapping, isThere } from "./mapping";

/** Saving a mapping and importing the file with it. */
export interface Save {
  save: (mapping: string, replace: boolean) => void;
  /** Gives up replacing what is there. */
  keep: () => void;
  busy: boolean;
  refusal: ApiError | null;
  /** Whether a file with the name is there and nobody has said yet that it may be replaced. */
  taken: boolean;
}

/** Saves a mapping at `target` and starts an import of the file at `path` with it; the work ends when the import has begun. */
export function useSave(path: string, target: string): Save {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [taken, setTaken] = useState(false);
  // What was saved is not saved again, and not asked about, if only the import was refused.
  const [saved, setSaved] = useState<string | null>(null);
  const run = async (mapping: string, replace: boolean): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      if (saved !== mapping) await call("mapping_save", { path: target, mapping, replace: replace || saved !== null });
      setSaved(mapping);
      setTaken(false);
      await importPaths([path, target]);
      endMapping();
    } catch (thrown) {
      const error = ApiError.from(thrown);
      if (!replace && isThere(error)) setTaken(true);
      else setRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  return { save: (mapping, replace) => void run(mapping, replace), keep: () => setTaken(false), busy, refusal, taken };
}
