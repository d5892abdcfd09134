//! The comparisons that conditions are made of, in CEL. The only module that knows CEL.
//!
//! CEL itself has two truth values and turns a missing field into an error. So only the comparisons
//! (the atoms) are given to CEL, each alone, and `&&`, `||` and `!` between them are Kleene's.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use anyhow::{Context as _, Result, bail, ensure};
use cel::{
    Context, Env, ExecutionError, IdedExpr, Program, Value,
    common::ast::{CallExpr, Expr, LiteralValue, operators},
};
use proximate_model::document::FactValue;

use crate::{condition::Node, truth::Truth};

/// Longest condition that is accepted, in bytes. A rule that needs more is two rules.
const LONGEST_CONDITION: usize = 4096;

/// Deepest nesting of brackets and prefix operators that is accepted: CEL's parser recurses, and takes about
/// a hundred kilobytes of stack for each.
const DEEPEST_NESTING: usize = 8;

/// Most operators and separators that a condition may have: CEL's parser recurses over chains too.
const MOST_OPERATORS: usize = 250;

/// Operators and functions that an atom may use; all of them are total on the values of facts.
const ALLOWED: [&str; 17] = [
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::IN,
    operators::ADD,
    operators::SUBSTRACT,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::MODULO,
    operators::NEGATE,
    "size",
    "startsWith",
    "endsWith",
    "contains",
];

/// A comparison that CEL decides.
#[derive(Debug)]
pub(crate) struct Atom {
    expression: IdedExpr,
    /// Paths of the facts it reads, sorted.
    pub(crate) paths: Vec<String>,
    /// Constants that it compares with, in the order of the text.
    pub(crate) literals: Vec<FactValue>,
    /// Facts and the constants they are compared with directly.
    pub(crate) compares: Vec<(String, FactValue)>,
}

/// Compiles one expression; its atoms are added to `atoms`.
pub(crate) fn compile(text: &str, atoms: &mut Vec<Atom>) -> Result<Node> {
    ensure!(
        text.len() <= LONGEST_CONDITION,
        "a condition may have {LONGEST_CONDITION} bytes, split the rule"
    );
    check_shape(text)?;
    let program = Program::compile(text).map_err(|errors| {
        let first = errors.to_string();
        anyhow::anyhow!("`{}` is not a condition: {}", text.trim(), first.lines().next().unwrap_or_default())
    })?;
    split(program.expression(), atoms).with_context(|| format!("in condition `{}`", text.trim()))
}

/// Refuses what would exhaust the stack of CEL's parser, before it sees it.
fn check_shape(text: &str) -> Result<()> {
    let (mut depth, mut prefixes, mut operators) = (0_usize, 0_usize, 0_usize);
    let mut quote = None;
    let mut escaped = false;
    for character in text.chars() {
        if let Some(mark) = quote {
            if !escaped && character == mark {
                quote = None;
            }
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' | '\'' => quote = Some(character),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        prefixes = if matches!(character, '!' | '-') { prefixes + 1 } else { 0 };
        operators += usize::from(character.is_ascii_punctuation() && character != '_');
        ensure!(
            depth + prefixes <= DEEPEST_NESTING && operators <= MOST_OPERATORS,
            "a condition is nested too deeply or too long, split the rule"
        );
    }
    Ok(())
}

fn split(expression: &IdedExpr, atoms: &mut Vec<Atom>) -> Result<Node> {
    if let Expr::Call(call) = &expression.expr {
        let parts = |atoms: &mut Vec<Atom>| {
            call.args.iter().map(|part| split(part, atoms)).collect::<Result<Vec<_>>>()
        };
        match call.func_name.as_str() {
            operators::LOGICAL_AND => return Ok(Node::All(parts(atoms)?)),
            operators::LOGICAL_OR => return Ok(Node::Any(parts(atoms)?)),
            operators::LOGICAL_NOT => {
                let part = call.args.first().context("`!` has no operand")?;
                return Ok(Node::Not(Box::new(split(part, atoms)?)));
            }
            _ => {}
        }
    }
    let mut reading = Reading::default();
    reading.walk(expression)?;
    atoms.push(Atom {
        expression: expression.clone(),
        paths: reading.paths.into_iter().collect(),
        literals: reading.literals,
        compares: reading.compares,
    });
    Ok(Node::Atom(atoms.len() - 1))
}

#[derive(Default)]
struct Reading {
    paths: BTreeSet<String>,
    literals: Vec<FactValue>,
    compares: Vec<(String, FactValue)>,
}

impl Reading {
    fn walk(&mut self, expression: &IdedExpr) -> Result<()> {
        match &expression.expr {
            Expr::Literal(literal) => self.literals.extend(constant(literal)),
            Expr::List(list) => list.elements.iter().try_for_each(|element| self.walk(element))?,
            Expr::Call(call) => self.walk_call(call)?,
            Expr::Select(select) if select.test => {
                bail!("`has()` turns unknown into false, compare the fact itself");
            }
            Expr::Ident(_) | Expr::Select(_) => {
                let path = path_of(&expression.expr).context("a field of something that is not a fact")?;
                self.paths.insert(path);
            }
            Expr::Comprehension(_) => {
                bail!("list macros lose what is unknown, use `at_least` and `of`");
            }
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                bail!("only facts, constants and lists of constants can be compared");
            }
        }
        Ok(())
    }

    fn walk_call(&mut self, call: &CallExpr) -> Result<()> {
        match call.func_name.as_str() {
            operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT => {
                bail!("logic inside a comparison, compare first and join afterwards");
            }
            name if ALLOWED.contains(&name) => {}
            name => bail!("`{name}` cannot be used in a rule"),
        }
        if let [left, right] = call.args.as_slice() {
            for (fact, other) in [(left, right), (right, left)] {
                if let Some(path) = path_of(&fact.expr) {
                    self.compares.extend(constants(other).into_iter().map(|value| (path.clone(), value)));
                }
            }
        }
        call.target.as_deref().into_iter().chain(&call.args).try_for_each(|part| self.walk(part))
    }
}

