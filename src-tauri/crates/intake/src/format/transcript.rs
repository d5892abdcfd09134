//! What the transcripts of all agents share: turns of people and agents, calls of tools and what came back,
//! approvals and commands to stop.
//!
//! A format reads its own record and says who speaks; the shapes of events are made here, so that a tool call
//! looks the same whoever's agent made it.

use std::collections::{BTreeMap, VecDeque};

use proximate_model::{
    Activity, Actor, ActorKind, Basis, Event, EventTime, Outcome, Reference, ReferenceKind, Target,
    TargetKind,
};
use serde_json::Value;

use crate::{
    ReadFile, RecordContent,
    text::one_line,
    time::{self, Unit},
    value::{compact, each, embedded, flag, scalar_of, text},
};

/// One record of a transcript: what it says about itself, whatever else it tells.
pub(super) struct Turn {
    base: Event,
    agent: Actor,
}

impl Turn {
    /// A record of that time in the transcript of that agent.
    pub(super) fn new(time: EventTime, agent: &str, field: &str) -> Self {
        let agent = Actor::of(agent, field, ActorKind::AiAgent, Basis::ExplicitField);
        Self { base: Event { time, ..Event::default() }, agent }
    }

    /// Its own id, by which a second copy is known.
    pub(super) fn id(mut self, id: Option<&str>) -> Self {
        self.base.native_id = kept(id).map(str::to_owned);
        self.base.span.clone_from(&self.base.native_id);
        self
    }

    /// The record that it follows.
    pub(super) fn parent(mut self, parent: Option<&str>) -> Self {
        self.base.parent = kept(parent).map(str::to_owned);
        self
    }

    /// The conversation that it belongs to.
    pub(super) fn session(mut self, session: Option<&str>) -> Self {
        self.base.session = kept(session).map(str::to_owned);
        self
    }

    /// Its id is only unique in its session.
    pub(super) fn unique_in_session(mut self) -> Self {
        if let (Some(session), Some(id)) = (&self.base.session, &self.base.native_id) {
            self.base.native_id = Some(format!("{session}/{id}"));
        }
        self
    }

    /// The folder or channel in which it happened.
    pub(super) fn place(mut self, place: Option<&str>) -> Self {
        self.base.place = kept(place).map(str::to_owned);
        self
    }

    /// The agents through whom the asking came, for a sub-agent.
    pub(super) fn through(mut self, parents: Vec<Actor>) -> Self {
        self.base.delegation = parents;
        self
    }

    /// The agent.
    pub(super) fn agent(&self) -> Actor {
        self.agent.clone()
    }

    /// The person at the keyboard, whom transcripts do not name.
    pub(super) fn person(&self, field: &str, basis: Basis) -> Actor {
        Actor::of(person_of(self.base.session.as_deref()), field, ActorKind::Human, basis)
    }

    /// An event with what the record says about itself.
    pub(super) fn event(&self, activity: Activity, action: &str, message: &str) -> Event {
        Event {
            action: action.to_owned(),
            activity,
            message: Some(one_line(message, 200)),
            ..self.base.clone()
        }
    }

    /// A person's words to the agent, which may be a command to stop.
    pub(super) fn prompt(&self, action: &str, words: &str, person: Actor) -> Event {
        let activity = if is_stop(words) { Activity::Stop } else { Activity::Prompt };
        let mut event = self.event(activity, action, words);
        event.initiator = Some(person.clone());
        event.executor = Some(person);
        event.text = Some(words.to_owned());
        event
    }

    /// Words that reach the agent and that no person typed: of the program around it, of a hook, of an agent.
    pub(super) fn note(&self, action: &str, words: &str, by: Option<Actor>) -> Event {
        let agent = by.as_ref().is_some_and(|by| by.kind == ActorKind::AiAgent);
        let activity = if agent { Activity::AgentOutput } else { Activity::Other };
        let mut event = self.event(activity, action, words);
        event.executor = by;
        event.text = (!words.is_empty()).then(|| words.to_owned());
        event
    }

    /// The agent's words.
    pub(super) fn said(&self, action: &str, words: &str) -> Event {
        let mut event = self.event(Activity::AgentOutput, action, words);
        event.executor = Some(self.agent());
        event.text = Some(words.to_owned());
        event
    }

