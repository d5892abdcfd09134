//! A record by its mapping.

use proximate_model::{Actor, Basis, Event, EventTime, Reference, Target};
use serde::Deserialize;

use super::{ActorSpec, Choice, Mapping, Text, TimeSpec};
use crate::{
    Body, Record, RecordContent,
    text::one_line,
    time::{self, Unit},
    value,
};

/// Makes an event of a record.
pub(crate) fn apply(mapping: &Mapping, record: &Record<'_>) -> RecordContent {
    let fields = Fields(record);
    let spec = &mapping.spec;
    if let Some(skip) = &spec.skip
        && let Some(found) = fields.get(&skip.column)
        && skip.values.contains(&found)
    {
        return RecordContent::meta(format!("left out by the mapping: `{}` is `{found}`", skip.column));
    }
    let time = match mapping.time(&spec.time, &fields) {
        Ok(time) => time,
        Err(reason) => return RecordContent::refused(reason),
    };
    let logged = spec.logged.as_ref().and_then(|logged| mapping.time(logged, &fields).ok()?.at);
    let text = spec.text.as_ref().and_then(|text| fields.text(text));
    let action = spec.action.as_ref().and_then(|action| fields.text(action));
    let message = spec
        .message
        .as_ref()
        .and_then(|message| fields.text(message))
        .or_else(|| text.as_deref().map(|text| one_line(text, 160)))
        .map(|message| one_line(&message, 300));
    RecordContent::event(Event {
        time: EventTime { logged, ..time },
        native_id: spec.native_id.as_ref().and_then(|id| fields.text(id)),
        initiator: spec.initiator.as_ref().and_then(|actor| fields.actor(actor)),
        executor: spec.executor.as_ref().and_then(|actor| fields.actor(actor)),
        credential: spec.credential.as_ref().and_then(|actor| fields.actor(actor)),
        activity: spec.activity.as_ref().and_then(|choice| fields.choice(choice)).unwrap_or_default(),
        outcome: spec.outcome.as_ref().and_then(|choice| fields.choice(choice)).unwrap_or_default(),
        action: action.unwrap_or_else(|| mapping.id.clone()),
        class_uid: spec.class_uid,
        targets: spec
            .targets
            .iter()
            .flat_map(|target| {
                fields
                    .split(&target.name, target.separator.as_deref())
                    .into_iter()
                    .map(|name| Target { kind: target.kind, name })
            })
            .collect(),
        references: spec
            .references
            .iter()
            .flat_map(|reference| {
                fields
                    .split(&reference.value, reference.separator.as_deref())
                    .into_iter()
                    .map(|value| Reference { kind: reference.kind, value })
            })
            .collect(),
        message,
        text,
        place: spec.place.as_ref().and_then(|place| fields.text(place)),
        reply_to: spec.reply_to.as_ref().and_then(|reply| fields.text(reply)),
        session: spec.session.as_ref().and_then(|session| fields.text(session)),
        trace: spec.trace.as_ref().and_then(|trace| fields.text(trace)),
        ..Event::default()
    })
}

impl Mapping {
    /// The time of a record; an empty cell leaves it undated, one that cannot be read refuses it.
    fn time(&self, spec: &TimeSpec, fields: &Fields<'_>) -> Result<EventTime, String> {
        let Some(raw) = fields.get(&spec.column) else {
            return if fields.has(&spec.column) {
                Ok(EventTime::default())
            } else {
                Err(format!("no time column `{}`: correct the mapping `{}`", spec.column, self.id))
            };
        };
        let zone = match &spec.zone {
            Some(name) => name.parse().unwrap_or(self.zone),
            None => self.zone,
        };
        let time = match spec.format.as_deref() {
            Some("epoch_s") => time::epoch_text(&raw, Unit::Second),
            Some("epoch_ms") => time::epoch_text(&raw, Unit::Millisecond),
            Some("epoch_us") => time::epoch_text(&raw, Unit::Microsecond),
            Some("epoch_ns") => time::epoch_text(&raw, Unit::Nanosecond),
            // Without a zone in the text or in the mapping, nobody says which one it is.
            None | Some("rfc3339") if self.spec.time.zone.is_none() && spec.zone.is_none() => {
                time::assumed(&raw)
            }
            None | Some("rfc3339") => time::zoned(&raw, None, zone),
            Some(pattern) => time::zoned(&raw, Some(pattern), zone),
        };
        time.ok_or_else(|| {
            format!(
                "time `{}` in column `{}` is not of the format `{}`: correct the mapping `{}`",
                one_line(&raw, 40),
                spec.column,
                spec.format.as_deref().unwrap_or("rfc3339"),
                self.id
            )
        })
    }
}

