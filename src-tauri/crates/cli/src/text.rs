//! Text from logs on a terminal: nothing in it may take effect.

/// Whether a character could steer a terminal or reorder what is shown.
fn steers(character: char) -> bool {
    let bidirectional =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && character != '\n' && character != '\t') || bidirectional
}

/// The text with every steering character replaced by the replacement character.
pub(crate) fn safe(text: &str) -> String {
    text.chars().map(|character| if steers(character) { '\u{fffd}' } else { character }).collect()
}

/// The text on one line, cut to `width` characters.
pub(crate) fn line(text: &str, width: usize) -> String {
    let flat: String = safe(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= width {
        return flat;
    }
    let cut: String = flat.chars().take(width.saturating_sub(1)).collect();
    format!("{cut}…")
}

/// JSON in which every steering character is written as an escape: it can only stand inside strings.
pub(crate) fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_log_steers_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{202e}c\u{9b}d"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d");
        let text = json("{\"a\":\"\u{9b}31m \u{202e}\"}");
        assert!(!text.chars().any(steers), "{text:?} still steers");
        let value: serde_json::Value = serde_json::from_str(&text).expect("it is still JSON");
        assert_eq!(value["a"], "\u{9b}31m \u{202e}", "and it still says the same");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("one\ntwo   three", 20), "one two three");
        assert_eq!(line("abcdef", 4), "abc…");
    }
}