    /// The agent asks for a tool to be run.
    pub(super) fn call(&self, name: &str, arguments: &Value, id: Option<&str>) -> Event {
        let arguments = embedded(arguments).unwrap_or_else(|| arguments.clone());
        let readable = readable(&arguments);
        let mut event = self.event(Activity::ToolCall, name, &format!("{name} {readable}"));
        event.executor = Some(self.agent());
        event.targets = tool(Some(name));
        event.targets.extend(documents(&arguments));
        event.references = tie(id);
        event.text = (!readable.is_empty()).then_some(readable);
        event
    }

    /// What a tool gave back.
    pub(super) fn result(
        &self,
        name: Option<&str>,
        words: &str,
        id: Option<&str>,
        outcome: Outcome,
    ) -> Event {
        let mut event = self.event(Activity::ToolResult, "tool_result", words);
        event.targets = tool(name);
        event.references = tie(id);
        event.outcome = outcome;
        event.text = (!words.is_empty()).then(|| words.to_owned());
        event
    }

    /// An approval, a refusal, or a change of what needs one. `id` is the call that it is about.
    pub(super) fn approval(&self, action: &str, message: &str, id: Option<&str>, outcome: Outcome) -> Event {
        let mut event = self.event(Activity::Approval, action, message);
        event.references = tie(id);
        event.outcome = outcome;
        event
    }

    /// A command to stop that is a record of its own.
    pub(super) fn stop(&self, action: &str, reason: &str, by: Option<Actor>) -> Event {
        let mut event = self.event(Activity::Stop, action, reason);
        event.initiator.clone_from(&by);
        event.executor = by;
        event.text = (!reason.is_empty()).then(|| reason.to_owned());
        event
    }

    /// The agent's context was shortened; `summary` is what it goes on with.
    pub(super) fn compaction(&self, action: &str, summary: &str) -> Event {
        let message = if summary.is_empty() { "the context was shortened" } else { summary };
        let mut event = self.event(Activity::Compaction, action, message);
        event.executor = Some(self.agent());
        event.text = (!summary.is_empty()).then(|| summary.to_owned());
        event
    }

    /// A session begins or ends. Who began it is not said.
    pub(super) fn session_event(&self, action: &str, message: &str) -> Event {
        self.event(Activity::Authentication, action, message)
    }

    /// The events of the agent's turn that is a list of blocks: its words, and each tool that it calls.
    pub(super) fn assistant(&self, content: Option<&Value>) -> Vec<Event> {
        let mut events = self.words_or_thoughts(&spoken(content), &thoughts(content));
        for block in each(content) {
            if let Some("tool_use" | "server_tool_use" | "toolCall" | "tool_call") = text(block, "type") {
                let arguments = ["input", "arguments", "args"].iter().find_map(|key| block.get(*key));
                let name = text(block, "name").unwrap_or("tool");
                events.push(self.call(name, arguments.unwrap_or(&Value::Null), text(block, "id")));
            }
        }
        events
    }

    /// The agent's words. What it only thought is its plan; nobody but the transcript was told.
    pub(super) fn words_or_thoughts(&self, words: &str, thoughts: &str) -> Vec<Event> {
        let (action, words) = if words.is_empty() { ("thinking", thoughts) } else { ("assistant", words) };
        if words.is_empty() { Vec::new() } else { vec![self.said(action, words)] }
    }

    /// What tools gave back, in a turn that is a list of blocks.
    pub(super) fn results(&self, content: Option<&Value>) -> Vec<Event> {
        let results = each(content).into_iter().filter(|block| text(block, "type") == Some("tool_result"));
        results
            .map(|block| {
                let outcome = failed(flag(block, "is_error"));
                self.result(None, &spoken(block.get("content")), text(block, "tool_use_id"), outcome)
            })
            .collect()
    }
}

/// The parsed record of these events, each with an id of its own; meta if there are none.
pub(super) fn turn(mut events: Vec<Event>, empty: &str) -> RecordContent {
    if events.is_empty() {
        return RecordContent::meta(empty);
    }
    for (position, event) in events.iter_mut().enumerate().skip(1) {
        event.native_id = event.native_id.take().map(|id| format!("{id}/{position}"));
    }
    RecordContent::events(events)
}

