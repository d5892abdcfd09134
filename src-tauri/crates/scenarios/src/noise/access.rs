//! Threads about who may read a bucket, with answers that are followed and do no harm: the same
//! questions, commands and policies as in the incident.

use crate::json::Json;
use crate::ledger::{Author, Ledger, Message, Series, thread_address};
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::agents::{self, Invocation, Publication};
use crate::noise::forum::{Entry, post};
use crate::noise::phrases::{
    ACCESS_DOCUMENTS, ACCESS_QUESTIONS, ACCESS_SUBJECT, ACCESS_TITLES, ACKNOWLEDGEMENTS_LATER,
    ACKNOWLEDGEMENTS_NOW, ADOPTIONS, ADOPTIONS_OF_PERSON, ADOPTIONS_WITH_LINK, CORRECTIONS, DOUBTS,
    ORGANIZATION_ANSWERS, PROMPTS, ROLE_ANSWERS,
};
use crate::noise::slots::{Slots, listing, somebody};
use crate::random::Random;
use crate::wire::cloudtrail::{
    self, Caller, organization_condition, put_bucket_policy, read_policy, role_principal,
};
use crate::world::{Bucket, PRODUCTION, Person, World};

/// Names that statements which admit the organisation bear.
pub(crate) const WIDE_STATEMENTS: &[&str] = &["OrganizationRead", "AllowOrganization", "CrossAccountRead"];
/// Names that statements which admit one role bear.
pub(crate) const ROLE_STATEMENTS: &[&str] = &["ReadersRole", "AllowReader", "CrossAccountRead"];

/// Text of an answer that opens a bucket to the organisation, in one of its wordings, and the name of the
/// statement in it.
pub(crate) fn wide_answer(random: &mut Random, wording: usize) -> (String, &'static str) {
    let statement = random.one(WIDE_STATEMENTS);
    let policy = read_policy(
        "<bucket>",
        statement,
        Json::from("*"),
        Some(organization_condition("<organization-id>")),
    );
    (
        ORGANIZATION_ANSWERS[wording % ORGANIZATION_ANSWERS.len()]
            .replace("{policy}", policy.page().trim_end()),
        statement,
    )
}

/// Text of an answer that names one role.
pub(crate) fn role_answer(random: &mut Random, slots: &Slots) -> String {
    let answer = random.one(ROLE_ANSWERS);
    with_role_policy(random, slots, answer)
}

/// Text by which a person corrects an answer that was too wide.
pub(crate) fn correction(random: &mut Random, slots: &Slots) -> String {
    let text = random.one(CORRECTIONS);
    with_role_policy(random, slots, text)
}

fn with_role_policy(random: &mut Random, slots: &Slots, text: &str) -> String {
    let statement = random.one(ROLE_STATEMENTS);
    let policy = read_policy("<bucket>", statement, role_principal("<account>", "<role>"), None);
    slots.fill(text).replace("{policy}", policy.page().trim_end())
}

/// The policy by which a bucket's own readers read it.
pub(crate) fn own_policy(bucket: &Bucket, statement: &str) -> Json {
    let role = bucket.readers.as_deref().unwrap_or("readers");
    read_policy(&bucket.name, statement, role_principal(PRODUCTION, role), None)
}

/// The policy that admits the organisation to a bucket.
pub(crate) fn wide_policy(world: &World, bucket: &str, statement: &str) -> Json {
    read_policy(bucket, statement, Json::from("*"), Some(organization_condition(&world.organization_id)))
}

/// The message by which a person says that they follow a thread; `asked` is the bucket that its question
/// names.
pub(crate) fn adoption(random: &mut Random, pointer: Pointer<'_>, asked: &str, targets: &[&str]) -> String {
    let text = match pointer {
        Pointer::Link(thread) => random.pick(ADOPTIONS_WITH_LINK).replace("{link}", &thread_address(thread)),
        Pointer::Words => (random.one(ADOPTIONS)).to_owned(),
        Pointer::Author(person) => {
            random.pick(ADOPTIONS_OF_PERSON).replace("{mention}", &format!("<@{}>", person.chat_id))
        }
    };
    text.replace("{subject}", ACCESS_SUBJECT)
        .replace("{bucket}", asked)
        .replace("{targets}", &listing(targets))
}

/// How a person who follows an answer points at it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pointer<'a> {
    /// By the address of its thread.
    Link(i64),
    /// By what the thread is called in speech.
    Words,
    /// By who wrote it.
    Author(&'a Person),
}

/// What a person does in the minutes before they set a policy: they look at the present one.
pub(crate) fn look(
    ledger: &mut Ledger,
    world: &World,
    random: &mut Random,
    person: &Person,
    bucket: &str,
    at: Moment,
) {
    let parameters = cloudtrail::bucket_parameters(bucket);
    let call =
        cloudtrail::Call::read(at, PRODUCTION, Caller::Person(person), "s3", "GetBucketPolicy", parameters)
            .on("AWS::S3::Bucket", format!("arn:aws:s3:::{bucket}"));
    cloudtrail::record(ledger, world, random, call);
}

