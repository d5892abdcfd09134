//! The query language: from text to a tree. Knows nothing of the index.

use std::fmt;

/// Longest query in bytes.
const LONGEST_QUERY: usize = 4096;

/// Deepest nesting of brackets and negations.
const DEEPEST_NESTING: usize = 32;

/// Most things looked for in one query.
const MOST_LEAVES: usize = 256;

/// Longest beginning of a word, in bytes.
const LONGEST_PREFIX: usize = 64;

/// A query that can be put to an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) root: Node,
}

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong and what to do, for people.
    pub message: String,
    /// Where, in bytes from the start of the text; always on a character's boundary.
    pub offset: usize,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)
    }
}

impl std::error::Error for QueryError {}

/// A field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Actor,
    Action,
    Target,
    Place,
    Kind,
    Format,
    Activity,
    Outcome,
    Id,
    Session,
}

impl Field {
    pub(crate) const ALL: [Self; 10] = [
        Self::Actor,
        Self::Action,
        Self::Target,
        Self::Place,
        Self::Kind,
        Self::Format,
        Self::Activity,
        Self::Outcome,
        Self::Id,
        Self::Session,
    ];

    /// The name, in the query and in the index.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Action => "action",
            Self::Target => "target",
            Self::Place => "place",
            Self::Kind => "kind",
            Self::Format => "format",
            Self::Activity => "activity",
            Self::Outcome => "outcome",
            Self::Id => "id",
            Self::Session => "session",
        }
    }

    /// Whether its values are words; else a value is compared as a whole.
    pub(crate) fn has_words(self) -> bool {
        matches!(self, Self::Actor | Self::Action | Self::Target | Self::Place)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// The only values that a field can have; empty if it is open.
    fn values(self) -> &'static [&'static str] {
        match self {
            Self::Kind => &["human", "ai_agent", "service", "system", "unknown"],
            Self::Outcome => &["success", "failure", "unknown"],
            Self::Activity => &[
                "message",
                "reaction",
                "prompt",
                "agent_output",
                "tool_call",
                "tool_result",
                "retrieval",
                "access_change",
                "configuration_change",
                "deletion",
                "data_access",
                "code_change",
                "deployment",
                "review",
                "approval",
                "stop",
                "compaction",
                "alert",
                "ticket",
                "authentication",
                "other",
            ],
            _ => &[],
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Every event.
    All,
    /// A word, which may have to be looked for as several; lower-case if the field has no words.
    Word(Option<Field>, String),
    /// Words next to each other.
    Phrase(Option<Field>, String),
    /// The beginning of a word, after words that must stand before it.
    Prefix(Option<Field>, String),
    /// A whole value of a field that is otherwise compared by words.
    Whole(Field, String),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// A quotation or bracket is left open, a field has no value or one that it cannot have, a part holds
    /// nothing to look for, or the text is too long or nested too deeply.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut parser = Parser { text, at: 0, leaves: 0 };
        if text.len() > LONGEST_QUERY {
            return Err(parser.error(0, format!("a query may have {LONGEST_QUERY} bytes, shorten it")));
        }
        if text.trim().is_empty() {
            return Ok(Self { root: Node::All });
        }
        let root = parser.alternatives(None, 0)?;
        if parser.peek().is_some() {
            return Err(parser.error(parser.at, "this bracket closes nothing, remove it"));
        }
        Ok(Self { root })
    }

    /// Lets an actor be asked for by an identity: `accounts` gives the accounts of whatever is asked for as an
    /// actor, and each of them, compared as a whole, is looked for too.
    pub fn expand_actors(&mut self, accounts: impl Fn(&str) -> Vec<String>) {
        self.root.expand_actors(&accounts);
    }

    /// Whether every event is meant.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.root == Node::All
    }
}

