//! A record by its mapping.

use proximate_model::{Activity, Actor, Event, EventTime, Outcome, Reference, Target, ZoneSource};

use super::{
    Mapping, access,
    condition::holds,
    prepare::Prepared,
    scope::Scope,
    spec::{ActorSpec, ClassSpec, OneOrMany, SkipSpec, Source, Text, TimeSpec},
};
use crate::{
    Record, RecordContent,
    text::one_line,
    time::{self, Unit},
};

/// Makes the events of a record.
pub(crate) fn apply(mapping: &Mapping, record: &Record<'_>) -> RecordContent {
    let spec = &mapping.spec;
    let prepared = Prepared::of(spec, record);
    let scopes = prepared.scopes(spec, record);
    let mut left_out = None;
    let mut events = Vec::new();
    for (index, scope) in scopes.iter().enumerate() {
        if let Some(reason) = spec.skip.iter().find_map(|skip| skipped(skip, scope)) {
            left_out.get_or_insert(reason);
            continue;
        }
        let mut event = match event(mapping, scope) {
            Ok(event) => event,
            Err(reason) => return RecordContent::refused(reason),
        };
        // Where the source's id is that of the record, its second event needs one of its own.
        let taken = |id: &String| events.iter().any(|other: &Event| other.native_id.as_ref() == Some(id));
        if let Some(id) = event.native_id.take_if(|id| taken(id)) {
            event.native_id = Some(format!("{id}/{}", index + 1));
        }
        for column in &prepared.broken {
            let message = event.message.get_or_insert_default();
            message.push_str(&format!(" (`{column}` is not whole JSON)"));
        }
        events.push(event);
    }
    if events.is_empty() {
        return RecordContent::meta(left_out.unwrap_or_else(|| "a list without entries".to_owned()));
    }
    RecordContent::events(events)
}

fn skipped(skip: &SkipSpec, scope: &Scope<'_>) -> Option<String> {
    match skip {
        SkipSpec::Values { column, values } => {
            let found = scope.text(&Text::Short(column.clone()))?;
            values
                .contains(&found)
                .then(|| format!("left out by the mapping: `{column}` is `{}`", one_line(&found, 40)))
        }
        SkipSpec::When { when, reason } => when.holds(scope).then(|| reason.clone()),
    }
}

fn event(mapping: &Mapping, scope: &Scope<'_>) -> Result<Event, String> {
    let spec = &mapping.spec;
    let get = |text: &Option<Text>| text.as_ref().and_then(|text| scope.text(text));
    let time = mapping.event_time(scope)?;
    let logged = spec.logged.as_ref().and_then(|logged| mapping.time(logged, scope)?.ok()?.at);
    let outcome = spec.outcome.as_ref().and_then(|choice| scope.choice(choice)).unwrap_or_default();
    // What was refused changed nothing.
    let access = if outcome == Outcome::Failure { Vec::new() } else { access::changes(mapping, scope) };
    let activity = spec.activity.as_ref().and_then(|choice| scope.choice(choice)).unwrap_or_default();
    let text = get(&spec.text);
    let mut event = Event {
        time: EventTime { logged, ..time },
        native_id: get(&spec.native_id),
        initiator: actor(&spec.initiator, scope),
        executor: actor(&spec.executor, scope),
        credential: actor(&spec.credential, scope),
        delegation: spec.delegation.iter().flat_map(|spec| scope.actors(spec)).collect(),
        activity: if access.is_empty() { activity } else { Activity::AccessChange },
        outcome,
        action: get(&spec.action).unwrap_or_else(|| mapping.id.clone()),
        class_uid: match &spec.class_uid {
            Some(ClassSpec::Chosen(choice)) => scope.choice(choice),
            Some(ClassSpec::Told(text)) => scope.text(text).and_then(|text| text.parse().ok()),
            None => None,
        },
        targets: spec
            .targets
            .iter()
            .filter(|target| holds(target.when.as_ref(), scope))
            .flat_map(|target| {
                let names = scope.split(&target.name, target.separator.as_deref());
                names.into_iter().map(|name| Target { kind: target.kind, name })
            })
            .collect(),
        references: spec
            .references
            .iter()
            .flat_map(|reference| {
                let values = scope.split(&reference.value, reference.separator.as_deref());
                values.into_iter().map(|value| Reference { kind: reference.kind, value })
            })
            .collect(),
        place: get(&spec.place),
        reply_to: get(&spec.reply_to),
        session: get(&spec.session),
        trace: get(&spec.trace),
        span: get(&spec.span),
        parent: get(&spec.parent),
        access,
        ..Event::default()
    };
    // JSON is no sentence.
    let words = text.as_deref().filter(|text| !text.starts_with(['{', '[']));
    let message = get(&spec.message).or_else(|| words.map(|text| one_line(text, 160)));
    event.message = Some(one_line(&message.unwrap_or_else(|| sentence(&event)), 300));
    event.text = text;
    Ok(event)
}

