//! Words of the command line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// What to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Folder of the built page.
    pub(crate) ui: PathBuf,
    /// Folder of the list of recent cases.
    pub(crate) settings: PathBuf,
    /// Port to listen on; 0 for any that is free.
    pub(crate) port: u16,
    /// Case to open at the start.
    pub(crate) case: Option<String>,
}

/// Reads the words behind the program's name.
///
/// # Errors
/// A word is unknown, a value is missing, or the page or the settings are not named.
pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Arguments> {
    let (mut ui, mut settings, mut port, mut case) = (None, None, 0, None);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--ui" => ui = Some(PathBuf::from(value()?)),
            "--settings" => settings = Some(PathBuf::from(value()?)),
            "--port" => port = value()?.parse().context("`--port` needs a number up to 65535")?,
            _ if word.starts_with('-') => bail!("`{word}` is not known; use --ui, --settings, --port"),
            _ => case = Some(word),
        }
    }
    let ui = ui.context("name the folder of the built page with `--ui`")?;
    let settings = settings.context("name a folder for the settings with `--settings`")?;
    Ok(Arguments { ui, settings, port, case })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Arguments> {
        read(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_every_word() {
        let arguments = words("--ui page --settings here --port 4000 case").unwrap();
        let expected =
            Arguments { ui: "page".into(), settings: "here".into(), port: 4000, case: Some("case".into()) };
        assert_eq!(arguments, expected);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for text in
            ["--ui", "--ui page", "--ui page --settings here --open", "--ui a --settings b --port many"]
        {
            assert!(words(text).is_err(), "`{text}` must be refused");
        }
    }
}
