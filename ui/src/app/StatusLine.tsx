import { X } from "lucide-react";
import { useEffect, type ReactElement } from "react";

import { dismissJob, failureOf, rateOf, stopJob, useCurrentJob, type Job } from "../api/jobs";
import type { CaseOverview, Totals } from "../api/types";
import { Button, IconButton } from "../design/controls";
import { useFutureHidden } from "../features/replay/player";
import { capitalised, count, counted, size, visible } from "../lib/words";
import styles from "./app.module.css";

/** Milliseconds that a finished job stays in view. */
const LINGER = 6000;

/** The last line of the window: what runs, how far it is, and how to stop it. */
export function StatusLine({ overview }: { overview: CaseOverview | undefined }): ReactElement {
  const job = useCurrentJob();
  const hidden = useFutureHidden();
  return (
    <footer className={styles.status} data-testid="status">
      {job === null ? <span>{overview === undefined ? "No case is open" : "Ready"}</span> : <Progress key={job.job} job={job} />}
      <span className={styles.grow} />
      {overview === undefined || hidden ? null : (
        <span>
          {counted(overview.totals.files, "file")} · {counted(overview.totals.records, "record")} · {counted(overview.totals.events, "event")}
          {overview.totals.refused > 0 ? <b className={styles.refused}> · {count(overview.totals.refused)} refused</b> : null} · revision {overview.revision}
        </span>
      )}
    </footer>
  );
}

/** What an import made, in a few words; nothing for other jobs, which tell their result where they were started. */
function resultWords(result: unknown): string {
  const totals = (result as { totals?: Totals } | null)?.totals;
  if (totals === undefined) return "";
  const { files, events, duplicates, refused } = totals;
  const parts = [counted(events, "event"), duplicates > 0 ? `${count(duplicates)} known already` : "", refused > 0 ? `${count(refused)} refused` : ""];
  return `: ${parts.filter((part) => part !== "").join(", ")} from ${counted(files, "file")}`;
}

function Progress({ job }: { job: Job }): ReactElement {
  useEffect(() => {
    if (job.state !== "done") return;
    const timer = setTimeout(() => dismissJob(job.job), LINGER);
    return () => clearTimeout(timer);
  }, [job.state, job.job]);
  const amount = (value: number): string => (job.unit === "bytes" ? size(value) : count(Math.round(value)));
  const rate = rateOf(job);
  const unit = job.unit === "bytes" ? "" : ` ${job.unit}`;
  if (job.state === "running") {
    return (
      <span className={styles.job} data-state="running" role="status">
        <b>{capitalised(visible(job.title))}</b>
        <progress max={Math.max(1, job.total)} value={job.done} aria-label={job.title} />
        <span>
          {amount(job.done)}{job.total > 0 ? ` of ${amount(job.total)}` : ""}{unit}
          {rate === null ? "" : `, ${amount(rate)}${unit}/s`}
          {rate !== null && job.total > job.done ? `, ${Math.ceil((job.total - job.done) / rate)} s left` : ""}
        </span>
        <span className={styles.note}>{visible(job.note)}</span>
        <Button look="quiet" onClick={() => stopJob(job.job)}>Stop</Button>
      </span>
    );
  }
  const words = { done: "done", failed: "failed", stopped: "stopped; what was read so far is kept" }[job.state];
  return (
    <span className={styles.job} data-state={job.state} role="status">
      <b>{capitalised(visible(job.title))}</b> {words}
      {job.state === "failed" ? `: ${visible(failureOf(job))}` : ""}
      {job.state === "failed" ? "" : resultWords(job.result)}
      <IconButton label="Dismiss" onClick={() => dismissJob(job.job)}><X size={12} /></IconButton>
    </span>
  );
}
