//! JSON Schemas of the documents that `--json` prints.

use proximate_model::{Event, document as d};
use schemars::{Schema, schema_for};

/// The schema of one command's document.
#[derive(Debug, Clone)]
pub struct SchemaDocument {
    /// The command of the command line.
    pub command: &'static str,
    /// Its JSON Schema (draft 2020-12).
    pub schema: Schema,
}

/// The schema of every document, in the order of the commands.
#[must_use]
pub fn schemas() -> Vec<SchemaDocument> {
    let row = |command, schema| SchemaDocument { command, schema };
    vec![
        row("new", schema_for!(d::CaseCreated)),
        row("import", schema_for!(d::Import)),
        row("events", schema_for!(Event)),
        row("chain", schema_for!(d::Chain)),
        row("exposure", schema_for!(d::Exposures)),
        row("severity", schema_for!(d::Severity)),
        row("report", schema_for!(d::ReportWritten)),
        row("verify", schema_for!(d::Verification)),
        row("replay", schema_for!(d::Replay)),
    ]
}
