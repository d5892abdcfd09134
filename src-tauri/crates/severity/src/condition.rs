//! Conditions of rules: three-valued logic between comparisons.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use crate::{
    expression::{self, Atom},
    truth::Truth,
};

/// The logic between atoms; numbers are positions in [`Condition::atoms`].
#[derive(Debug)]
pub(crate) enum Node {
    Atom(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    AtLeast(usize, Vec<Node>),
}

/// A compiled condition.
#[derive(Debug)]
pub(crate) struct Condition {
    root: Node,
    pub(crate) atoms: Vec<Atom>,
    /// The condition as a person wrote it.
    pub(crate) text: String,
}

impl Condition {
    /// Compiles `when`, joined by "and" with "at least `needed` of `of`" where that is given.
    ///
    /// # Errors
    /// A part is not CEL, uses `has()`, a list macro, a function that is not allowed, or a value that
    /// is not a constant or a fact.
    pub(crate) fn compile(when: &str, counting: Option<(usize, &[String])>) -> Result<Self> {
        let mut atoms = Vec::new();
        let mut text = when.trim().to_owned();
        let mut root = expression::compile(when, &mut atoms)?;
        if let Some((needed, of)) = counting {
            ensure!(needed >= 1 && needed <= of.len(), "`at_least` must lie between 1 and {}", of.len());
            let parts =
                of.iter().map(|part| expression::compile(part, &mut atoms)).collect::<Result<Vec<_>>>()?;
            root = Node::All(vec![root, Node::AtLeast(needed, parts)]);
            let listed: Vec<String> = of.iter().map(|part| format!("({})", part.trim())).collect();
            text = format!("{text} && at least {needed} of: {}", listed.join(", "));
        }
        Ok(Self { root, atoms, text })
    }

    /// Paths of all facts it reads, sorted.
    pub(crate) fn paths(&self) -> BTreeSet<&str> {
        self.atoms.iter().flat_map(|atom| atom.paths.iter().map(String::as_str)).collect()
    }

    /// Joins what the atoms came to.
    pub(crate) fn join(&self, atom: &impl Fn(usize) -> Truth) -> Truth {
        join(&self.root, atom)
    }

    /// Paths of the facts that make the condition what it is, sorted.
    pub(crate) fn support(&self, atom: &impl Fn(usize) -> Truth) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        support(&self.root, atom, &mut found);
        found.into_iter().flat_map(|index| self.atoms[index].paths.iter().map(String::as_str)).collect()
    }
}

fn join(node: &Node, atom: &impl Fn(usize) -> Truth) -> Truth {
    match node {
        Node::Atom(index) => atom(*index),
        Node::All(parts) => Truth::all(parts.iter().map(|part| join(part, atom))),
        Node::Any(parts) => Truth::any(parts.iter().map(|part| join(part, atom))),
        Node::Not(part) => join(part, atom).negate(),
        Node::AtLeast(needed, parts) => Truth::at_least(*needed, parts.iter().map(|part| join(part, atom))),
    }
}

/// Collects the atoms that make `node` what it is: of an alternative the parts that hold, of a conjunction
/// that fails the parts that fail.
fn support(node: &Node, atom: &impl Fn(usize) -> Truth, found: &mut BTreeSet<usize>) {
    match node {
        Node::Atom(index) => {
            found.insert(*index);
        }
        Node::Not(part) => support(part, atom, found),
        Node::All(parts) | Node::Any(parts) | Node::AtLeast(_, parts) => {
            let result = join(node, atom);
            for part in parts.iter().filter(|part| join(part, atom) == result) {
                support(part, atom, found);
            }
        }
    }
}
