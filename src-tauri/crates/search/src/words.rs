//! Parts of a text: words, and identifiers that nobody types but pastes.
//!
//! A part is a run of letters and digits, lower-case. What stands between parts only separates them, so that
//! `ana.lopez@acme.com` is four words in a row, and a query for it is a phrase of the same four. A part that
//! looks random is an identifier: it is found as a whole and by nothing less, and stays out of the dictionary
//! of words, which it would fill.

/// Longest word in bytes; a longer part is an identifier.
const LONGEST_WORD: usize = 64;

/// Shortest part that is an identifier because it consists of hexadecimal digits.
const SHORTEST_HEX: usize = 16;

/// Shortest part of digits alone that is an identifier: account numbers, versions, times as numbers.
const SHORTEST_NUMBER: usize = 9;

/// Shortest part that is an identifier because letters and digits alternate in it.
const SHORTEST_MIX: usize = 10;

/// Shortest text that is an identifier as a whole, although marks of base 64 stand in it.
const SHORTEST_BLOB: usize = 32;

/// Length of a UUID in its usual form.
const UUID: usize = 36;

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// How many parts stand before it.
    pub(crate) position: u32,
    /// Lower-case.
    pub(crate) text: &'a str,
    /// Whether it looks random.
    pub(crate) identifier: bool,
}

