//! What can be looked up while a mapping is applied: a row or JSON, and what was unfolded of it.

use proximate_model::{Actor, ActorKind, Basis};
use serde::Deserialize;
use serde_json::Value;

use super::{
    condition::holds,
    path,
    spec::{ActorSpec, Choice, Source, Spec, Spelt, Text},
};
use crate::{
    record::Row,
    value::{compact, scalar_of},
};

/// A value with the column in which it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) value: String,
    pub(super) field: String,
}

/// Layers of a record: what the innermost does not hold, the one around it may.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    spec: &'a Spec,
    row: Option<&'a Row>,
    layers: Vec<&'a Value>,
    /// Whether the mapping's own fields are hidden, as they are from each other.
    bare: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn new(spec: &'a Spec, row: Option<&'a Row>, layers: Vec<&'a Value>) -> Self {
        Self { spec, row, layers, bare: false }
    }

    /// The same with one more layer inside.
    pub(super) fn within(&self, layer: &'a Value) -> Self {
        let mut inner = self.clone();
        inner.layers.push(layer);
        inner
    }

    /// One scope per element of nested lists; none if a list is missing.
    pub(super) fn each(&self, lists: &[String]) -> Vec<Self> {
        lists.iter().fold(vec![self.clone()], |scopes, list| {
            scopes
                .iter()
                .flat_map(|scope| {
                    scope.elements(list).unwrap_or_default().into_iter().map(|at| scope.within(at))
                })
                .collect()
        })
    }

    /// The elements of a list, or the one thing that stands where a list may; `None` if nothing does.
    pub(super) fn elements(&self, list: &str) -> Option<Vec<&'a Value>> {
        let found = self.json(list);
        (!found.is_empty()).then(|| {
            found
                .into_iter()
                .flat_map(|value| match value {
                    Value::Array(elements) => elements.iter().collect(),
                    single => vec![single],
                })
                .collect()
        })
    }

    /// The JSON values at a path, from the innermost layer that has any.
    fn json(&self, name: &str) -> Vec<&'a Value> {
        self.layers
            .iter()
            .rev()
            .map(|layer| match layer {
                Value::Object(_) | Value::Array(_) => path::at(layer, name),
                scalar if name == "it" => vec![*scalar],
                _ => Vec::new(),
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Whether there is anything that is not empty.
    pub(super) fn has(&self, name: &str) -> bool {
        if let Some(field) = self.field(name) {
            return !self.bare().all(field).is_empty();
        }
        let filled = |value: &&Value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(elements) => !elements.is_empty(),
            _ => true,
        };
        self.json(name).iter().any(filled) || self.row.is_some_and(|row| row.get(name).is_some())
    }

    /// Whether the column exists in a table, though it may be empty.
    pub(super) fn knows(&self, name: &str) -> bool {
        let named = |row: &Row| row.header.iter().any(|column| column.eq_ignore_ascii_case(name));
        self.field(name).is_some() || self.row.is_none_or(named)
    }

    fn field(&self, name: &str) -> Option<&'a Text> {
        if self.bare { None } else { self.spec.fields.get(name) }
    }

    fn bare(&self) -> Self {
        Self { bare: true, ..self.clone() }
    }

    /// The values of a column, or of a field of the mapping.
    pub(super) fn column(&self, name: &str) -> Vec<Found> {
        if let Some(field) = self.field(name) {
            return self.bare().all(field);
        }
        let found = |value: String| Found { value, field: name.to_owned() };
        let mut values = Vec::new();
        self.json(name).into_iter().for_each(|value| scalars(value, &mut values));
        if values.is_empty() {
            values.extend(self.row.and_then(|row| row.get(name)).map(str::to_owned));
        }
        values.into_iter().map(found).collect()
    }

    /// All values of a text.
    pub(super) fn all(&self, text: &Text) -> Vec<Found> {
        match text {
            Text::Short(short) => match short.strip_prefix('=') {
                Some(value) => vec![constant(value)],
                None if short.contains('{') => self.fill(short).into_iter().collect(),
                None => self.column(short),
            },
            Text::First(texts) => {
                texts.iter().map(|text| self.all(text)).find(|found| !found.is_empty()).unwrap_or_default()
            }
            Text::Spelt(spelt) => {
                let found = match &spelt.source {
                    Source::Columns(columns) => columns
                        .iter()
                        .map(|column| self.column(column))
                        .find(|found| !found.is_empty())
                        .unwrap_or_default(),
                    Source::Template(template) => self.fill(template).into_iter().collect(),
                    Source::Constant(value) => vec![constant(value)],
                };
                found.into_iter().filter_map(|found| cut(found, spelt)).collect()
            }
        }
    }

    /// The values of a text as one, and where the first of them was found.
    pub(super) fn found(&self, text: &Text) -> Option<Found> {
        let mut all = self.all(text).into_iter();
        let mut first = all.next()?;
        for more in all {
            first.value.push_str(", ");
            first.value.push_str(&more.value);
        }
        Some(first)
    }

    pub(super) fn text(&self, text: &Text) -> Option<String> {
        Some(self.found(text)?.value)
    }

    /// Fills a template; `None` if every column in it is empty, or one that ends in `!`. In braces there
    /// may be several columns with `|` between, of which the first that is not empty counts; an object is
    /// written as JSON.
    fn fill(&self, template: &str) -> Option<Found> {
        let mut filled = Found { value: String::new(), field: "mapping".to_owned() };
        let (mut names, mut found) = (0, 0);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.value.push_str(before);
            let Some((inside, behind)) = after.split_once('}') else {
                filled.value.push('{');
                rest = after;
                continue;
            };
            names += 1;
            let (inside, needed) = inside.strip_suffix('!').map_or((inside, false), |inside| (inside, true));
            if let Some((name, value)) = inside.split('|').find_map(|name| {
                let name = name.trim();
                Some((name, self.written(name)?))
            }) {
                if found == 0 {
                    name.clone_into(&mut filled.field);
                }
                found += 1;
                filled.value.push_str(&value);
            } else if needed {
                return None;
            }
            rest = behind;
        }
        filled.value.push_str(rest);
        (names == 0 || found > 0).then_some(filled)
    }

    fn written(&self, name: &str) -> Option<String> {
        let values = self.column(name).into_iter().map(|found| found.value).collect::<Vec<_>>();
        if !values.is_empty() {
            return Some(values.join(", "));
        }
        self.json(name)
            .into_iter()
            .find(|value| match value {
                Value::Object(members) => !members.is_empty(),
                Value::Array(elements) => !elements.is_empty(),
                _ => false,
            })
            .map(compact)
    }

    /// The values of a text, each cut at the separator.
    pub(super) fn split(&self, text: &Text, separator: Option<&str>) -> Vec<String> {
        let values = self.all(text).into_iter().map(|found| found.value);
        match separator.filter(|separator| !separator.is_empty()) {
            None => values.collect(),
            Some(separator) => values
                .flat_map(|value| {
                    let parts = value.split(separator).map(str::trim).filter(|part| !part.is_empty());
                    parts.map(str::to_owned).collect::<Vec<_>>()
                })
                .collect(),
        }
    }

    /// Everybody whom a description of an actor names.
    pub(super) fn actors(&self, spec: &ActorSpec) -> Vec<Actor> {
        if !holds(spec.when.as_ref(), self) {
            return Vec::new();
        }
        let kind = spec.kind.as_ref().and_then(|choice| self.chosen(choice));
        self.all(&spec.name)
            .into_iter()
            .map(|found| match kind {
                None | Some((ActorKind::Unknown, _)) => Actor::unknown(found.value, found.field),
                Some((kind, exact)) => {
                    let told = if exact { Basis::ExplicitField } else { Basis::StrongPattern };
                    Actor::of(found.value, found.field, kind, spec.basis.unwrap_or(told))
                }
            })
            .collect()
    }

    pub(super) fn choice<T: Copy + for<'de> Deserialize<'de>>(&self, choice: &Choice<T>) -> Option<T> {
        Some(self.chosen(choice)?.0)
    }

    /// What is chosen, and whether by a whole value rather than by a part of one.
    fn chosen<T: Copy>(&self, choice: &Choice<T>) -> Option<(T, bool)> {
        match choice {
            Choice::Always(fixed) => Some((*fixed, true)),
            Choice::Rules(rules) => {
                rules.iter().find(|rule| holds(rule.when.as_ref(), self)).map(|rule| (rule.is, true))
            }
            Choice::By { column, values, otherwise } => {
                let found = self.found(column).map(|found| found.value).unwrap_or_default();
                values
                    .iter()
                    .filter(|(pattern, _)| pattern.fits(&found))
                    .max_by_key(|(pattern, _)| pattern.weight())
                    .map(|(pattern, value)| (*value, pattern.weight().0))
                    .or(otherwise.map(|value| (value, true)))
            }
        }
    }
}

fn scalars(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(elements) => into.extend(elements.iter().filter_map(scalar_of)),
        single => into.extend(scalar_of(single)),
    }
}

fn constant(value: &str) -> Found {
    Found { value: value.to_owned(), field: "mapping".to_owned() }
}

fn cut(found: Found, spelt: &Spelt) -> Option<Found> {
    let mut value = found.value.as_str();
    if let Some(mark) = &spelt.after {
        value = value.split_once(mark.as_str())?.1;
    }
    if let Some(mark) = &spelt.before {
        value = value.split_once(mark.as_str())?.0;
    }
    let value = value.trim();
    (!value.is_empty()).then(|| Found { value: value.to_owned(), field: found.field })
}
