//! Records as text with named places, parsed once and filled in for every event.

use super::{
    calendar,
    random::Random,
    world::{Kind, Scene},
};

/// What a named place stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// Time of the event, to the second or to the microsecond, and the start of the actor's session.
    Time,
    TimeMicros,
    Created,
    /// Fresh identifiers.
    Uuid,
    Hex8,
    Hex17,
    Token,
    Number,
    /// Eight digits that are the same in the whole event.
    This,
    /// What stays the same for the actor's session.
    Key,
    RoleId,
    SessionUuid,
    Ip,
    /// What the scene has by name.
    Named(usize),
}

/// Names of a scene's texts, in the order in which [`Scene::texts`] has them.
pub(crate) const NAMED: [&str; 14] = [
    "actor",
    "role",
    "agent",
    "account",
    "region",
    "bucket",
    "folder",
    "function",
    "host",
    "namespace",
    "workload",
    "image",
    "word",
    "other",
];

impl Slot {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "time" => Self::Time,
            "time-micros" => Self::TimeMicros,
            "created" => Self::Created,
            "uuid" => Self::Uuid,
            "hex8" => Self::Hex8,
            "hex17" => Self::Hex17,
            "token" => Self::Token,
            "number" => Self::Number,
            "this" => Self::This,
            "key" => Self::Key,
            "role-id" => Self::RoleId,
            "session-uuid" => Self::SessionUuid,
            "ip" => Self::Ip,
            named => Self::Named(NAMED.iter().position(|known| *known == named)?),
        })
    }

    fn write(self, scene: &Scene<'_>, random: &mut Random, out: &mut Vec<u8>) {
        match self {
            Self::Time => calendar::write(scene.at, false, out),
            Self::TimeMicros => calendar::write(scene.at, true, out),
            Self::Created => calendar::write(scene.created, false, out),
            Self::Uuid => random.uuid(out),
            Self::Hex8 => random.hex(8, out),
            Self::Hex17 => random.hex(17, out),
            Self::Token => random.base64(76, out),
            Self::Number => out.extend_from_slice(random.below(100_000).to_string().as_bytes()),
            Self::This => Random::of(scene.this, 0).hex(8, out),
            Self::Key => scene.of_session(1).base32(16, out),
            Self::RoleId => scene.of_role().base32(17, out),
            Self::SessionUuid => scene.of_session(2).uuid(out),
            Self::Ip => {
                let bits = scene.of_session(3).next();
                let address = format!("10.{}.{}.{}", bits & 63, bits >> 8 & 255, bits >> 16 & 255);
                out.extend_from_slice(address.as_bytes());
            }
            Self::Named(index) => out.extend_from_slice(scene.texts[index].as_bytes()),
        }
    }
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Slot(Slot),
}

/// A record with places to be filled in.
#[derive(Debug)]
struct Template(Vec<Piece>);

impl Template {
    /// Reads `text with a <place>`. What stands between angle brackets and is no known place stays as it is.
    fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut left = text;
        while let Some((before, after)) = left.split_once('<') {
            plain.push_str(before);
            let place = after.split_once('>').and_then(|(name, rest)| Some((Slot::of(name)?, rest)));
            left = match place {
                Some((slot, rest)) => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Slot(slot));
                    rest
                }
                None => {
                    plain.push('<');
                    after
                }
            };
        }
        plain.push_str(left);
        pieces.push(Piece::Text(plain));
        Self(pieces)
    }

    /// Writes the record of a scene.
    fn write(&self, scene: &Scene<'_>, random: &mut Random, out: &mut Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Slot(slot) => slot.write(scene, random, out),
            }
        }
    }
}

/// Templates, each as frequent as its weight says.
struct Weighted {
    templates: Vec<(u64, Template)>,
    sum: u64,
}

impl Weighted {
    /// Of weights and texts.
    fn new(texts: impl IntoIterator<Item = (u64, String)>) -> Self {
        let mut sum = 0;
        let templates = texts
            .into_iter()
            .map(|(weight, text)| {
                sum += weight;
                (sum, Template::parse(&text))
            })
            .collect();
        Self { templates, sum }
    }

    fn write(&self, scene: &Scene<'_>, random: &mut Random, out: &mut Vec<u8>) {
        let wanted = random.below(self.sum);
        let index = self.templates.partition_point(|(sum, _)| *sum <= wanted);
        if let Some((_, template)) = self.templates.get(index) {
            template.write(scene, random, out);
        }
    }
}

/// The records of one log.
pub(crate) struct Records {
    person: Weighted,
    agent: Weighted,
    service: Weighted,
}

impl Records {
    /// Of kinds of records with their weights, each of which `text` writes out for an actor as the log has him.
    pub(crate) fn new<T>(
        records: &[(u64, T)],
        [person, agent, service]: [&str; 3],
        text: impl Fn(&str, &T) -> String,
    ) -> Self {
        let by = |actor: &str| {
            Weighted::new(records.iter().map(|(weight, record)| (*weight, text(actor, record))))
        };
        Self { person: by(person), agent: by(agent), service: by(service) }
    }

    /// Appends the record of a scene.
    pub(crate) fn write(&self, scene: &Scene<'_>, random: &mut Random, out: &mut Vec<u8>) {
        let templates = match scene.kind {
            Kind::Person => &self.person,
            Kind::Agent => &self.agent,
            Kind::Service => &self.service,
        };
        templates.write(scene, random, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_places_stay() {
        let template = Template::parse("a < b <c> <uuid>.");
        assert!(matches!(&template.0[0], Piece::Text(text) if text == "a < b <c> "));
        assert!(matches!(template.0[1], Piece::Slot(Slot::Uuid)));
        assert!(matches!(&template.0[2], Piece::Text(text) if text == "."));
    }
}
