//! Invocations of the agents: prompt, documents, answer, tool, and the decision of a person where
//! there was one. The incident's invocation is made by the same function as all others.

use crate::json::{Json, object};
use crate::ledger::{Ledger, Line, post_address};
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::forum::{Entry, post};
use crate::noise::phrases::{DOCUMENTS, FOOTER, OTHER_OUTPUTS, OTHER_PROMPTS};
use crate::noise::slots::{Slots, somebody};
use crate::random::Random;
use crate::wire::otlp::{self, Span, number, text};
use crate::world::{Agent, Person, World};

/// What an agent is asked and what it does.
pub(crate) struct Invocation<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) prompter: &'a Person,
    pub(crate) at: Moment,
    pub(crate) prompt: String,
    pub(crate) output: String,
    /// The documents it fetches.
    pub(crate) documents: Vec<&'static str>,
    /// Where it posts its answer, if it does.
    pub(crate) publication: Option<Publication<'a>>,
    /// Whether a person allowed the tool call, with a record of it.
    pub(crate) approved: bool,
}

/// Where an answer is posted.
pub(crate) struct Publication<'a> {
    pub(crate) thread: i64,
    pub(crate) reply_to: i64,
    pub(crate) title: &'a str,
}

/// The ids of an invocation.
pub(crate) struct Run {
    pub(crate) trace: String,
    pub(crate) conversation: String,
    /// The whole invocation.
    pub(crate) invocation: Stretch,
    /// The documents fetched.
    pub(crate) retrievals: Vec<Stretch>,
    /// The model's answer.
    pub(crate) answer: Stretch,
    /// The tool call that posted it.
    pub(crate) tool: Option<Stretch>,
    /// The post, and when it was there.
    pub(crate) post: Option<(i64, Moment)>,
}

/// A span: its id, start and end.
pub(crate) type Stretch = (String, Moment, Moment);

/// Writes an invocation, with its post if it has one.
pub(crate) fn run(ledger: &mut Ledger, random: &mut Random, invocation: Invocation<'_>) -> Run {
    let Invocation { agent, prompter, at, prompt, output, documents, publication, approved } = invocation;
    let trace = random.hex(32);
    let root = random.hex(16);
    let conversation = format!("conv_{}", random.lower(14));
    let common = |operation: &str| {
        vec![
            text("gen_ai.operation.name", operation),
            text("gen_ai.agent.name", agent.name),
            text("gen_ai.agent.id", &agent.id),
            text("gen_ai.conversation.id", &conversation),
            text("enduser.id", prompter.mail()),
        ]
    };
    let span = |id: String, name: String, kind, start, end, attributes| Span {
        id,
        parent: Some(root.clone()),
        name,
        kind,
        start,
        end,
        attributes,
    };

    let mut spans = Vec::new();
    let mut retrievals = Vec::new();
    let mut clock = at.millis(random.between(120, 900));
    for document in documents {
        let end = clock.millis(random.between(80, 1_400));
        let mut attributes = common("retrieval");
        attributes.push(text("gen_ai.data_source.id", document));
        let id = random.hex(16);
        retrievals.push((id.clone(), clock, end));
        spans.push(span(id, format!("retrieval {document}"), 3, clock, end, attributes));
        clock = end.millis(random.between(5, 80));
    }
    let asked = clock;
    let answered = clock.millis(random.between(9_000, 41_000));
    let answer = random.hex(16);
    let mut attributes = common("chat");
    attributes.extend([
        text("gen_ai.provider.name", "in_house"),
        text("gen_ai.request.model", "moor-large-2"),
        text("gen_ai.response.model", "moor-large-2"),
        number("gen_ai.usage.input_tokens", random.between(900, 14_000)),
        number("gen_ai.usage.output_tokens", random.between(60, 900)),
        text("gen_ai.input.messages", messages("user", &prompt)),
        text("gen_ai.output.messages", messages("assistant", &output)),
    ]);
    spans.push(span(answer.clone(), "chat moor-large-2".to_owned(), 3, clock, answered, attributes));
    clock = answered.millis(random.between(40, 400));

    let mut tool = None;
    let mut written = None;
    if let Some(place) = publication {
        let started = clock;
        let call = random.hex(16);
        let call_id = format!("call_{}", random.mixed(18));
        if approved {
            clock = clock.seconds(random.between(5, 160)).millis(random.between(0, 999));
            let attributes = vec![
                text("event.name", "tool_decision"),
                text("tool_name", "forum.reply"),
                text("decision", "accept"),
                text("source", "user_temporary"),
                text("gen_ai.tool.call.id", &call_id),
                text("user.email", prompter.mail()),
            ];
            let json = otlp::decision(agent, &trace, &call, clock, attributes);
            ledger.decisions.push(Line { at: clock, json });
        }
        clock = clock.millis(random.between(150, 900));
        let body = format!("{output}\n\n-- \n{}", FOOTER.replace("{agent}", &agent.forum));
        let entry = Entry {
            thread: place.thread,
            title: place.title,
            reply_to: Some(place.reply_to),
            author: &agent.forum,
            by_agent: true,
            at: clock,
        };
        let id = post(ledger, random, &entry, body.clone());
        written = Some((id, clock));
        clock = clock.millis(random.between(30, 200));
        let mut attributes = common("execute_tool");
        attributes.extend([
            text("gen_ai.tool.name", "forum.reply"),
            text("gen_ai.tool.type", "function"),
            text("gen_ai.tool.call.id", &call_id),
            text(
                "gen_ai.tool.call.arguments",
                object! { "thread_id": place.thread, "reply_to": place.reply_to, "body": body }.line(),
            ),
            text(
                "gen_ai.tool.call.result",
                object! { "post_id": id.to_string(), "url": post_address(place.thread, id) }.line(),
            ),
        ]);
        spans.push(span(call.clone(), "execute_tool forum.reply".to_owned(), 1, started, clock, attributes));
        tool = Some((call, started, clock));
    }

    let mut attributes = common("invoke_agent");
    attributes.extend([
        text("gen_ai.input.messages", messages("user", &prompt)),
        text("gen_ai.output.messages", messages("assistant", &output)),
    ]);
    let end = clock.millis(random.between(20, 90));
    spans.insert(
        0,
        Span {
            id: root.clone(),
            parent: None,
            name: format!("invoke_agent {}", agent.name),
            kind: 1,
            start: at,
            end,
            attributes,
        },
    );
    ledger.traces.push(Line { at, json: otlp::trace(agent, &trace, spans) });
    let answer = (answer, asked, answered);
    Run { trace, conversation, invocation: (root, at, end), retrievals, answer, tool, post: written }
}

/// Messages as the conventions write them: JSON in a text.
fn messages(role: &str, content: &str) -> String {
    let part = object! { "type": "text", "content": content };
    let mut message = object! { "role": role, "parts": vec![part] };
    if role == "assistant" {
        message = message.with("finish_reason", "stop");
    }
    Json::List(vec![message]).line()
}

pub(super) fn invocations(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.invocations {
        let slots = Slots::drawn(world, random);
        let prompter = somebody(world, random, &[]);
        let at = plan.week.office(random).millis(random.between(0, 999));
        let prompt = slots.fill(random.one(OTHER_PROMPTS));
        let output = slots.fill(random.one(OTHER_OUTPUTS));
        let count = random.below(4);
        let documents = random.sample(DOCUMENTS, count).into_iter().copied().collect();
        let agent = random.pick(&world.agents);
        let quiet =
            Invocation { agent, prompter, at, prompt, output, documents, publication: None, approved: false };
        run(ledger, random, quiet);
    }
}
