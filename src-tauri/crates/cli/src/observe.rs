//! Progress on the other stream.

use std::{
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
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
    /// The step that was told of last, and how far it was.
    last: Option<(String, u64)>,
    /// When that step began, and how much was done by then.
    began: (Instant, u64),
}

pub(crate) struct StreamObserver<'a> {
    shown: Mutex<Shown<'a>>,
    stop: Stop,
    quiet: bool,
}

impl<'a> StreamObserver<'a> {
    pub(crate) fn new(stream: &'a mut (dyn Write + Send), stop: Stop, quiet: bool) -> Self {
        let shown = Shown { stream, last: None, began: (Instant::now(), 0) };
        Self { shown: Mutex::new(shown), stop, quiet }
    }

    pub(crate) fn line(&self, text: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // A stream that nobody reads is no reason to stop.
        let _ = writeln!(shown.stream, "{text}");
    }
}

/// How much of how much, how fast, and how long it will take; empty as long as nobody can say.
fn pace(progress: &Progress, done: u64, seconds: f64) -> String {
    let amount = |amount: f64| match progress.unit {
        "bytes" if progress.total < 1_000_000 => format!("{:.1} kB", amount / 1e3),
        "bytes" => format!("{:.1} MB", amount / 1e6),
        unit => format!("{amount:.0} {unit}"),
    };
    let whole = format!(" · {} of {}", amount(progress.done as f64), amount(progress.total as f64));
    let rate = done as f64 / seconds;
    // The first moments say nothing about the rest.
    if !rate.is_normal() || seconds < 0.5 {
        return whole;
    }
    let left = progress.total.saturating_sub(progress.done) as f64 / rate;
    format!("{whole}, {}/s, {left:.0} s left ·", amount(rate))
}

impl Observer for StreamObserver<'_> {
    fn progress(&self, progress: &Progress) {
        if self.quiet || progress.total == 0 {
            return;
        }
        let tenth = progress.done.saturating_mul(10) / progress.total;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shown.last.as_ref().is_some_and(|(step, _)| *step == progress.step);
        if !known {
            shown.began = (Instant::now(), progress.done);
        }
        // Ten lines are enough to see that it moves, however many files there are.
        if known && shown.last.as_ref().is_some_and(|(_, last)| *last == tenth) {
            return;
        }
        shown.last = Some((progress.step.clone(), tenth));
        let (since, before) = shown.began;
        let pace = pace(progress, progress.done.saturating_sub(before), since.elapsed().as_secs_f64());
        let percent = progress.done.saturating_mul(100) / progress.total;
        let note = crate::text::safe(&progress.note);
        let _ = writeln!(shown.stream, "{percent:>3} % {}{pace} {note}", progress.step);
    }

    fn stopped(&self) -> bool {
        self.stop.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_says_how_much_is_left() {
        let bytes = Progress { done: 50_000_000, total: 200_000_000, unit: "bytes", ..Progress::default() };
        assert_eq!(pace(&bytes, 50_000_000, 2.0), " · 50.0 MB of 200.0 MB, 25.0 MB/s, 6 s left ·");
        assert_eq!(pace(&bytes, 0, 0.0), " · 50.0 MB of 200.0 MB", "nobody can say at the start");
        let events = Progress { done: 10, total: 30, unit: "events", ..Progress::default() };
        assert_eq!(pace(&events, 10, 1.0), " · 10 events of 30 events, 10 events/s, 2 s left ·");
    }
}
