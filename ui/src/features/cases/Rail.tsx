import { FileWarning, FolderPlus, Plus } from "lucide-react";
import type { ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { CaseOverview, FileAccount } from "../../api/types";
import { runCommand } from "../../commands/keymap";
import { Badge, IconButton } from "../../design/controls";
import { Section } from "../../design/states";
import { dateTime } from "../../lib/time";
import { changeView } from "../../lib/view";
import { baseName, count, counted, shortened, visible } from "../../lib/words";
import { useFutureHidden } from "../replay/player";
import styles from "./cases.module.css";
import { Facets } from "./Facets";
import { openCase } from "./actions";

/** Left of the window: the case, its evidence with the accounts, and the facets of what is shown. */
export function Rail({ overview }: { overview: CaseOverview }): ReactElement {
  const hidden = useFutureHidden();
  return (
    <nav className={styles.rail} aria-label="Case">
      <Section
        title="Case"
        aside={<IconButton label="Create case" onClick={() => runCommand("case.create")}><FolderPlus size={14} /></IconButton>}
      >
        <h2 className={styles.title} data-testid="case-title">{visible(overview.title)}</h2>
        {overview.label === "" ? null : <p><Badge tone="accent">{visible(overview.label)}</Badge></p>}
        {hidden ? null : (
          <p className={styles.quiet}>
            {counted(overview.totals.events, "event")}
            {overview.first === null || overview.last === null ? "" : <><br />{dateTime(overview.first)} –<br />{dateTime(overview.last)} UTC</>}
          </p>
        )}
        <Recent current={overview} />
      </Section>
      {hidden ? null : <Section
        title={`Evidence (${overview.files.length})`}
        aside={<IconButton label="Import evidence" onClick={() => runCommand("case.import")}><Plus size={14} /></IconButton>}
      >
        <Files files={overview.files} />
      </Section>}
      {overview.totals.events === 0 ? null : <Facets />}
    </nav>
  );
}

/** Files listed in the rail; the whole list is in the evidence tab. */
const LISTED = 7;

function Files({ files }: { files: FileAccount[] }): ReactElement {
  if (files.length === 0) return <p className={styles.quiet}>None yet. Import files, or drop them on the window.</p>;
  // Files with a refusal come first: what could not be read must not be overlooked.
  const ordered = files.toSorted((a, b) => Number(b.refused > 0) - Number(a.refused > 0));
  return (
    <ul className={styles.files}>
      {ordered.slice(0, LISTED).map((file) => (
        <li key={`${file.path} ${file.sha256}`}>
          <button type="button" title={`${file.path}\n${file.format ?? "not a known log"}`} onClick={() => changeView({ tab: "evidence" })}>
            <span className={styles.fileName}>{shortened(visible(baseName(file.path)), 27)}</span>
            {file.refused > 0 ? (
              <span className={styles.refused}><FileWarning size={12} aria-hidden /> {count(file.refused)} refused</span>
            ) : (
              <span className={styles.quiet}>{file.format === null ? "unknown" : count(file.events)}</span>
            )}
          </button>
        </li>
      ))}
      {files.length > LISTED ? (
        <li><button type="button" onClick={() => changeView({ tab: "evidence" })}>and {count(files.length - LISTED)} more…</button></li>
      ) : null}
    </ul>
  );
}

function Recent({ current }: { current: CaseOverview }): ReactElement | null {
  const recent = useAnswer("cases_recent", {});
  const others = (recent.data ?? []).filter((entry) => entry.title !== current.title).slice(0, 4);
  if (others.length === 0) return null;
  return (
    <details className={styles.recent}>
      <summary>Other cases</summary>
      <ul className={styles.files}>
        {others.map((entry) => (
          <li key={entry.path}>
            <button type="button" title={entry.path} onClick={() => void openCase(entry.path)}>
              <span className={styles.fileName}>{visible(entry.title)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
