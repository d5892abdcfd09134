//! The scenes from which the scripts are put together. Each scene writes its records and, if it is
//! part of the chain, its step of the truth.

use crate::ledger::{Author, Ledger, Message, Series, thread_address};
use crate::moment::Moment;
use crate::noise::access::{self, Pointer};
use crate::noise::agents::{self, Invocation, Publication, Run};
use crate::noise::forum::{Entry, post};
use crate::noise::phrases::{
    ACCESS_DOCUMENTS, ACCESS_QUESTIONS, ACCESS_TITLES, ACKNOWLEDGEMENTS_LATER, ACKNOWLEDGEMENTS_NOW, PROMPTS,
};
use crate::noise::slots::Slots;
use crate::random::Random;
use crate::scenario::cast::Cast;
use crate::scenario::truth::{Status, Step, Truth};
use crate::wire::forum_clock;
use crate::world::{Person, World};

/// A case while its script is played.
pub(crate) struct Stage<'a> {
    pub(crate) world: &'a World,
    pub(crate) cast: &'a Cast<'a>,
    pub(crate) random: Random,
    pub(crate) ledger: Ledger,
    pub(crate) truth: Truth,
    pub(crate) slots: Slots,
    /// When the reads of the third bucket are no longer logged.
    pub(crate) logging_stops: Option<Moment>,
}

