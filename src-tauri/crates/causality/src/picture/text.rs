//! Words on the drawing: made harmless, measured, wrapped; clocks and lengths of time.

use proximate_model::Instant;

/// Advance widths of Inter Regular for the printable ASCII characters, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642,
    608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264,
    543, 652, 562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469,
    452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523,
    364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
];
/// What the heavy weight adds, and what another font of the list may add.
const BOLD: f64 = 1.07;
/// Words longer than this are cut before anything else looks at them.
const LONGEST: usize = 400;

/// The text without anything invisible: controls, marks of direction and zero-width characters become
/// spaces, runs of spaces one, and too much is cut.
pub(super) fn clean(text: &str) -> String {
    let visible =
        text.chars().take(LONGEST).map(|c| if is_deceptive(c) { ' ' } else { c }).collect::<String>();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFF
            | 0xE000..=0xF8FF | 0xE0000..=0x10FFFF)
        // Combining marks without end deface a drawing.
        || matches!(u32::from(c), 0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF)
}

/// Text for an element or a quoted attribute of XML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The width of a text in units of the drawing; a character outside ASCII counts as a wide one.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1_000.0 * size * if bold { BOLD } else { 1.0 }
}

fn advance(c: char) -> u32 {
    let index = u32::from(c).checked_sub(32).and_then(|index| usize::try_from(index).ok());
    match index.and_then(|index| WIDTHS.get(index)) {
        Some(width) => u32::from(*width),
        None if u32::from(c) < 0x2E80 => 720,
        None => 1_050,
    }
}

/// The longest beginning of a text that fits, with an ellipsis if something had to go.
pub(super) fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size, bold) + width("…", size, bold) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// A text on at most `lines` lines, broken at spaces where possible, with an ellipsis if it does not fit.
pub(super) fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.reverse();
    while wrapped.len() < lines
        && let Some(first) = words.pop()
    {
        let mut line = first.to_owned();
        while let Some(next) = words.last()
            && width(&line, size, false) + width(" ", size, false) + width(next, size, false) <= room
        {
            line.push(' ');
            line.push_str(next);
            words.pop();
        }
        let is_last = wrapped.len() + 1 == lines;
        if is_last && !words.is_empty() {
            words.reverse();
            line.push(' ');
            line.push_str(&words.join(" "));
            words.clear();
        }
        if width(&line, size, false) > room && !is_last {
            // A word wider than the line is broken where the line ends.
            let (head, tail) = break_word(first, size, room);
            wrapped.push(head.to_owned());
            words.push(tail);
            continue;
        }
        wrapped.push(fit(&line, size, false, room));
    }
    wrapped
}

/// Breaks a long word, after a mark of punctuation if one is near the end of the line.
fn break_word(word: &str, size: f64, room: f64) -> (&str, &str) {
    let (mut end, mut after_mark) = (0, 0);
    for (at, c) in word.char_indices() {
        let next = at + c.len_utf8();
        if end > 0 && width(word.get(..next).unwrap_or(word), size, false) > room {
            break;
        }
        end = next;
        if matches!(c, '-' | '/' | ':' | '.' | '_' | '@' | ',') {
            after_mark = next;
        }
    }
    let cut = if after_mark * 2 > end { after_mark } else { end };
    word.split_at_checked(cut).unwrap_or((word, ""))
}

/// The last telling part of a name: of an ARN the session or resource, of anything else all of it.
pub(super) fn short_name(name: &str) -> &str {
    let own = if name.starts_with("arn:") { name.rsplit(['/', ':']).next() } else { None };
    own.filter(|own| !own.is_empty()).unwrap_or(name)
}

/// `16:04` or `16:04:12`, in UTC.
pub(super) fn clock(at: Instant, seconds: bool) -> String {
    let pattern = if seconds { "%H:%M:%S" } else { "%H:%M" };
    at.datetime().map_or_else(|| at.to_string(), |time| time.format(pattern).to_string())
}

/// `10 Mar 2026`.
pub(super) fn date(at: Instant) -> String {
    at.datetime().map_or_else(String::new, |time| time.format("%-d %b %Y").to_string())
}

/// A length for people: `1 h 58 m`, `3 d 4 h`, `45 s`.
pub(super) fn length(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, minutes) if minutes < 10 && rest > 0 => format!("{minutes} m {rest} s"),
        (0, 0, minutes) => format!("{minutes} m"),
        (0, hours, minutes) => format!("{hours} h {minutes:02} m"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// A range of lengths, one length if both ends read the same.
pub(super) fn length_range(min: f64, max: f64) -> String {
    let (from, to) = (length(min), length(max));
    if from == to { from } else { format!("{from} – {to}") }
}

/// `.93`; certainty is never printed.
pub(super) fn probability(value: f64) -> String {
    // A broken number becomes 0, as the conversion of a float does.
    let hundredths = (value * 100.0).round().clamp(0.0, 99.0) as u32;
    format!(".{hundredths:02}")
}

#[cfg(test)]
mod tests {
    use super::{clean, escape, fit, length, length_range, probability, short_name, width, wrap};

    #[test]
    fn hostile_text_becomes_plain() {
        let table = [
            ("a\u{202E}b", "a b"),
            ("  a \n\t b\u{0}", "a b"),
            ("z\u{0335}\u{0336}algo", "z algo"),
            ("\u{200B}", ""),
        ];
        for (text, expected) in table {
            assert_eq!(clean(text), expected, "cleaned {text:?}");
        }
        assert_eq!(clean(&"x".repeat(10_000)).len(), 400, "cut");
        assert_eq!(escape("<a b='c'>&\"</a>"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }

    #[test]
    fn every_line_fits() {
        let texts = [
            "lets everybody in the organisation o-a1b2c3d4e5 read bucket customer-ledger-prod",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "short",
            "",
            "日本語日本語日本語日本語日本語日本語日本語日本語日本語",
        ];
        for text in texts {
            let lines = wrap(text, 13.0, 150.0, 3);
            assert!(lines.len() <= 3, "three lines for {text:?}");
            assert!(lines.iter().all(|line| width(line, 13.0, false) <= 150.0), "widths of {lines:?}");
            let shown: String = lines.concat().replace([' ', '…'], "");
            assert!(text.replace(' ', "").starts_with(&shown), "{lines:?} begins {text:?}");
        }
        assert!(fit("containment", 15.0, true, 40.0).ends_with('…'), "what is cut is said");
    }

    #[test]
    fn numbers_read_well() {
        for (seconds, expected) in [
            (0.0, "0 s"),
            (61.0, "1 m 1 s"),
            (1_500.0, "25 m"),
            (7_080.0, "1 h 58 m"),
            (90_000.0, "1 d 1 h"),
            (-4.0, "0 s"),
        ] {
            assert_eq!(length(seconds), expected, "{seconds} seconds");
        }
        assert_eq!(length_range(7_080.0, 7_440.0), "1 h 58 m – 2 h 04 m");
        assert_eq!(length_range(7_080.0, 7_081.0), "1 h 58 m");
        assert_eq!(
            (probability(0.934), probability(0.9999), probability(0.04)),
            (".93".into(), ".99".into(), ".04".into())
        );
        assert_eq!(short_name("arn:aws:sts::1:assumed-role/Engineer/mia@example.com"), "mia@example.com");
        assert_eq!(short_name("o-1/x"), "o-1/x");
    }
}
