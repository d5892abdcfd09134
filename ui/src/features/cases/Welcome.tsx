import { FolderOpen, FolderPlus } from "lucide-react";
import { useState, type ReactElement } from "react";

import { ApiError } from "../../api/host";
import { useAnswer } from "../../api/queries";
import { runCommand } from "../../commands/keymap";
import { Button, Key } from "../../design/controls";
import { Emblem } from "../../design/Emblem";
import { Failure } from "../../design/states";
import { dateTime } from "../../lib/time";
import { visible } from "../../lib/words";
import { openCase } from "./actions";
import styles from "./cases.module.css";

/** The window without a case. */
export function Welcome({ error }: { error: ApiError | null }): ReactElement {
  const recent = useAnswer("cases_recent", {});
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const open = (path: string): void => {
    openCase(path).catch((thrown: unknown) => setRefusal(ApiError.from(thrown)));
  };
  return (
    <main className={styles.welcome}>
      <div className={styles.welcomeBody}>
        <Emblem />
        <h1>Proximate</h1>
        <p className={styles.lead}>
          What happened, who could see it, how bad it is, and which record says so — for incidents in which an AI agent took part.
        </p>
        <div className={styles.starts}>
          <Button look="primary" onClick={() => runCommand("case.create")}><FolderPlus size={14} /> Create case… </Button>
          <Button onClick={() => runCommand("case.open")}><FolderOpen size={14} /> Open case…</Button>
          <span className={styles.quiet}><Key chord="Ctrl+K" /> finds any command</span>
        </div>
        {error === null ? null : <Failure error={error} />}
        {refusal === null ? null : <Failure error={refusal} />}
        {(recent.data ?? []).length === 0 ? null : (
          <section className={styles.recentCases}>
            <h2>Recent cases</h2>
            <ul>
              {(recent.data ?? []).map((entry) => (
                <li key={entry.path}>
                  <button type="button" onClick={() => open(entry.path)}>
                    <b>{visible(entry.title)}</b>
                    <code>{visible(entry.path)}</code>
                    <time>{dateTime(entry.opened)}</time>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <p className={styles.promise}>Works offline. Evidence is copied into the case folder and never changed. Every statement leads back to file, record and byte.</p>
      </div>
    </main>
  );
}
