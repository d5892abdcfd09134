//! Spans: invocations, chats, tools, retrievals, and everything else.

use proximate_model::{Activity, Event, EventTime, Outcome, Reference, ReferenceKind, Target, TargetKind};
use serde_json::Value;

use super::{
    Context,
    attributes::{Attributes, id, nanos},
    content::{self, Message, argument},
    log, references_in,
};
use crate::{
    RecordContent,
    text::one_line,
    value::{each, text},
};

/// What a span is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Agent,
    Chat,
    Tool,
    Retrieval,
    Decision,
    Other,
}

/// The events of a span.
pub(super) fn events(json: &Value, context: &Context) -> RecordContent {
    let Some(start) = nanos(json, ["startTimeUnixNano", "start_time_unix_nano"]) else {
        return RecordContent::refused("`startTimeUnixNano` is not a time: expected nanoseconds since 1970");
    };
    let mut attributes = Attributes::of(json.get("attributes"));
    // Older conventions put the words into events of the span.
    let mut messages = Vec::new();
    for event in each(json.get("events")) {
        let own = Attributes::of(event.get("attributes"));
        match content::of_event(event, &own) {
            Some(message) => messages.push(message),
            None => attributes.fill_from(own),
        }
    }
    let span = Span {
        json,
        context,
        end: nanos(json, ["endTimeUnixNano", "end_time_unix_nano"]),
        start,
        attributes,
        messages,
    };
    RecordContent::events(match span.operation() {
        Operation::Agent | Operation::Chat => span.invocation(),
        Operation::Tool => span.tool(),
        Operation::Retrieval => span.retrieval(),
        Operation::Decision => vec![span.decision()],
        Operation::Other => vec![span.other()],
    })
}

struct Span<'a> {
    json: &'a Value,
    context: &'a Context,
    start: EventTime,
    end: Option<EventTime>,
    attributes: Attributes,
    /// What events of the span say was said.
    messages: Vec<Message>,
}

