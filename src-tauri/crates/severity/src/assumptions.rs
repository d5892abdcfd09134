//! What else the facts could be: for every fact that a rule reads, the values that would make a difference.
//!
//! Values that no comparison of the pack can tell apart are one alternative: of an enumeration its words are
//! grouped, of a number only the constants of the comparisons and their neighbours are tried.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::document::FactValue;

use crate::{
    expression::{Atom, Judge},
    pack::Pack,
    truth::Truth,
    vocabulary::{FactKind, FactTable},
};

/// Most combinations of values that are tabulated for one comparison; a comparison of more facts is held at
/// what it is now.
const LARGEST_TABLE: usize = 4096;

/// Values of one fact that the pack does not tell apart.
#[derive(Debug, Clone)]
pub(crate) struct Alternative {
    /// Never empty; in the order of the vocabulary, or ascending.
    pub(crate) values: Vec<FactValue>,
}

/// A fact that could be otherwise.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) path: String,
    /// Whether it is open: unknown or disputed.
    pub(crate) open: bool,
    /// What it could be instead of what it is; never what it is.
    pub(crate) alternatives: Vec<Alternative>,
}

impl Variable {
    /// Whether its alternatives are numbers.
    pub(crate) fn is_number(&self) -> bool {
        self.alternatives
            .iter()
            .flat_map(|alternative| &alternative.values)
            .any(|value| matches!(value, FactValue::Number(_)))
    }
}

/// A comparison, tabulated over the variables that it reads. Choice 0 of a variable is what it is now,
/// choice n its n-th alternative.
struct Table {
    variables: Vec<usize>,
    values: Vec<Truth>,
}

/// A choice per variable; a variable that is not named is left as it is.
pub(crate) type Choice = BTreeMap<usize, usize>;

/// The facts of a decision with their alternatives.
pub(crate) struct Assumptions<'p> {
    pack: &'p Pack,
    pub(crate) variables: Vec<Variable>,
    /// Per rule and atom; an error makes the rule one in error.
    tables: Vec<Result<Vec<Table>, String>>,
}

impl<'p> Assumptions<'p> {
    pub(crate) fn new(pack: &'p Pack, facts: &FactTable<'_>) -> Self {
        let judge = Judge::new();
        let variables = variables(pack, facts, &judge);
        let positions: BTreeMap<&str, usize> =
            variables.iter().enumerate().map(|(index, variable)| (variable.path.as_str(), index)).collect();
        let tables = pack
            .rules
            .iter()
            .map(|rule| {
                if let Some(mistake) = rule.condition.paths().into_iter().find_map(|path| facts.mistake(path))
                {
                    return Err(mistake.to_owned());
                }
                let atoms = rule.condition.atoms.iter();
                atoms.map(|atom| table(atom, facts, &judge, &variables, &positions)).collect()
            })
            .collect();
        Self { pack, variables, tables }
    }

    /// What a rule comes to under a choice.
    ///
    /// # Errors
    /// The rule or a fact that it reads has a mistake.
    pub(crate) fn truth(&self, rule: usize, choice: &Choice) -> Result<Truth, String> {
        let tables = self.tables[rule].as_ref().map_err(Clone::clone)?;
        Ok(self.pack.rules[rule].condition.join(&|atom| self.atom(&tables[atom], choice)))
    }

    /// Paths of the facts that make a rule what it is now; empty for a rule with a mistake.
    pub(crate) fn support(&self, rule: usize) -> BTreeSet<&str> {
        let Ok(tables) = &self.tables[rule] else { return BTreeSet::new() };
        let now = Choice::new();
        self.pack.rules[rule].condition.support(&|atom| self.atom(&tables[atom], &now))
    }

    fn atom(&self, table: &Table, choice: &Choice) -> Truth {
        let position = table.variables.iter().fold(0, |position, variable| {
            let choices = self.variables[*variable].alternatives.len() + 1;
            position * choices + choice.get(variable).copied().unwrap_or(0)
        });
        table.values[position]
    }

    /// The variables that a rule reads.
    pub(crate) fn read_by(&self, rule: usize) -> BTreeSet<usize> {
        self.tables[rule].iter().flatten().flat_map(|table| table.variables.iter().copied()).collect()
    }
}

fn variables(pack: &Pack, facts: &FactTable<'_>, judge: &Judge) -> Vec<Variable> {
    let atoms: Vec<&Atom> = pack.rules.iter().flat_map(|rule| &rule.condition.atoms).collect();
    let paths: BTreeSet<&str> = atoms.iter().flat_map(|atom| atom.paths.iter().map(String::as_str)).collect();
    paths
        .into_iter()
        .filter(|path| facts.is_assessed(path) && facts.mistake(path).is_none())
        .filter_map(|path| {
            let reading: Vec<&&Atom> =
                atoms.iter().filter(|atom| atom.paths.iter().any(|read| read == path)).collect();
            let alternatives = alternatives(pack, path, &reading, facts, judge);
            let open = facts.is_open(path);
            (!alternatives.is_empty()).then(|| Variable { path: path.to_owned(), open, alternatives })
        })
        .collect()
}

