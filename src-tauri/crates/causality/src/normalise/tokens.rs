//! Tokens, words and identifiers of a text.

/// How much of one text is read. What lies beyond is evidence still, but no text of an answer or a
/// change is that long, and the bound keeps a hostile record from costing more than its neighbours.
const LONGEST_TEXT: usize = 256 * 1024;

/// The longest identifier that is kept; longer ones are encoded blobs.
const LONGEST_IDENTIFIER: usize = 160;

/// Cuts a text to the part that is read, at a character boundary.
#[must_use]
pub(crate) fn clip(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut end = LONGEST_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// Whether a character shows nothing: zero-width, soft hyphen, or a control of direction. Such
/// characters are a known way of hiding words from people or of breaking a search.
#[must_use]
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Lower case, without hidden characters, with full-width forms and typographic quotes and dashes
/// brought to their plain ones: what a chat client or a word processor does to a pasted command.
#[must_use]
pub(crate) fn fold(text: &str) -> String {
    let text = clip(text);
    let mut folded = String::with_capacity(text.len());
    // Inside a JSON string a line break is two characters, the second of which must not become the
    // first letter of the next word.
    let escaped = text.contains("\\\"") || text.contains("{\"");
    let mut after_backslash = false;
    for character in text.chars() {
        if after_backslash && matches!(character, 'n' | 't' | 'r') {
            after_backslash = false;
            folded.push(' ');
            continue;
        }
        after_backslash = escaped && character == '\\' && !after_backslash;
        match character {
            hidden if is_hidden(hidden) => {}
            '\u{ff01}'..='\u{ff5e}' => {
                let plain = u32::from(character) - 0xff01 + 0x21;
                folded.extend(char::from_u32(plain).map(|plain| plain.to_ascii_lowercase()));
            }
            '\u{2018}' | '\u{2019}' => folded.push('\''),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            ascii if ascii.is_ascii() => folded.push(ascii.to_ascii_lowercase()),
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// The tokens of a folded text in order: words, numbers and the wildcard. Other punctuation is left
/// out, because quoting and escaping differ between a forum, a shell and an audit record while the
/// words between do not.
#[must_use]
pub(crate) fn tokens(folded: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, character) in folded.char_indices() {
        if character.is_alphanumeric() || character == '_' {
            start.get_or_insert(at);
            continue;
        }
        if let Some(begin) = start.take() {
            found.extend(folded.get(begin..at));
        }
        if character == '*' {
            found.push("*");
        }
    }
    if let Some(begin) = start {
        found.extend(folded.get(begin..));
    }
    found
}

fn splits_chunks(character: char) -> bool {
    character.is_whitespace() || "\"'`()[]{}<>,;|=&\\".contains(character)
}

/// Whether a chunk looks like the name of a thing and not like a word of a sentence: it holds a
/// digit, or a separator between letters.
fn names_a_thing(chunk: &str) -> bool {
    let length = chunk.len();
    (4..=LONGEST_IDENTIFIER).contains(&length)
        && chunk.chars().any(char::is_alphanumeric)
        && (chunk.chars().any(|character| character.is_ascii_digit())
            || chunk.contains(['-', '_', '.', '/', ':', '@']))
}

/// Calls `each` with every identifier of a folded text: each chunk that names a thing, and the parts
/// between slashes and colons that do so too (`arn:aws:s3:::reports-7` also gives `reports-7`). An
/// identifier that stands twice is given twice.
pub(crate) fn for_each_identifier<'t>(folded: &'t str, mut each: impl FnMut(&'t str)) {
    const ENDS: [char; 9] = ['.', ':', '/', '-', '@', '#', '!', '?', '*'];
    for chunk in folded.split(splits_chunks) {
        let chunk = chunk.trim_matches(ENDS.as_slice());
        if chunk.len() < 4 {
            continue;
        }
        if names_a_thing(chunk) {
            each(chunk);
        }
        if chunk.contains(['/', ':', '#']) {
            for piece in chunk.split(['/', ':', '#']) {
                let piece = piece.trim_matches(ENDS.as_slice());
                if piece.len() < chunk.len() && names_a_thing(piece) {
                    each(piece);
                }
            }
        }
    }
}

/// A name with everything but letters and digits taken out, in lower case: `put-bucket-policy`,
/// `put_bucket_policy` and `PutBucketPolicy` are one operation.
#[must_use]
pub(crate) fn squeeze(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The parts of a name at its separators and its humps, in lower case: `PutBucketPolicy` gives
/// `put`, `bucket`, `policy`.
#[must_use]
pub(crate) fn humps(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut before_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            before_lower = false;
            if !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            continue;
        }
        if character.is_uppercase() && before_lower && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        before_lower = character.is_lowercase() || character.is_numeric();
        part.extend(character.to_lowercase());
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// Whether an argument stands for something to be filled in: `<BUCKET>`, `$NAME`, `YOUR_ID`, `{id}`.
#[must_use]
pub(crate) fn is_placeholder(argument: &str) -> bool {
    let inner = argument.trim_matches(|character: char| "\"'`".contains(character));
    if inner.contains(['<', '>', '$', '{', '}']) || inner.contains("...") || inner.contains('…') {
        return true;
    }
    let lower = inner.to_lowercase();
    let filler = ["your-", "your_", "my-", "my_", "example", "xxx", "placeholder", "some-"];
    filler.iter().any(|start| lower.starts_with(start))
        || inner.len() >= 3
            && inner.chars().any(|character| character.is_ascii_uppercase())
            && inner.chars().all(|character| character.is_ascii_uppercase() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers(text: &str) -> Vec<String> {
        let folded = fold(text);
        let mut found = Vec::new();
        for_each_identifier(&folded, |identifier| found.push(identifier.to_owned()));
        found
    }

    #[test]
    fn hidden_and_full_width_characters_change_nothing() {
        assert_eq!(fold("pu\u{200b}t\u{ff0d}Bucket \u{201c}x\u{201d}"), "put-bucket \"x\"");
    }

    #[test]
    fn escaped_line_breaks_do_not_stick_to_words() {
        let folded = fold(r#"{"body":"first\nsecond \"third\""}"#);
        assert_eq!(tokens(&folded), ["body", "first", "second", "third"]);
    }

    #[test]
    fn an_arn_gives_the_name_of_its_bucket() {
        assert_eq!(
            identifiers("see arn:aws:s3:::reports-7/*, thanks."),
            ["arn:aws:s3:::reports-7", "reports-7"]
        );
        assert!(identifiers("please open the bucket for everybody").is_empty());
    }

    #[test]
    fn one_operation_has_one_squeezed_name() {
        for spelling in ["put-bucket-policy", "put_bucket_policy", "PutBucketPolicy"] {
            assert_eq!(squeeze(spelling), "putbucketpolicy");
        }
        assert_eq!(humps("ModifyDBSnapshotAttribute"), ["modify", "dbsnapshot", "attribute"]);
    }

    #[test]
    fn placeholders_are_told_from_names() {
        for text in ["<BUCKET>", "$BUCKET", "YOUR_BUCKET", "my-bucket", "BUCKET_NAME", "{id}"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["reports-7", "all", "file://policy.json"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let text = "é".repeat(LONGEST_TEXT);
        assert!(clip(&text).len() <= LONGEST_TEXT);
        assert!(tokens(&fold(&text)).len() == 1);
    }
}