impl Node {
    fn expand_actors(&mut self, accounts: &impl Fn(&str) -> Vec<String>) {
        match self {
            Self::Word(Some(Field::Actor), text) | Self::Phrase(Some(Field::Actor), text) => {
                let accounts = accounts(text);
                if !accounts.is_empty() {
                    let mut parts = vec![self.clone()];
                    parts.extend(accounts.into_iter().map(|account| Self::Whole(Field::Actor, account)));
                    *self = Self::Or(parts);
                }
            }
            Self::And(parts) | Self::Or(parts) => {
                parts.iter_mut().for_each(|part| part.expand_actors(accounts));
            }
            Self::Not(part) => part.expand_actors(accounts),
            Self::All | Self::Word(..) | Self::Phrase(..) | Self::Prefix(..) | Self::Whole(..) => {}
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    leaves: usize,
}

impl Parser<'_> {
    fn error(&self, offset: usize, message: impl Into<String>) -> QueryError {
        QueryError { message: message.into(), offset: offset.min(self.text.len()) }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character after spaces, which are passed.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start().len();
        self.at += spaces;
        self.rest().chars().next()
    }

    /// Passes an operator if it stands here as a word of its own.
    fn operator(&mut self, word: &str) -> bool {
        self.peek();
        let Some(after) = self.rest().strip_prefix(word) else { return false };
        let alone =
            after.chars().next().is_none_or(|next| next.is_whitespace() || matches!(next, '(' | ')' | '"'));
        if alone {
            self.at += word.len();
        }
        alone
    }

    fn alternatives(&mut self, field: Option<Field>, depth: usize) -> Result<Node, QueryError> {
        let mut parts = vec![self.conjunction(field, depth)?];
        while self.operator("OR") {
            parts.push(self.conjunction(field, depth)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Node::Or(parts) })
    }

    fn conjunction(&mut self, field: Option<Field>, depth: usize) -> Result<Node, QueryError> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                None | Some(')') => break,
                Some(_) => {}
            }
            let before = self.at;
            if self.operator("OR") {
                self.at = before;
                break;
            }
            if self.operator("AND") {
                if parts.is_empty() {
                    return Err(self.error(before, "`AND` joins two things, put something before it"));
                }
                continue;
            }
            parts.push(self.part(field, depth)?);
        }
        match parts.len() {
            0 => Err(self.error(self.at, "something to look for is missing here")),
            1 => Ok(parts.swap_remove(0)),
            _ => Ok(Node::And(parts)),
        }
    }

    fn part(&mut self, field: Option<Field>, depth: usize) -> Result<Node, QueryError> {
        if depth >= DEEPEST_NESTING {
            return Err(self.error(self.at, "nested too deeply, remove brackets"));
        }
        let start = self.at;
        match self.peek() {
            Some('-') => {
                self.at += 1;
                if self.rest().chars().next().is_none_or(char::is_whitespace) {
                    return Err(
                        self.error(start, "`-` excludes what follows it without a space, or quote it")
                    );
                }
                Ok(Node::Not(Box::new(self.part(field, depth + 1)?)))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.alternatives(field, depth + 1)?;
                if self.peek() != Some(')') {
                    return Err(self.error(start, "this bracket is not closed, add `)`"));
                }
                self.at += 1;
                Ok(inner)
            }
            Some('"') => self.phrase(field),
            _ => self.word(field, depth),
        }
    }

    fn phrase(&mut self, field: Option<Field>) -> Result<Node, QueryError> {
        let start = self.at;
        let inner = self.rest().get(1..).unwrap_or_default();
        let Some(length) = inner.find('"') else {
            return Err(self.error(start, "this quotation is not closed, add `\"`"));
        };
        let phrase = inner.get(..length).unwrap_or_default().to_owned();
        self.at += length + 2;
        self.leaf(start, field, phrase, Node::Phrase)
    }

    fn word(&mut self, field: Option<Field>, depth: usize) -> Result<Node, QueryError> {
        let start = self.at;
        let (name, after) = self.rest().split_once(':').unwrap_or_default();
        let named = if field.is_none() { Field::named(name) } else { None };
        if let Some(named) = named {
            let next = after.chars().next();
            self.at += name.len() + 1;
            return match next {
                Some('"' | '(') => self.part(Some(named), depth + 1),
                Some(next) if !next.is_whitespace() && next != ')' => self.bare(Some(named)),
                _ => Err(self.error(start, format!("`{}:` needs a value right after it", named.name()))),
            };
        }
        self.bare(field)
    }

    /// A word up to a space, a quotation, or a bracket that was not opened in it.
    fn bare(&mut self, field: Option<Field>) -> Result<Node, QueryError> {
        let start = self.at;
        let mut open = 0_usize;
        let end = self.rest().find(|next: char| match next {
            '(' => {
                open += 1;
                false
            }
            ')' if open > 0 => {
                open -= 1;
                false
            }
            ')' | '"' => true,
            _ => next.is_whitespace(),
        });
        let word = self.rest().get(..end.unwrap_or(self.rest().len())).unwrap_or_default().to_owned();
        self.at += word.len();
        match word.strip_suffix('*') {
            Some("") if field.is_none() => Ok(Node::All),
            Some(prefix) if prefix.len() > LONGEST_PREFIX => {
                Err(self.error(start, format!("a beginning may have {LONGEST_PREFIX} bytes, shorten it")))
            }
            Some(prefix) => self.leaf(start, field, prefix.to_owned(), Node::Prefix),
            None => self.leaf(start, field, word, Node::Word),
        }
    }

    fn leaf(
        &mut self,
        start: usize,
        field: Option<Field>,
        text: String,
        node: impl Fn(Option<Field>, String) -> Node,
    ) -> Result<Node, QueryError> {
        self.leaves += 1;
        if self.leaves > MOST_LEAVES {
            return Err(self.error(start, format!("a query may look for {MOST_LEAVES} things, shorten it")));
        }
        let Some(named) = field.filter(|field| !field.has_words()) else {
            if !text.contains(char::is_alphanumeric) {
                return Err(self.error(start, "there is no letter or digit to look for here"));
            }
            return Ok(node(field, text));
        };
        let value = text.trim().to_lowercase();
        if value.is_empty() {
            return Err(self.error(start, format!("`{}:` needs a value", named.name())));
        }
        let value = if named == Field::Kind && matches!(value.as_str(), "agent" | "ai") {
            "ai_agent".to_owned()
        } else {
            value
        };
        let exact = !matches!(node(None, String::new()), Node::Prefix(..));
        if !exact && matches!(named, Field::Id | Field::Session) {
            let message = format!("`{}:` is found as a whole only, leave out the `*`", named.name());
            return Err(self.error(start, message));
        }
        let values = named.values();
        if exact && !values.is_empty() && !values.contains(&value.as_str()) {
            let listed = values.join("`, `");
            return Err(self.error(start, format!("`{}:` is one of `{listed}`", named.name())));
        }
        Ok(node(Some(named), value))
    }
}

#[cfg(test)]
mod tests;
