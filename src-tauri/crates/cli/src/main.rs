//! `proximate`: the command line over one case folder.

use std::{process::ExitCode, sync::Arc};

use proximate_cli::{Stop, Surroundings, run};
use proximate_model::Instant;
use proximate_workbench::{Clock, FixedClock, SystemClock};

/// Importing makes and drops very many small values, in which the system's allocator takes a third longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The machine's clock, or the fixed time of `SOURCE_DATE_EPOCH` (seconds since 1970) for reproducible cases.
fn clock() -> Arc<dyn Clock> {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<i64>().ok());
    match fixed {
        Some(seconds) => Arc::new(FixedClock(Instant(0).plus_seconds(seconds))),
        None => Arc::new(SystemClock),
    }
}

fn main() -> ExitCode {
    let stop = Stop::default();
    let asked = stop.clone();
    // Without a handler the first interrupt ends the process, which loses nothing either.
    let _ = ctrlc::set_handler(move || asked.set());
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    let surroundings = Surroundings { out: &mut out, err: &mut err, clock: clock(), stop };
    ExitCode::from(run(std::env::args_os(), surroundings))
}