/// The fields of a record by name: columns of a row, or dotted paths of a JSON value.
struct Fields<'a>(&'a Record<'a>);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<String> {
        match &self.0.body {
            Body::Row(row) => row.get(name).map(str::to_owned),
            // A key may itself hold dots: the whole name is tried first.
            Body::Json(json) => match json.get(name).and_then(value::scalar_of) {
                Some(text) => Some(text),
                None => match value::at(json, name)? {
                    serde_json::Value::Array(_) => {
                        let parts = value::texts(value::at(json, name));
                        (!parts.is_empty()).then(|| parts.join(", "))
                    }
                    found => value::scalar_of(found),
                },
            },
        }
    }

    /// Whether the column exists, though it may be empty.
    fn has(&self, name: &str) -> bool {
        match &self.0.body {
            Body::Row(row) => row.header.iter().any(|column| column.eq_ignore_ascii_case(name)),
            Body::Json(_) => true,
        }
    }

    fn text(&self, text: &Text) -> Option<String> {
        match text {
            Text::Column { column } => self.get(column),
            Text::Columns { columns } => columns.iter().find_map(|column| self.get(column)),
            Text::Constant { constant } => Some(constant.clone()),
            Text::Template { template } => self.fill(template),
            Text::Short(short) if short.contains('{') => self.fill(short),
            Text::Short(short) => self.get(short),
        }
    }

    /// Fills a template; `None` if every column in it is empty.
    fn fill(&self, template: &str) -> Option<String> {
        let mut filled = String::new();
        let (mut names, mut found) = (0, 0);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            names += 1;
            if let Some(value) = self.get(name.trim()) {
                found += 1;
                filled.push_str(&value);
            }
            rest = behind;
        }
        filled.push_str(rest);
        (names == 0 || found > 0).then_some(filled)
    }

    fn split(&self, text: &Text, separator: Option<&str>) -> Vec<String> {
        let Some(value) = self.text(text) else { return Vec::new() };
        match separator {
            Some(separator) if !separator.is_empty() => value
                .split(separator)
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            _ => vec![value],
        }
    }

    fn actor(&self, spec: &ActorSpec) -> Option<Actor> {
        let name = self.text(&spec.name)?;
        let field = match &spec.name {
            Text::Column { column } => column.clone(),
            Text::Short(short) => short.clone(),
            _ => "mapping".to_owned(),
        };
        Some(match spec.kind.as_ref().and_then(|choice| self.choice(choice)) {
            Some(kind) => Actor::of(name, field, kind, Basis::ExplicitField),
            None => Actor::unknown(name, field),
        })
    }

    fn choice<T: Copy + for<'de> Deserialize<'de>>(&self, choice: &Choice<T>) -> Option<T> {
        match choice {
            Choice::Always(fixed) => Some(*fixed),
            Choice::By { column, values, otherwise } => self
                .get(column)
                .and_then(|found| {
                    values
                        .get(&found)
                        .or_else(|| {
                            values.iter().find(|(key, _)| key.eq_ignore_ascii_case(&found)).map(|(_, v)| v)
                        })
                        .copied()
                })
                .or(*otherwise),
        }
    }
}
