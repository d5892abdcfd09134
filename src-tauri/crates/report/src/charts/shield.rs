//! The severity as a filled shield with its number, beside the whole scale.

use std::fmt::Write as _;

use crate::printable::{markup, visible};

/// Fills from gravest to least grave; white text on each has a contrast of at least 4.5 to 1.
const FILLS: [&str; 5] = ["#6b0f1a", "#a61c28", "#b04a12", "#7d6200", "#4d5661"];
const FAMILY: &str = "font-family=\"Inter, Libertinus Serif, sans-serif\"";
/// How many levels are drawn; a longer scale is printed in words alone.
const LEVELS: usize = 7;

/// The drawing. `level` need not be on the scale.
pub(crate) fn shield(level: &str, scale: &[String]) -> String {
    let place = scale.iter().position(|name| visible(name) == level);
    let fill = place.and_then(|place| FILLS.get(place.min(FILLS.len() - 1))).unwrap_or(&"#4d5661");
    let digits = level.trim_start_matches(|character: char| !character.is_ascii_digit());
    let word = level.strip_suffix(digits).unwrap_or_default();
    let shown: Vec<String> = scale.iter().take(LEVELS).map(|name| visible(name)).collect();
    let width = 132 + 62 * shown.len().max(1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 112\"><path d=\"M52 4 L96 16 V54 C96 82 76 99 52 108 C28 99 8 82 8 54 V16 Z\" fill=\"{fill}\"/>"
    );
    if digits.is_empty() || digits.chars().count() > 2 {
        let size = (150 / level.chars().count().max(4)).clamp(9, 26);
        let _ = write!(
            svg,
            "<text x=\"52\" y=\"60\" {FAMILY} font-size=\"{size}\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#ffffff\">{}</text>",
            markup(level)
        );
    } else {
        let _ = write!(
            svg,
            "<text x=\"52\" y=\"34\" {FAMILY} font-size=\"16\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#ffffff\">{}</text><text x=\"52\" y=\"82\" {FAMILY} font-size=\"50\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#ffffff\">{}</text>",
            markup(word),
            markup(digits)
        );
    }
    for (index, name) in shown.iter().enumerate() {
        let x = 116 + 62 * index;
        let current = place == Some(index);
        let (ground, stroke, ink) =
            if current { (*fill, *fill, "#ffffff") } else { ("#ffffff", "#9aa1aa", "#3a4048") };
        let weight = if current { "bold" } else { "normal" };
        let _ = write!(
            svg,
            "<rect x=\"{x}\" y=\"40\" width=\"54\" height=\"26\" fill=\"{ground}\" stroke=\"{stroke}\"/><text x=\"{}\" y=\"58\" {FAMILY} font-size=\"15\" font-weight=\"{weight}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
            x + 27,
            markup(&super::canvas::cut(name, 6))
        );
    }
    if shown.len() > 1 {
        let _ = write!(
            svg,
            "<text x=\"116\" y=\"86\" {FAMILY} font-size=\"13\" fill=\"#3a4048\">gravest</text><text x=\"{}\" y=\"86\" {FAMILY} font-size=\"13\" text-anchor=\"end\" fill=\"#3a4048\">least grave</text>",
            116 + 62 * shown.len() - 8
        );
    }
    svg.push_str("</svg>");
    svg
}
