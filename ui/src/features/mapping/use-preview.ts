import { useEffect, useState } from "react";

import { ApiError, call } from "../../api/host";
import type { MappingPreview } from "../../api/types";

/** Milliseconds without a key before an edited mapping is tried. */
const PAUSE = 400;

/** What a mapping makes of a file. */
export interface Preview {
  /** Of the last mapping that could be read. */
  preview: MappingPreview | null;
  /** Why the mapping as it stands cannot be read. */
  error: ApiError | null;
  /** Whether the mapping as it stands is still to be tried. */
  waiting: boolean;
}

/** Tries a mapping on a file, again whenever it was edited; without a draft one is proposed. A late answer never replaces a newer one. */
export function usePreview(path: string, draft: string | null): Preview {
  const [state, setState] = useState<Preview>({ preview: null, error: null, waiting: true });
  const [tried, setTried] = useState<string | null>(null);
  useEffect(() => {
    let stale = false;
    const settle = (change: Partial<Preview>): void => {
      if (stale) return;
      setTried(draft);
      setState((before) => ({ ...before, error: null, ...change, waiting: false }));
    };
    const timer = setTimeout(() => {
      call("mapping_preview", { path, ...(draft === null ? {} : { mapping: draft }) }).then(
        (preview) => settle({ preview }),
        (thrown: unknown) => settle({ error: ApiError.from(thrown) }),
      );
    }, draft === null ? 0 : PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [path, draft]);
  return { ...state, waiting: state.waiting || tried !== draft };
}
