//! What one run of a program costs: time, processor, memory of its own, and what it said when.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Read},
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// How often it is looked whether the program still runs.
const LOOK: Duration = Duration::from_millis(2);
/// How many looks there are between two of memory.
const LOOKS_OF_MEMORY: u64 = 10;
/// Units of processor time in a second, as the kernel tells them to programs on every machine.
const TICKS: f64 = 100.0;

/// One run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cost {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of processor time of the program and of what it started, user and system.
    pub(crate) processor: f64,
    /// Most bytes of anonymous memory that were seen: mapped files are not counted.
    pub(crate) memory: u64,
    /// Standard output.
    pub(crate) output: String,
    /// Lines on the other stream, each with the second at which it came.
    pub(crate) said: Vec<(f64, String)>,
}

impl Cost {
    /// This run, and another after it.
    pub(crate) fn then(mut self, next: Self) -> Self {
        let start = self.wall;
        self.said.extend(next.said.into_iter().map(|(at, line)| (start + at, line)));
        Self {
            wall: self.wall + next.wall,
            processor: self.processor + next.processor,
            memory: self.memory.max(next.memory),
            output: next.output,
            said: self.said,
        }
    }
}

/// Runs a program to its end.
///
/// # Errors
/// It cannot be started, or fails.
pub(crate) fn run(command: &[OsString]) -> Result<Cost> {
    let [program, arguments @ ..] = command else { bail!("no program is named") };
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", program.display()))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let output = thread::spawn(move || {
        let mut text = Vec::new();
        let read = output.map(|mut output| output.read_to_end(&mut text));
        read.transpose().map(|_| String::from_utf8_lossy(&text).into_owned())
    });
    let said = thread::spawn(move || {
        let lines = errors.into_iter().flat_map(|errors| BufReader::new(errors).lines());
        lines.map_while(Result::ok).map(|line| (start.elapsed().as_secs_f64(), line)).collect::<Vec<_>>()
    });
    let (processor, memory) = watch(child.id());
    let wall = start.elapsed().as_secs_f64();
    let status = child.wait()?;
    let read = |_| anyhow::anyhow!("the output cannot be read");
    let (output, said) = (output.join().map_err(read)??, said.join().map_err(read)?);
    if !status.success() {
        let last: Vec<&str> = said.iter().rev().take(8).rev().map(|(_, line)| line.as_str()).collect();
        bail!("`{}` failed ({status}): {}", program.display(), last.join(" | "));
    }
    Ok(Cost { wall, processor, memory, output, said })
}

/// Watches a process until it has ended, which it has when only its entry in the table of processes is
/// left; processor time and the most memory that was seen.
fn watch(process: u32) -> (f64, u64) {
    let mut memory = 0;
    for look in 0_u64.. {
        match status(process) {
            Some((b'Z' | b'X', ticks)) => return (ticks / TICKS, memory),
            None => return (0.0, memory),
            Some(_) if look % LOOKS_OF_MEMORY == 0 => memory = memory.max(anonymous(process)),
            Some(_) => {}
        }
        thread::sleep(LOOK);
    }
    (0.0, memory)
}

/// State of a process, and the ticks that it and the children it waited for have used.
fn status(process: u32) -> Option<(u8, f64)> {
    let text = fs_err::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything; what counts stands behind it.
    let (_, fields) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks = fields.get(11..15)?.iter().filter_map(|field| field.parse::<f64>().ok()).sum();
    Some((fields.first()?.bytes().next()?, ticks))
}

/// Anonymous memory of a process and of all that it started.
fn anonymous(process: u32) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let own =
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024;
    let children = fs_err::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let children = children.unwrap_or_default();
    own + children.split_whitespace().filter_map(|child| child.parse().ok()).map(anonymous).sum::<u64>()
}

/// Bytes that a file or a folder takes on the disk; 0 if there is none.
pub(crate) fn on_disk(path: &Path) -> u64 {
    let Ok(metadata) = fs_err::symlink_metadata(path) else { return 0 };
    let inside = if metadata.is_dir() {
        let entries = fs_err::read_dir(path).into_iter().flatten();
        entries.filter_map(Result::ok).map(|entry| on_disk(&entry.path())).sum()
    } else {
        0
    };
    inside + metadata.blocks() * 512
}

/// A program that runs beside us and is ended with us.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The middle one of several numbers, or the mean of the middle two; 0 if there are none.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => numbers[half],
        _ => f64::midpoint(numbers[half - 1], numbers[half]),
    }
}

/// The number below which so many percent of the numbers lie; 0 if there are none.
pub(crate) fn percentile(mut numbers: Vec<f64>, percent: usize) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let place = (numbers.len() * percent).div_ceil(100).max(1) - 1;
    numbers.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Cost> {
        run(&["sh".into(), "-c".into(), script.into()])
    }

    #[test]
    fn measures_time_and_keeps_what_was_said() {
        let cost = shell("echo out; echo err >&2; sleep 0.2").unwrap();
        assert_eq!(cost.output, "out\n");
        assert_eq!(cost.said[0].1, "err");
        assert!(cost.wall >= 0.2 && cost.said[0].0 < cost.wall, "{cost:?}");
        assert!(cost.processor < 0.2, "{cost:?}");
    }

    #[test]
    fn counts_the_work_of_children() {
        let cost = shell("(i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done); true").unwrap();
        assert!(cost.processor > 0.05, "{cost:?}");
    }

    #[test]
    fn a_failure_is_an_error() {
        let error = shell("echo broken >&2; exit 3").unwrap_err().to_string();
        assert!(error.contains("broken"), "{error}");
    }

    #[test]
    fn middles() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(percentile((1..=100).map(f64::from).collect(), 95), 95.0);
        assert_eq!(percentile(vec![7.0], 50), 7.0);
    }
}
