//! Errors on the wire: a code for consumers that branch, a message and a hint for people.

use serde::{Deserialize, Serialize};

/// What a consumer may branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No case is open.
    NoCase,
    /// The command or its payload is not of the interface.
    Usage,
    /// A query cannot be read; the message says where.
    Query,
    /// Anything else.
    Failed,
}

/// An error as it crosses the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct ApiError {
    /// For branching.
    pub code: ErrorCode,
    /// What went wrong.
    pub message: String,
    /// What to do; empty if there is nothing to say.
    pub hint: String,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into() }
    }

    pub(crate) fn no_case() -> Self {
        Self::new(ErrorCode::NoCase, "no case is open", "create a case or open one")
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        let code =
            if error.is::<proximate_workbench::QueryError>() { ErrorCode::Query } else { ErrorCode::Failed };
        // The parts of a chain of errors are joined by `: `; a hint stands behind the last semicolon.
        let text = format!("{error:#}");
        match text.split_once("; ") {
            Some((message, hint)) => Self::new(code, message, hint),
            None => Self::new(code, text, ""),
        }
    }
}
