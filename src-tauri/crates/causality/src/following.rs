//! Signs that the person who made a change had seen a piece of advice, and followed it.

use proximate_model::{Activity, document::LinkKind};

use crate::{
    actor,
    advice::{self, Tie},
    candidates::{Cause, CauseKind},
    change::Change,
    fingerprint,
    index::Index,
    questions::Questions,
    time::{self, Order},
};

/// How many records of one person are looked at.
const MOST_RECORDS: usize = 4_096;
/// "As the thread says", without a link, is taken for a change that follows this soon.
const SOON_SECONDS: f64 = 7_200.0;

/// A record of the person, with how strongly it speaks (in nats).
#[derive(Debug, Clone)]
pub(crate) struct Sign {
    pub(crate) event: usize,
    pub(crate) nats: f64,
    pub(crate) tie: Tie,
}

/// What the person's own records say about a piece of advice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Following {
    /// Says or shows that it is being followed; before the change.
    pub(crate) adoptions: Vec<Sign>,
    /// Seen, acknowledged; before the change.
    pub(crate) reads: Vec<Sign>,
    /// Said after the change that it was followed.
    pub(crate) afterwards: Option<usize>,
    /// The person asked the question.
    pub(crate) asked: bool,
    /// The person wrote in the thread before the advice.
    pub(crate) in_thread: bool,
    /// The person wrote in the same channel.
    pub(crate) in_channel: bool,
}

/// Reads the person's records after the advice.
pub(crate) fn following(
    index: &Index<'_>,
    change: &Change,
    cause: &Cause,
    questions: &Questions,
) -> Following {
    let mut found = Following::default();
    let asked =
        |event: usize| actor::persons(index.event(event)).iter().any(|key| change.persons.contains(key));
    found.asked = questions.all().any(|question| asked(question.event));
    let thread = index.thread(cause.visible);
    let place = index.event(cause.visible).place.as_deref();
    for person in &change.persons {
        let around = index.actors.before(*person, change.horizon).take(MOST_RECORDS);
        for at in around {
            let event = index.event(at);
            if cause.texts.contains(&at) || change.records.contains(&at) || change.siblings.contains(&at) {
                continue;
            }
            let speaks = matches!(
                event.activity,
                Activity::Message
                    | Activity::Reaction
                    | Activity::Prompt
                    | Activity::Ticket
                    | Activity::Other
            );
            if !speaks || event.activity == Activity::Other && event.text.is_none() {
                continue;
            }
            if index.thread(at) == thread && at < cause.visible {
                found.in_thread = true;
            }
            if event.activity == Activity::Message && place.is_some() && event.place.as_deref() == place {
                found.in_channel = true;
            }
            if questions.all().any(|question| question.event == at) {
                continue;
            }
            weigh(index, change, cause, at, &mut found);
        }
    }
    // Said afterwards: at most a day later, in so many words.
    for person in &change.persons {
        let later = index.actors.after(*person, change.main).take(256).find(|at| {
            let event = index.event(*at);
            event.activity == Activity::Message
                && time::order(index.event(change.main), event) == Order::Certain
                && time::seconds_between(index.event(change.main), event)
                    .is_some_and(|seconds| seconds <= 86_400.0)
                && index.profile(*at).signs.adopts
                && (refers(index, cause, *at).is_some() || index.thread(*at) == thread)
        });
        found.afterwards = found.afterwards.or(later);
    }
    for signs in [&mut found.adoptions, &mut found.reads] {
        signs.sort_by(|left, right| right.nats.total_cmp(&left.nats).then(left.event.cmp(&right.event)));
        signs.dedup_by_key(|sign| sign.event);
        signs.truncate(4);
    }
    found
}

