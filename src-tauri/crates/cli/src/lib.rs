//! The command line: `proximate COMMAND CASE … [--json]`.
//!
//! With `--json`, standard output is one JSON document (JSON Lines for `events`); progress and hints go
//! to the other stream. Exit codes: 0 done, 2 usage, 3 input unreadable or damaged, 4 verification
//! failed, 130 stopped.

mod arguments;
mod observe;
mod print;
mod text;

use std::{ffi::OsString, io::Write, path::Path, sync::Arc};

use anyhow::Result;
use clap::Parser as _;
use proximate_workbench::{
    Clock, ImportRequest, QueryError, ReportFormat, Selection, Workbench, preview_mapping, read_pack,
    save_mapping,
};

use arguments::{Arguments, Command};
pub use observe::Stop;
use observe::StreamObserver;
use print::Printer;

/// Exit code of a command that did its work.
const DONE: u8 = 0;
/// Exit code of a command line that cannot be understood.
const USAGE: u8 = 2;
/// Exit code of input that is unreadable or damaged; everything else in it was imported.
const INPUT: u8 = 3;
/// Exit code of a failed verification.
const VERIFICATION: u8 = 4;
/// Exit code of work that was stopped.
const STOPPED: u8 = 130;

/// Where a run writes, what time it is for it, and whether it should stop.
pub struct Surroundings<'a> {
    /// Standard output: documents only.
    pub out: &'a mut dyn Write,
    /// The other stream: progress, hints, errors.
    pub err: &'a mut (dyn Write + Send),
    /// The clock of the user's actions.
    pub clock: Arc<dyn Clock>,
    /// Set to stop at the next piece of work.
    pub stop: Stop,
}

/// Runs one command line and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: Surroundings<'_>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = error.to_string();
            // Help and version are asked for and go to standard output.
            let (stream, code): (&mut dyn Write, u8) =
                if error.use_stderr() { (surroundings.err, USAGE) } else { (surroundings.out, DONE) };
            let _ = stream.write_all(text.as_bytes());
            return code;
        }
    };
    let Surroundings { out, err, clock, stop } = surroundings;
    let observer = StreamObserver::new(err, stop, arguments.quiet);
    let mut printer = Printer::new(out, arguments.json);
    let outcome = execute(arguments.command, &mut printer, &observer, &clock);
    match outcome {
        Ok(code) => code,
        Err(error) => {
            observer
                .line(&format!("error: {}", text::safe(&format!("{error:#}").replacen("; ", "\nhint: ", 1))));
            if error.is::<QueryError>() { USAGE } else { INPUT }
        }
    }
}

fn execute(
    command: Command,
    printer: &mut Printer<'_>,
    observer: &StreamObserver<'_>,
    clock: &Arc<dyn Clock>,
) -> Result<u8> {
    let open = |case: &Path| Workbench::open(case, Arc::clone(clock));
    match command {
        Command::New { case, title, label } => {
            let (_, created) = Workbench::create(&case, &title, &label, Arc::clone(clock))?;
            printer.created(&created)?;
        }
        Command::Import { case, paths, format } => {
            let imported = open(&case)?.import(&ImportRequest { paths, format }, observer)?;
            printer.import(&imported)?;
            if imported.stopped {
                observer.line("hint: run the same import again to go on where it stopped");
                return Ok(STOPPED);
            }
            if imported.totals.refused > 0 {
                observer.line(&format!(
                    "hint: {} records were refused; each is listed with its place and reason, everything else was imported",
                    imported.totals.refused
                ));
                return Ok(INPUT);
            }
        }
        Command::Events { case, query, from, to, limit } => {
            let selection = Selection { query, from, to, as_of: None };
            open(&case)?
                .each_event(&selection, limit.unwrap_or(usize::MAX), |event| printer.event(&event))?;
        }
        Command::Chain { case, top } => {
            let snapshot = open(&case)?.snapshot()?;
            let chain = snapshot.chain_of(top);
            printer.chain(&chain)?;
        }
        Command::Exposure { case } => printer.exposures(open(&case)?.snapshot()?.exposures())?,
        Command::Severity { case, pack } => {
            let pack = pack.as_deref().map(read_pack).transpose()?;
            let severity = open(&case)?.snapshot()?.severity(pack.as_ref())?;
            printer.severity(&severity)?;
        }
        Command::Detections { case, rules } => {
            let detections = open(&case)?.detections(&rules)?;
            printer.detections(&detections)?;
            let idle = detections.rules.refused.len() + detections.rules.without_source.len();
            if idle > 0 {
                observer.line(&format!(
                    "hint: {idle} rules did not run; each is listed with its place and the reason"
                ));
            }
        }
        Command::Report { case, format, out } => {
            let format: ReportFormat = format.parse()?;
            printer.written(&open(&case)?.write_report(format, &out, observer)?)?;
        }
        Command::Verify { case } => {
            let verification = open(&case)?.verify(observer)?;
            printer.verification(&verification)?;
            if !verification.ok {
                return Ok(VERIFICATION);
            }
        }
        Command::Replay { case, decisions } => {
            let decisions = match decisions {
                Some(path) => arguments::read_decisions(&path)?,
                None => proximate_model::document::Decisions::default(),
            };
            printer.replay(&open(&case)?.replay(&decisions)?)?;
        }
        Command::Mapping { file, by, out } => {
            let by = by.map(fs_err::read_to_string).transpose()?;
            let preview = preview_mapping(&file, by.as_deref())?;
            if let Some(out) = out {
                save_mapping(&out, &preview.mapping, false)?;
                observer.line(&format!("hint: correct `{}` and import it with the file", out.display()));
            }
            printer.mapping(&preview)?;
        }
        Command::Schema { command } => printer.schema(command.as_deref())?,
    }
    Ok(DONE)
}
