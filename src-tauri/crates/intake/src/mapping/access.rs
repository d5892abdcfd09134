//! Changes of who can see or do what, by the rules of a mapping.

use proximate_model::{AccessChange, AccessOperation, Grant, Subject};

use super::{
    Mapping,
    condition::holds,
    scope::Scope,
    spec::{AccessSpec, OneOrMany, SubjectKind, SubjectSpec},
};

/// The access changes of one event; grants of one policy that are listed one by one are one change.
pub(super) fn changes(mapping: &Mapping, scope: &Scope<'_>) -> Vec<AccessChange> {
    let mut changes: Vec<AccessChange> = Vec::new();
    for spec in mapping.spec.access.iter().filter(|spec| holds(spec.when.as_ref(), scope)) {
        for change in scope.each(&spec.each).iter().filter_map(|scope| change(mapping, spec, scope)) {
            let same = |known: &&mut AccessChange| {
                (&known.resource, &known.policy, known.operation)
                    == (&change.resource, &change.policy, change.operation)
            };
            match changes.iter_mut().find(same) {
                Some(known) => known.grants.extend(change.grants),
                None => changes.push(change),
            }
        }
    }
    // Nothing added or removed is no change; nothing instead of what was is one.
    changes.retain(|change| change.operation == AccessOperation::Replace || !change.grants.is_empty());
    changes
}

fn change(mapping: &Mapping, spec: &AccessSpec, scope: &Scope<'_>) -> Option<AccessChange> {
    let mut rights = rights(spec, scope);
    rights.sort();
    rights.dedup();
    let effect = spec.effect.as_ref().and_then(|choice| scope.choice(choice)).unwrap_or_default();
    let condition = spec.condition.as_ref().and_then(|text| scope.text(text));
    let until = spec.until.as_ref().and_then(|until| mapping.time(until, scope)?.ok()?.at);
    let grant = |subject, rights| Grant { subject, rights, effect, condition: condition.clone(), until };
    let grants =
        subjects(&spec.subject, scope)?.into_iter().map(|subject| grant(subject, rights.clone())).collect();
    let before =
        spec.before.as_ref().filter(|before| holds(before.when.as_ref(), scope)).and_then(|before| {
            let had = match &before.rights {
                Some(text) => scope.split(text, spec.separator.as_deref()),
                None => rights.clone(),
            };
            let held = subjects(&before.subject, scope)?;
            Some(
                held.into_iter()
                    .map(|subject| Grant { condition: None, until: None, ..grant(subject, had.clone()) })
                    .collect(),
            )
        });
    Some(AccessChange {
        resource: scope.text(&spec.resource)?,
        policy: scope.text(&spec.policy)?,
        operation: scope.choice(&spec.operation)?,
        grants,
        before,
    })
}

fn rights(spec: &AccessSpec, scope: &Scope<'_>) -> Vec<String> {
    spec.rights.as_ref().map(|text| scope.split(text, spec.separator.as_deref())).unwrap_or_default()
}

/// Whom the first fitting description names; nobody is an empty list, an unknown one `None`.
fn subjects(specs: &OneOrMany<SubjectSpec>, scope: &Scope<'_>) -> Option<Vec<Subject>> {
    specs.iter().filter(|spec| holds(spec.when.as_ref(), scope)).find_map(|spec| {
        let named = |make: fn(String) -> Subject| {
            let names = scope.all(spec.name.as_ref()?);
            (!names.is_empty()).then(|| names.into_iter().map(|found| make(found.value)).collect())
        };
        match spec.kind {
            SubjectKind::Public => Some(vec![Subject::Public]),
            SubjectKind::Nobody => Some(Vec::new()),
            SubjectKind::Organization => named(Subject::Organization),
            SubjectKind::Group => named(Subject::Group),
            SubjectKind::Principal => named(Subject::Principal),
            SubjectKind::Network => named(Subject::Network),
        }
    })
}
