//! Policy documents: their statements as grants.

use proximate_model::{Grant, GrantEffect, Subject};
use serde_json::{Map, Value};

use crate::value::{compact, each, embedded, texts};

/// Grants of one statement at most.
const MOST: usize = 1000;

/// The statements of a policy, which may be written as JSON or as text.
pub(super) fn statements(policy: &Value) -> Option<Vec<Value>> {
    let document = embedded(policy)?;
    Some(each(document.get("Statement").or_else(|| document.get("statement"))).into_iter().cloned().collect())
}

/// The grants of a policy that is attached to a resource: each statement names who may.
pub(super) fn grants(policy: &Value, resource: &str) -> Option<Vec<Grant>> {
    let mut grants = Vec::new();
    for statement in statements(policy)? {
        let (rights, effect) = (rights(&statement), effect(&statement));
        let part = part_of(&statement, resource);
        for (subject, condition) in subjects(&statement) {
            let condition = join(condition, part.clone());
            grants.push(Grant { subject, rights: rights.clone(), effect, condition, until: None });
            if grants.len() >= MOST {
                return Some(grants);
            }
        }
    }
    Some(grants)
}

/// What a statement lets do, sorted, in its own words; `NotAction` is marked.
pub(super) fn rights(statement: &Value) -> Vec<String> {
    let mut rights = texts(statement.get("Action"));
    rights.extend(
        texts(statement.get("NotAction")).into_iter().map(|action| format!("everything but {action}")),
    );
    rights.sort();
    rights.dedup();
    rights
}

/// Whether a statement gives or takes away.
pub(super) fn effect(statement: &Value) -> GrantEffect {
    match statement.get("Effect").and_then(Value::as_str) {
        Some("Deny") => GrantEffect::Deny,
        _ => GrantEffect::Allow,
    }
}

/// The conditions of a statement in its own words.
pub(super) fn condition(statement: &Value) -> Option<String> {
    statement
        .get("Condition")
        .filter(|condition| condition.as_object().is_some_and(|c| !c.is_empty()))
        .map(compact)
}

/// A principal by its ARN or account; the root of an account stands for the account.
pub(super) fn principal(name: &str) -> Subject {
    if name == "*" {
        return Subject::Public;
    }
    let account = name.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
    Subject::Principal(account.unwrap_or(name).to_owned())
}

/// Who a statement is for, each with the conditions that remain.
fn subjects(statement: &Value) -> Vec<(Subject, Option<String>)> {
    let whole = condition(statement);
    if let Some(except) = statement.get("NotPrincipal") {
        let except = format!("everybody but {}", compact(except));
        return vec![(Subject::Public, join(whole, Some(except)))];
    }
    let named = match statement.get("Principal") {
        Some(Value::String(name)) => vec![principal(name)],
        Some(Value::Object(kinds)) => {
            kinds.values().flat_map(|names| texts(Some(names))).map(|name| principal(&name)).collect()
        }
        _ => Vec::new(),
    };
    named
        .into_iter()
        .flat_map(|subject| match subject {
            Subject::Public => narrowed(statement, whole.as_ref()),
            named => vec![(named, whole.clone())],
        })
        .collect()
}

/// "Everybody", narrowed by a condition that says who: an organisation, an account, a principal.
fn narrowed(statement: &Value, whole: Option<&String>) -> Vec<(Subject, Option<String>)> {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else {
        return vec![(Subject::Public, None)];
    };
    for (operator, tests) in conditions {
        let Some(tests) = tests.as_object().filter(|_| is_positive(operator)) else { continue };
        for (key, values) in tests {
            let subject: fn(String) -> Subject = match key.to_ascii_lowercase().as_str() {
                "aws:principalorgid" => Subject::Organization,
                "aws:principalaccount" | "aws:principalarn" => |name| principal(&name),
                _ => continue,
            };
            let names = texts(Some(values));
            // A pattern is no name; what it covers is not known.
            if names.is_empty() || names.iter().any(|name| name.contains(['*', '?'])) {
                continue;
            }
            let rest = without(conditions, operator, key);
            return names.into_iter().map(|name| (subject(name), rest.clone())).collect();
        }
    }
    vec![(Subject::Public, whole.cloned())]
}

