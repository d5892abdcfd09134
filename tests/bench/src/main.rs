//! Generates corpora and prints what importing and asking costs, beside other tools.
//!
//! Nothing here decides whether a figure is good: it prints what it measured.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a tool for a terminal")]

mod corpus;
mod kill;
mod measure;
mod page;
mod peer;
mod product;
mod query;
mod run;

use std::{path::PathBuf, process::ExitCode, time::Instant};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "proximate-bench", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a corpus
    Corpus {
        /// Folder to write to
        folder: PathBuf,
        #[command(flatten)]
        plan: corpus::Plan,
    },
    /// Import beside other tools, by turns
    Run(run::Options),
    /// Ask an existing case
    Query(query::Options),
    /// Kill imports, resume them, and compare
    Kill(kill::Options),
}

fn execute(command: Command) -> Result<()> {
    match command {
        Command::Corpus { folder, plan } => {
            let start = Instant::now();
            let written = plan.write(&folder)?;
            let seconds = start.elapsed().as_secs_f64();
            let (events, bytes) = (written.events, written.bytes);
            println!(
                "{events} events, {bytes} bytes ({:.0} an event) in {} files, {seconds:.1} s, {:.0} MB/s",
                bytes as f64 / events.max(1) as f64,
                written.files.len(),
                bytes as f64 / seconds / 1e6
            );
            Ok(())
        }
        Command::Run(options) => run::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Kill(options) => kill::run(&options),
    }
}

fn main() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