/// Meta, with the type of the line as it is written.
pub(super) fn other(kind: &str) -> RecordContent {
    RecordContent::meta(format!("`{}` line", one_line(kind, 60)))
}

/// A time as text, or undated with what was written: none is lent by a neighbour.
pub(super) fn written_time(value: Option<&str>) -> EventTime {
    time::utc_or_undated(value)
}

/// A time in milliseconds since 1970, or undated with what was written. Zero is how programs write none.
pub(super) fn milliseconds(value: Option<&Value>) -> EventTime {
    let Some(value) = value.filter(|value| value.as_f64() != Some(0.0)) else { return EventTime::default() };
    time::epoch(value, Unit::Millisecond)
        .unwrap_or_else(|| EventTime { raw: scalar_of(value), ..EventTime::default() })
}

/// A value that is not a placeholder of a redacted transcript.
pub(super) fn kept(value: Option<&str>) -> Option<&str> {
    value.filter(|value| {
        !value.is_empty() && !value.starts_with("[trimmed") && !value.starts_with("[redacted")
    })
}

/// The outcome of a result that says whether it is an error.
pub(super) fn failed(error: Option<bool>) -> Outcome {
    match error {
        Some(true) => Outcome::Failure,
        Some(false) => Outcome::Success,
        None => Outcome::Unknown,
    }
}

/// The outcome that a word of a log stands for.
pub(super) fn outcome_word(word: Option<&str>) -> Outcome {
    match word.map(str::to_ascii_lowercase).as_deref() {
        Some(
            "success" | "succeeded" | "completed" | "complete" | "done" | "ok" | "approved" | "allowed"
            | "allow" | "allow-once" | "allow-always" | "accept" | "accepted",
        ) => Outcome::Success,
        Some(
            "error" | "failed" | "failure" | "denied" | "deny" | "rejected" | "reject" | "declined"
            | "expired" | "cancelled" | "canceled" | "aborted" | "timed_out" | "timeout" | "blocked",
        ) => Outcome::Failure,
        _ => Outcome::Unknown,
    }
}

/// The words of a message: bare text, or its blocks of text.
pub(super) fn spoken(content: Option<&Value>) -> String {
    joined(content, |block| {
        let spoken = matches!(text(block, "type"), Some("text" | "input_text" | "output_text") | None)
            && block.get("thought").is_none_or(|thought| thought == false);
        block.as_str().or_else(|| text(block, "text").filter(|_| spoken))
    })
}

/// What an agent thought, in the blocks of a message.
pub(super) fn thoughts(content: Option<&Value>) -> String {
    joined(content, |block| match text(block, "type") {
        Some("thinking" | "think" | "reasoning" | "summary_text") => {
            ["thinking", "think", "text"].iter().find_map(|key| text(block, key))
        }
        None if flag(block, "thought") == Some(true) => text(block, "text"),
        _ => None,
    })
}

fn joined(content: Option<&Value>, part: impl Fn(&Value) -> Option<&str>) -> String {
    let parts =
        each(content).into_iter().filter_map(|block| part(block).filter(|part| !part.trim().is_empty()));
    parts.collect::<Vec<_>>().join("\n")
}

/// Arguments or results as a person would read them: a command as it was run, words as they are, everything
/// else as JSON.
pub(super) fn readable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        _ => match value.get("command").or_else(|| value.get("cmd")) {
            Some(Value::String(command)) => command.clone(),
            Some(Value::Array(words)) => words.iter().filter_map(scalar_of).collect::<Vec<_>>().join(" "),
            _ => compact(value),
        },
    }
}

/// The reference that ties a call, its approval and its result.
pub(super) fn tie(id: Option<&str>) -> Vec<Reference> {
    let id = kept(id).map(|id| Reference { kind: ReferenceKind::ToolCall, value: id.to_owned() });
    id.into_iter().collect()
}

fn tool(name: Option<&str>) -> Vec<Target> {
    kept(name).map(|name| Target { kind: TargetKind::Tool, name: name.to_owned() }).into_iter().collect()
}

