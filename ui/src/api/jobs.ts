import { createStore } from "../lib/store";
import { call, host, type JobEvent } from "./host";

/** A job with the moment at which the window first heard of it, for its rate. */
export interface Job extends JobEvent {
  /** Milliseconds of the page's clock. */
  began: number;
  updated: number;
}

const store = createStore<{ jobs: Job[] }>({ jobs: [] });

/** Follows the jobs, the newest last. */
export const useJobs = (): Job[] => store.use((value) => value.jobs);
/** Follows one job. */
export const useJob = (id: string | null): Job | null =>
  store.use((value) => value.jobs.find((job) => job.job === id) ?? null);

/** Takes in one report of progress. */
export function noteJob(event: JobEvent, now: number): void {
  store.set(({ jobs }) => {
    const known = jobs.find((job) => job.job === event.job);
    const next: Job = { ...event, began: known?.began ?? now, updated: now };
    const others = jobs.filter((job) => job.job !== event.job).slice(-7);
    return { jobs: [...others, next] };
  });
}

/** Takes a finished job off the status line. */
export function dismissJob(id: string): void {
  store.set(({ jobs }) => ({ jobs: jobs.filter((job) => job.job !== id) }));
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
  if (job.error === null || job.error === undefined) return job.note;
  return typeof job.error === "string" ? job.error : job.error.message;
}

/** Follows the jobs of the engine. */
export function followJobs(): () => void {
  return host().onEvent((event) => {
    if (event.type === "job") noteJob(event, performance.now());
  });
}
