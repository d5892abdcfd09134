//! The description of a case (`case.toml`): not evidence, but it says what the evidence is.

/// Name of the file.
const NAME: &str = "case.toml";

/// What a description says that the product must not lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDescription {
    /// Title; empty if it gives none.
    pub title: String,
    /// Label to print on every page, for instance `reconstruction for training`; empty if it gives none.
    pub label: String,
}

impl CaseDescription {
    /// Whether a file is one, by its name.
    #[must_use]
    pub fn is_at(path: &str) -> bool {
        path.rsplit('/').next() == Some(NAME)
    }

    /// Reads one: `title` and `label` of the table `[case]`.
    ///
    /// # Errors
    /// It is not TOML, or has no table `[case]`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: toml::Table = text.parse().map_err(|error| format!("is no TOML: {error}"))?;
        let case = document.get("case").and_then(toml::Value::as_table);
        let case = case.ok_or("a case description needs a table `[case]` with `title` and `label`")?;
        let text = |field: &str| case.get(field).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { title: text("title"), label: text("label") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_is_read_and_anything_else_is_refused() {
        let read = CaseDescription::parse("[case]\ntitle = \"T\"\nlabel = \"reconstruction for training\"\n");
        assert_eq!(read.map(|read| read.label).as_deref(), Ok("reconstruction for training"));
        assert!(CaseDescription::parse("title = \"T\"").is_err(), "without the table it is none");
        assert!(CaseDescription::is_at("meta/case.toml"), "by name");
        assert!(!CaseDescription::is_at("meta/suitcase.toml"), "the whole name");
    }
}