/// A thread of the forum, and the post last written in it.
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) question: i64,
    /// The answer that the case is about, and when it was there.
    pub(crate) answer: Option<(i64, Moment)>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(world: &'a World, cast: &'a Cast<'a>, mut random: Random) -> Self {
        let slots = Slots::drawn(world, &mut random).with("{bucket}", &cast.buckets[0].name);
        Self {
            world,
            cast,
            random,
            ledger: Ledger::default(),
            truth: Truth::default(),
            slots,
            logging_stops: None,
        }
    }

    /// A moment some seconds to some seconds later, with digits below the second.
    pub(crate) fn after(&mut self, moment: Moment, least: i64, most: i64) -> Moment {
        moment.seconds(self.random.between(least, most)).micros(self.random.between(0, 999_999))
    }

    /// Somebody asks at the forum who may read the first bucket.
    pub(crate) fn ask(&mut self, at: Moment, in_chain: bool) -> Thread {
        let id = self.ledger.number(Series::Thread, at);
        let title = self.slots.fill(self.random.one(ACCESS_TITLES));
        let body = self.slots.fill(self.random.one(ACCESS_QUESTIONS));
        let asker = self.cast.asker;
        let entry =
            Entry { thread: id, title: &title, reply_to: None, author: &asker.handle, by_agent: false, at };
        let question = post(&mut self.ledger, &mut self.random, &entry, body);
        if in_chain {
            self.truth.step(forum_step(
                "question",
                at,
                &asker.handle,
                id,
                question,
                "asks how the bucket can be read",
            ));
        }
        Thread { id, title, question, answer: None }
    }

    /// An answer that opens a bucket to the organisation, and the name of the statement in it.
    pub(crate) fn wide_answer(&mut self) -> (String, &'static str) {
        let wording = self.random.below(16);
        access::wide_answer(&mut self.random, wording)
    }

    /// The agent is asked to look at the question; its answer appears in the thread without an approval.
    pub(crate) fn agent_answers(&mut self, thread: &mut Thread, at: Moment, body: String, in_chain: bool) {
        let (agent, prompter) = (self.cast.agent, self.cast.prompter);
        let prompt = self.random.pick(PROMPTS).replace("{link}", &thread_address(thread.id));
        let publication = Publication { thread: thread.id, reply_to: thread.question, title: &thread.title };
        let invocation = Invocation {
            agent,
            prompter,
            at,
            prompt,
            output: body,
            documents: self.random.sample(ACCESS_DOCUMENTS, 3).into_iter().copied().collect(),
            publication: Some(publication),
            approved: false,
        };
        let run = agents::run(&mut self.ledger, &mut self.random, invocation);
        if in_chain {
            self.trace_steps(&run);
        }
        if let Some((id, at)) = run.post {
            thread.answer = Some((id, at));
            if in_chain {
                self.truth.step(forum_step(
                    "publication",
                    at,
                    agent.name,
                    thread.id,
                    id,
                    "the answer stands in the thread",
                ));
            }
        }
    }

    /// The steps that the agent's trace shows: each span of an answer holds the words that went in and
    /// those that came out.
    fn trace_steps(&mut self, run: &Run) {
        let (agent, prompter) = (self.cast.agent.name, self.cast.prompter.handle.as_str());
        let step = |role, id: &str, at: Moment, actor: &str, summary: &str| Step {
            role,
            status: Status::Observed,
            at,
            recorded: at,
            actor: Some(actor.to_owned()),
            source: "otlp_genai",
            native_id: Some(format!("{}/{id}", run.trace)),
            place: Some(run.conversation.clone()),
            summary: summary.to_owned(),
        };
        let (asks, advises) =
            ("asks the agent to look at the question", "advises to admit the whole organisation");
        for (id, start, _) in [&run.invocation, &run.answer] {
            self.truth.also(step("question", &format!("{id}/input"), *start, prompter, asks));
        }
        for (id, start, _) in &run.retrievals {
            self.truth.also(step("source", id, *start, agent, "a document fetched for the answer"));
        }
        self.truth.step(step("answer", &run.answer.0, run.answer.2, agent, advises));
        self.truth.also(step("answer", &run.invocation.0, run.invocation.2, agent, advises));
        if let Some((id, start, _)) = &run.tool {
            self.truth.also(step(
                "publication",
                id,
                *start,
                agent,
                "calls the tool that posts, with no approval on record",
            ));
        }
    }

    /// A person answers in the thread.
    pub(crate) fn person_answers(&mut self, thread: &mut Thread, at: Moment, body: String, in_chain: bool) {
        let expert = self.cast.expert;
        let id = self.post(thread, Some(thread.question), expert, at, body);
        thread.answer = Some((id, at));
        if in_chain {
            self.truth.step(forum_step(
                "answer",
                at,
                &expert.handle,
                thread.id,
                id,
                "advises to admit the whole organisation",
            ));
        }
    }

    /// The one who asked replies to the agent and knows that it is one.
    pub(crate) fn acknowledge(&mut self, thread: &Thread, at: Moment, now: bool, in_chain: bool) {
        let words = if now { ACKNOWLEDGEMENTS_NOW } else { ACKNOWLEDGEMENTS_LATER };
        let body = (self.random.one(words)).to_owned();
        let asker = self.cast.asker;
        let id = self.post(thread, thread.answer.map(|(id, _)| id), asker, at, body);
        let step =
            forum_step("read", at, &asker.handle, thread.id, id, "replies and knows that an agent answered");
        if in_chain {
            self.truth.step(step);
        } else {
            self.truth.also(step);
        }
    }

    /// The right answer, too late.
    pub(crate) fn correct(&mut self, thread: &Thread, at: Moment) {
        let body = access::correction(&mut self.random, &self.slots);
        let expert = self.cast.expert;
        let id = self.post(thread, thread.answer.map(|(id, _)| id), expert, at, body);
        self.truth.distractor("forum", &id.to_string(), "a correct answer by a person, after the fact");
    }

    pub(crate) fn post(
        &mut self,
        thread: &Thread,
        reply_to: Option<i64>,
        author: &Person,
        at: Moment,
        body: String,
    ) -> i64 {
        let entry = Entry {
            thread: thread.id,
            title: &thread.title,
            reply_to,
            author: &author.handle,
            by_agent: false,
            at,
        };
        post(&mut self.ledger, &mut self.random, &entry, body)
    }

    /// The follower says in the chat what they are about to do.
    pub(crate) fn adopt(&mut self, at: Moment, pointer: Pointer<'_>) {
        let text = access::adoption(
            &mut self.random,
            pointer,
            &self.cast.buckets[0].name,
            &self.cast.bucket_names(),
        );
        let follower = self.cast.follower;
        self.say("data-help", follower, at, text);
        self.truth.step(chat_step(
            "adoption",
            at,
            &follower.handle,
            "data-help",
            "says that the answer is being applied",
        ));
    }

    pub(crate) fn say(&mut self, channel: &str, person: &Person, at: Moment, text: String) {
        self.ledger.chat.push(Message {
            channel: channel.to_owned(),
            at,
            author: Author::Person(person.chat_id.clone()),
            text,
            thread: None,
            reactions: Vec::new(),
        });
    }
}

/// A step that the forum's export shows.
pub(crate) fn forum_step(
    role: &'static str,
    at: Moment,
    actor: &str,
    thread: i64,
    id: i64,
    summary: &str,
) -> Step {
    Step {
        role,
        status: Status::Observed,
        at,
        recorded: forum_clock(at).whole_second(),
        actor: Some(actor.to_owned()),
        source: "forum",
        native_id: Some(id.to_string()),
        place: Some(format!("forum:{thread}")),
        summary: summary.to_owned(),
    }
}

/// A step that the chat's export shows.
pub(crate) fn chat_step(role: &'static str, at: Moment, actor: &str, channel: &str, summary: &str) -> Step {
    Step {
        role,
        status: Status::Observed,
        at,
        recorded: at,
        actor: Some(actor.to_owned()),
        source: "slack_export",
        native_id: Some(format!("{channel}/{}", at.slack())),
        place: Some(format!("slack:#{channel}")),
        summary: summary.to_owned(),
    }
}
