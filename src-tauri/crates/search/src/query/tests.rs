//! What is a query, and what is not.

use super::{Field, Node, Query};

fn parse(text: &str) -> Node {
    Query::parse(text).map(|query| query.root).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

fn word(text: &str) -> Node {
    Node::Word(None, text.to_owned())
}

fn named(field: Field, text: &str) -> Node {
    Node::Word(Some(field), text.to_owned())
}

fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

#[test]
fn the_language() {
    let phrase = |text: &str| Node::Phrase(None, text.to_owned());
    let table = [
        ("", Node::All),
        ("  ", Node::All),
        ("*", Node::All),
        ("a", word("a")),
        ("a b", Node::And(vec![word("a"), word("b")])),
        ("a AND b", Node::And(vec![word("a"), word("b")])),
        ("a b OR c", Node::Or(vec![Node::And(vec![word("a"), word("b")]), word("c")])),
        ("a (b OR c)", Node::And(vec![word("a"), Node::Or(vec![word("b"), word("c")])])),
        ("\"a b\" c", Node::And(vec![phrase("a b"), word("c")])),
        ("a\"b c\"", Node::And(vec![word("a"), phrase("b c")])),
        ("dep*", Node::Prefix(None, "dep".to_owned())),
        ("-a", not(word("a"))),
        ("-\"a b\"", not(phrase("a b"))),
        ("-(a b)", not(Node::And(vec![word("a"), word("b")]))),
        ("a-b", word("a-b")),
        ("--force", not(not(word("force")))),
        ("actor:ana", named(Field::Actor, "ana")),
        ("ACTOR:Ana", named(Field::Actor, "Ana")),
        ("-actor:ana", not(named(Field::Actor, "ana"))),
        ("actor:(ana OR ben)", Node::Or(vec![named(Field::Actor, "ana"), named(Field::Actor, "ben")])),
        ("actor:\"ana b\"", Node::Phrase(Some(Field::Actor), "ana b".to_owned())),
        ("action:s3:Put*", Node::Prefix(Some(Field::Action), "s3:Put".to_owned())),
        ("target:arn:aws:s3:::data", named(Field::Target, "arn:aws:s3:::data")),
        ("arn:aws:s3:::data", word("arn:aws:s3:::data")),
        ("kind:agent", named(Field::Kind, "ai_agent")),
        ("outcome:Failure", named(Field::Outcome, "failure")),
        ("id:AbC", named(Field::Id, "abc")),
        ("f(x) (g(y))", Node::And(vec![word("f(x)"), word("g(y)")])),
        ("ORDER ANDROID", Node::And(vec![word("ORDER"), word("ANDROID")])),
        ("ä:ö", word("ä:ö")),
    ];
    for (text, expected) in table {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_query_says_where_and_what_to_do() {
    let table = [
        ("a \"b", 2, "not closed"),
        ("a (b", 2, "not closed"),
        ("a ) b", 2, "closes nothing"),
        ("()", 1, "missing"),
        ("OR a", 0, "missing"),
        ("a OR", 4, "missing"),
        ("AND a", 0, "joins two"),
        ("a - b", 2, "without a space"),
        ("a -", 2, "without a space"),
        ("actor:", 0, "needs a value"),
        ("x actor: y", 2, "needs a value"),
        ("kind:robot", 5, "is one of"),
        ("id:\"\"", 3, "needs a value"),
        ("id:abc*", 3, "as a whole"),
        ("a ///", 2, "no letter or digit"),
        ("\"...\"", 0, "no letter or digit"),
        ("actor:*", 6, "no letter or digit"),
        ("é \"b", 3, "not closed"),
    ];
    for (text, offset, hint) in table {
        let error = Query::parse(text).expect_err(text);
        assert!(error.message.contains(hint), "`{text}`: {error}");
        assert_eq!(error.offset, offset, "`{text}`: {error}");
    }
}

#[test]
fn hostile_texts_are_refused_or_read() {
    let deep = "(".repeat(4000);
    let negations = "-".repeat(4000);
    let many = "a ".repeat(2000);
    let long = "a".repeat(5000);
    let prefix = format!("{}*", "a".repeat(100));
    for text in [&deep, &negations, &many, &long, &prefix] {
        assert!(Query::parse(text).is_err(), "{}", &text[..20]);
    }
    // A walk through short texts over the characters that mean something.
    let alphabet = ["a", "\"", "(", ")", "-", "*", ":", " ", "OR", "actor:", "é", "\0", "\u{202e}"];
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer = texts.iter().flat_map(|text| alphabet.iter().map(move |part| format!("{text}{part}")));
        texts = longer.collect();
        for text in &texts {
            if let Err(error) = Query::parse(text) {
                assert!(text.is_char_boundary(error.offset), "`{text}`: {error}");
            }
        }
    }
}
