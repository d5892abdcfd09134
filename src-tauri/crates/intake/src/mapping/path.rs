//! Dotted paths into JSON.

use serde_json::Value;

/// All values at a path, in their order.
///
/// A name may itself hold dots. In a list a name is looked for in every element; a number picks one.
/// `*` is every member of an object, or every element of a list. Where a name is not found as written,
/// upper and lower case are the same.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    collect(value, path, &mut found);
    found
}

fn collect<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) {
    let before = found.len();
    for (name, rest) in splits(path) {
        match value {
            Value::Object(members) if name == "*" => {
                members.values().for_each(|inner| step(inner, rest, found));
            }
            Value::Object(_) => {
                if let Some(inner) = member(value, name) {
                    step(inner, rest, found);
                }
            }
            Value::Array(elements) if name == "*" => {
                elements.iter().for_each(|inner| step(inner, rest, found));
            }
            Value::Array(elements) => match name.parse::<usize>() {
                Ok(index) => {
                    if let Some(inner) = elements.get(index) {
                        step(inner, rest, found);
                    }
                }
                Err(_) => {
                    elements.iter().for_each(|inner| collect(inner, path, found));
                    return;
                }
            },
            _ => return,
        }
        if found.len() > before {
            return;
        }
    }
}

fn step<'a>(inner: &'a Value, rest: Option<&str>, found: &mut Vec<&'a Value>) {
    match rest {
        Some(rest) => collect(inner, rest, found),
        None if inner.is_null() => {}
        None => found.push(inner),
    }
}

/// The ways to take a first name off a path, the shortest name first.
fn splits(path: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    path.match_indices('.')
        .filter_map(|(at, _)| Some((path.get(..at)?, path.get(at + 1..))))
        .chain(std::iter::once((path, None)))
}

/// A member by its name; by its name in another case if there is none.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members
        .get(name)
        .or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, inner)| inner))
}

/// The place of a value that may be changed: names alone, and in a list every element.
pub(super) fn change(value: &mut Value, path: &str, with: &mut impl FnMut(&mut Value)) {
    if let Value::Array(elements) = value {
        elements.iter_mut().for_each(|inner| change(inner, path, with));
        return;
    }
    let Value::Object(members) = value else { return };
    for (name, rest) in splits(path) {
        let key = if members.contains_key(name) {
            Some(name.to_owned())
        } else {
            members.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
        };
        let Some(inner) = key.and_then(|key| members.get_mut(&key)) else { continue };
        match rest {
            Some(rest) => change(inner, rest, with),
            None => with(inner),
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &[Value]) {
        let value = json!({
            "a": { "b": 1, "c.d": 2, "e": null },
            "list": [{ "n": 3, "k": "x" }, { "n": 4 }, 5],
            "http://claims/name": "ana",
            "claims": { "http://claims/upn": "bo" },
            "Mixed": { "Case": 6 },
        });
        assert_eq!(at(&value, path).into_iter().cloned().collect::<Vec<_>>(), expected, "{path}");
    }

    #[test]
    fn paths_find_what_is_there() {
        check("a.b", &[json!(1)]);
        check("a.c.d", &[json!(2)]);
        check("a.e", &[]);
        check("list.n", &[json!(3), json!(4)]);
        check("list.1.n", &[json!(4)]);
        check("list.*.n", &[json!(3), json!(4)]);
        check("list.9.n", &[]);
        check("http://claims/name", &[json!("ana")]);
        check("claims.http://claims/upn", &[json!("bo")]);
        check("mixed.case", &[json!(6)]);
        check("nothing.at.all", &[]);
    }

    #[test]
    fn what_is_changed_is_what_is_found() {
        let mut value = json!({ "list": [{ "n": 1 }, { "n": 2 }], "a.b": 3 });
        change(&mut value, "list.N", &mut |inner| *inner = json!("x"));
        change(&mut value, "a.b", &mut |inner| *inner = json!("y"));
        assert_eq!(value, json!({ "list": [{ "n": "x" }, { "n": "x" }], "a.b": "y" }));
    }
}
