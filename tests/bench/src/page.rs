//! What is printed: Markdown, which can be kept in a marked block of a page that people write around.

use std::path::Path;

use anyhow::Result;

/// The page, from the root of the repository.
pub(crate) const PAGE: &str = "docs/performance.md";

/// A table of Markdown.
pub(crate) struct Table {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With the names of its columns; all but the first hold numbers.
    pub(crate) fn new(header: &[&'static str]) -> Self {
        Self { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = |cells: Vec<&str>| format!("| {} |", cells.join(" | "));
        writeln!(out, "{}", line(self.header.clone()))?;
        let rule = self.header.iter().enumerate().map(|(place, _)| if place == 0 { "---" } else { "---:" });
        writeln!(out, "{}", line(rule.collect()))?;
        for row in &self.rows {
            writeln!(out, "{}", line(row.iter().map(String::as_str).collect()))?;
        }
        Ok(())
    }
}

/// A number with three figures that count; a dash for what cannot be told, as a ratio to nothing.
pub(crate) fn figures(number: f64) -> String {
    match number.abs() {
        unknown if !unknown.is_finite() => "–".to_owned(),
        zero if zero < 1e-9 => "0".to_owned(),
        large if large >= 99.95 => grouped(number.round() as u64),
        medium if medium >= 9.995 => format!("{number:.1}"),
        small if small >= 0.0995 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

/// A whole number with its thousands set apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The machine, as far as it matters for the figures.
pub(crate) fn machine() -> String {
    let processors = fs_err::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs_err::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes: u64 =
        field(&memory, "MemTotal").split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let load = fs_err::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{}, {cores} cores, {} GB of memory; load before the run {}",
        field(&processors, "model name"),
        kilobytes / 1_000_000,
        load.split(' ').next().unwrap_or_default()
    )
}

/// The commit that was measured, if the folder is a clone.
pub(crate) fn commit(root: &Path) -> String {
    let mut git = std::process::Command::new("git");
    let output = git.arg("-C").arg(root).args(["rev-parse", "--short", "HEAD"]).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_default()
}

/// The page with a block replaced, or added at the end; all other text stays.
fn replaced(page: &str, block: &str, text: &str) -> String {
    let (start, end) = (format!("<!-- bench:{block} -->"), format!("<!-- end of bench:{block} -->"));
    let new = format!("{start}\n{text}\n{end}");
    let around = page.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    match around {
        Some((before, after)) => format!("{before}{new}{after}"),
        None if page.is_empty() => format!("{new}\n"),
        None => format!("{}\n\n{new}\n", page.trim_end()),
    }
}

/// Prints a text, and keeps it in its block of the page if that is wanted.
#[expect(clippy::print_stdout, reason = "this is what the tool is for")]
pub(crate) fn publish(root: &Path, block: &str, text: &str, write: bool) -> Result<()> {
    let text = text.trim_end();
    println!("{text}");
    if write {
        let path = root.join(PAGE);
        let page = if path.is_file() { fs_err::read_to_string(&path)? } else { String::new() };
        fs_err::write(&path, replaced(&page, block, text))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_a_block_stays() {
        let page = replaced("# Title\n\nWords.\n", "run", "one");
        assert_eq!(page, "# Title\n\nWords.\n\n<!-- bench:run -->\none\n<!-- end of bench:run -->\n");
        let page = format!("{page}\nMore words.\n");
        let page = replaced(&page, "run", "two");
        assert!(page.contains("two") && !page.contains("one"), "{page}");
        assert!(page.starts_with("# Title\n\nWords.\n") && page.ends_with("\nMore words.\n"), "{page}");
    }

    #[test]
    fn numbers_have_three_figures() {
        let numbers = [0.0, 0.012_34, 0.1234, 1.234, 12.34, 123.4, 1_234_567.0, f64::INFINITY];
        assert_eq!(numbers.map(figures), ["0", "0.012", "0.12", "1.23", "12.3", "123", "1,234,567", "–"]);
    }

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new(&["what", "s"]);
        table.row(vec!["it".into(), "1".into()]);
        assert_eq!(table.to_string(), "| what | s |\n| --- | ---: |\n| it | 1 |\n");
    }
}
