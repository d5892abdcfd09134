//! Text for people and for comparison.

/// The first line of a text, without control characters, cut to `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if count > 0 {
            line.push(' ');
            count += 1;
        }
        for letter in word.chars() {
            if count >= limit {
                line.push('…');
                return line;
            }
            line.push(letter);
            count += 1;
        }
    }
    line
}

/// A list of names for people: at most `limit` of them, then how many more.
pub(crate) fn listed<S: AsRef<str>>(names: &[S], limit: usize) -> String {
    let mut shown =
        names.iter().take(limit).map(|name| format!("`{}`", one_line(name.as_ref(), 40))).collect::<Vec<_>>();
    if names.len() > limit {
        shown.push(format!("{} more", names.len() - limit));
    }
    shown.join(", ")
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
