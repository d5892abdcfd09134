//! The arguments. Help and usage come from this one table.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use proximate_model::Instant;

/// Reconstructs incidents in which an AI agent took part, from logs, on this machine alone.
#[derive(Debug, Parser)]
#[command(name = "proximate", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Print one JSON document (JSON Lines for `events`)
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print no progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a case folder
    New {
        /// Folder that does not exist yet or is empty
        case: PathBuf,
        /// Title, printed on every report
        #[arg(long)]
        title: String,
        /// Label printed on every page, for instance "reconstruction for training"
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Import files, folders and archives; idempotent and resumable
    Import {
        /// Case folder
        case: PathBuf,
        /// Files, folders, archives
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Read everything as this format (an id), or by this mapping file
        #[arg(long = "as", value_name = "FORMAT")]
        format: Option<String>,
    },
    /// Search and list events, in the order of time
    Events {
        /// Case folder
        case: PathBuf,
        /// Query, for instance `actor:ada bucket -kind:service`
        #[arg(long, default_value = "", allow_hyphen_values = true)]
        query: String,
        /// Not before this time (RFC 3339)
        #[arg(long, value_parser = instant)]
        from: Option<Instant>,
        /// Not after this time (RFC 3339)
        #[arg(long, value_parser = instant)]
        to: Option<Instant>,
        /// At most this many
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Rebuild the causal chain from each outcome back to the question
    Chain {
        /// Case folder
        case: PathBuf,
        /// Hypotheses for each outcome
        #[arg(long, default_value_t = 3)]
        top: usize,
    },
    /// Show who could see what, for how long
    Exposure {
        /// Case folder
        case: PathBuf,
    },
    /// Decide the severity, with its derivation
    Severity {
        /// Case folder
        case: PathBuf,
        /// Rule pack to use instead of the built-in one
        #[arg(long)]
        pack: Option<PathBuf>,
    },
    /// Hold Sigma rules against the events
    Detections {
        /// Case folder
        case: PathBuf,
        /// Files and folders of rules to run beside those that come with the product
        #[arg(long, num_args = 1..)]
        rules: Vec<PathBuf>,
    },
    /// Write the timeline report
    Report {
        /// Case folder
        case: PathBuf,
        /// pdf, html, md, json or csv
        #[arg(long, default_value = "pdf")]
        format: String,
        /// File to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Check the case against its evidence
    Verify {
        /// Case folder
        case: PathBuf,
    },
    /// Set decisions against the case's truth, with the future hidden
    Replay {
        /// Case folder
        case: PathBuf,
        /// Decision file: {"decisions":[{"point":…,"answer":…,"reason":…}]}; without one the points are listed
        #[arg(long)]
        decisions: Option<PathBuf>,
    },
    /// Propose a mapping for a table or JSON that nothing knows, and show what it makes of it
    Mapping {
        /// The file
        file: PathBuf,
        /// Show what this mapping makes of the file instead
        #[arg(long)]
        by: Option<PathBuf>,
        /// Save the mapping here; name it SOMETHING.mapping.toml and import it with the file
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Print the JSON Schema of a command's document
    Schema {
        /// The command; all of them without one
        command: Option<String>,
    },
}

fn instant(text: &str) -> Result<Instant, String> {
    let wanted = "is no RFC 3339 time, for instance 2026-03-10T16:04:12Z";
    Instant::parse(text).map_err(|error| format!("`{text}` {wanted}: {error}"))
}

pub(crate) fn read_decisions(path: &Path) -> Result<proximate_model::document::Decisions> {
    let text = fs_err::read_to_string(path)?;
    serde_json::from_str(&text).with_context(|| format!("`{}` is not a decision file", path.display()))
}