/// Files and pages that arguments name.
fn documents(arguments: &Value) -> impl Iterator<Item = Target> + '_ {
    let fields = [
        "file_path",
        "path",
        "notebook_path",
        "target_file",
        "filePath",
        "absolute_path",
        "TargetFile",
        "url",
    ];
    let named = fields.into_iter().filter_map(|field| kept(text(arguments, field)));
    named.map(|name| Target { kind: TargetKind::Document, name: name.trim_matches('"').to_owned() })
}

fn person_of(session: Option<&str>) -> String {
    session.map_or_else(|| "user".to_owned(), |session| format!("user of session {session}"))
}

/// Events of a file, for the last look at it.
pub(super) fn events(file: &mut ReadFile) -> impl Iterator<Item = &mut Event> {
    file.records.iter_mut().flat_map(|record| match &mut record.content {
        RecordContent::Parsed { events, .. } => events.iter_mut(),
        _ => [].iter_mut(),
    })
}

/// A file is one session, and only its head, or its name, says which: all of its events get it. Ids of lines are
/// only unique in their session; what has none is known again by its line and its time in it.
pub(super) fn one_session(file: &mut ReadFile, named: Option<&str>) {
    let head = events(file).find_map(|event| event.session.clone());
    let Some(session) = head.or(named.map(str::to_owned)) else { return };
    let person = person_of(Some(&session));
    for record in &mut file.records {
        let RecordContent::Parsed { events, .. } = &mut record.content else { continue };
        for (position, event) in events.iter_mut().enumerate() {
            event.native_id = match (&event.native_id, event.time.at) {
                (Some(id), _) => Some(format!("{session}/{id}")),
                (None, Some(at)) => Some(format!("{session}/{}/{position}/{at}", record.ordinal)),
                (None, None) => None,
            };
            if event.session.is_some() {
                continue;
            }
            event.session = Some(session.clone());
            let slots = event.initiator.iter_mut().chain(&mut event.executor);
            slots
                .filter(|actor| actor.kind == ActorKind::Human && actor.name == "user")
                .for_each(|actor| actor.name.clone_from(&person));
        }
    }
}

/// Words that a second record repeats are told once: of the records with the action `again`, each that has the
/// words of one with the action `first` becomes meta.
pub(super) fn told_once(file: &mut ReadFile, first: &str, again: &str) {
    let mut told: BTreeMap<String, VecDeque<u64>> = BTreeMap::new();
    for record in &file.records {
        if let Some(words) = sole_words(&record.content, first) {
            told.entry(words).or_default().push_back(record.ordinal);
        }
    }
    for record in &mut file.records {
        let repeated = sole_words(&record.content, again);
        if let Some(ordinal) = repeated.and_then(|words| told.get_mut(&words)?.pop_front()) {
            record.content = RecordContent::meta(format!("the same words as record {ordinal}"));
        }
    }
}

/// The words of a record with a single event, if that event has this action.
fn sole_words(content: &RecordContent, action: &str) -> Option<String> {
    let RecordContent::Parsed { events, .. } = content else { return None };
    let [event] = events.as_slice() else { return None };
    (event.action == action).then(|| event.text.as_deref().map(|words| words.trim().to_owned()))?
}

/// Whether short words are a command to stop.
pub(super) fn is_stop(words: &str) -> bool {
    let lower = words.trim().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let short = lower.split_whitespace().count() <= 12;
    lower.starts_with("[request interrupted by user")
        || short && matches!(first, Some("stop" | "abort" | "halt" | "cancel"))
}

/// The name of a file without its folders and its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The session that the path of a file names, for formats whose records name none: the file's own name, or that of
/// the nearest folder above it where all sessions have files and folders of the same names. The files of sub-agents
/// lie below that of the session.
pub(super) fn told_session(path: &str) -> Option<&str> {
    const SAME: [&str; 12] = [
        "agents",
        "chat_history",
        "events",
        "history",
        "logs",
        "main",
        "messages",
        "state",
        "subagents",
        "summary",
        "transcript",
        "wire",
    ];
    let folder = path.split_once("subagents/").map_or(path, |(folder, _)| folder.trim_end_matches('/'));
    let mut names = folder.rsplit(['/', '\\']).map(stem);
    names.find(|name| !name.is_empty() && !SAME.contains(name) && !name.starts_with("agent-"))
}
