import { CheckCircle2, XCircle } from "lucide-react";
import { useState, type ReactElement } from "react";

import { call, ApiError } from "../../api/host";
import { failureOf, useJob } from "../../api/jobs";
import { useAnswer } from "../../api/queries";
import type { CaseOverview, FileAccount, Verification } from "../../api/types";
import { runCommand, useCommand } from "../../commands/keymap";
import { Badge, Button, CopyButton } from "../../design/controls";
import { Empty, Failure, Section } from "../../design/states";
import { dateTime } from "../../lib/time";
import { baseName, count, counted, folderOf, size, visible } from "../../lib/words";
import { isUnknown, openMapping } from "../mapping/mapping";
import styles from "./custody.module.css";

/** The evidence with its exact accounts, what was refused, and who did what to the case. */
export function EvidenceView({ overview }: { overview: CaseOverview }): ReactElement {
  if (overview.files.length === 0) {
    return (
      <Empty title="No evidence yet" action={<Button look="primary" onClick={() => runCommand("case.import")}>Import evidence…</Button>}>
        Every imported file is listed here with its hash and an exact account of its records.
      </Empty>
    );
  }
  return (
    <div className={styles.view}>
      <Check />
      <Section title={`Evidence: ${counted(overview.totals.files, "file")}, ${counted(overview.totals.records, "record")}`}>
        <Accounts overview={overview} />
      </Section>
      <Refusals files={overview.files} />
      <Custody />
    </div>
  );
}

/** Re-hashes the evidence and replays the journal. */
function Check(): ReactElement {
  const [id, setId] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const job = useJob(id);
  const running = id !== null && (job === null || job.state === "running");
  const result = job?.state === "done" ? (job.result as Verification) : null;
  const verify = (): void => {
    setError(null);
    call("verify_start", {}).then((started) => setId(started.job), (thrown: unknown) => setError(ApiError.from(thrown)));
  };
  useCommand("case.verify", running ? null : verify);
  return (
    <Section title="Verification" aside={<Button disabled={running} onClick={verify}>{running ? "Verifying…" : "Verify case"}</Button>}>
      {error === null ? null : <Failure error={error} />}
      {job?.state === "failed" ? <Failure error={{ message: failureOf(job), hint: null }} /> : null}
      {result === null ? (
        <p className={styles.quiet}>Hashes every byte of the evidence again, and checks the custody journal link by link.</p>
      ) : (
        <ul className={styles.checks} data-ok={result.ok}>
          {result.checks.map((check) => (
            <li key={check.name} data-ok={check.ok}>
              {check.ok ? <CheckCircle2 size={14} aria-label="holds" /> : <XCircle size={14} aria-label="does not hold" />}
              <b>{check.name}</b> <span className="selectable">{visible(check.detail)}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Accounts({ overview }: { overview: CaseOverview }): ReactElement {
  const { totals } = overview;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>File</th><th>Read as</th>
          {["Size", "Records", "Parsed", "Duplicates", "Meta", "Refused", "Events"].map((name) => <th key={name} className={styles.number}>{name}</th>)}
          <th>SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {overview.files.map((file) => (
          <tr key={`${file.path} ${file.sha256}`}>
            <td className={styles.path} title={file.path}>{visible(baseName(file.path))} <small>{visible(folderOf(file.path))}</small></td>
            <td className={styles.format}>
              {file.format ?? <Badge tone="unknown">not a known log</Badge>}
              {isUnknown(file) ? <Button onClick={() => openMapping(file.path)}>Propose a mapping…</Button> : null}
            </td>
            <td className={styles.number}>{size(file.bytes)}</td>
            <Numbers account={file} />
            <td className={styles.hash}><code title={file.sha256}>{file.sha256.slice(0, 12)}…</code><CopyButton text={file.sha256} label="Copy SHA-256" /></td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr><td colSpan={3}>{counted(totals.files, "file")}</td><Numbers account={totals} /></tr>
      </tfoot>
    </table>
  );
}

type Numbered = Pick<FileAccount, "records" | "parsed" | "duplicates" | "meta" | "refused" | "events">;

function Numbers({ account }: { account: Numbered }): ReactElement {
  const { records, parsed, duplicates, meta, refused, events } = account;
  return (
    <>
      <td className={styles.number}>{count(records)}</td>
      <td className={styles.number}>{count(parsed)}</td>
      <td className={styles.number}>{count(duplicates)}</td>
      <td className={styles.number}>{count(meta)}</td>
      <td className={styles.number} data-refused={refused > 0}>{count(refused)}</td>
      <td className={styles.number}>{count(events)}</td>
    </>
  );
}

function Refusals({ files }: { files: FileAccount[] }): ReactElement | null {
  const refused = files.filter((file) => file.refusals.length > 0);
  if (refused.length === 0) return null;
  return (
    <Section title="Refused records">
      <table className={styles.table}>
        <thead><tr><th>File</th><th className={styles.number}>Record</th><th className={styles.number}>Byte offset</th><th>Reason</th></tr></thead>
        <tbody>
          {refused.flatMap((file) =>
            file.refusals.slice(0, 200).map((refusal) => (
              <tr key={`${file.path} ${refusal.record} ${refusal.offset}`}>
                <td className={styles.path}>{visible(file.path)}</td>
                <td className={styles.number}>{count(refusal.record)}</td>
                <td className={styles.number}>{count(refusal.offset)}</td>
                <td className="selectable">{visible(refusal.reason)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Section>
  );
}

function Custody(): ReactElement {
  const custody = useAnswer("custody", {});
  if (custody.isError) return <Failure error={custody.error} />;
  return (
    <Section title="Custody journal">
      <table className={styles.table}>
        <thead><tr><th className={styles.number}>#</th><th>When, UTC</th><th>Action</th><th>Details</th><th>Hash</th></tr></thead>
        <tbody>
          {(custody.data ?? []).map((entry) => (
            <tr key={entry.sequence}>
              <td className={styles.number}>{entry.sequence}</td>
              <td className={styles.nowrap}>{dateTime(entry.at)}</td>
              <td>{entry.action}</td>
              <td className={`${styles.detail} selectable`}>{visible(entry.detail)}</td>
              <td className={styles.hash}><code title={entry.hash}>{entry.hash.slice(0, 12)}…</code></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
