//! Formats: whose log it is, and what each record says.
//!
//! A format is one value in one file: [`Format::detect`] says whether a record is its own, and
//! [`Format::parse`] makes events of it. It never sees bytes or offsets, and never gives ids: the caller
//! does that for all formats alike.

pub mod access_log;
pub mod antigravity;
pub mod auditd;
pub mod aws_cloudtrail;
pub mod claude_code;
pub mod codex;
pub mod context_tables;
pub mod copilot_cli;
pub mod cursor;
pub mod droid;
pub mod gemini_cli;
pub mod generic;
pub mod github;
pub mod grok;
pub mod hermes;
pub mod kimi;
pub mod kubernetes_audit;
pub mod mail;
pub mod mcp_log;
pub mod openclaw;
pub mod opencode;
pub mod otlp_genai;
pub mod pack;
pub mod pi;
pub mod postgresql;
pub mod qwen;
pub mod slack_export;
pub mod syslog;
pub mod timesketch;
mod transcript;
pub mod windows_event;

use std::sync::LazyLock;

use crate::{
    Body, ReadFile, Record, RecordContent,
    container::{Lines, lines},
};

/// A log format.
pub trait Format: Sync {
    /// Stable id, by which it can be forced and under which its events are kept.
    fn id(&self) -> &'static str;

    /// Name for people.
    fn title(&self) -> &'static str;

    /// Whether a record is one of this format. Records are told one by one: a file belongs to the format
    /// that knows most of a sample of its records.
    fn detect(&self, record: &Record<'_>) -> bool;

    /// What the record says. Never panics on purpose; what is not understood is refused with a reason,
    /// what is known to say nothing is meta.
    fn parse(&self, record: &Record<'_>) -> RecordContent;

    /// How its records are told in lines of text; `None` if they are JSON or rows.
    fn lines(&self) -> Option<Lines> {
        None
    }

    /// Whether a record says the same whatever stands around it, so that it can be read again by itself.
    /// [`Format::review`] may still tell that a record is not worth an event.
    fn stands_alone(&self) -> bool {
        false
    }

    /// A last look at all records of a file together, for formats whose records repeat each other.
    fn review(&self, _file: &mut ReadFile) {}
}

/// All built-in formats, the particular before the general.
#[must_use]
pub fn formats() -> &'static [&'static dyn Format] {
    static FORMATS: LazyLock<Vec<&'static dyn Format>> = LazyLock::new(|| {
        PARTICULAR.iter().chain(TEXT).copied().chain(pack::packs()).chain(GENERAL.iter().copied()).collect()
    });
    &FORMATS
}

/// Formats of one source each.
const PARTICULAR: &[&dyn Format] = &[
    &aws_cloudtrail::CloudTrail,
    &kubernetes_audit::KubernetesAudit,
    &otlp_genai::Otlp,
    &claude_code::ClaudeCode,
    &codex::Codex,
    &pi::Pi,
    &copilot_cli::CopilotCli,
    &cursor::Cursor,
    &gemini_cli::GeminiCli,
    &antigravity::Antigravity,
    &opencode::OpenCode,
    &kimi::Kimi,
    &qwen::Qwen,
    &hermes::Hermes,
    &grok::Grok,
    &droid::Droid,
    &openclaw::OpenClaw,
    &slack_export::SlackExport,
    &github::GitHub,
    &windows_event::WindowsEvent,
    &mail::Mail,
];

/// Formats whose records are lines of text.
const TEXT: &[&dyn Format] = &[
    &auditd::Auditd,
    &postgresql::CsvLog,
    &postgresql::ServerLog,
    &access_log::s3::S3Access,
    &access_log::load_balancer::LoadBalancer,
    &access_log::cloudfront::CloudFront,
    &access_log::envoy::Envoy,
    &access_log::combined::Combined,
    &mcp_log::McpLog,
    &syslog::Syslog,
];

/// Formats that many sources may be written in.
const GENERAL: &[&dyn Format] = &[
    &context_tables::ContextTables,
    &timesketch::Timesketch,
    &generic::Generic { id: "generic_jsonl", title: "JSON by a mapping", table: false },
    &generic::Generic { id: "generic_csv", title: "Table by a mapping", table: true },
];

/// The format that knows most records of a sample; the earlier one if two know as many.
pub(crate) fn recognise(sample: &[Record<'_>]) -> Option<&'static dyn Format> {
    let mut best: Option<(&'static dyn Format, usize)> = None;
    for format in formats() {
        let known = sample.iter().filter(|record| format.detect(record)).count();
        if known > best.map_or(0, |(_, most)| most) {
            best = Some((*format, known));
        }
    }
    best.map(|(format, _)| format)
}

/// The text format that the lines of a file are of, the particular before the general.
pub(crate) fn of_lines(content: &[u8]) -> Option<(Lines, &'static dyn Format)> {
    TEXT.iter().find_map(|format| {
        let told = format.lines()?;
        lines::knows(content, &told).then_some((told, *format))
    })
}

/// The built-in format of an id.
pub(crate) fn by_id(id: &str) -> Option<&'static dyn Format> {
    formats().iter().copied().find(|format| format.id() == id)
}

/// What the content of an unknown file looks like, for the reason of its refusal.
pub(crate) fn shape(record: &Record<'_>) -> String {
    match &record.body {
        Body::Row(row) => format!("columns {}", crate::text::listed(&row.header, 12)),
        Body::Json(serde_json::Value::Object(members)) => {
            format!("members {}", crate::text::listed(&members.keys().collect::<Vec<_>>(), 12))
        }
        Body::Text(_) => "lines of text".to_owned(),
        Body::Json(_) => "values that are no objects".to_owned(),
    }
}