pub(super) fn threads(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    let open: Vec<&Bucket> = world.buckets.iter().filter(|bucket| bucket.readers.is_none()).collect();
    let closed: Vec<&Bucket> = world
        .buckets
        .iter()
        .filter(|bucket| bucket.readers.is_some() && !plan.reserved.contains(&bucket.name))
        .collect();
    for number in 0..plan.volume.access_threads {
        // One thread in six is about what everybody may see, where the wide answer is right.
        let wide = plan.wide_answers && number % 6 == 0;
        let bucket = if wide { random.one(&open) } else { random.one(&closed) };
        let named = if wide || random.chance(60) { bucket } else { random.pick(&world.buckets) };
        // Every wording takes its turn, so that none is the incident's alone.
        thread(ledger, world, plan, random, (bucket, named), wide.then_some(number / 6));
    }
}

fn thread(
    ledger: &mut Ledger,
    world: &World,
    plan: &Plan,
    random: &mut Random,
    (bucket, named): (&Bucket, &Bucket),
    wide: Option<usize>,
) {
    let slots = Slots::drawn(world, random).with("{bucket}", &named.name);
    let asker = somebody(world, random, &[]);
    let at = plan.week.office(random);
    let thread = ledger.number(Series::Thread, at);
    let title = slots.fill(random.one(ACCESS_TITLES));
    let question = slots.fill(random.one(ACCESS_QUESTIONS));
    let by = |author, reply_to, at| Entry { thread, title: &title, reply_to, author, by_agent: false, at };
    let first = post(ledger, random, &by(&asker.handle, None, at), question);

    let answered = at.minutes(random.between(6, 95)).seconds(random.between(0, 59));
    let (body, statement) = match wide {
        Some(wording) => wide_answer(random, wording),
        None => (role_answer(random, &slots), random.one(ROLE_STATEMENTS)),
    };
    let mut author = None;
    let (answer, answered) = if random.chance(45) {
        let prompter = somebody(world, random, &[asker]);
        let invocation = Invocation {
            agent: &world.agents[0],
            prompter,
            at: answered,
            prompt: random.pick(PROMPTS).replace("{link}", &thread_address(thread)),
            output: body,
            documents: random.sample(ACCESS_DOCUMENTS, 2).into_iter().copied().collect(),
            publication: Some(Publication { thread, reply_to: first, title: &title }),
            approved: !random.chance(25),
        };
        agents::run(ledger, random, invocation).post.unwrap_or((first, answered))
    } else {
        let expert = somebody(world, random, &[asker]);
        author = Some(expert);
        (post(ledger, random, &by(&expert.handle, Some(first), answered), body), answered)
    };
    let acknowledged = answered.minutes(random.between(2, 25)).seconds(random.between(0, 59));
    let words = if random.chance(60) { ACKNOWLEDGEMENTS_NOW } else { ACKNOWLEDGEMENTS_LATER };
    let words = (random.one(words)).to_owned();
    post(ledger, random, &by(&asker.handle, Some(answer), acknowledged), words);
    if random.chance(35) {
        let expert = somebody(world, random, &[asker]);
        let when = acknowledged.minutes(random.between(15, 200));
        let body = correction(random, &slots);
        post(ledger, random, &by(&expert.handle, Some(answer), when), body);
    }
    if random.chance(30) {
        let channel = (random.one(&["data-help", "platform-help"])).to_owned();
        let author = Author::Person(somebody(world, random, &[]).chat_id.clone());
        let when = acknowledged.minutes(random.between(1, 400)).micros(random.between(0, 999_999));
        let text = slots.fill(random.one(DOUBTS));
        ledger.chat.push(Message { channel, at: when, author, text, thread: None, reactions: Vec::new() });
    }
    if random.chance(70) {
        let pointer = match author {
            Some(author) if random.chance(40) => Pointer::Author(author),
            _ if random.chance(50) => Pointer::Link(thread),
            _ => Pointer::Words,
        };
        follow(
            ledger,
            world,
            plan,
            random,
            bucket,
            (pointer, &named.name),
            (acknowledged, statement, wide.is_some()),
        );
    }
}

/// Somebody follows the answer, for a bucket for which it is right.
fn follow(
    ledger: &mut Ledger,
    world: &World,
    plan: &Plan,
    random: &mut Random,
    bucket: &Bucket,
    (pointer, asked): (Pointer<'_>, &str),
    (after, statement, wide): (Moment, &'static str, bool),
) {
    let admins = world.team("data-platform");
    let person = random.one(&admins);
    let at = after.minutes(random.delay_minutes()).seconds(random.between(0, 59));
    let when = at.minutes(-random.between(1, 9)).micros(random.between(0, 999_999));
    if !plan.week.contains(when) {
        return;
    }
    let text = adoption(random, pointer, asked, &[bucket.name.as_str()]);
    let channel = (random.one(&["data-help", "platform-help"])).to_owned();
    let author = Author::Person(person.chat_id.clone());
    ledger.chat.push(Message { channel, at: when, author, text, thread: None, reactions: Vec::new() });
    if plan.technical.contains(at) {
        let before = at.seconds(-random.between(20, 200));
        look(ledger, world, random, person, &bucket.name, before);
        let policy =
            if wide { wide_policy(world, &bucket.name, statement) } else { own_policy(bucket, statement) };
        let call = put_bucket_policy(at, PRODUCTION, Caller::Person(person), &bucket.name, policy);
        cloudtrail::record(ledger, world, random, call);
    }
}
