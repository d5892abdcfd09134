//! The event: one thing that one record says happened.

use serde::{Deserialize, Serialize};

use crate::{AccessChange, Actor, EventTime, EvidenceRef};

/// What sort of thing happened, in the terms that the causal engine reasons with. The source's own
/// word is in [`Event::action`]; the OCSF class is in [`Event::class_uid`].
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Something written where others can read it: a post, a comment, a chat message.
    Message,
    /// A view, a reaction, an acknowledgement without words.
    Reaction,
    /// A person's words to an agent.
    Prompt,
    /// An agent's words, plan or generated change.
    AgentOutput,
    /// An agent asks for a tool to be run; arguments are in the text.
    ToolCall,
    /// What the tool gave back.
    ToolResult,
    /// A document fetched as a source for an answer.
    Retrieval,
    /// A change of who can see or do what; details in [`Event::access`].
    AccessChange,
    /// A change of configuration, infrastructure or code that is not one of access.
    ConfigurationChange,
    /// Something was deleted.
    Deletion,
    /// Data were read.
    DataAccess,
    /// A commit, pull request or merge.
    CodeChange,
    /// A deployment.
    Deployment,
    /// A review of a change.
    Review,
    /// An approval, refusal or change of permission mode.
    Approval,
    /// A command to stop.
    Stop,
    /// An agent's context was shortened.
    Compaction,
    /// An alert of a machine, or an incident declared by a person.
    Alert,
    /// A ticket, or a change of one.
    Ticket,
    /// A sign-in, or a session begun or ended.
    Authentication,
    /// Anything else.
    #[default]
    Other,
}

/// How it went.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The record says it was done.
    Success,
    /// The record says it failed or was denied.
    Failure,
    /// The record does not say.
    #[default]
    Unknown,
}

/// What a target is.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A bucket, table, snapshot, image, repository, cluster object …: anything with access rights.
    #[default]
    Resource,
    /// An account, user or identity.
    Account,
    /// A group, role or team.
    Group,
    /// A channel, thread or topic.
    Thread,
    /// A file or document.
    Document,
    /// A ticket, alert or incident.
    Ticket,
    /// A tool of an agent.
    Tool,
}

/// What was acted on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// Canonical name, as in [`AccessChange::resource`].
    pub name: String,
}

/// What a reference points at.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// A web address, also the permanent link of a message.
    Url,
    /// A commit.
    Commit,
    /// A pull request or issue, as `owner/name#number`.
    PullRequest,
    /// A ticket key, for instance `OPS-1234`.
    Ticket,
    /// A message id of its own source.
    Message,
    /// A request id of a cloud or tool call.
    Request,
    /// A trace or span id.
    Trace,
    /// A tool-call id.
    ToolCall,
    /// A change or deployment id.
    Change,
}

/// A hard reference that the record itself carries.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
pub struct Reference {
    /// What it points at.
    pub kind: ReferenceKind,
    /// The id or address, exactly as written.
    pub value: String,
}

/// One thing that one record says happened. Names follow OCSF, ECS and the OpenTelemetry
/// conventions for generative AI, so that exports are renames.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Event {
    /// Stable id in the case: 16 hex digits of the SHA-256 of its file, a hyphen, and the ordinal of its record.
    pub id: String,
    /// When it happened.
    pub time: EventTime,
    /// The format it was read by.
    pub format: String,
    /// The source's own id for it, by which duplicates are known.
    pub native_id: Option<String>,
    /// Who asked for it.
    pub initiator: Option<Actor>,
    /// Who did it.
    pub executor: Option<Actor>,
    /// What was used to do it: user, role, key.
    pub credential: Option<Actor>,
    /// Through whom, from the one who asked to the one who did.
    pub delegation: Vec<Actor>,
    /// What was done, in the source's own word, for instance `s3:PutBucketPolicy`.
    pub action: String,
    /// OCSF class, where one fits.
    pub class_uid: Option<u32>,
    /// What sort of thing it was.
    pub activity: Activity,
    /// What it was done to.
    pub targets: Vec<Target>,
    /// How it went.
    pub outcome: Outcome,
    /// One line for people.
    pub message: Option<String>,
    /// The words written or said, commands and arguments: what content lineage is found in.
    pub text: Option<String>,
    /// Channel, thread, topic or repository in which it happened.
    pub place: Option<String>,
    /// Changes of who can see what.
    pub access: Vec<AccessChange>,
    /// Session, conversation or thread of an agent.
    pub session: Option<String>,
    /// Trace id.
    pub trace: Option<String>,
    /// Own span id, uuid or message id inside the session.
    pub span: Option<String>,
    /// The span, uuid or message this one follows from.
    pub parent: Option<String>,
    /// The native id of the message this one answers.
    pub reply_to: Option<String>,
    /// Hard references found in the record.
    pub references: Vec<Reference>,
    /// Where it was read.
    pub evidence: EvidenceRef,
}

impl Event {
    /// The one who did it, else the one who asked, else what was used.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.executor.as_ref().or(self.initiator.as_ref()).or(self.credential.as_ref())
    }
}
