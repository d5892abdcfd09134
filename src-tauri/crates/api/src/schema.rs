//! JSON Schemas of the documents that `--json` prints, and the page that documents them.

use std::fmt::Write as _;

use proximate_model::{Event, document as d};
use schemars::{Schema, schema_for};

/// The schema of one command's document.
#[derive(Debug, Clone)]
pub struct SchemaDocument {
    /// The command of the command line.
    pub command: &'static str,
    /// What it does, in a sentence.
    pub purpose: &'static str,
    /// Its JSON Schema (draft 2020-12).
    pub schema: Schema,
}

/// The schema of every document, in the order of the commands.
#[must_use]
pub fn schemas() -> Vec<SchemaDocument> {
    let row = |command, purpose, schema| SchemaDocument { command, purpose, schema };
    vec![
        row("new", "Makes a case folder.", schema_for!(d::CaseCreated)),
        row(
            "import",
            "Imports files, folders and archives. One account for each file; `records = parsed + duplicates + meta + refused`.",
            schema_for!(d::Import),
        ),
        row(
            "events",
            "Searches and lists events in the order of time: one document on each line.",
            schema_for!(Event),
        ),
        row(
            "chain",
            "Rebuilds the chain from each outcome. `from` and `to` of a link index `steps`; a `status` is `observed` (a record or a hard reference), `linked` (scored among rivals) or `inferred` (no evidence: see `gaps`).",
            schema_for!(d::Chain),
        ),
        row(
            "exposure",
            "Who could see what, for how long, and which changes widened access.",
            schema_for!(d::Exposures),
        ),
        row(
            "severity",
            "Decides the severity, with its derivation. `--pack FILE` uses another rule pack.",
            schema_for!(d::Severity),
        ),
        row(
            "detections",
            "Holds Sigma rules against the events. `--rules PATH…` adds rules to those that come with the product. A rule that did not run is listed with the reason: that is not \"no hit\".",
            schema_for!(d::Detections),
        ),
        row(
            "report",
            "Writes a report; the document says where, how large, and its hash.",
            schema_for!(d::ReportWritten),
        ),
        row(
            "verify",
            "Checks the case against its evidence. Exit code 4 if a check fails.",
            schema_for!(d::Verification),
        ),
        row(
            "replay",
            "Sets decisions against the case's truth. Without `--decisions` it lists the decision points.",
            schema_for!(d::Replay),
        ),
        row(
            "mapping",
            "Proposes a mapping for a file that nothing knows, or shows what a mapping (`--by`) makes of a file.",
            schema_for!(d::MappingPreview),
        ),
    ]
}

const INTRODUCTION: &str = "# The JSON interface

`proximate COMMAND CASE … --json` prints one JSON document on standard output (JSON Lines for `events`); progress and hints go to standard error.
Fields may be added in later versions, not renamed or removed. `proximate schema COMMAND` prints the same schemas as this page, which is generated from the types themselves.

- **Times** are RFC 3339 in UTC, to the microsecond. A time that a record does not have is null, never guessed; bounds say how exactly it is known.
- **Unknown is a value**: null, `unknown`, or a status of that name. It never means no, none or zero.
- **Actors** are `{name, identity, kind, basis, field}` or null: the name as the record has it, the identity that `identities.csv` gives it, what it is, why it is held to be that, and the field it was read in.
- **Evidence** is `{file, sha256, record, offset, length}`: the record's place in the file; in its decoded content if the file is compressed.
- **Control and bidirectional characters** in strings are written as escapes, so that no log steers a terminal.

| exit code | meaning |
|---|---|
| 0 | done |
| 2 | the command line, a time or a query cannot be understood |
| 3 | input is unreadable or damaged; for `import`: some records were refused, each with its place and reason, and everything else was imported |
| 4 | verification failed |
| 130 | stopped; what was stored stays, and the same command goes on from there |
";

/// The page that documents the interface.
///
/// # Errors
/// A schema cannot be written as JSON.
pub fn reference() -> serde_json::Result<String> {
    let mut text = INTRODUCTION.to_owned();
    for document in schemas() {
        let schema = serde_json::to_string_pretty(&document.schema)?;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## `{}`\n\n{}\n\n<details><summary>JSON Schema</summary>\n\n```json\n{schema}\n```\n\n</details>\n",
            document.command, document.purpose
        );
    }
    Ok(text)
}
