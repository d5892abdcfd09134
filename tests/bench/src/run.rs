//! Imports beside other tools: in one run, by turns, on the same files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    corpus::{Kind, Plan, Shape, Written},
    measure::{self, Cost, median},
    page::{self, Table, figures, grouped},
    peer::{Folders, PEERS, Peer},
    product::{Places, Product, last_said, root},
};

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    places: Places,
    /// What `peers/install.sh` installed; tools that are not there are left out and named
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Events of the corpus
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// Events of its first part, for tools that are too slow for the whole
    #[arg(long, default_value_t = 100_000)]
    slow_events: u64,
    /// Files for each kind of log; one for each million events without it
    #[arg(long)]
    files: Option<u64>,
    /// Turns of each pair
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only these tools (ids, separated by commas); `alone` for the import without any
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Keep the result in docs/performance.md
    #[arg(long)]
    write: bool,
}

/// A corpus on the disk.
struct Corpus {
    folder: PathBuf,
    written: Written,
}

/// The runs of one program over one corpus.
#[derive(Default)]
struct Runs {
    costs: Vec<Cost>,
    /// Bytes on the disk after the last run.
    disk: u64,
}

impl Runs {
    fn median(&self, number: impl Fn(&Cost) -> f64) -> f64 {
        median(self.costs.iter().map(number).collect())
    }

    fn row(&self, what: String, written: &Written, against: Option<&Self>) -> Vec<String> {
        let wall = self.median(|cost| cost.wall);
        let processor = self.median(|cost| cost.processor);
        // Turn by turn, so that what else the machine does touches both alike.
        let ratio = |number: fn(&Cost) -> f64| {
            against.map_or_else(String::new, |ours| {
                let pairs = self.costs.iter().zip(&ours.costs);
                figures(median(pairs.map(|(theirs, ours)| number(theirs) / number(ours)).collect()))
            })
        };
        let disk =
            if self.disk == 0 { "–".to_owned() } else { figures(self.disk as f64 / written.bytes as f64) };
        vec![
            what,
            grouped(written.events),
            figures(wall),
            figures(processor),
            figures(written.events as f64 / wall),
            ratio(|cost| cost.wall),
            ratio(|cost| cost.processor),
            figures(self.costs.iter().map(|cost| cost.memory).max().unwrap_or(0) as f64 / 1e6),
            disk,
        ]
    }
}

impl Options {
    fn folders(&self) -> Folders {
        let own = root().join("tests/bench");
        let installed = self.peers.clone().unwrap_or_else(|| own.join("target/peers"));
        Folders { installed, scripts: own.join("peers") }
    }

    fn wanted(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }

    fn corpus(&self, kind: Kind, shape: Shape, slow: bool) -> Result<Corpus> {
        let first = slow.then_some(self.slow_events);
        let plan = Plan { events: self.events, first, seed: 7, files: self.files, kind, shape };
        let name = format!("corpus-{kind:?}-{shape:?}-{}", first.unwrap_or(self.events)).to_lowercase();
        let folder = self.places.work.join(name);
        if folder.exists() {
            fs_err::remove_dir_all(&folder)?;
        }
        // Written anew each time: that takes seconds, and leaves the files in the cache for both alike.
        let written = plan.write(&folder)?;
        Ok(Corpus { folder, written })
    }
}

/// Checks that nothing was lost: a tool that silently reads nothing is very fast.
fn complete(who: &str, found: u64, corpus: &Corpus) -> Result<()> {
    let expected = corpus.written.events;
    if found != expected {
        bail!("{who} has {found} events of {expected}");
    }
    Ok(())
}

/// One import of ours; with a search behind it if the text has to be searchable.
fn ours(product: &Product, case: &Path, corpus: &Corpus, searchable: bool) -> Result<Cost> {
    let (import, events) = product.import(case, &corpus.folder)?;
    complete("proximate", events, corpus)?;
    if searchable { Ok(import.then(product.first_search(case)?)) } else { Ok(import) }
}

