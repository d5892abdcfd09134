//! Mapping packs: how tables and JSON that no built-in format knows become events.
//!
//! A mapping is a TOML file, written by the user and kept with the evidence. It says which files it is
//! for, which columns hold what, and what the rest is.

mod apply;
mod glob;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use proximate_model::{Activity, ActorKind, Outcome, TargetKind};
use serde::Deserialize;

pub(crate) use apply::apply;

/// Whether a path names a mapping.
#[must_use]
pub(crate) fn is_mapping_file(path: &str) -> bool {
    path.ends_with(".mapping.toml")
}

/// A mapping pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Its id: the events are kept under it as under a format.
    pub id: String,
    pattern: String,
    spec: Spec,
    zone: Tz,
}

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// It is not TOML, a field is missing or unknown, or the time zone does not exist. The message says
    /// which, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document = toml::from_str(text)
            .map_err(|error| format!("mapping is not valid: {}", error.to_string().trim()))?;
        let spec = document.mapping;
        if spec.id.is_empty()
            || !spec.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        {
            return Err(format!(
                "mapping id `{}` must be made of letters, digits, `_`, `-` and `.`: rename it",
                spec.id
            ));
        }
        let zone = match spec.time.zone.as_deref() {
            None => Tz::UTC,
            Some(name) => name
                .parse()
                .map_err(|_| format!("time zone `{name}` is unknown: write one like `Europe/Berlin`"))?,
        };
        Ok(Self { id: spec.id.clone(), pattern: spec.pattern.clone(), zone, spec })
    }

    /// Whether the mapping is for a file: its pattern matches the whole path, or the file's name.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        glob::matches(&self.pattern, path)
            || !self.pattern.contains('/') && glob::matches(&self.pattern, name)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    mapping: Spec,
}

/// The file as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    id: String,
    #[serde(rename = "match")]
    pattern: String,
    time: TimeSpec,
    #[serde(default)]
    logged: Option<TimeSpec>,
    #[serde(default)]
    action: Option<Text>,
    #[serde(default)]
    activity: Option<Choice<Activity>>,
    #[serde(default)]
    outcome: Option<Choice<Outcome>>,
    #[serde(default)]
    class_uid: Option<u32>,
    #[serde(default)]
    native_id: Option<Text>,
    #[serde(default)]
    initiator: Option<ActorSpec>,
    #[serde(default)]
    executor: Option<ActorSpec>,
    #[serde(default)]
    credential: Option<ActorSpec>,
    #[serde(default)]
    targets: Vec<TargetSpec>,
    #[serde(default)]
    references: Vec<ReferenceSpec>,
    #[serde(default)]
    message: Option<Text>,
    #[serde(default)]
    text: Option<Text>,
    #[serde(default)]
    place: Option<Text>,
    #[serde(default)]
    reply_to: Option<Text>,
    #[serde(default)]
    session: Option<Text>,
    #[serde(default)]
    trace: Option<Text>,
    /// Rows to leave out, by the values of a column.
    #[serde(default)]
    skip: Option<SkipSpec>,
}

/// A value: a column, or a template such as `forum:{thread_id}`, or a constant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Text {
    Column {
        column: String,
    },
    Columns {
        columns: Vec<String>,
    },
    Template {
        template: String,
    },
    Constant {
        constant: String,
    },
    /// Short form: the name of a column, or a template if it holds braces.
    Short(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeSpec {
    column: String,
    /// `rfc3339`, `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`, or a pattern such as `%d.%m.%Y %H:%M`.
    #[serde(default)]
    format: Option<String>,
    /// IANA name of the zone of times that name none.
    #[serde(default)]
    zone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorSpec {
    name: Text,
    #[serde(default)]
    kind: Option<Choice<ActorKind>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetSpec {
    name: Text,
    #[serde(default)]
    kind: TargetKind,
    /// What separates several targets in one column.
    #[serde(default)]
    separator: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceSpec {
    value: Text,
    kind: proximate_model::ReferenceKind,
    #[serde(default)]
    separator: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SkipSpec {
    column: String,
    values: Vec<String>,
}

/// One of the fixed words: the same for all rows, or told by a column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Choice<T> {
    Always(T),
    By {
        column: String,
        values: BTreeMap<String, T>,
        #[serde(default = "none")]
        otherwise: Option<T>,
    },
}

fn none<T>() -> Option<T> {
    None
}