/// Who did what to what, where the mapping has no words of its own.
fn sentence(event: &Event) -> String {
    let who = event.actor().map_or("somebody unnamed", |actor| &actor.name);
    let what = event.targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>();
    let on = if what.is_empty() { String::new() } else { format!(" on {}", what.join(", ")) };
    format!("{who}: {}{on}", event.action)
}

/// The actor of the first description that names one.
fn actor(specs: &OneOrMany<ActorSpec>, scope: &Scope<'_>) -> Option<Actor> {
    specs.iter().find_map(|spec| scope.actors(spec).into_iter().next())
}

impl Mapping {
    /// The time of an event: the first of its descriptions that finds one.
    ///
    /// In a mapping of the user's a cell that cannot be read refuses the record, because then the mapping
    /// is probably wrong; in a built-in one the event is undated and keeps what was written.
    fn event_time(&self, scope: &Scope<'_>) -> Result<EventTime, String> {
        let mut problem = None;
        for spec in self.spec.time.iter() {
            match self.time(spec, scope) {
                Some(Ok(time)) => return Ok(time),
                Some(Err(raw)) => {
                    problem.get_or_insert((spec, raw));
                }
                None => {}
            }
        }
        match problem {
            None => match self.spec.time.iter().find_map(|spec| missing(spec, scope)) {
                Some(column) if !self.built_in => {
                    Err(format!("no time column `{column}`: correct the mapping `{}`", self.id))
                }
                _ => Ok(EventTime::default()),
            },
            Some((_, raw)) if self.built_in => Ok(EventTime { raw: Some(raw), ..EventTime::default() }),
            Some((spec, raw)) => Err(format!(
                "time `{}` in column `{}` is not of the format `{}`: correct the mapping `{}`",
                one_line(&raw, 40),
                columns(&spec.column).join("`, `"),
                spec.format.as_deref().unwrap_or("rfc3339"),
                self.id
            )),
        }
    }

    /// The time in a column: `None` if there is nothing, an error with what is written if it is no time.
    pub(super) fn time(&self, spec: &TimeSpec, scope: &Scope<'_>) -> Option<Result<EventTime, String>> {
        let raw = scope.all(&spec.column).into_iter().next()?.value;
        let named =
            spec.zone.as_deref().or_else(|| self.spec.time.iter().find_map(|spec| spec.zone.as_deref()));
        let zone = match named.filter(|name| name.contains('{')) {
            // A zone that the record names and nobody knows makes its time unreadable.
            Some(template) => match scope.text(&Text::Short(template.to_owned())).map(|name| name.parse()) {
                Some(Ok(zone)) => Some(zone),
                Some(Err(_)) => return Some(Err(raw)),
                None => None,
            },
            None => named.and_then(|name| name.parse().ok()),
        };
        let time = match (spec.format.as_deref(), zone) {
            (Some("epoch_s"), _) => time::epoch_text(&raw, Unit::Second),
            (Some("epoch_ms"), _) => time::epoch_text(&raw, Unit::Millisecond),
            (Some("epoch_us"), _) => time::epoch_text(&raw, Unit::Microsecond),
            (Some("epoch_ns"), _) => time::epoch_text(&raw, Unit::Nanosecond),
            // Without a zone in the text or in the mapping, nobody says which one it is.
            (None | Some("rfc3339"), None) => time::assumed(&raw),
            (None | Some("rfc3339"), Some(zone)) => time::zoned(&raw, None, zone),
            (Some(pattern), zone) => time::zoned(&raw, Some(pattern), zone.unwrap_or(chrono_tz::Tz::UTC)),
        };
        let Some(mut time) = time else { return Some(Err(raw)) };
        // A built-in mapping says of a zone what the vendor's documentation says of the format.
        if self.built_in && time.zone == ZoneSource::Mapping {
            time.zone = ZoneSource::Format;
        }
        Some(Ok(time))
    }
}

/// The column of a time that a table does not have at all.
fn missing(spec: &TimeSpec, scope: &Scope<'_>) -> Option<String> {
    let columns = columns(&spec.column);
    if columns.iter().any(|column| scope.knows(column)) { None } else { columns.into_iter().next() }
}

fn columns(text: &Text) -> Vec<String> {
    match text {
        Text::Short(short) => vec![short.clone()],
        Text::First(texts) => texts.iter().flat_map(columns).collect(),
        Text::Spelt(spelt) => match &spelt.source {
            Source::Template(name) | Source::Constant(name) => vec![name.clone()],
            Source::Columns(names) => names.clone(),
        },
    }
}
