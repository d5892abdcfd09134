//! A limit to how deep a rule may nest, checked on its text: reading and holding a condition both descend
//! into it, and a text made of ten thousand brackets must not exhaust the stack.

/// Deepest nesting of brackets, and most negations in a row.
const DEEPEST: usize = 200;

/// Whether a document nests deeper than any rule needs. Quotes are not understood: a text that has as many
/// opening brackets without closing ones is refused as well.
pub(crate) fn is_too_deep(document: &str) -> bool {
    let mut depth = 0_usize;
    for byte in document.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    let mut row = 0_usize;
    for word in document.split_whitespace() {
        row = if word.eq_ignore_ascii_case("not") { row + 1 } else { 0 };
        if row > DEEPEST {
            return true;
        }
    }
    let indented = document.lines().map(|line| line.len() - line.trim_start_matches([' ', '-']).len()).max();
    indented.is_some_and(|indented| indented > 2 * DEEPEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_rule_needs_is_too_deep() {
        assert!(!is_too_deep(&format!("condition: {}a{}", "(".repeat(200), ")".repeat(200))));
        assert!(!is_too_deep(&"re: '(a)'\n".repeat(1000)), "many brackets side by side");
        assert!(is_too_deep(&format!("condition: {}a", "(".repeat(201))));
        assert!(is_too_deep(&format!("condition: {}a", "not ".repeat(201))));
        assert!(is_too_deep(&format!("{}a: 1", "- ".repeat(300))));
    }
}