/// What a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Mark,
    Digit,
    Letter,
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            128.. => Class::Wide,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// Letters and digits in lower case, what is not ASCII as it is, and 0 for marks.
const LOWER: [u8; 256] = {
    let mut lower = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if !matches!(CLASSES[byte], Class::Mark) {
            lower[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    lower
};

fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// What a run of letters and digits is made of. Letter case plays no part, because it plays none in a query.
#[derive(Default)]
struct Mix {
    digits: usize,
    letters: usize,
    /// Letters after `f`, and all that are not ASCII.
    beyond_hex: usize,
    wide: bool,
    /// How often a letter follows a digit or a digit a letter.
    changes: usize,
}

impl Mix {
    fn of(run: &[u8]) -> Self {
        let mut mix = Self::default();
        let mut before = None;
        for byte in run {
            let digit = class(*byte) == Class::Digit;
            if digit {
                mix.digits += 1;
            } else {
                mix.letters += 1;
                mix.wide |= class(*byte) == Class::Wide;
                mix.beyond_hex += usize::from(!byte.is_ascii_hexdigit());
            }
            mix.changes += usize::from(before.is_some_and(|before| before != digit));
            before = Some(digit);
        }
        mix
    }

    fn is_random(&self, run: &[u8]) -> bool {
        let length = run.len();
        if length > LONGEST_WORD {
            return true;
        }
        if self.wide || self.digits == 0 {
            return false;
        }
        let number = length >= SHORTEST_NUMBER && self.letters == 0;
        let hex = length >= SHORTEST_HEX && self.beyond_hex == 0;
        let alternates = length >= SHORTEST_MIX && self.digits >= 2 && self.letters >= 2 && self.changes >= 4;
        let mixed = length >= SHORTEST_HEX && self.digits >= 2 && self.changes >= 3;
        // Access keys and principals of AWS have few digits, but one length and one beginning.
        let key = matches!(length, 20 | 21) && run.first().is_some_and(|first| matches!(first, b'A' | b'a'));
        number || hex || alternates || mixed || key
    }
}

fn is_random(run: &[u8]) -> bool {
    Mix::of(run).is_random(run)
}

/// Whether the text is one encoded blob, marks of base 64 included.
fn is_blob(text: &[u8]) -> bool {
    if text.len() < SHORTEST_BLOB {
        return false;
    }
    let (mut changes, mut marks, mut before) = (0_usize, 0_usize, None);
    for byte in text {
        let digit = match class(*byte) {
            Class::Digit => Some(true),
            Class::Letter => Some(false),
            Class::Mark if matches!(byte, b'+' | b'/' | b'=') => None,
            Class::Mark | Class::Wide => return false,
        };
        marks += usize::from(digit.is_none());
        changes += usize::from(digit.is_some() && before.is_some() && digit != before);
        before = digit;
    }
    // In a path, marks are many; in words, digits rarely stand next to letters.
    marks * 16 <= text.len() + 32 && changes * 100 >= text.len() * 15
}

fn is_uuid(bytes: &[u8]) -> bool {
    let Some(uuid) = bytes.get(..UUID) else { return false };
    bytes.get(UUID).is_none_or(|next| class(*next) == Class::Mark)
        && uuid.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Gives the parts of a text in order. `buffer` is overwritten; it is handed in so that nothing is allocated
/// for each part.
pub(crate) fn split(text: &str, buffer: &mut String, mut each: impl FnMut(Part<'_>)) {
    let bytes = text.as_bytes();
    if is_blob(bytes) {
        lower(text, buffer);
        return each(Part { position: 0, text: buffer, identifier: true });
    }
    let (mut at, mut position) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if LOWER[usize::from(*byte)] == 0 {
            at += 1;
            continue;
        }
        let rest = &bytes[at..];
        if rest.get(8) == Some(&b'-') && is_uuid(rest) {
            lower(&text[at..at + UUID], buffer);
            each(Part { position, text: buffer, identifier: true });
            at += UUID;
            position += 1;
            continue;
        }
        let mut length = ascii(rest, buffer);
        if rest.get(length).is_some_and(|next| class(*next) == Class::Wide) {
            length = run(text, at);
            lower(&text[at..at + length], buffer);
        }
        if length == 0 {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let identifier = length >= SHORTEST_NUMBER && is_random(&bytes[at..at + length]);
        each(Part { position, text: buffer, identifier });
        at += length;
        position += 1;
    }
}

/// Writes the ASCII letters and digits at the beginning into the buffer, lower-case; gives how many.
fn ascii(bytes: &[u8], buffer: &mut String) -> usize {
    buffer.clear();
    for byte in bytes {
        match LOWER[usize::from(*byte)] {
            0 | 128.. => break,
            lower => buffer.push(char::from(lower)),
        }
    }
    buffer.len()
}

/// Length of the run of letters and digits that begins at a character's boundary.
fn run(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match class(*byte) {
            Class::Mark => break,
            Class::Wide => match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(wide) if wide.is_alphanumeric() => at += wide.len_utf8(),
                _ => break,
            },
            _ => at += 1,
        }
    }
    at - start
}

/// Writes the text in lower case into the buffer.
pub(crate) fn lower(text: &str, buffer: &mut String) {
    buffer.clear();
    if text.is_ascii() {
        buffer.push_str(text);
        buffer.make_ascii_lowercase();
    } else {
        buffer.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        split(text, &mut String::new(), |part| {
            assert_eq!(part.position as usize, found.len());
            found.push(format!("{}{}", if part.identifier { "#" } else { "" }, part.text));
        });
        found
    }

    #[test]
    fn marks_separate_parts() {
        assert_eq!(parts("<Ana.Lopez@ACME.com>, said."), ["ana", "lopez", "acme", "com", "said"]);
        assert_eq!(parts("deploy-prod_2 v1.11"), ["deploy", "prod", "2", "v1", "11"]);
        assert_eq!(parts("Zürich – ÉCOLE 東京"), ["zürich", "école", "東京"]);
        assert_eq!(parts("\u{202e}\0\u{feff} ..."), Vec::<String>::new());
        assert_eq!(parts("İstanbul"), ["i\u{307}stanbul"]);
    }

    #[test]
    fn identifiers_are_whole_wherever_they_stand() {
        let table: [(&str, &[&str]); 13] = [
            ("8D7F1C2E-9b1a-4c3d-8e5f-0123456789ab", &["#8d7f1c2e-9b1a-4c3d-8e5f-0123456789ab"]),
            (
                "arn:x/8d7f1c2e-9b1a-4c3d-8e5f-0123456789ab/y",
                &["arn", "x", "#8d7f1c2e-9b1a-4c3d-8e5f-0123456789ab", "y"],
            ),
            ("instance/i-0abc12345def67890", &["instance", "i", "#0abc12345def67890"]),
            ("AKIAIOSFODNN7EXAMPLE", &["#akiaiosfodnn7example"]),
            ("payments-7d9f8b6c5d-x2x4z", &["payments", "#7d9f8b6c5d", "x2x4z"]),
            ("PutBucketPolicy", &["putbucketpolicy"]),
            ("AmazonS3FullAccess", &["amazons3fullaccess"]),
            ("2026-03-10T16:04:12Z", &["2026", "03", "10t16", "04", "12z"]),
            ("internationalisation", &["internationalisation"]),
            ("443 12345678 123456789012", &["443", "12345678", "#123456789012"]),
            ("1773158652000000000", &["#1773158652000000000"]),
            (
                "Zm9v/YmFy3QmF6Cg1Zm9vYm4FyQmF6Cg2Zm9vY8mFyQmF6Cg==",
                &["#zm9v/ymfy3qmf6cg1zm9vym4fyqmf6cg2zm9vy8mfyqmf6cg=="],
            ),
            (
                "logs/2026/03/10/payments/part-00017/7d9f8b6c",
                &["logs", "2026", "03", "10", "payments", "part", "00017", "7d9f8b6c"],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(parts(text), expected, "{text}");
            assert_eq!(parts(&text.to_uppercase()), expected, "{text}");
            assert_eq!(parts(&text.to_lowercase()), expected, "{text}");
        }
    }

    #[test]
    fn hostile_texts_give_bounded_words() {
        let long = "a".repeat(100_000);
        assert_eq!(parts(&long), [format!("#{long}")]);
        for part in parts(&"Ab-".repeat(10_000)) {
            assert!(part.len() <= LONGEST_WORD);
        }
    }
}