fn path_of(expression: &Expr) -> Option<String> {
    let mut segments = Vec::new();
    let mut expression = expression;
    loop {
        match expression {
            Expr::Ident(name) => {
                segments.push(name.as_str());
                segments.reverse();
                return Some(segments.join("."));
            }
            Expr::Select(select) if !select.test => {
                segments.push(&select.field);
                expression = &select.operand.expr;
            }
            _ => return None,
        }
    }
}

fn constants(expression: &IdedExpr) -> Vec<FactValue> {
    match &expression.expr {
        Expr::Literal(literal) => constant(literal).into_iter().collect(),
        Expr::List(list) => list.elements.iter().flat_map(constants).collect(),
        _ => Vec::new(),
    }
}

fn constant(literal: &LiteralValue) -> Option<FactValue> {
    match literal {
        LiteralValue::Boolean(value) => Some(FactValue::Boolean(*value.inner())),
        LiteralValue::Int(value) => Some(FactValue::Number(*value.inner() as f64)),
        LiteralValue::UInt(value) => Some(FactValue::Number(*value.inner() as f64)),
        LiteralValue::Double(value) => Some(FactValue::Number(*value.inner())),
        LiteralValue::String(value) => Some(FactValue::Text(value.inner().to_owned())),
        LiteralValue::Bytes(_) | LiteralValue::Null => None,
    }
}

/// Decides atoms. Made once per decision, because CEL's table of functions is not small.
pub(crate) struct Judge {
    environment: Arc<Env>,
}

impl Judge {
    pub(crate) fn new() -> Self {
        Self { environment: Arc::new(Env::stdlib()) }
    }

    /// What an atom comes to, given the facts; a fact without a value is unknown.
    ///
    /// # Errors
    /// The atom compares things that cannot be compared, divides by zero, or is no truth value: a
    /// mistake of the rule, which must not look like a fact that nobody knows.
    pub(crate) fn decide(
        &self,
        atom: &Atom,
        value: impl Fn(&str) -> Option<FactValue>,
    ) -> Result<Truth, String> {
        let mut context = Context::with_env(Arc::clone(&self.environment));
        let mut tree = Tree::default();
        for path in &atom.paths {
            if let Some(value) = value(path) {
                tree.insert(path, cel_value(&value));
            }
        }
        for (name, branch) in tree.branches {
            context.add_variable_from_value(name, branch.into_value());
        }
        match Value::resolve(&atom.expression, &context) {
            Ok(Value::Bool(value)) => Ok(value.into()),
            Ok(_) => Err("a part of the condition is neither true nor false".to_owned()),
            Err(ExecutionError::NoSuchKey(_) | ExecutionError::UndeclaredReference(_)) => Ok(Truth::Unknown),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Facts nested by the segments of their paths.
#[derive(Default)]
struct Tree {
    value: Option<Value>,
    branches: BTreeMap<String, Tree>,
}

impl Tree {
    fn insert(&mut self, path: &str, value: Value) {
        let leaf = path.split('.').fold(self, |tree, name| tree.branches.entry(name.to_owned()).or_default());
        leaf.value = Some(value);
    }

    fn into_value(self) -> Value {
        match self.value {
            Some(value) => value,
            None => {
                let fields: HashMap<String, Value> =
                    self.branches.into_iter().map(|(name, branch)| (name, branch.into_value())).collect();
                fields.into()
            }
        }
    }
}

fn cel_value(value: &FactValue) -> Value {
    match value {
        FactValue::Boolean(value) => Value::Bool(*value),
        // Whole numbers as such, so that arithmetic with whole constants has an overload.
        FactValue::Number(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => Value::Int(*value as i64),
        FactValue::Number(value) => Value::Float(*value),
        FactValue::Text(value) => Value::from(value.as_str()),
    }
}

#[cfg(test)]
mod tests;
