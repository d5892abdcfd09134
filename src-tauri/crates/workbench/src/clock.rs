//! Time is passed in: only the edge of the product reads a clock.

use proximate_model::Instant;

/// Where the time of the user's actions comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Instant;
}

/// A clock that stands still, for tests and for reproducible cases.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Instant);

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        self.0
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the product reads a clock")]
    fn now(&self) -> Instant {
        Instant::from_datetime(chrono::Utc::now())
    }
}
