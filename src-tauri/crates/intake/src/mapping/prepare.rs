//! Unfolding a record before it is mapped: JSON in text, lists of names and values, lists of events.

use serde_json::{Map, Value};

use super::{
    path,
    scope::Scope,
    spec::{PairsSpec, Spec},
};
use crate::{Body, Record, text::one_line, value::embedded};

/// A record whose folded parts are unfolded.
pub(super) struct Prepared {
    /// The whole record, if anything was unfolded in it; of a table the columns alone that were.
    whole: Option<Value>,
    /// Columns that should hold JSON and do not.
    pub(super) broken: Vec<String>,
}

impl Prepared {
    pub(super) fn of(spec: &Spec, record: &Record<'_>) -> Self {
        let mut broken = Vec::new();
        let whole = match &record.body {
            Body::Row(row) => {
                let cell =
                    |column: &String| Some((column.clone(), Value::String(row.get(column)?.to_owned())));
                Some(Value::Object(spec.parse.iter().filter_map(cell).collect::<Map<_, _>>()))
            }
            Body::Json(json) if !spec.parse.is_empty() || !spec.pairs.is_empty() => Some(json.clone()),
            Body::Json(_) | Body::Text(_) => None,
        };
        let whole = whole.map(|mut whole| {
            for column in &spec.parse {
                path::change(&mut whole, column, &mut |inner| unfold(inner, column, &mut broken));
            }
            for pairs in &spec.pairs {
                path::change(&mut whole, &pairs.list, &mut |list| name_pairs(list, pairs));
            }
            whole
        });
        Self { whole, broken }
    }

    /// One scope per event of the record.
    pub(super) fn scopes<'a>(&'a self, spec: &'a Spec, record: &'a Record<'_>) -> Vec<Scope<'a>> {
        let mut scope =
            Scope::new(spec, record.row(), self.whole.as_ref().or(record.json()).into_iter().collect());
        for lifted in &spec.lift {
            if let Some([inner @ Value::Object(_)]) = scope.elements(lifted).as_deref() {
                scope = scope.within(inner);
            }
        }
        let last = spec.explode.len();
        spec.explode.iter().zip(1..).fold(vec![scope], |scopes, (list, level)| {
            let unfold = |scope: &Scope<'a>| match scope.elements(list) {
                Some(elements) => {
                    let around = (spec.keep && level == last).then(|| scope.clone());
                    let inside = elements.into_iter().map(|element| scope.within(element));
                    around.into_iter().chain(inside).collect()
                }
                None => vec![scope.clone()],
            };
            scopes.iter().flat_map(unfold).collect()
        })
    }
}

/// JSON that is written as text becomes JSON; of several texts in a list each does.
fn unfold(value: &mut Value, column: &str, broken: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|inner| unfold(inner, column, broken)),
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => match embedded(value) {
            Some(inner) => *value = inner,
            None => broken.push(one_line(column, 40)),
        },
        // A text in quotes within a text.
        Value::String(text) if text.starts_with('"') => {
            if let Ok(inner @ Value::String(_)) = serde_json::from_str(text) {
                *value = inner;
            }
        }
        _ => {}
    }
}

/// `[{"name": "a", "value": 1}]` becomes `{"a": 1}`; of several elements with one name all are kept.
fn name_pairs(list: &mut Value, pairs: &PairsSpec) {
    let Value::Array(elements) = list else { return };
    let mut named = Map::new();
    for element in elements {
        let Some(name) = path::at(element, &pairs.name).first().and_then(|name| name.as_str()) else {
            continue;
        };
        let value = if pairs.value.is_empty() {
            Some(&*element)
        } else {
            pairs.value.iter().find_map(|member| path::at(element, member).into_iter().next())
        };
        let Some(value) = value.cloned() else { continue };
        match named.get_mut(name) {
            None => {
                named.insert(name.to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(single) => *single = Value::Array(vec![single.take(), value]),
        }
    }
    *list = Value::Object(named);
}
