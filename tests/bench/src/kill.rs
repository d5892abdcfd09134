//! Power that fails: an import is killed at any instant, run again, and must give what it gives undisturbed.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    corpus::{Kind, Plan, Shape, random::Random},
    measure::{self, Running},
    page::{self, Table, figures, grouped},
    product::{Places, Product, number, root},
};

/// What to try.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    places: Places,
    /// How often
    #[arg(long, default_value_t = 50)]
    times: u64,
    /// Events of the corpus
    #[arg(long, default_value_t = 20_000)]
    events: u64,
    /// Files for each kind of log
    #[arg(long, default_value_t = 20)]
    files: u64,
    /// The same seed gives the same instants
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Keep the result in docs/performance.md
    #[arg(long)]
    write: bool,
}

/// All events of a case, as the program prints them.
fn events(product: &Product, case: &Path) -> Result<String> {
    Ok(measure::run(&product.words("events", case, &["--quiet"]))?.output)
}

/// Starts an import and kills it after so many seconds; whether it was still at work.
fn killed(product: &Product, case: &Path, corpus: &Path, seconds: f64) -> Result<bool> {
    let words = product.import_words(case, corpus);
    let mut command = Command::new(&product.program);
    command.args(words.iter().skip(1)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut import = Running(command.spawn()?);
    thread::sleep(Duration::from_secs_f64(seconds));
    let ended = import.0.try_wait()?.is_some();
    Ok(!ended)
}

/// Tries it so many times, and prints what came of each.
pub(crate) fn run(options: &Options) -> Result<()> {
    let product = options.places.product()?;
    let work = &options.places.work;
    let (corpus, case) = (work.join("kill-corpus"), work.join("kill-case"));
    if corpus.exists() {
        fs_err::remove_dir_all(&corpus)?;
    }
    let plan = Plan {
        events: options.events,
        first: None,
        seed: options.seed,
        files: Some(options.files),
        kind: Kind::Mixed,
        shape: Shape::Lines,
    };
    plan.write(&corpus)?;
    let (undisturbed, count) = product.import(&case, &corpus)?;
    if count != options.events {
        bail!("the undisturbed import has {count} events of {}", options.events);
    }
    let expected = events(&product, &case)?;
    let mut table =
        Table::new(&["try", "killed after s", "was at work", "events kept", "resumed in s", "same events"]);
    let (mut at_work, mut same) = (0_u64, 0_u64);
    for time in 1..=options.times {
        let seconds = Random::of(options.seed, time).fraction() * undisturbed.wall;
        product.empty_case(&case)?;
        let working = killed(&product, &case, &corpus, seconds)?;
        let (kept, resumed, equal) = match resume(&product, &case, &corpus) {
            Ok((kept, resumed)) => (grouped(kept), figures(resumed), events(&product, &case)? == expected),
            Err(error) => (format!("{error:#}"), "–".to_owned(), false),
        };
        at_work += u64::from(working);
        same += u64::from(equal);
        let words = |yes: bool| if yes { "yes" } else { "**no**" }.to_owned();
        table.row(vec![
            time.to_string(),
            figures(seconds),
            if working { "yes" } else { "no" }.to_owned(),
            kept,
            resumed,
            words(equal),
        ]);
    }
    let text = format!(
        "An import of {} events in {} files ({} s undisturbed) was killed with SIGKILL at {} instants chosen by \
         a seed; {at_work} times it was at work. Run again, it gave the events of the undisturbed import \
         **{same} of {} times**.\n\n{table}",
        grouped(options.events),
        2 * options.files,
        figures(undisturbed.wall),
        options.times,
        options.times,
    );
    page::publish(&root(), "kill", &text, options.write)?;
    if same < options.times {
        bail!("{} imports were not the same after the kill", options.times - same);
    }
    Ok(())
}

/// Runs the import again: how many events were there from before, and how long it took.
fn resume(product: &Product, case: &Path, corpus: &Path) -> Result<(u64, f64)> {
    let cost = measure::run(&product.import_words(case, corpus)).context("the import cannot be resumed")?;
    Ok((number(&cost.output, "/totals/duplicates")?, cost.wall))
}
