//! Progress on the other stream.

use std::{
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use proximate_workbench::{Observer, Progress};

/// Set to stop the work at its next piece.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the work to stop.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Shown<'a> {
    stream: &'a mut (dyn Write + Send),
    permille: Option<u64>,
}

pub(crate) struct StreamObserver<'a> {
    shown: Mutex<Shown<'a>>,
    stop: Stop,
    quiet: bool,
}

impl<'a> StreamObserver<'a> {
    pub(crate) fn new(stream: &'a mut (dyn Write + Send), stop: Stop, quiet: bool) -> Self {
        Self { shown: Mutex::new(Shown { stream, permille: None }), stop, quiet }
    }

    pub(crate) fn line(&self, text: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // A stream that nobody reads is no reason to stop.
        let _ = writeln!(shown.stream, "{text}");
    }
}

impl Observer for StreamObserver<'_> {
    fn progress(&self, progress: &Progress) {
        if self.quiet || progress.total == 0 {
            return;
        }
        let permille = progress.done.saturating_mul(1000) / progress.total;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // Ten lines are enough to see that it moves, however many files there are.
        if shown.permille.is_some_and(|last| permille / 100 == last / 100) {
            return;
        }
        shown.permille = Some(permille);
        let note = crate::text::safe(&progress.note);
        let _ = writeln!(shown.stream, "{:>3} % {} {note}", permille / 10, progress.step);
    }

    fn stopped(&self) -> bool {
        self.stop.0.load(Ordering::Relaxed)
    }
}
