//! What an atom may be, and what it comes to.

use super::*;
use crate::condition::Condition;

fn decide(text: &str, facts: &[(&str, FactValue)]) -> Result<Truth, String> {
    let condition = Condition::compile(text, None).map_err(|error| format!("{error:#}"))?;
    let judge = Judge::new();
    let mut values = Vec::new();
    for atom in &condition.atoms {
        values.push(judge.decide(atom, |path| {
            facts.iter().find(|(name, _)| *name == path).map(|(_, value)| value.clone())
        })?);
    }
    Ok(condition.join(&|index| values[index]))
}

fn number(value: f64) -> FactValue {
    FactValue::Number(value)
}

#[test]
fn missing_facts_are_unknown_and_logic_is_kleenes() {
    use Truth::{False, True, Unknown};
    let facts = [("a.yes", FactValue::Boolean(true)), ("a.no", FactValue::Boolean(false))];
    let table = [
        ("a.missing", Unknown),
        ("b.missing", Unknown),
        ("b.missing > 3", Unknown),
        ("a.missing && a.no", False),
        ("a.no && a.missing", False),
        ("a.missing && a.yes", Unknown),
        ("a.missing || a.yes", True),
        ("b.missing > 3 || a.yes", True),
        ("a.missing || a.no", Unknown),
        ("!a.missing", Unknown),
        ("!(a.missing && a.no)", True),
        ("!a.no", True),
        (r#"a.missing in ["x"]"#, Unknown),
    ];
    for (text, expected) in table {
        assert_eq!(decide(text, &facts), Ok(expected), "{text}");
    }
}

#[test]
fn numbers_compare_across_their_representations() {
    let facts = [("o.minutes", number(780.0)), ("o.share", number(10.5))];
    let table = [
        ("o.minutes >= 720", true),
        ("o.minutes > 780.0", false),
        ("o.minutes >= 780.0", true),
        ("o.share > 10", true),
        ("o.share > 10.5", false),
        ("o.minutes == 780", true),
        ("o.minutes * 2 > 1000", true),
    ];
    for (text, expected) in table {
        assert_eq!(decide(text, &facts), Ok(expected.into()), "{text}");
    }
}

#[test]
fn a_mistake_is_an_error_and_not_unknown() {
    let facts = [("o.minutes", number(5.0)), ("o.scope", FactValue::Text("region".to_owned()))];
    for text in [r#"o.minutes > "long""#, "o.minutes", "o.scope", "o.minutes / 0 > 1", "o.scope > 3"] {
        let result = decide(text, &facts);
        assert!(result.is_err(), "{text}: {result:?}");
    }
}

#[test]
fn what_loses_the_unknown_is_refused() {
    let long = format!("a.b == {}", "1 + ".repeat(2000));
    let deep = format!("{}a.b{}", "(".repeat(1500), ")".repeat(1500));
    let chain = format!("a.b == {}1", "1 + ".repeat(900));
    let prefixes = format!("{}a.b", "!".repeat(900));
    let table = [
        ("has(a.b)", "has()"),
        ("[1, 2].exists(x, x == a.b)", "at_least"),
        ("duration(a.b) > a.c", "duration"),
        ("{1: 2} == a.b", "constants"),
        ("a.b ==", "not a condition"),
        ("(a.b && a.c) == true", "logic inside"),
        ("f(a.b).c", "not a fact"),
        (long.as_str(), "split"),
        (deep.as_str(), "nested too deeply"),
        (chain.as_str(), "too long"),
        (prefixes.as_str(), "nested too deeply"),
    ];
    for (text, hint) in table {
        let error = Condition::compile(text, None).map(|_| ()).expect_err(text);
        assert!(format!("{error:#}").contains(hint), "{text}: {error:#}");
    }
}

#[test]
fn the_longest_and_deepest_condition_allowed_does_not_exhaust_the_stack() {
    let deep = format!("{}a.b{}", "(".repeat(DEEPEST_NESTING), ")".repeat(DEEPEST_NESTING));
    let chain = format!("a.b == {}1", "1 + ".repeat(MOST_OPERATORS - 10));
    let any = vec!["a"; MOST_OPERATORS / 2].join(" || ");
    for text in [deep, chain, any] {
        assert!(Condition::compile(&text, None).is_ok(), "{text}");
    }
}

#[test]
fn paths_and_constants_are_found() {
    let condition =
        Condition::compile(r#"a.b in ["x", "y"] && (a.c >= 50 || !a.d)"#, None).expect("a condition");
    assert_eq!(condition.paths().into_iter().collect::<Vec<_>>(), ["a.b", "a.c", "a.d"]);
    assert_eq!(condition.atoms[0].literals.len(), 2);
    assert_eq!(condition.atoms[1].compares, [("a.c".to_owned(), number(50.0))]);
}
