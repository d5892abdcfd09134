//! A structural scanner: where JSON values begin and end, without building them and without recursion.
//!
//! It trusts brackets and strings alone. Whether the value between them is JSON, the parser says later,
//! one record at a time, so that one bad record costs nothing but itself.

/// The place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where scanning had to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Start of the innermost record that is not whole.
    pub(super) from: usize,
    /// What was expected and not found, with its place.
    pub(super) reason: String,
}

impl Cut {
    fn new(from: usize, at: usize, what: &str) -> Self {
        Self { from, reason: format!("{what} at byte {at}") }
    }
}

/// The first byte that is not white space, or the end.
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// The end of the value that begins at `start`.
pub(super) fn value_end(bytes: &[u8], start: usize) -> Result<usize, Cut> {
    match bytes.get(start) {
        None => Err(Cut::new(start, start, "the content ends where a value should begin")),
        Some(b'"') => string_end(bytes, start)
            .ok_or_else(|| Cut::new(start, bytes.len(), "the content ends inside a string")),
        Some(b'{' | b'[') => nested_end(bytes, start),
        Some(_) => {
            let end = bytes
                .iter()
                .skip(start)
                .position(|byte| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n'))
                .map_or(bytes.len(), |length| start + length);
            if end == start { Err(Cut::new(start, start, "expected a value")) } else { Ok(end) }
        }
    }
}

fn nested_end(bytes: &[u8], start: usize) -> Result<usize, Cut> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at)
                    .ok_or_else(|| Cut::new(start, bytes.len(), "the content ends inside a string"))?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    Err(Cut::new(start, bytes.len(), "the content ends inside a value"))
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The members of an object: keys and the places of their values.
pub(super) struct Members {
    /// Key and value, as far as they are whole.
    pub(super) whole: Vec<(String, Span)>,
    /// Key and start of the value at which the content breaks off.
    pub(super) broken: Option<(String, usize)>,
    /// End of the object, or why it has none.
    pub(super) end: Result<usize, Cut>,
}

/// Walks the object that begins at `start`.
pub(super) fn members(bytes: &[u8], start: usize) -> Members {
    let mut found = Members { whole: Vec::new(), broken: None, end: Ok(start) };
    let mut at = start + 1;
    found.end = loop {
        at = skip_space(bytes, at);
        match bytes.get(at) {
            Some(b'}') => break Ok(at + 1),
            Some(b',') => {
                at += 1;
                continue;
            }
            Some(b'"') => {}
            None => break Err(Cut::new(start, at, "the content ends inside an object")),
            Some(_) => break Err(Cut::new(start, at, "expected a name in quotes")),
        }
        let Some(key_end) = string_end(bytes, at) else {
            break Err(Cut::new(start, bytes.len(), "the content ends inside a string"));
        };
        let key = bytes.get(at + 1..key_end - 1).unwrap_or_default();
        let key = String::from_utf8_lossy(key).into_owned();
        at = skip_space(bytes, key_end);
        if bytes.get(at) != Some(&b':') {
            break Err(Cut::new(start, at, "expected `:`"));
        }
        at = skip_space(bytes, at + 1);
        match value_end(bytes, at) {
            Ok(end) => {
                found.whole.push((key, Span { start: at, end }));
                at = end;
            }
            Err(cut) => {
                found.broken = Some((key, at));
                break Err(Cut { from: start, ..cut });
            }
        }
    };
    found
}

/// The key of the first member of the object that begins at `start`.
pub(super) fn first_key(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let at = skip_space(bytes, start + 1);
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    bytes.get(at + 1..string_end(bytes, at)? - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Result<usize, usize>) {
        assert_eq!(value_end(json.as_bytes(), 0).map_err(|cut| cut.from), expected, "{json}");
    }

    #[test]
    fn values_end_where_their_brackets_close() {
        check(r#"{"a":"}\""} x"#, Ok(11));
        check("[1,[2,{}]],3", Ok(10));
        check("true,", Ok(4));
        check(r#""a\\" "#, Ok(5));
        check(r#"{"a":[1,2"#, Err(0));
        check(r#"{"a":"b"#, Err(0));
        check("]", Err(0));
    }

    #[test]
    fn a_hundred_thousand_levels_need_no_stack() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        check(&deep, Ok(200_000));
    }
}
