import { createStore } from "../lib/store";
import { call, host, type JobEvent } from "./host";

/** A job with the moment at which the window first heard of it, for its rate. */
export interface Job extends JobEvent {
  /** Milliseconds of the page's clock. */
  began: number;
  updated: number;
}

const store = createStore<{ jobs: Job[]; dismissed: string[] }>({ jobs: [], dismissed: [] });

/** Follows the job that the status line shows: the newest that runs, else the newest that ended and was not dismissed. */
export const useCurrentJob = (): Job | null =>
  store.use(({ jobs, dismissed }) =>
    jobs.findLast((job) => job.state === "running") ?? jobs.findLast((job) => !dismissed.includes(job.job)) ?? null,
  );
/** Follows one job. */
export const useJob = (id: string | null): Job | null =>
  store.use((value) => value.jobs.find((job) => job.job === id) ?? null);

/** Takes in one report of progress. */
export function noteJob(event: JobEvent, now: number): void {
  store.set(({ jobs }) => {
    const known = jobs.find((job) => job.job === event.job);
    const next: Job = { ...event, began: known?.began ?? now, updated: now };
    const others = jobs.filter((job) => job.job !== event.job).slice(-15);
    return { jobs: [...others, next] };
  });
}

/** Takes a finished job off the status line; the pane that started it still knows it. */
export function dismissJob(id: string): void {
  store.set(({ dismissed }) => ({ dismissed: [...dismissed.slice(-15), id] }));
}

/** Asks the engine to stop a job; what it did so far stays. */
export function stopJob(id: string): void {
  void call("job_stop", { job: id });
}

/** Items per second since the job began, or null before there is enough to say. */
export function rateOf(job: Job): number | null {
  const seconds = (job.updated - job.began) / 1000;
  return seconds >= 0.3 && job.done > 0 ? job.done / seconds : null;
}

/** What a failed job said. */
export function failureOf(job: Job): string {
  return job.error?.message ?? job.note;
}

/** Follows the jobs of the engine. */
export function followJobs(): () => void {
  return host().onEvent((event) => {
    if (event.type === "job") noteJob(event, performance.now());
  });
}
