//! The language of mappings as it is written: what the TOML file may hold.

use std::collections::BTreeMap;

use proximate_model::{
    AccessOperation, Activity, ActorKind, Basis, GrantEffect, Outcome, ReferenceKind, TargetKind,
};
use serde::Deserialize;

use super::condition::{Pattern, When};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) mapping: Spec,
}

/// The file as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    /// Which files it is for, by their paths.
    #[serde(default, rename = "match")]
    pub(super) pattern: Option<String>,
    /// Which records it is for, by what they hold.
    #[serde(default)]
    pub(super) detect: Option<When>,
    /// Members that hold JSON written as text.
    #[serde(default)]
    pub(super) parse: Vec<String>,
    /// Lists of names and values that become objects.
    #[serde(default)]
    pub(super) pairs: Vec<PairsSpec>,
    /// Objects whose members count as members of the record.
    #[serde(default)]
    pub(super) lift: Vec<String>,
    /// Lists, from the outside in, each element of which is an event.
    #[serde(default)]
    pub(super) explode: Vec<String>,
    /// Whether what the last of these lists stands in is an event of its own, too.
    #[serde(default)]
    pub(super) keep: bool,
    /// Values that have a name of their own here.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Text>,
    /// Records that carry no event.
    #[serde(default = "nothing")]
    pub(super) skip: OneOrMany<SkipSpec>,
    pub(super) time: OneOrMany<TimeSpec>,
    #[serde(default)]
    pub(super) logged: Option<TimeSpec>,
    #[serde(default)]
    pub(super) action: Option<Text>,
    #[serde(default)]
    pub(super) activity: Option<Choice<Activity>>,
    #[serde(default)]
    pub(super) outcome: Option<Choice<Outcome>>,
    #[serde(default)]
    pub(super) class_uid: Option<ClassSpec>,
    #[serde(default)]
    pub(super) native_id: Option<Text>,
    #[serde(default = "nothing")]
    pub(super) initiator: OneOrMany<ActorSpec>,
    #[serde(default = "nothing")]
    pub(super) executor: OneOrMany<ActorSpec>,
    #[serde(default = "nothing")]
    pub(super) credential: OneOrMany<ActorSpec>,
    #[serde(default = "nothing")]
    pub(super) delegation: OneOrMany<ActorSpec>,
    #[serde(default)]
    pub(super) targets: Vec<TargetSpec>,
    #[serde(default)]
    pub(super) references: Vec<ReferenceSpec>,
    #[serde(default)]
    pub(super) message: Option<Text>,
    #[serde(default)]
    pub(super) text: Option<Text>,
    #[serde(default)]
    pub(super) place: Option<Text>,
    #[serde(default)]
    pub(super) reply_to: Option<Text>,
    #[serde(default)]
    pub(super) session: Option<Text>,
    #[serde(default)]
    pub(super) trace: Option<Text>,
    #[serde(default)]
    pub(super) span: Option<Text>,
    #[serde(default)]
    pub(super) parent: Option<Text>,
    #[serde(default)]
    pub(super) access: Vec<AccessSpec>,
}

/// One entry or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        match self {
            Self::Many(many) => many.iter(),
            Self::One(one) => std::slice::from_ref(one).iter(),
        }
    }
}

fn nothing<T>() -> OneOrMany<T> {
    OneOrMany::Many(Vec::new())
}

/// A value: a column, a template such as `forum:{thread_id}`, a constant, or the first of several that is
/// not empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Text {
    /// The name of a column, a template if it holds braces, or a constant after `=`.
    Short(String),
    First(Vec<Text>),
    Spelt(Spelt),
}