fn alternatives(
    pack: &Pack,
    path: &str,
    reading: &[&&Atom],
    facts: &FactTable<'_>,
    judge: &Judge,
) -> Vec<Alternative> {
    let signature = |value: Option<&FactValue>| -> Result<Vec<Truth>, String> {
        let value_of = |name: &str| if name == path { value } else { facts.value(name) }.cloned();
        reading.iter().map(|atom| judge.decide(atom, value_of)).collect()
    };
    // A comparison of several facts may come out equal here and not elsewhere: then values are not grouped.
    let alone = reading.iter().all(|atom| atom.paths.len() == 1);
    let current = facts.value(path);
    let now = signature(current).ok();
    let mut groups: Vec<(Vec<Truth>, Alternative)> = Vec::new();
    for value in candidates(pack, path, reading) {
        if current == Some(&value) {
            continue;
        }
        let Ok(signature) = signature(Some(&value)) else { continue };
        if alone && current.is_some() && Some(&signature) == now.as_ref() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| alone && *known == signature) {
            Some((_, group)) => group.values.push(value),
            None => groups.push((signature, Alternative { values: vec![value] })),
        }
    }
    let mut alternatives: Vec<Alternative> = groups.into_iter().map(|(_, group)| group).collect();
    if let Some(FactValue::Number(now)) = current {
        // The nearest number first: it is the smallest change.
        let away = |alternative: &Alternative| {
            let distances = alternative.values.iter().filter_map(|value| match value {
                FactValue::Number(number) => Some((number - now).abs()),
                _ => None,
            });
            distances.fold(f64::INFINITY, f64::min)
        };
        alternatives.sort_by(|left, right| away(left).total_cmp(&away(right)));
    }
    alternatives
}

/// Values worth trying: all words of an enumeration, both truth values, and for a number the constants it is
/// compared with and their neighbours.
fn candidates(pack: &Pack, path: &str, reading: &[&&Atom]) -> Vec<FactValue> {
    let Some(entry) = pack.vocabulary.get(path) else { return Vec::new() };
    let literals = reading.iter().flat_map(|atom| &atom.literals);
    match entry.kind {
        FactKind::Boolean => vec![FactValue::Boolean(true), FactValue::Boolean(false)],
        FactKind::Text if !entry.values.is_empty() => {
            entry.values.iter().map(|value| FactValue::Text(value.clone())).collect()
        }
        FactKind::Text => {
            let words: BTreeSet<&str> = literals
                .filter_map(
                    |literal| if let FactValue::Text(word) = literal { Some(word.as_str()) } else { None },
                )
                .collect();
            words.into_iter().map(|word| FactValue::Text(word.to_owned())).collect()
        }
        FactKind::Integer | FactKind::Number => {
            let mut numbers: Vec<f64> = literals
                .filter_map(
                    |literal| if let FactValue::Number(number) = literal { Some(*number) } else { None },
                )
                .flat_map(|number| [number - 1.0, number, number + 1.0])
                .filter(|number| *number >= 0.0 && number.is_finite())
                .collect();
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            numbers.into_iter().map(FactValue::Number).collect()
        }
    }
}

fn table(
    atom: &Atom,
    facts: &FactTable<'_>,
    judge: &Judge,
    variables: &[Variable],
    positions: &BTreeMap<&str, usize>,
) -> Result<Table, String> {
    let mut read: Vec<usize> =
        atom.paths.iter().filter_map(|path| positions.get(path.as_str()).copied()).collect();
    let size = |read: &[usize]| {
        read.iter()
            .try_fold(1_usize, |size, index| size.checked_mul(variables[*index].alternatives.len() + 1))
    };
    if size(&read).is_none_or(|size| size > LARGEST_TABLE) {
        read.clear();
    }
    let size = size(&read).unwrap_or(1);
    let mut values = Vec::with_capacity(size);
    for position in 0..size {
        let mut rest = position;
        let mut chosen: BTreeMap<&str, &FactValue> = BTreeMap::new();
        for index in read.iter().rev() {
            let variable = &variables[*index];
            let choices = variable.alternatives.len() + 1;
            let alternative =
                (rest % choices).checked_sub(1).and_then(|choice| variable.alternatives.get(choice));
            rest /= choices;
            if let Some(value) = alternative.and_then(|alternative| alternative.values.first()) {
                chosen.insert(&variable.path, value);
            }
        }
        let value_of = |path: &str| chosen.get(path).copied().or_else(|| facts.value(path)).cloned();
        match judge.decide(atom, value_of) {
            Ok(truth) => values.push(truth),
            // A mistake at the facts as they are is the rule's; one at an assumption excludes the assumption.
            Err(error) if position == 0 => return Err(error),
            Err(_) => values.push(Truth::Unknown),
        }
    }
    Ok(Table { variables: read, values })
}
