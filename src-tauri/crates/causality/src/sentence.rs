//! Words for people: spans of time, names of events, short lines.

use proximate_model::{Activity, Event};

use crate::{actor, normalise::tokens::is_hidden};

/// The longest line for people, in characters.
const LONGEST_LINE: usize = 160;

/// A span of time in the unit that people would use.
#[must_use]
pub(crate) fn span(seconds: f64) -> String {
    let seconds = seconds.abs();
    let (number, unit) = match seconds {
        s if s < 90.0 => (s, "second"),
        s if s < 90.0 * 60.0 => (s / 60.0, "minute"),
        s if s < 36.0 * 3600.0 => (s / 3600.0, "hour"),
        s => (s / 86_400.0, "day"),
    };
    let number = number.round();
    if number == 1.0 { format!("1 {unit}") } else { format!("{number:.0} {unit}s") }
}

/// A text on one line, without controls and hidden characters, cut at a length.
#[must_use]
pub(crate) fn line(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| !c.is_control() && !is_hidden(*c)).collect();
        if word.is_empty() {
            continue;
        }
        let more = word.chars().count() + 1;
        if length + more > LONGEST_LINE {
            if line.is_empty() {
                line.extend(word.chars().take(LONGEST_LINE - 1));
            }
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
        length += more;
    }
    line
}

/// One line about an event: its own line if it has one, else who did what to what.
#[must_use]
pub(crate) fn about(event: &Event) -> String {
    let words = match event.activity {
        Activity::Message | Activity::Prompt | Activity::AgentOutput | Activity::Ticket | Activity::Stop => {
            event.text.as_deref().or(event.message.as_deref())
        }
        _ => event.message.as_deref(),
    };
    if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
        return line(words);
    }
    let target = event.targets.first().map(|target| target.name.as_str()).unwrap_or_default();
    line(&format!("{} {} {target}", actor::name(event), event.action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_in_the_unit_that_people_use() {
        assert_eq!(span(38.0 * 60.0), "38 minutes");
        assert_eq!(span(3600.0 * 2.0), "2 hours");
        assert_eq!(span(1.0), "1 second");
        assert_eq!(span(5.0 * 86_400.0), "5 days");
    }

    #[test]
    fn lines_are_short_and_without_controls() {
        let text = format!("a\u{1b}[31m\u{202e}b\n{}", "word ".repeat(100));
        let line = line(&text);
        assert!(line.chars().count() <= LONGEST_LINE + 1);
        assert!(!line.contains('\u{1b}') && !line.contains('\n') && !line.contains('\u{202e}'));
        assert!(super::line(&"x".repeat(1000)).chars().count() <= LONGEST_LINE);
    }
}