/// A value in full: where it comes from, and which part of it is meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct Spelt {
    pub(super) source: Source,
    /// What stands after this mark; a value without the mark is none.
    pub(super) after: Option<String>,
    /// What stands before this mark.
    pub(super) before: Option<String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Columns(Vec<String>),
    Template(String),
    Constant(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    column: Option<String>,
    columns: Option<Vec<String>>,
    template: Option<String>,
    constant: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

impl TryFrom<Written> for Spelt {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let source = match (written.column, written.columns, written.template, written.constant) {
            (Some(column), None, None, None) => Source::Columns(vec![column]),
            (None, Some(columns), None, None) => Source::Columns(columns),
            (None, None, Some(template), None) => Source::Template(template),
            (None, None, None, Some(constant)) => Source::Constant(constant),
            _ => return Err("write one of `column`, `columns`, `template` and `constant`"),
        };
        Ok(Self { source, after: written.after, before: written.before })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairsSpec {
    pub(super) list: String,
    /// The member that names an element.
    #[serde(default = "name")]
    pub(super) name: String,
    /// The members of which the first that is there is the value; without any, the element is.
    #[serde(default)]
    pub(super) value: Vec<String>,
}

fn name() -> String {
    "name".to_owned()
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeSpec {
    pub(super) column: Text,
    /// `rfc3339`, `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`, or a pattern such as `%d.%m.%Y %H:%M`.
    #[serde(default)]
    pub(super) format: Option<String>,
    /// IANA name of the zone of times that name none, or a template that gives one.
    #[serde(default)]
    pub(super) zone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorSpec {
    #[serde(default)]
    pub(super) when: Option<When>,
    pub(super) name: Text,
    #[serde(default)]
    pub(super) kind: Option<Choice<ActorKind>>,
    /// How far the kind may be trusted, where it is not told by how it was found.
    #[serde(default)]
    pub(super) basis: Option<Basis>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetSpec {
    #[serde(default)]
    pub(super) when: Option<When>,
    pub(super) name: Text,
    #[serde(default)]
    pub(super) kind: TargetKind,
    /// What separates several targets in one column.
    #[serde(default)]
    pub(super) separator: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceSpec {
    pub(super) value: Text,
    pub(super) kind: ReferenceKind,
    #[serde(default)]
    pub(super) separator: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum SkipSpec {
    Values { column: String, values: Vec<String> },
    When { when: When, reason: String },
}

/// An OCSF class: chosen, or as the record has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum ClassSpec {
    Chosen(Choice<u32>),
    Told(Text),
}

/// One of the fixed words: the same for all records, told by a column, or by the first rule that holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Choice<T> {
    Always(T),
    Rules(Vec<Rule<T>>),
    By {
        column: Text,
        values: BTreeMap<Pattern, T>,
        #[serde(default = "none")]
        otherwise: Option<T>,
    },
}

fn none<T>() -> Option<T> {
    None
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule<T> {
    #[serde(default)]
    pub(super) when: Option<When>,
    pub(super) is: T,
}

/// How a record changes who can see or do what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessSpec {
    #[serde(default)]
    pub(super) when: Option<When>,
    /// Lists, from the outside in, each element of which is a grant.
    #[serde(default)]
    pub(super) each: Vec<String>,
    pub(super) operation: Choice<AccessOperation>,
    pub(super) resource: Text,
    pub(super) policy: Text,
    pub(super) subject: OneOrMany<SubjectSpec>,
    #[serde(default)]
    pub(super) rights: Option<Text>,
    /// What separates several rights in one column.
    #[serde(default)]
    pub(super) separator: Option<String>,
    #[serde(default)]
    pub(super) effect: Option<Choice<GrantEffect>>,
    #[serde(default)]
    pub(super) condition: Option<Text>,
    #[serde(default)]
    pub(super) until: Option<TimeSpec>,
    #[serde(default)]
    pub(super) before: Option<BeforeSpec>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectSpec {
    #[serde(default)]
    pub(super) when: Option<When>,
    pub(super) kind: SubjectKind,
    #[serde(default)]
    pub(super) name: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubjectKind {
    Public,
    Organization,
    Group,
    Principal,
    Network,
    /// The policy gives nothing to anybody.
    Nobody,
}

/// Who had what before, where the record says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeforeSpec {
    /// The record says what was before only if this holds.
    #[serde(default)]
    pub(super) when: Option<When>,
    pub(super) subject: OneOrMany<SubjectSpec>,
    #[serde(default)]
    pub(super) rights: Option<Text>,
}
