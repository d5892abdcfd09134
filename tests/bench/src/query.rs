//! What asking costs: the development host, which answers as the window's engine does, over an existing case.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::{
    corpus::random::Random,
    measure::{Running, percentile},
    page::{self, Table, figures, grouped},
    product::{built, root},
};

/// Rows of a page.
const ROWS: u64 = 200;

/// What to ask.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The case
    case: PathBuf,
    /// The development host, an optimised build; that of the workspace without it
    #[arg(long)]
    devhost: Option<PathBuf>,
    /// Searches, of six kinds by turns; a quarter as many pages, histograms and facets
    #[arg(long, default_value_t = 200)]
    searches: u64,
    /// The same seed asks the same
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Keep the result in docs/performance.md
    #[arg(long)]
    write: bool,
}

/// The host, and the connection to it.
struct Host {
    // Ended when the measurement is.
    _program: Running,
    stream: BufReader<TcpStream>,
    host: String,
    token: String,
}

impl Host {
    fn start(program: &Path, settings: &Path) -> Result<Self> {
        fs_err::create_dir_all(settings)?;
        // The host wants a page to serve; ours is never asked for.
        fs_err::write(settings.join("index.html"), "")?;
        let mut child = Command::new(program)
            .arg("--ui")
            .arg(settings)
            .arg("--settings")
            .arg(settings)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{}`", program.display()))?;
        let out = child.stdout.take().context("the host has no output")?;
        let program = Running(child);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").and_then(|rest| rest.split_once("/?token="));
        let (host, token) = address.context("the host did not print its address")?;
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Self { _program: program, stream: BufReader::new(stream), host: host.into(), token: token.into() })
    }

    /// Runs a command; the answer and the milliseconds until its last byte was here.
    fn ask(&mut self, command: &str, payload: &Value) -> Result<(Value, f64)> {
        let body = json!({ "command": command, "payload": payload }).to_string();
        let request = format!(
            "POST /rpc HTTP/1.1\r\nhost: {}\r\nx-proximate-token: {}\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            self.token,
            body.len()
        );
        let start = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut length, mut fine) = (0, false);
        for place in 0.. {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                bail!("the host closed the connection");
            }
            let line = line.trim().to_ascii_lowercase();
            match line.strip_prefix("content-length:") {
                _ if place == 0 => fine = line.contains(" 200 "),
                Some(value) => length = value.trim().parse().context("a length is no number")?,
                None if line.is_empty() => break,
                None => {}
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let answer: Value = serde_json::from_slice(&answer)?;
        if !fine {
            bail!("`{command}` failed: {answer}");
        }
        Ok((answer, milliseconds))
    }

    fn page(&mut self, query: &str, offset: u64, limit: u64) -> Result<(Value, f64)> {
        self.ask("events_page", &json!({ "query": query, "offset": offset, "limit": limit }))
    }
}

/// Times of one kind of question.
struct Times {
    what: &'static str,
    milliseconds: Vec<f64>,
    hits: Vec<f64>,
}

/// The words of an event's message as the query language reads them, without the short ones.
fn words(event: &Value) -> Vec<String> {
    let text = event["message"].as_str().unwrap_or_default();
    let inside = |mark: char| mark.is_ascii_alphanumeric() || "-_.@".contains(mark);
    let words = text
        .split(|mark| !inside(mark))
        .map(|word| word.trim_matches(|mark: char| !mark.is_ascii_alphanumeric()));
    words.filter(|word| word.len() >= 4).map(str::to_lowercase).collect()
}

/// The kinds of search, each with the query that it makes of an event.
type Kind = (&'static str, fn(&Value, &mut Random) -> Option<String>);
const KINDS: [Kind; 6] = [
    ("search: a word of some event", |event, random| {
        let words = words(event);
        let place = random.below(words.len() as u64) as usize;
        words.get(place).cloned()
    }),
    ("search: a common word", |_, random| Some(random.one_of(&["called", "asked", "pods"]).to_owned())),
    ("search: two words of one event", |event, _| {
        let words = words(event);
        Some(format!("{} {}", words.first()?, words.last()?))
    }),
    ("search: a phrase", |event, _| {
        let words: Vec<_> = event["message"].as_str()?.split(' ').take(2).collect();
        Some(format!("\"{}\"", words.join(" ").replace('"', "")))
    }),
    ("search: the beginning of a word", |event, _| {
        let word = words(event).pop()?;
        Some(format!("{}*", word.get(..4)?))
    }),
    ("search: an exact id", |event, _| Some(format!("id:{}", event["native_id"].as_str()?))),
];

fn measure(host: &mut Host, options: &Options, total: u64) -> Result<Vec<Times>> {
    let mut random = Random::of(options.seed, 0);
    let mut all: Vec<Times> = Vec::new();
    let mut keep = |what: &'static str, milliseconds: f64, hits: u64| {
        let known = all.iter().position(|times| times.what == what).unwrap_or_else(|| {
            all.push(Times { what, milliseconds: Vec::new(), hits: Vec::new() });
            all.len() - 1
        });
        all[known].milliseconds.push(milliseconds);
        all[known].hits.push(hits as f64);
    };
    let (_, milliseconds) = host.page("deploy", 0, 1)?;
    keep("the first search, which makes the index if there is none", milliseconds, 1);
    let mut sample = Vec::new();
    for _ in 0..options.searches / 4 {
        let offset = (random.fraction() * total as f64) as u64;
        let (answer, milliseconds) = host.page("", offset, ROWS)?;
        keep("a page of 200 rows anywhere", milliseconds, total);
        sample.extend(answer["rows"].as_array().into_iter().flatten().step_by(40).cloned());
    }
    if sample.is_empty() {
        bail!("the case has no events");
    }
    for place in 0..options.searches / 4 {
        let query = ["", "kind:ai_agent", "outcome:failure"][place as usize % 3];
        let (answer, milliseconds) = host.ask("analytics", &json!({ "query": query, "bars": 200 }))?;
        let what = if query.is_empty() {
            "histogram and facets of everything"
        } else {
            "histogram and facets of a selection"
        };
        keep(what, milliseconds, answer["total"].as_u64().unwrap_or(0));
    }
    for place in 0..options.searches {
        let (what, make) = KINDS[place as usize % KINDS.len()];
        let event = &sample[random.below(sample.len() as u64) as usize];
        let Some(query) = make(event, &mut random) else { continue };
        let (answer, milliseconds) = host.page(&query, 0, 50)?;
        keep(what, milliseconds, answer["total"].as_u64().unwrap_or(0));
    }
    Ok(all)
}

/// Asks, and prints what it took.
pub(crate) fn run(options: &Options) -> Result<()> {
    let program = options.devhost.clone().unwrap_or_else(|| built("devhost"));
    if !program.is_file() {
        bail!("`{}` is missing: `cargo build --release -p proximate-devhost`", program.display());
    }
    let settings = std::env::temp_dir().join(format!("proximate-bench-settings-{}", std::process::id()));
    let machine = page::machine();
    let mut host = Host::start(&program, &settings)?;
    let (overview, opened) = host.ask("case_open", &json!({ "path": options.case }))?;
    let (first, shown) = host.page("", 0, ROWS)?;
    let total = first["total"].as_u64().unwrap_or(0);
    let all = measure(&mut host, options, total)?;
    drop(host);
    fs_err::remove_dir_all(&settings)?;
    let mut table = Table::new(&["question", "asked", "p50 ms", "p95 ms", "hits, median"]);
    for (what, milliseconds) in [("open the case", opened), ("the first page of 200 rows", shown)] {
        table.row(vec![what.into(), "1".into(), figures(milliseconds), String::new(), String::new()]);
    }
    for Times { what, milliseconds, hits } in all {
        table.row(vec![
            what.to_owned(),
            milliseconds.len().to_string(),
            figures(percentile(milliseconds.clone(), 50)),
            if milliseconds.len() > 1 { figures(percentile(milliseconds, 95)) } else { String::new() },
            grouped(percentile(hits, 50) as u64),
        ]);
    }
    let text = format!(
        "Measured at {} on {machine}.\nA case of {} events in {} files, asked one question after the other through \
         the development host, so that each time has the way of the answer as JSON over loopback in it.\n\n{table}",
        page::commit(&root()),
        grouped(total),
        overview["files"].as_array().map_or(0, Vec::len),
    );
    page::publish(&root(), "query", &text, options.write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_search_is_made_of_an_event() {
        let event =
            json!({ "message": "olek.berg called s3:GetObject on s3:orders-data", "native_id": "0a-1" });
        let queries: Vec<_> =
            KINDS.iter().map(|(_, make)| make(&event, &mut Random::of(1, 1)).unwrap()).collect();
        assert!(words(&event).contains(&queries[0]), "{queries:?}");
        assert_eq!(queries[2..], ["olek.berg orders-data", "\"olek.berg called\"", "orde*", "id:0a-1"]);
    }
}
