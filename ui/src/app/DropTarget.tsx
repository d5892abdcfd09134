import { useEffect, useState, type ReactElement } from "react";

import { ApiError, host } from "../api/host";
import { Dialog } from "../design/Dialog";
import { Failure } from "../design/states";
import { importPaths } from "../features/cases/actions";
import styles from "./app.module.css";

/** Takes files let go anywhere on the window as evidence. */
export function DropTarget({ open }: { open: boolean }): ReactElement | null {
  const [over, setOver] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(
    () =>
      host().onDrop?.((drop) => {
        setOver(drop.state === "over");
        if (drop.state !== "dropped") return;
        if (!open) setError(new ApiError("no_case", "no case is open", "create or open a case first, then drop the files again"));
        else importPaths(drop.paths).catch((thrown: unknown) => setError(ApiError.from(thrown)));
      }),
    [open],
  );
  return (
    <>
      {over ? <div className={styles.drop}>{open ? "Let go to import as evidence" : "Create or open a case first"}</div> : null}
      <Dialog open={error !== null} onClose={() => setError(null)} title="Files were not imported">
        {error === null ? null : <Failure error={error} />}
      </Dialog>
    </>
  );
}
