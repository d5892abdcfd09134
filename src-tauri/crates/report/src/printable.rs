//! Text from logs made safe to read: nothing invisible, nothing that turns the direction of
//! writing, nothing without end.

/// The longest text of one cell or statement, in characters. What is cut is said, and the record
/// that is cited has the rest.
pub(crate) const LONGEST: usize = 1_500;

/// How many combining marks one letter may carry; more are only ever used to deface a page.
const MARKS: usize = 3;

/// The text with every character that could deceive written as its code point.
pub(crate) fn visible(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut marks = 0;
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            let rest = text.chars().count() - LONGEST;
            result.push_str(&format!(" … [{rest} more characters: see the record]"));
            break;
        }
        marks = if is_mark(character) { marks + 1 } else { 0 };
        match character {
            '\n' => result.push_str(" / "),
            '\t' => result.push(' '),
            '\r' => {}
            _ if is_deceptive(character) || marks > MARKS => result.push_str(&code_point(character)),
            _ => result.push(character),
        }
    }
    result
}

/// A character as its code point, in brackets.
pub(crate) fn code_point(character: char) -> String {
    format!("[U+{:04X}]", u32::from(character))
}

fn is_mark(character: char) -> bool {
    matches!(u32::from(character), 0x0300..=0x036F | 0x0483..=0x0489 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Controls, format characters without a shape, bidirectional marks, private use and non-characters.
fn is_deceptive(character: char) -> bool {
    let code = u32::from(character);
    character.is_control()
        || matches!(code, 0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F)
        || matches!(code, 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F)
        || matches!(code, 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFC | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF)
        || matches!(code, 0xE0000..=0x10FFFF)
        || code & 0xFFFE == 0xFFFE
}

/// Text for an element or a quoted attribute of HTML or XML.
pub(crate) fn markup(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            _ => result.push(character),
        }
    }
    result
}

/// A drawing with everything removed that is not a drawing, or `None` if it holds active content.
/// The drawings come from this program; the check keeps a mistake there from becoming a hole here.
pub(crate) fn passive_svg(svg: &str) -> Option<&str> {
    let start = svg.find("<svg")?;
    let end = svg.rfind("</svg>")?;
    let body = svg.get(start..end + "</svg>".len())?;
    let lower = body.to_ascii_lowercase();
    let active =
        ["<script", "<foreignobject", "<iframe", "<image", "javascript:", "<!entity", "<!doctype", "@import"];
    if active.iter().any(|word| lower.contains(word))
        || has_handler(&lower)
        || has_outside_link(&lower)
        || has_outside_paint(&lower)
    {
        return None;
    }
    Some(body)
}

/// Whether some tag has an attribute `on…=`; the word in running text is harmless.
fn has_handler(lower: &str) -> bool {
    tags(lower).any(|tag| {
        tag.split_ascii_whitespace().any(|part| {
            part.strip_prefix("on").and_then(|rest| rest.split_once('=')).is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
            })
        })
    })
}

/// Whether some tag refers to something outside the drawing.
fn has_outside_link(lower: &str) -> bool {
    tags(lower).any(|tag| {
        tag.match_indices("href=").any(|(place, found)| {
            let value = tag.get(place + found.len()..).unwrap_or_default();
            !value.starts_with("\"#") && !value.starts_with("'#")
        })
    })
}

/// Whether some style refers to something outside the drawing.
fn has_outside_paint(lower: &str) -> bool {
    lower.match_indices("url(").any(|(place, found)| {
        let value = lower.get(place + found.len()..).unwrap_or_default().trim_start_matches(['"', '\'']);
        !value.starts_with('#')
    })
}

fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split('<').skip(1).map(|part| part.split('>').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(visible("a\u{202E}b\u{0}c\u{200B}"), "a[U+202E]b[U+0000]c[U+200B]");
        assert_eq!(visible("one\r\ntwo"), "one / two");
        assert_eq!(visible("Zoë Łukasz"), "Zoë Łukasz");
    }

    #[test]
    fn towers_of_marks_are_cut_and_accents_are_kept() {
        assert_eq!(visible("e\u{301}"), "e\u{301}");
        assert!(visible(&format!("e{}", "\u{301}".repeat(9))).contains("[U+0301]"));
    }

    #[test]
    fn a_text_without_end_ends_and_says_so() {
        let text = visible(&"x".repeat(LONGEST + 7));
        assert!(text.ends_with("[7 more characters: see the record]"), "{text}");
    }

    #[test]
    fn active_drawings_are_refused() {
        assert!(passive_svg("<?xml version='1.0'?><svg><text>on=1</text></svg>\n").is_some());
        assert!(passive_svg("<svg><use href=\"#mark\"/></svg>").is_some());
        for bad in [
            "<svg onload=\"x()\"></svg>",
            "<svg><script>x</script></svg>",
            "<svg><a href=\"https://example.org\">x</a></svg>",
            "<svg><foreignObject/></svg>",
            "<svg><rect fill=\"url(https://example.org/x)\"/></svg>",
            "no drawing",
        ] {
            assert!(passive_svg(bad).is_none(), "{bad}");
        }
    }
}
