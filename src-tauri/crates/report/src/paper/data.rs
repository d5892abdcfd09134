//! The report as the template reads it: strings that the fonts can print, with places where a
//! long word may break, and drawings as files of their own.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::world::FONTS;
use crate::citations::superscript;
use crate::printable::code_point;
use crate::{Block, Report, Section, Shield};

/// Marks a place where a word may break. The text itself cannot hold one: it has been made visible.
const BREAK: char = '\u{200B}';
/// Words longer than this get places to break.
const LONG_WORD: usize = 18;

#[derive(Serialize)]
struct Paper<'a> {
    title: &'a str,
    case_id: &'a str,
    revision: u64,
    label: &'a str,
    producer: &'a str,
    period: String,
    fingerprint: &'a str,
    shield: &'a Shield,
    sections: &'a [Section],
}

/// The files that the template reads.
pub(super) fn files(report: &Report) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let overview = &report.documents.overview;
    let period = match (overview.first, overview.last) {
        (Some(first), Some(last)) => {
            format!("{} to {}", crate::words::instant(first), crate::words::instant(last))
        }
        _ => "no dated event".to_owned(),
    };
    let mut sections = report.sections.clone();
    let figures =
        sections.iter_mut().flat_map(|section| &mut section.blocks).filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        });
    for (index, figure) in figures.enumerate() {
        let name = format!("figure-{index}.svg");
        files.insert(name.clone(), drawing(&figure.svg).into_bytes());
        figure.svg = name;
    }
    let mut shield = report.shield.clone();
    files.insert("shield.svg".to_owned(), drawing(&shield.svg).into_bytes());
    shield.svg = "shield.svg".to_owned();
    let title = if report.title.trim().is_empty() { "Case without a title" } else { &report.title };
    let paper = Paper {
        title,
        case_id: &report.case_id,
        revision: report.revision,
        label: &report.label,
        producer: &report.producer,
        period,
        fingerprint: &report.fingerprint,
        shield: &shield,
        sections: &sections,
    };
    let mut value = serde_json::to_value(&paper)?;
    prepare(&mut value);
    files.insert("report.json".to_owned(), serde_json::to_vec(&value)?);
    Ok(files)
}

/// Makes every string fit for paper and every list of citations a list of runs. The depth of the
/// value is that of the model, so the recursion is bounded.
fn prepare(value: &mut Value) {
    match value {
        Value::String(text) => *text = together(&breakable(&covered(text))),
        Value::Array(items) => items.iter_mut().for_each(prepare),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if name == "evidence" {
                    *field = runs(field);
                } else if name != "svg" {
                    prepare(field);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn runs(field: &Value) -> Value {
    let numbers: Vec<u32> = field
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|number| u32::try_from(number.as_u64()?).ok())
        .collect();
    superscript(&numbers).into_iter().map(|(first, last)| serde_json::json!([first, last])).collect()
}

/// The text with every character that the fonts of the document lack written as its code point.
/// PDF/A forbids a character without a shape, and scripts that need more than a shape are left to
/// the HTML report.
fn covered(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        let mark = (0x0300..=0x036F).contains(&u32::from(character));
        let fits = if mark {
            FONTS.cover_in_text(before) && FONTS.cover_in_text(character)
        } else {
            matches!(character, ' '..='~' | '\n' | '\t' | '\r')
                || (is_simple(character) && FONTS.cover(character))
        };
        if fits {
            result.push(character);
        } else {
            result.push_str(&code_point(character));
        }
        if !mark {
            before = character;
        }
    }
    result
}

/// Latin, Greek, Cyrillic, punctuation, arrows and symbols: written from left to right, one
/// character to a shape.
fn is_simple(character: char) -> bool {
    matches!(u32::from(character), 0x00A0..=0x02FF | 0x0370..=0x052F | 0x1E00..=0x1FFF | 0x2010..=0x27BF | 0x2B00..=0x2BFF)
}

/// The text with places to break in words that are too long for a column.
fn breakable(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + text.len() / 8);
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            result.push(' ');
        }
        let length = word.chars().count();
        if length <= LONG_WORD {
            result.push_str(word);
            continue;
        }
        let digits = word.chars().all(|character| character.is_ascii_hexdigit());
        let most = if digits { 8 } else { 12 };
        let mut run = 0;
        for (place, character) in word.chars().enumerate() {
            result.push(character);
            run += 1;
            let joint = !digits && run >= 4 && "/:_.-@=,&?;|\\)]}".contains(character);
            if (joint || run >= most) && place + 2 < length {
                result.push(BREAK);
                run = 0;
            }
        }
    }
    result
}

/// The text with numbers held to their units: a line never ends between `1` and `h`.
fn together(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let unit = |word: &str| matches!(word, "d" | "h" | "m" | "s" | "%");
    let mut result = String::with_capacity(text.len());
    for (index, word) in words.iter().enumerate() {
        result.push_str(word);
        let Some(next) = words.get(index + 1) else { break };
        let measured = words.get(index + 2).is_some_and(|after| unit(after));
        let held = (number(word) && unit(next)) || (unit(word) && number(next) && measured);
        result.push(if held { '\u{A0}' } else { ' ' });
    }
    result
}

/// A drawing whose text the fonts can print. The markup itself is ASCII; what stands outside it
/// is text, written directly or as a character reference.
fn drawing(svg: &str) -> String {
    let mut result = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(start) = rest.find("&#") {
        let (before, reference) = rest.split_at(start);
        result.push_str(&covered(before));
        let Some((number, after)) = reference.get(2..).and_then(|text| text.split_once(';')) else {
            rest = "";
            break;
        };
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        };
        match code.and_then(char::from_u32) {
            Some(character) if character.is_ascii() && !character.is_ascii_control() => {
                result.push_str(&crate::printable::markup(&character.to_string()));
            }
            Some(character) => result.push_str(&covered(&character.to_string())),
            None => result.push('?'),
        }
        rest = after;
    }
    result.push_str(&covered(rest));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_a_shape_become_code_points() {
        assert_eq!(covered("Łódź → 16 h"), "Łódź → 16 h");
        assert_eq!(covered("中"), "[U+4E2D]");
        assert_eq!(covered("😀"), "[U+1F600]");
        assert_eq!(covered("שלום").matches("[U+").count(), 4);
    }

    #[test]
    fn long_words_get_places_to_break_and_lose_nothing() {
        for word in
            ["arn:aws:iam::123456789012:role/deploy-with-a-long-name", &"f".repeat(64), &"й".repeat(90)]
        {
            let broken = breakable(word);
            assert!(broken.contains(BREAK), "{word}");
            assert!(broken.split(BREAK).all(|part| part.chars().count() <= 12), "{broken}");
            assert_eq!(broken.replace(BREAK, ""), word);
        }
        assert_eq!(breakable("short words stay whole"), "short words stay whole");
    }

    #[test]
    fn numbers_stay_with_their_units() {
        assert_eq!(together("1 h 55 m – 2 h of 3"), "1\u{A0}h\u{A0}55\u{A0}m – 2\u{A0}h of 3");
        assert_eq!(together("in 12 m"), "in 12\u{A0}m");
    }

    #[test]
    fn references_in_a_drawing_are_read_before_they_are_judged() {
        assert_eq!(drawing("<text>a&#x4E2D;&#60;b</text>"), "<text>a[U+4E2D]&lt;b</text>");
        assert_eq!(drawing("<text>&#1;</text>"), "<text>[U+0001]</text>");
    }
}