impl Span<'_> {
    fn name(&self) -> &str {
        text(self.json, "name").unwrap_or("span")
    }

    fn operation(&self) -> Operation {
        let named = self.attributes.text(&[
            "gen_ai.operation.name",
            "openinference.span.kind",
            "traceloop.span.kind",
            "ai.operationId",
            "mcp.method.name",
        ]);
        match named.map(|name| name.to_ascii_lowercase()).as_deref() {
            Some(
                "invoke_agent" | "invoke_workflow" | "agent" | "workflow" | "ai.generatetext"
                | "ai.streamtext" | "ai.generateobject" | "ai.streamobject",
            ) => return Operation::Agent,
            Some("chat" | "generate_content" | "text_completion" | "llm") => return Operation::Chat,
            Some("execute_tool" | "tool" | "ai.toolcall" | "tools/call") => return Operation::Tool,
            Some("retrieval" | "retriever" | "resources/read") => return Operation::Retrieval,
            Some(inner) if inner.starts_with("ai.") && inner.contains(".do") => return Operation::Chat,
            Some(_) => return Operation::Other,
            None => {}
        }
        match self.name() {
            "claude_code.interaction" => return Operation::Agent,
            "claude_code.llm_request" => return Operation::Chat,
            "claude_code.tool" => return Operation::Tool,
            "claude_code.tool.blocked_on_user" => return Operation::Decision,
            _ => {}
        }
        let first = self.name().split([' ', '.']).next().unwrap_or_default();
        let has = |keys: &[&str]| self.attributes.get(keys).is_some();
        match first {
            "invoke_agent" => Operation::Agent,
            "execute_tool" => Operation::Tool,
            "retrieval" => Operation::Retrieval,
            _ if has(&["gen_ai.tool.name", "mcp.tool.name", "lk.function_tool.name"]) => Operation::Tool,
            _ if self.attributes.has_prefix("gen_ai.prompt")
                || self.attributes.has_prefix("gen_ai.completion")
                || !self.messages.is_empty()
                || has(&[
                    "gen_ai.input.messages",
                    "gen_ai.output.messages",
                    "gcp.vertex.agent.llm_request",
                    "lk.user_input",
                    "lk.user_transcript",
                    "lk.response.text",
                ]) =>
            {
                Operation::Chat
            }
            _ => Operation::Other,
        }
    }

    fn outcome(&self) -> Outcome {
        let code = self.json.get("status").and_then(|status| status.get("code"));
        match code {
            _ if self.attributes.get(&["error.type"]).is_some() => Outcome::Failure,
            _ if self.attributes.get(&["lk.function_tool.is_error"]) == Some(&Value::Bool(true)) => {
                Outcome::Failure
            }
            Some(Value::Number(number)) if number.as_u64() == Some(2) => Outcome::Failure,
            Some(Value::Number(number)) if number.as_u64() == Some(1) => Outcome::Success,
            Some(Value::String(name)) if name.ends_with("ERROR") => Outcome::Failure,
            Some(Value::String(name)) if name.ends_with("OK") => Outcome::Success,
            _ => Outcome::Unknown,
        }
    }

    /// What all events of the span share. The suffix keeps the ids of a span's events apart.
    fn event(&self, activity: Activity, suffix: &str, time: EventTime) -> Event {
        let span = id(self.json, ["spanId", "span_id"]);
        let trace = id(self.json, ["traceId", "trace_id"]);
        // A span id is only unique in its trace.
        let native_id =
            span.as_ref().map(|span| format!("{}/{span}{suffix}", trace.as_deref().unwrap_or_default()));
        Event {
            time,
            native_id,
            action: self.name().to_owned(),
            activity,
            outcome: self.outcome(),
            initiator: self.context.user(&self.attributes),
            executor: self.context.agent(&self.attributes),
            session: self.context.session(&self.attributes),
            place: self.attributes.text(&["gen_ai.conversation.id"]),
            references: trace
                .iter()
                .map(|trace| Reference { kind: ReferenceKind::Trace, value: trace.clone() })
                .collect(),
            trace,
            span,
            parent: id(self.json, ["parentSpanId", "parent_span_id"]),
            ..Event::default()
        }
    }

    fn end(&self) -> EventTime {
        self.end.clone().unwrap_or_else(|| self.start.clone())
    }

    /// The words that went in and the words that came out.
    fn invocation(&self) -> Vec<Event> {
        let (mut input, mut output) = (content::input(&self.attributes), content::output(&self.attributes));
        for message in &self.messages {
            let side = if message.role == "assistant" { &mut output } else { &mut input };
            side.push(message.clone());
        }
        let mut events = Vec::new();
        // A turn that continues after a tool's result repeats older words; only the last message is new.
        if let Some(Message { role, text }) = input.last()
            && matches!(role.as_str(), "user" | "human" | "")
        {
            let mut prompt = self.event(Activity::Prompt, "/input", self.start.clone());
            let agent = prompt.executor.take();
            prompt.executor = prompt.initiator.clone();
            prompt.targets = agent
                .into_iter()
                .map(|agent| Target { kind: TargetKind::Account, name: agent.name })
                .collect();
            prompt.message = Some(one_line(text, 200));
            prompt.text = Some(text.clone());
            prompt.outcome = Outcome::Unknown;
            events.push(prompt);
        }
        let said = output.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n");
        // A turn of the other side's speech has no answer of its own.
        if said.is_empty() && self.attributes.get(&["lk.user_transcript"]).is_some() {
            return events;
        }
        let mut answer = self.event(Activity::AgentOutput, "", self.end());
        answer.message = Some(if said.is_empty() { self.name().to_owned() } else { one_line(&said, 200) });
        answer.text = (!said.is_empty()).then_some(said);
        answer.targets = self.sources();
        events.push(answer);
        events
    }

    fn tool(&self) -> Vec<Event> {
        let name = self
            .attributes
            .text(&[
                "gen_ai.tool.name",
                "mcp.tool.name",
                "tool.name",
                "ai.toolCall.name",
                "lk.function_tool.name",
                "tool_name",
                "traceloop.entity.name",
            ])
            .unwrap_or_else(|| {
                let name = self.name();
                ["execute_tool ", "tools/call "]
                    .iter()
                    .find_map(|start| name.strip_prefix(start))
                    .unwrap_or(name)
                    .to_owned()
            });
        let arguments = self
            .attributes
            .get(&[
                "gen_ai.tool.call.arguments",
                "tool.parameters",
                "ai.toolCall.args",
                "ai.toolCall.input",
                "lk.function_tool.arguments",
                "gcp.vertex.agent.tool_call_args",
                "mcp.request.arguments",
                "tool_input",
                "input.value",
                "traceloop.entity.input",
            ])
            .map(argument);
        let result = self.attributes.get(&[
            "gen_ai.tool.call.result",
            "ai.toolCall.result",
            "ai.toolCall.output",
            "lk.function_tool.output",
            "gcp.vertex.agent.tool_response",
            "mcp.response.value",
            "output.value",
            "traceloop.entity.output",
        ]);
        let call_id = self.call_id();
        let tie = |event: &mut Event| {
            event.action.clone_from(&name);
            event.targets.push(Target { kind: TargetKind::Tool, name: name.clone() });
            event
                .references
                .extend(call_id.clone().map(|value| Reference { kind: ReferenceKind::ToolCall, value }));
        };
        let mut call = self.event(Activity::ToolCall, "", self.start.clone());
        tie(&mut call);
        call.targets.extend(self.sources());
        let asked = format!("{name} {}", arguments.as_deref().unwrap_or_default());
        call.message = Some(one_line(&asked, 200));
        call.text = Some(asked.trim_end().to_owned());
        let mut events = vec![call];
        if let Some(result) = result {
            let mut given = self.event(Activity::ToolResult, "/result", self.end());
            tie(&mut given);
            let words = argument(result);
            given.message = Some(one_line(&format!("{name} gave {words}"), 200));
            given.references.extend(references_in(result));
            given.text = Some(words);
            events.push(given);
        }
        events
    }

    /// The id that ties the call. Ids of the tool protocol begin again with every connection: only with the
    /// connection's session do they tie.
    fn call_id(&self) -> Option<String> {
        let own = [
            "gen_ai.tool.call.id",
            "tool.call.id",
            "ai.toolCall.id",
            "lk.function_tool.id",
            "tool_call.id",
            "tool_use_id",
        ];
        self.attributes.text(&own).or_else(|| {
            let connection = self.attributes.text(&["mcp.session.id"])?;
            Some(format!("{connection}/{}", self.attributes.text(&["mcp.request.id", "jsonrpc.request.id"])?))
        })
    }

    /// A tool waited for a person's decision.
    fn decision(&self) -> Event {
        let mut event = self.event(Activity::Approval, "", self.end());
        log::decision(&mut event, &self.attributes);
        event
    }

    fn retrieval(&self) -> Vec<Event> {
        let mut event = self.event(Activity::Retrieval, "", self.start.clone());
        let query =
            self.attributes.text(&["gen_ai.retrieval.query.text", "gen_ai.retrieval.query", "input.value"]);
        let found = self
            .attributes
            .get(&["gen_ai.retrieval.documents", "retrieval.documents", "output.value"])
            .map(argument);
        event.targets = self.sources();
        event.message = Some(one_line(query.as_deref().unwrap_or(self.name()), 200));
        let words = [query, found].into_iter().flatten().collect::<Vec<_>>().join("\n");
        event.text = (!words.is_empty()).then_some(words);
        vec![event]
    }

    fn other(&self) -> Event {
        let mut event = self.event(Activity::Other, "", self.start.clone());
        if !self.attributes.has_prefix("gen_ai.") {
            event.executor = self.context.program();
        }
        event.message = Some(one_line(self.name(), 200));
        event
    }

    /// Documents and data sources that were used.
    fn sources(&self) -> Vec<Target> {
        self.attributes
            .text(&["gen_ai.data_source.id", "document.id", "mcp.resource.uri"])
            .map(|name| Target { kind: TargetKind::Document, name })
            .into_iter()
            .collect()
    }
}