fn last_number(text: &str) -> Option<u64> {
    text.rsplit(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()
}

fn theirs(peer: &Peer, folders: &Folders, result: &Path, corpus: &Corpus) -> Result<Cost> {
    for old in [result.to_path_buf(), beside(result, ".wal"), beside(result, "-wal"), beside(result, "-shm")]
    {
        if old.is_file() {
            fs_err::remove_file(&old)?;
        }
    }
    let cost = measure::run(&peer.command(folders, result, &corpus.written.files))?;
    let counted = match peer.count(folders, result) {
        Some(count) => last_number(&measure::run(&count)?.output),
        None => last_number(&cost.output),
    };
    complete(peer.id, counted.with_context(|| format!("{} counted nothing", peer.id))?, corpus)?;
    Ok(cost)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut text = path.as_os_str().to_owned();
    text.push(end);
    text.into()
}

/// Ours and theirs by turns.
fn contest(options: &Options, product: &Product, peer: &Peer, table: &mut Table) -> Result<()> {
    let folders = options.folders();
    let corpus = options.corpus(peer.kind, peer.shape, peer.slow)?;
    let (case, result) = (options.places.work.join("case"), options.places.work.join("result"));
    let (mut a, mut b) = (Runs::default(), Runs::default());
    // A tool that is not there is found out before anything is measured.
    let warm = theirs(peer, &folders, &result, &corpus)?;
    eprintln(&format!("{}: {:.1} s before the count", peer.id, warm.wall));
    for round in 1..=options.rounds {
        a.costs.push(ours(product, &case, &corpus, peer.searchable)?);
        a.disk = measure::on_disk(&case);
        b.costs.push(theirs(peer, &folders, &result, &corpus)?);
        b.disk = measure::on_disk(&result);
        let wall = |runs: &Runs| runs.costs.last().map_or(0.0, |cost| cost.wall);
        eprintln(&format!("{} {round}: ours {:.1} s, theirs {:.1} s", peer.id, wall(&a), wall(&b)));
    }
    let what =
        if peer.searchable { "**Proximate**: import and first search" } else { "**Proximate**: import" };
    table.row(a.row(what.to_owned(), &corpus.written, None));
    table.row(b.row(peer.title.to_owned(), &corpus.written, Some(&a)));
    fs_err::remove_dir_all(&corpus.folder)?;
    Ok(())
}

/// The whole corpus without anybody beside it: when rows can be listed, and when all text can be searched.
fn alone(options: &Options, product: &Product, table: &mut Table) -> Result<()> {
    let corpus = options.corpus(Kind::Mixed, Shape::Lines, false)?;
    let case = options.places.work.join("case");
    let (mut rows, mut whole, mut searchable) = (Runs::default(), Runs::default(), Runs::default());
    for round in 1..=options.rounds {
        let import = ours(product, &case, &corpus, false)?;
        let listed = Cost { wall: last_said(&import, "importing").unwrap_or(import.wall), ..import.clone() };
        let searched = import.clone().then(product.first_search(&case)?);
        eprintln(&format!("alone {round}: {:.1} s, {:.1} s", import.wall, searched.wall));
        rows.costs.push(listed);
        whole.costs.push(import);
        searchable.costs.push(searched);
    }
    searchable.disk = measure::on_disk(&case);
    let titles = [
        "**Proximate** alone: the last row is stored",
        "**Proximate** alone: the import has ended",
        "**Proximate** alone: the first search is answered",
    ];
    for (title, runs) in titles.into_iter().zip([rows, whole, searchable]) {
        table.row(runs.row(title.to_owned(), &corpus.written, None));
    }
    fs_err::remove_dir_all(&corpus.folder)?;
    Ok(())
}

#[expect(clippy::print_stderr, reason = "progress for whoever waits")]
fn eprintln(text: &str) {
    eprintln!("{text}");
}

/// Runs everything that was asked for, and prints the table.
pub(crate) fn run(options: &Options) -> Result<()> {
    let product = options.places.product()?;
    fs_err::create_dir_all(&options.places.work)?;
    let machine = page::machine();
    let mut table = Table::new(&[
        "what",
        "events",
        "wall s",
        "CPU s",
        "events/s",
        "wall ÷ ours",
        "CPU ÷ ours",
        "own memory MB",
        "disk ÷ input",
    ]);
    let mut left_out = Vec::new();
    if options.wanted("alone") {
        alone(options, &product, &mut table)?;
    }
    for peer in PEERS.iter().filter(|peer| options.wanted(peer.id)) {
        if let Err(error) = contest(options, &product, peer, &mut table) {
            left_out.push(format!("- left out `{}`: {error:#}", peer.id));
        }
    }
    let commands =
        PEERS.iter().filter(|peer| options.wanted(peer.id)).map(|peer| format!("- `{}`", peer.shown));
    let commands: Vec<String> = commands.collect();
    let text = format!(
        "Measured at {} on {machine}.\nMedians of {} turns, by turns with each tool; the ratios are medians of \
         the turns' own. Each pair reads the same files, and has all their events, or it is not listed.\n\n\
         {table}\nThe commands:\n\n- `proximate import CASE FOLDER`, `proximate events CASE --query deploy --limit 1`\n{}\n{}",
        page::commit(&root()),
        options.rounds,
        commands.join("\n"),
        left_out.join("\n"),
    );
    page::publish(&root(), "run", &text, options.write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_counts() {
        assert_eq!(last_number("found 3\nevents 20\n"), Some(20));
        assert_eq!(last_number("{\"total\": 5}, \"labels\": {}}"), Some(5));
        assert_eq!(last_number("none"), None);
    }
}
