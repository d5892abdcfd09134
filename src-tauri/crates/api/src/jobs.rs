//! Long work on threads of its own, with progress and stop.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use proximate_workbench::{Observer, Progress};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ApiError;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It works.
    Running,
    /// It ended; the result is there.
    Done,
    /// It failed; the error is there.
    Failed,
    /// It was stopped; what it did so far stays.
    Stopped,
}

/// What a host tells the window without being asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ApiEvent {
    /// A job's progress or end.
    Job {
        /// Its id.
        job: String,
        /// What it does, for instance `importing`.
        title: String,
        /// How much is done.
        #[ts(type = "number")]
        done: u64,
        /// Of how much; 0 if unknown.
        #[ts(type = "number")]
        total: u64,
        /// Unit of both.
        unit: String,
        /// The thing at hand.
        note: String,
        /// How it stands.
        state: JobState,
        /// The document it made, when done or stopped.
        #[ts(type = "unknown")]
        result: Option<Box<Value>>,
        /// Why it failed.
        error: Option<ApiError>,
    },
    /// The case changed; every answer of an earlier revision is stale.
    CaseChanged {
        /// The revision now.
        #[ts(type = "number")]
        revision: u64,
    },
}

type Listener = Arc<dyn Fn(&ApiEvent) + Send + Sync>;

/// Who listens, and which jobs run.
#[derive(Default)]
pub(crate) struct Jobs {
    listeners: Mutex<Vec<Listener>>,
    running: Mutex<BTreeMap<String, Arc<AtomicBool>>>,
    next: AtomicU64,
}

struct JobObserver<'a> {
    jobs: &'a Jobs,
    job: &'a str,
    stop: &'a AtomicBool,
}

fn event(job: &str, progress: &Progress, state: JobState) -> ApiEvent {
    ApiEvent::Job {
        job: job.to_owned(),
        title: progress.step.clone(),
        done: progress.done,
        total: progress.total,
        unit: progress.unit.to_owned(),
        note: progress.note.clone(),
        state,
        result: None,
        error: None,
    }
}

impl Observer for JobObserver<'_> {
    fn progress(&self, progress: &Progress) {
        self.jobs.tell(&event(self.job, progress, JobState::Running));
    }
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Jobs {
    pub(crate) fn subscribe(&self, listener: Listener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    pub(crate) fn tell(&self, event: &ApiEvent) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(event);
        }
    }

    /// Asks a job to stop at its next piece. A job that has ended is not an error.
    pub(crate) fn stop(&self, job: &str) {
        if let Some(stop) = self.running.lock().unwrap_or_else(PoisonError::into_inner).get(job) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Starts work on a thread of its own and returns the job's id.
    pub(crate) fn start(
        self: &Arc<Self>,
        title: &str,
        work: impl FnOnce(&dyn Observer) -> Result<Value, ApiError> + Send + 'static,
    ) -> String {
        let job = format!("job-{}", self.next.fetch_add(1, Ordering::Relaxed) + 1);
        let stop = Arc::new(AtomicBool::new(false));
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(job.clone(), Arc::clone(&stop));
        let jobs = Arc::clone(self);
        let id = job.clone();
        let start = Progress { step: title.to_owned(), ..Progress::default() };
        self.tell(&event(&job, &start, JobState::Running));
        std::thread::spawn(move || {
            let observer = JobObserver { jobs: &jobs, job: &id, stop: &stop };
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&observer)))
                .unwrap_or_else(|_| {
                    let message = "the work ended unexpectedly";
                    Err(ApiError::new(crate::ErrorCode::Failed, message, "the case is as it was; try again"))
                });
            jobs.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            let stopped = stop.load(Ordering::Relaxed);
            let mut last = event(&id, &start, if stopped { JobState::Stopped } else { JobState::Done });
            if let ApiEvent::Job { state, result, error, .. } = &mut last {
                match ended {
                    Ok(value) => *result = Some(Box::new(value)),
                    Err(failure) => (*state, *error) = (JobState::Failed, Some(failure)),
                }
            }
            jobs.tell(&last);
        });
        job
    }
}
