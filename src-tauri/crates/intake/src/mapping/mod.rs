//! Mappings: how tables and JSON become events by a description of their fields.
//!
//! A mapping is a TOML file. It says which files or records it is for, which columns hold what, and what
//! the rest is. Users write them and keep them with the evidence; the packs that come with the program
//! are written in the same language.

mod access;
mod apply;
mod condition;
mod glob;
mod path;
mod prepare;
mod propose;
mod scope;
mod spec;

use chrono_tz::Tz;

pub(crate) use apply::apply;
pub use propose::propose;
use scope::Scope;
use spec::{Document, Spec, TimeSpec};

use crate::Record;

/// Whether a path names a mapping.
#[must_use]
pub(crate) fn is_mapping_file(path: &str) -> bool {
    path.ends_with(".mapping.toml")
}

/// A mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Its id: the events are kept under it as under a format.
    pub id: String,
    spec: Spec,
    built_in: bool,
    text: String,
}

impl Mapping {
    /// Reads a user's mapping from TOML.
    ///
    /// # Errors
    /// It is not TOML, a field is missing or unknown, or the time zone does not exist. The message says
    /// which, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text, false)
    }

    /// Reads a mapping that comes with the program.
    pub(crate) fn pack(text: &str) -> Result<Self, String> {
        Self::read(text, true)
    }

    fn read(text: &str, built_in: bool) -> Result<Self, String> {
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
        if spec.pattern.is_none() && spec.detect.is_none() {
            return Err(format!("mapping `{}` is for no file: write `match` or `detect`", spec.id));
        }
        let until = spec.access.iter().filter_map(|access| access.until.as_ref());
        for TimeSpec { zone, .. } in spec.time.iter().chain(&spec.logged).chain(until) {
            if let Some(name) =
                zone.as_deref().filter(|name| !name.contains('{') && name.parse::<Tz>().is_err())
            {
                return Err(format!("time zone `{name}` is unknown: write one like `Europe/Berlin`"));
            }
        }
        Ok(Self { id: spec.id.clone(), spec, built_in, text: text.to_owned() })
    }

    /// The TOML it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self) -> &str {
        self.spec.title.as_deref().unwrap_or(&self.id)
    }

    /// Whether the mapping is for a file: its pattern matches the whole path, or the file's name.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.spec.pattern.as_deref().is_some_and(|pattern| {
            glob::matches(pattern, path) || !pattern.contains('/') && glob::matches(pattern, name)
        })
    }

    /// Whether the mapping knows a record by what it holds.
    #[must_use]
    pub fn detects(&self, record: &Record<'_>) -> bool {
        let scope = || Scope::new(&self.spec, record.row(), record.json().into_iter().collect());
        self.spec.detect.as_ref().is_some_and(|when| when.holds(&scope()))
    }
}
