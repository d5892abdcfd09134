import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";

import { followJobs } from "../api/jobs";
import { client, followCase, useAnswer } from "../api/queries";
import { useCommand, useKeymap } from "../commands/keymap";
import { Palette } from "../commands/Palette";
import { Shortcuts } from "../commands/Shortcuts";
import { CaseDialogs, type CaseDialogName } from "../features/cases/CaseDialogs";
import { Welcome } from "../features/cases/Welcome";
import { openMapping } from "../features/mapping/mapping";
import { MappingDialog } from "../features/mapping/MappingDialog";
import styles from "./app.module.css";
import { DropTarget } from "./DropTarget";
import { StatusLine } from "./StatusLine";
import { useTheme } from "./theme";
import { Workbench } from "./Workbench";

/** The window. */
export function App(): ReactElement {
  return (
    <QueryClientProvider client={client}>
      <Frame />
    </QueryClientProvider>
  );
}

/** Code of the engine for "there is no open case"; any other refusal is shown. */
const NO_CASE = "no_case";

function Frame(): ReactElement {
  const overview = useAnswer("overview", {}, { keep: false });
  const [dialog, setDialog] = useState<CaseDialogName | "palette" | "shortcuts" | null>(null);
  const close = (): void => setDialog(null);
  const theme = useTheme();
  useEffect(followCase, []);
  useEffect(followJobs, []);
  useKeymap();
  const open = overview.data !== undefined;
  useCommand("case.create", () => setDialog("create"));
  useCommand("case.open", () => setDialog("open"));
  useCommand("case.import", open ? () => setDialog("import") : null);
  useCommand("case.map", open ? () => openMapping() : null);
  useCommand("help.palette", () => setDialog("palette"));
  useCommand("help.shortcuts", () => setDialog("shortcuts"));
  useCommand("view.theme", theme.change);
  return (
    <div className={styles.app}>
      {overview.data === undefined ? (
        overview.isPending ? <main className={styles.waiting} aria-busy /> : <Welcome error={overview.error?.code === NO_CASE ? null : overview.error} />
      ) : (
        <Workbench key={overview.data.id} overview={overview.data} theme={theme.name} />
      )}
      <StatusLine overview={overview.data} />
      <CaseDialogs open={dialog === "create" || dialog === "open" || dialog === "import" ? dialog : null} onClose={close} />
      {open ? <MappingDialog /> : null}
      <Palette open={dialog === "palette"} onClose={close} />
      <Shortcuts open={dialog === "shortcuts"} onClose={close} />
      <DropTarget open={open} />
    </div>
  );
}
