//! Patterns. In paths `*` is anything but `/`, `**` is anything, `?` is one character; in values `*` is
//! anything, and nothing else is special.

/// Whether the pattern matches the whole path.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.as_bytes(), path.as_bytes());
    // Reachable places in the pattern after each character of the path: linear, whatever the pattern is.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    spread(pattern, &mut reached);
    for byte in path {
        let mut next = vec![false; pattern.len() + 1];
        for (place, _) in reached.iter().enumerate().filter(|(_, on)| **on) {
            match pattern.get(place) {
                Some(b'*') if is_double(pattern, place) || *byte != b'/' => next[place] = true,
                Some(b'?') if *byte != b'/' => next[place + 1] = true,
                Some(letter) if letter == byte => next[place + 1] = true,
                _ => {}
            }
        }
        spread(pattern, &mut next);
        reached = next;
    }
    reached[pattern.len()]
}

/// Whether the pattern covers the whole value; the pattern holds at least one star.
pub(super) fn covers(pattern: &str, value: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == value };
    let Some(mut rest) = value.strip_prefix(head) else { return false };
    let mut parts = tail.split('*').collect::<Vec<_>>();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A star may stand for nothing, and `**/` for no folder at all.
fn spread(pattern: &[u8], reached: &mut [bool]) {
    for place in 0..pattern.len() {
        if reached[place] && pattern[place] == b'*' {
            reached[place + 1] = true;
            if pattern.get(place..place + 3) == Some(b"**/") {
                reached[place + 3] = true;
            }
        }
    }
}

fn is_double(pattern: &[u8], place: usize) -> bool {
    pattern.get(place + 1) == Some(&b'*') || place > 0 && pattern[place - 1] == b'*'
}

#[cfg(test)]
mod tests {
    use super::{covers, matches};

    #[test]
    fn stars_stay_in_their_folder_unless_doubled() {
        for (pattern, path, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "b/a.csv", false),
            ("**/posts.csv", "posts.csv", true),
            ("**/posts.csv", "x/y/posts.csv", true),
            ("forum/*.csv", "forum/posts.csv", true),
            ("forum/*.csv", "forum/old/posts.csv", false),
            ("forum/**", "forum/old/posts.csv", true),
            ("log-?.jsonl", "log-1.jsonl", true),
            ("log-?.jsonl", "log-12.jsonl", false),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
    #[test]
    fn stars_in_values_are_anything() {
        for (pattern, value, expected) in [
            ("a*", "a/b/c", true),
            ("*.delete", "buckets.delete", true),
            ("*iam*policy", "set iam a policy", true),
            ("*iam*policy", "set iam policies", false),
            ("a*a", "a", false),
            ("a*b*c", "abbc", true),
            ("**", "", true),
        ] {
            assert_eq!(covers(pattern, value), expected, "{pattern} {value}");
        }
    }
}
