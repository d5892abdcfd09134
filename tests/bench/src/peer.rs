//! The tools that Proximate is measured beside.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::corpus::{Kind, Shape};

/// Another tool, and what it is asked to do.
pub(crate) struct Peer {
    /// Name to choose it by.
    pub(crate) id: &'static str,
    /// What is measured, and what is not.
    pub(crate) title: &'static str,
    /// The command, as a reader would write it.
    pub(crate) shown: &'static str,
    /// Whose records it reads, and how they are written.
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    /// Whether it is too slow for the whole corpus: then both read its first part.
    pub(crate) slow: bool,
    /// Whether text can be searched by an index afterwards: then ours has to have one too.
    pub(crate) searchable: bool,
    /// Makes the command line, given the peers' folder, the place of its result, and the files.
    command: fn(&Folders, &Path, &[PathBuf]) -> Vec<OsString>,
    /// Makes a command, not timed, whose last number is how many events there are; without one it is the
    /// last number of what was measured.
    count: Option<fn(&Folders, &Path) -> Vec<OsString>>,
}

/// Where the tools are.
pub(crate) struct Folders {
    /// What `install.sh` installed.
    pub(crate) installed: PathBuf,
    /// Our own small scripts.
    pub(crate) scripts: PathBuf,
}

fn words<const N: usize>(first: [&Path; N], files: &[PathBuf]) -> Vec<OsString> {
    first.iter().map(OsString::from).chain(files.iter().map(OsString::from)).collect()
}

fn script(folders: &Folders, name: &str, result: &Path, files: &[PathBuf]) -> Vec<OsString> {
    words([&folders.installed.join("venv/bin/python"), &folders.scripts.join(name), result], files)
}

impl Peer {
    /// The command line.
    pub(crate) fn command(&self, folders: &Folders, result: &Path, files: &[PathBuf]) -> Vec<OsString> {
        (self.command)(folders, result, files)
    }

    /// The command that counts, if the measured one does not.
    pub(crate) fn count(&self, folders: &Folders, result: &Path) -> Option<Vec<OsString>> {
        self.count.map(|count| count(folders, result))
    }
}

/// All of them, the fast ones first.
pub(crate) const PEERS: &[Peer] = &[
    Peer {
        id: "lnav",
        title: "lnav: open and count; keeps nothing; CloudTrail alone, by a format written for it",
        shown: "lnav -n -I peers/lnav -c ';SELECT count(*) FROM bench_cloudtrail' FILES",
        kind: Kind::Cloudtrail,
        shape: Shape::Lines,
        slow: false,
        searchable: false,
        command: |folders, _, files| {
            let format = folders.scripts.join("lnav");
            let count = Path::new(";SELECT count(*) FROM bench_cloudtrail");
            let (write, to) = (Path::new("-c"), Path::new(":write-csv-to -"));
            words(
                [
                    Path::new("lnav"),
                    Path::new("-n"),
                    Path::new("-I"),
                    &format,
                    Path::new("-c"),
                    count,
                    write,
                    to,
                ],
                files,
            )
        },
        count: None,
    },
    Peer {
        id: "duckdb-table",
        title: "DuckDB 1.4.4: read_json_auto into tables; no text index",
        shown: "python peers/duckdb_table.py DATABASE FILES",
        kind: Kind::Mixed,
        shape: Shape::Lines,
        slow: false,
        searchable: false,
        command: |folders, result, files| script(folders, "duckdb_table.py", result, files),
        count: None,
    },
    Peer {
        id: "duckdb-fts",
        title: "DuckDB 1.4.4: normalised rows and the record, with its full-text index",
        shown: "python peers/duckdb_fts.py DATABASE FILES",
        kind: Kind::Mixed,
        shape: Shape::Lines,
        slow: true,
        searchable: true,
        command: |folders, result, files| script(folders, "duckdb_fts.py", result, files),
        count: None,
    },
    Peer {
        id: "sqlite-fts",
        title: "Python's sqlite3: normalised rows and the record, with FTS5",
        shown: "python peers/sqlite_fts.py DATABASE FILES",
        kind: Kind::Mixed,
        shape: Shape::Lines,
        slow: true,
        searchable: true,
        command: |folders, result, files| script(folders, "sqlite_fts.py", result, files),
        count: None,
    },
    Peer {
        id: "timesketch",
        title: "Timesketch's importer, the client's half: reads, completes and serialises; the upload is \
                replaced, and the server's indexing is not in it",
        shown: "python peers/timesketch.py FILES",
        kind: Kind::Mixed,
        shape: Shape::Lines,
        slow: true,
        searchable: false,
        command: |folders, _, files| {
            words([&folders.installed.join("venv/bin/python"), &folders.scripts.join("timesketch.py")], files)
        },
        count: None,
    },
    Peer {
        id: "plaso",
        title: "Plaso: log2timeline, parser jsonl, one process; no index; CloudTrail as `lookup-events` \
                answers, the only shape that it takes",
        shown: "log2timeline -q -u --single-process --status-view none --parsers jsonl --storage-file RESULT FOLDER",
        kind: Kind::Cloudtrail,
        shape: Shape::Lookup,
        slow: true,
        searchable: false,
        command: |folders, result, files| {
            let folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("."));
            let program = folders.installed.join("plaso/bin/log2timeline");
            let mut words: Vec<OsString> = vec![program.into()];
            words.extend(["-q", "-u", "--single-process", "--status-view", "none"].map(OsString::from));
            words.extend(["--parsers", "jsonl", "--logfile"].map(OsString::from));
            words.push(result.with_extension("log.gz").into());
            words.extend(["--storage-file".into(), result.into(), folder.into()]);
            words
        },
        count: Some(|folders, result| {
            let program = folders.installed.join("plaso/bin/pinfo");
            let mut words: Vec<OsString> = vec![program.into()];
            words.extend(["--output-format", "json", "--sections", "events"].map(OsString::from));
            words.push(result.into());
            words
        }),
    },
];