fn refers(index: &Index<'_>, cause: &Cause, at: usize) -> Option<&'static str> {
    let own = cause.texts.iter().chain(&cause.advice.further);
    own.copied().chain([cause.visible]).find_map(|text| advice::refers_to(index, at, text)).or_else(|| {
        let native = index.event(cause.visible).native_id.as_deref()?;
        index.event(at).targets.iter().any(|target| target.name == native).then_some("it is about this post")
    })
}

/// Whether a record answers, or links, some other record of the case.
fn means_another(index: &Index<'_>, at: usize) -> bool {
    let event = index.event(at);
    index.thread(at) != at
        || crate::index::address_keys(event).iter().any(|key| {
            let mut holders = index.references.get(*key).take(8);
            holders.any(|other| other != at && index.event(other).activity == Activity::Message)
                || index.places.count(*key) > 0
        })
}

fn weigh(index: &Index<'_>, change: &Change, cause: &Cause, at: usize, found: &mut Following) {
    let event = index.event(at);
    let visible = index.event(cause.visible);
    if time::order(visible, event) == Order::Impossible
        || at < cause.visible && visible.format == event.format
    {
        return;
    }
    if time::order(event, index.event(change.main)) == Order::Impossible {
        return;
    }
    let own = index.profile(at);
    let refers = refers(index, cause, at);
    let same_thread = index.thread(at) == index.thread(cause.visible) && at != cause.visible;
    let alike = cause.texts.iter().map(|text| advice::likeness(index, at, *text)).fold(0.0, f64::max);
    let change_profile = index.profile(change.main);
    let subject =
        change.is_named_in(own) || fingerprint::shared(&own.operations, &change_profile.operations) > 0;
    let mut nats = 0.0;
    let mut reasons = Vec::new();
    let mut kind = LinkKind::Actor;
    if let Some(how) = refers {
        nats += 3.0;
        kind = LinkKind::Reference;
        reasons.push(format!("the same person wrote it, and {how}"));
    } else if same_thread {
        nats += 1.5;
        reasons.push("the same person replied in the thread".to_owned());
    }
    if alike >= if means_another(index, at) && refers.is_none() && !same_thread { 0.6 } else { 0.3 } {
        nats += 2.0 * alike;
        kind = if refers.is_some() { kind } else { LinkKind::Content };
        reasons.push(format!("{:.0} % of its token sequences are those of the answer", alike * 100.0));
    }
    let seconds = time::seconds_between(event, index.event(change.main)).unwrap_or(f64::INFINITY);
    // "As the thread says" without a link may mean any thread: it must be about the change, or come
    // right before it; and what answers somebody else means somebody else.
    let points = own.signs.points
        && !means_another(index, at)
        && (subject || own.signs.adopts && cause.kind != CauseKind::Plan && seconds <= SOON_SECONDS);
    let connected = !reasons.is_empty() || points || subject && own.signs.adopts && !means_another(index, at);
    if !connected {
        return;
    }
    if own.signs.points {
        nats += 1.0;
        reasons.push("it speaks of what somebody else wrote".to_owned());
    }
    if subject {
        nats += 1.0;
        reasons.push("it names the resource or the operation of the change".to_owned());
    }
    let hours = time::seconds_between(event, index.event(change.main)).unwrap_or(3600.0).max(60.0) / 3600.0;
    nats -= 0.4 * hours.ln();
    reasons.push(format!("{} before the change", super::sentence::span(hours * 3600.0)));
    let observed = kind == LinkKind::Reference && refers.is_some();
    let confidence = super::logistic(nats - 0.5);
    let mut tie = if observed {
        Tie { reasons, ..Tie::observed(LinkKind::Reference, "") }
    } else {
        Tie { reasons, ..Tie::linked(kind, confidence, "") }
    };
    if event.activity == Activity::Reaction {
        tie.reasons.insert(0, "the same person reacted to it".to_owned());
        found.reads.push(Sign { event: at, nats: nats + 1.0, tie });
    } else if own.signs.adopts
        || cause.kind == CauseKind::Plan && refers.is_some() && subject
        || alike >= 0.5
        || !own.commands.is_empty() && subject
    {
        found.adoptions.push(Sign { event: at, nats: nats + if own.signs.adopts { 1.5 } else { 0.5 }, tie });
    } else if refers.is_some() || same_thread {
        found.reads.push(Sign {
            event: at,
            nats: nats + if own.signs.acknowledges { 0.5 } else { 0.0 },
            tie,
        });
    }
}