fn is_positive(operator: &str) -> bool {
    let plain = operator.rsplit(':').next().unwrap_or(operator).to_ascii_lowercase();
    !operator.to_ascii_lowercase().starts_with("forallvalues")
        && !plain.ends_with("ifexists")
        && matches!(
            plain.as_str(),
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike"
        )
}

/// The conditions without the one that was understood; `None` if nothing is left.
fn without(conditions: &Map<String, Value>, operator: &str, key: &str) -> Option<String> {
    let mut rest = conditions.clone();
    if let Some(tests) = rest.get_mut(operator).and_then(Value::as_object_mut) {
        tests.remove(key);
        if tests.is_empty() {
            rest.remove(operator);
        }
    }
    (!rest.is_empty()).then(|| compact(&Value::Object(rest)))
}

/// The part of the resource that a statement is for, if it is not the whole.
fn part_of(statement: &Value, resource: &str) -> Option<String> {
    let parts = texts(statement.get("Resource"));
    let whole = parts.is_empty()
        || parts
            .iter()
            .any(|part| part == "*" || part == resource || part.strip_suffix("/*") == Some(resource));
    // Only buckets have parts that a policy can name; other resources name themselves by another ARN.
    (!whole && resource.starts_with("arn:aws:s3:::")).then(|| format!("only {}", parts.join(", ")))
}

fn join(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}; {second}")),
        (first, second) => first.or(second),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(statement: &Value, expected: &[(Subject, Option<&str>)]) {
        let policy = json!({ "Statement": [statement] });
        let grants = grants(&policy, "arn:aws:s3:::b").unwrap();
        let found = grants.iter().map(|g| (g.subject.clone(), g.condition.as_deref())).collect::<Vec<_>>();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_star_is_everybody_unless_a_condition_says_who() {
        let organization = || Subject::Organization("o-1".to_owned());
        check(&json!({ "Principal": "*" }), &[(Subject::Public, None)]);
        check(&json!({ "Principal": { "AWS": ["*"] } }), &[(Subject::Public, None)]);
        check(
            &json!({ "Principal": "*", "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-1" } } }),
            &[(organization(), None)],
        );
        check(
            &json!({ "Principal": "*", "Condition": { "StringEquals": { "aws:PrincipalOrgID": ["o-1"] },
                    "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } }),
            &[(organization(), Some(r#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#))],
        );
        check(
            &json!({ "Principal": "*", "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } } }),
            &[(Subject::Public, Some(r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#))],
        );
        check(
            &json!({ "Principal": "*", "Condition": { "StringLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } } }),
            &[(Subject::Public, Some(r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}"#))],
        );
    }

    #[test]
    fn principals_services_and_parts() {
        let account = || Subject::Principal("111122223333".to_owned());
        check(&json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:root" } }), &[(account(), None)]);
        check(&json!({ "Principal": { "AWS": "111122223333" } }), &[(account(), None)]);
        check(
            &json!({ "Principal": { "Service": "x.amazonaws.com" }, "Resource": "arn:aws:s3:::b/pub/*" }),
            &[(Subject::Principal("x.amazonaws.com".to_owned()), Some("only arn:aws:s3:::b/pub/*"))],
        );
        check(
            &json!({ "Principal": { "AWS": "111122223333" }, "Resource": "arn:aws:s3:::b/*" }),
            &[(account(), None)],
        );
    }

    #[test]
    fn what_is_no_policy_gives_nothing() {
        assert_eq!(grants(&json!("invalid-json-policy"), "x"), None);
        assert_eq!(grants(&json!(""), "x"), None);
    }
}
