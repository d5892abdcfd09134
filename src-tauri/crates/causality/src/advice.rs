//! One piece of advice, whatever records it left: an agent's output, the tool call that posted it, the
//! post itself, and people who passed it on. They are one cause and must not compete with each other.

use proximate_model::{
    Activity, ActorKind,
    document::{LinkKind, LinkStatus},
};

use crate::{
    actor::{self, Author},
    fingerprint::{self, SHORT_TEXT},
    index::{self, HUB, Index},
    normalise::hash,
    profile, time,
};

/// An answer is published, or passed on, within this many seconds, and by a record of another source
/// at most this much too early.
const PUBLISHED_WITHIN: f64 = 6.0 * 3600.0;
const CLOCK_SLACK: f64 = 180.0;
/// From this share of common content on two texts are one.
const SAME_TEXT: f64 = 0.6;
/// How many holders of one fingerprint are looked at.
const MOST_HOLDERS: usize = 16;

/// How two events are tied, for a link of the chain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tie {
    pub(crate) kind: LinkKind,
    pub(crate) status: LinkStatus,
    pub(crate) confidence: f64,
    pub(crate) reasons: Vec<String>,
}

impl Tie {
    /// A tie that a record itself states.
    #[must_use]
    pub(crate) fn observed(kind: LinkKind, reason: impl Into<String>) -> Self {
        Self { kind, status: LinkStatus::Observed, confidence: super::CERTAIN, reasons: vec![reason.into()] }
    }

    /// A tie that was weighed.
    #[must_use]
    pub(crate) fn linked(kind: LinkKind, confidence: f64, reason: impl Into<String>) -> Self {
        Self {
            kind,
            status: LinkStatus::Linked,
            confidence: super::capped(confidence),
            reasons: vec![reason.into()],
        }
    }
}

/// The records of one piece of advice.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Advice {
    /// The agent's own words (in advice of a person: none).
    pub(crate) answer: Option<usize>,
    /// The record by which others could read it.
    pub(crate) publication: Option<usize>,
    /// A person's later message that repeats it.
    pub(crate) relay: Option<usize>,
    /// Tool calls that posted it, and further records of the same words.
    pub(crate) further: Vec<usize>,
    /// How answer and publication are tied.
    pub(crate) tie: Option<Tie>,
}

impl Advice {
    /// The record that stands for the whole.
    #[must_use]
    pub(crate) fn key(&self) -> Option<usize> {
        self.publication.or(self.answer).or(self.relay)
    }
}

/// The larger of the two shares in which one text stands in the other, if enough is common to mean
/// something; short texts are compared by shorter shingles.
#[must_use]
pub(crate) fn likeness(index: &Index<'_>, left: usize, right: usize) -> f64 {
    let (left, right) = (index.profile(left), index.profile(right));
    let short = left.length.min(right.length) < 2 * SHORT_TEXT;
    let (ours, theirs) = if short { (&left.short, &right.short) } else { (&left.long, &right.long) };
    if fingerprint::shared(ours, theirs) < 3 {
        return 0.0;
    }
    let smaller = ours.len().min(theirs.len()) as f64;
    let larger = ours.len().max(theirs.len()) as f64;
    let share = fingerprint::containment(ours, theirs).max(fingerprint::containment(theirs, ours));
    // A sentence that stands in a long transcript is not the transcript.
    if smaller < 8.0 && larger > 8.0 * smaller { share * 0.5 } else { share }
}

/// Whether a post and an agent's record may have one author: an agent that posts under its own name
/// does not post another agent's words, while a person's name on the post tells nothing.
fn may_be_one_author(index: &Index<'_>, post: usize, output: usize) -> bool {
    let agent = |at: usize| {
        let slots = [&index.event(at).executor, &index.event(at).credential];
        slots.into_iter().flatten().find(|actor| actor.kind == ActorKind::AiAgent).map(actor::key)
    };
    match (agent(post), agent(output)) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    }
}

fn is_post(activity: Activity) -> bool {
    matches!(activity, Activity::Message | Activity::Review | Activity::Ticket)
}

/// Records that share fingerprints with a text, by how many, the most first.
fn kin(index: &Index<'_>, at: usize) -> Vec<usize> {
    let folded = crate::normalise::tokens::fold(profile::words_of(index.event(at)));
    let parts = crate::normalise::tokens::tokens(&folded);
    let mut hits: Vec<usize> = Vec::new();
    for key in fingerprint::fingerprints(&fingerprint::token_hashes(&parts)) {
        let before = index.fingerprints.before(key, at).take(MOST_HOLDERS);
        hits.extend(before.chain(index.fingerprints.after(key, at).take(MOST_HOLDERS)));
    }
    hits.sort_unstable();
    let mut counted: Vec<(usize, usize)> = hits
        .chunk_by(|left, right| left == right)
        .filter_map(|run| Some((run.len(), *run.first()?)))
        .collect();
    counted.sort_unstable_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    counted.into_iter().take(2 * MOST_HOLDERS).map(|(_, other)| other).collect()
}

/// Agents' records that name a message by its own id: the result of the call that posted it.
fn tied_calls(index: &Index<'_>, post: usize) -> Vec<usize> {
    let Some(native) = index.event(post).native_id.as_deref() else { return Vec::new() };
    let lower = native.to_lowercase();
    let mut found = Vec::new();
    let named = hash(b'r', &lower);
    let written = profile::identifier(&lower);
    let tail = lower.rsplit('/').next().map(profile::identifier);
    for (lookup, key) in
        [(&index.references, Some(named)), (&index.identifiers, Some(written)), (&index.identifiers, tail)]
    {
        let Some(key) = key else { continue };
        if lookup.count(key) > HUB {
            continue;
        }
        found.extend(lookup.get(key).filter(|other| {
            *other != post
                && matches!(
                    index.event(*other).activity,
                    Activity::ToolCall | Activity::ToolResult | Activity::AgentOutput
                )
                && time::seconds_between(index.event(*other), index.event(post))
                    .is_some_and(|seconds| seconds.abs() <= PUBLISHED_WITHIN)
        }));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether two records belong to one session or trace.
#[must_use]
pub(crate) fn same_session(index: &Index<'_>, left: usize, right: usize) -> bool {
    let (left, right) = (index.event(left), index.event(right));
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    same(&left.session, &right.session) || same(&left.trace, &right.trace)
}

/// The records of an event's session and trace, in the order of time, at most so many around it.
pub(crate) fn session(index: &Index<'_>, at: usize) -> Vec<usize> {
    const AROUND: usize = 256;
    let event = index.event(at);
    let mut found = Vec::new();
    for name in event.session.iter().chain(&event.trace) {
        let key = hash(b's', name);
        found.extend(index.sessions.before(key, at).take(AROUND));
        found.extend(index.sessions.after(key, at).take(AROUND));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The advice that a post by an agent, or under an agent's words, is the publication of.
pub(crate) fn of_post(index: &Index<'_>, post: usize) -> Advice {
    let mut advice = Advice { publication: Some(post), ..Advice::default() };
    let tied = tied_calls(index, post);
    let mut outputs: Vec<(usize, f64)> = Vec::new();
    let near = |other: usize| {
        time::seconds_between(index.event(other), index.event(post))
            .is_some_and(|seconds| (-CLOCK_SLACK..=PUBLISHED_WITHIN).contains(&seconds))
    };
    let speaks = |other: usize| {
        matches!(
            index.event(other).activity,
            Activity::AgentOutput | Activity::ToolCall | Activity::ToolResult
        )
    };
    for other in kin(index, post) {
        if speaks(other) && near(other) && may_be_one_author(index, post, other) {
            let alike = likeness(index, post, other);
            if alike >= SAME_TEXT {
                outputs.push((other, alike));
            }
        }
    }
    let own = session(index, post);
    for call in tied.iter().copied().chain(own.iter().copied().filter(|other| speaks(*other) && near(*other)))
    {
        for other in session(index, call).into_iter().chain([call]) {
            if speaks(other)
                && near(other)
                && may_be_one_author(index, post, other)
                && !outputs.iter().any(|(known, _)| *known == other)
            {
                let alike = likeness(index, post, other);
                if alike >= 0.4 {
                    outputs.push((other, alike));
                }
            }
        }
    }
    outputs.sort_by_key(|(at, _)| *at);
    let spoken = |wanted: Activity| outputs.iter().find(|(other, _)| index.event(*other).activity == wanted);
    let chosen = spoken(Activity::AgentOutput).or_else(|| spoken(Activity::ToolCall)).copied();
    advice.answer = chosen.map(|(at, _)| at).or_else(|| tied.first().copied());
    advice.further = outputs.iter().map(|(at, _)| *at).chain(tied.iter().copied()).collect();
    advice.further.sort_unstable();
    advice.further.dedup();
    advice.further.retain(|at| Some(*at) != advice.answer);
    advice.tie = advice
        .answer
        .map(|answer| publication_tie(index, answer, post, &tied, chosen.map(|(_, alike)| alike)));
    advice
}

fn publication_tie(index: &Index<'_>, answer: usize, post: usize, tied: &[usize], alike: Option<f64>) -> Tie {
    let percent = alike.map(|alike| format!("{:.0} % of the words are the same", alike * 100.0));
    let mut tie = if tied.iter().any(|call| *call == answer || same_session(index, *call, answer)) {
        Tie::observed(LinkKind::Reference, "the agent's tool call returned the id of this post")
    } else if same_session(index, answer, post) {
        Tie::observed(LinkKind::Trace, "answer and post carry the same session or trace id")
    } else {
        let alike = alike.unwrap_or(0.0);
        return Tie::linked(
            LinkKind::Content,
            0.6 + 0.395 * ((alike - 0.4) / 0.6).clamp(0.0, 1.0),
            format!("{:.0} % of the distinctive token sequences are the same", alike * 100.0),
        );
    };
    tie.reasons.extend(percent);
    tie
}

/// The advice that an agent's own record belongs to: published if a post with these words is found.
pub(crate) fn of_output(index: &Index<'_>, output: usize) -> Advice {
    let kin = kin(index, output);
    let mut posts: Vec<usize> = kin
        .iter()
        .copied()
        .filter(|other| {
            is_post(index.event(*other).activity)
                && time::seconds_between(index.event(output), index.event(*other))
                    .is_some_and(|seconds| (-CLOCK_SLACK..=PUBLISHED_WITHIN).contains(&seconds))
                && may_be_one_author(index, *other, output)
                && likeness(index, output, *other) >= SAME_TEXT
        })
        .collect();
    posts.sort_unstable();
    let by_agent = posts.iter().copied().find(|other| index.author(*other) == Author::Agent);
    if let Some(post) = by_agent.or_else(|| posts.first().copied()) {
        return of_post(index, post);
    }
    // A span and its child often carry the same words; the earliest stands for all.
    let mut same: Vec<usize> = kin
        .into_iter()
        .filter(|other| {
            index.event(*other).activity == Activity::AgentOutput
                && same_session(index, output, *other)
                && likeness(index, output, *other) >= 0.8
        })
        .chain([output])
        .collect();
    same.sort_unstable();
    same.dedup();
    let answer = same.first().copied();
    let further = same.into_iter().skip(1).collect();
    Advice { answer, further, ..Advice::default() }
}

/// The agent's advice that a person's message repeats, if it does.
pub(crate) fn repeated_by(index: &Index<'_>, message: usize) -> Option<Advice> {
    let text = index.profile(message);
    if text.length < SHORT_TEXT {
        return None;
    }
    let origin = kin(index, message).into_iter().filter(|other| {
        *other < message
            && index.author(*other) == Author::Agent
            && fingerprint::containment(&text.long, &index.profile(*other).long) >= SAME_TEXT
    });
    let origin = origin.min()?;
    let mut advice =
        if is_post(index.event(origin).activity) { of_post(index, origin) } else { of_output(index, origin) };
    if advice.publication != Some(message) {
        advice.relay = Some(message);
    }
    Some(advice)
}

/// Whether a message carries a reference to a record: its address, its id, or a reply to it.
#[must_use]
pub(crate) fn refers_to(index: &Index<'_>, message: usize, record: usize) -> Option<&'static str> {
    let (event, other) = (index.event(message), index.event(record));
    let native = other.native_id.as_deref();
    if native.is_some() && event.reply_to.as_deref() == native && event.format == other.format {
        return Some("it is a reply to it");
    }
    let place = other.place.as_deref().and_then(|place| place.rsplit([':', '/']).next());
    if let Some(thread) =
        place.filter(|place| place.len() >= 4 && place.bytes().any(|byte| byte.is_ascii_digit()))
    {
        // A thread of its own name is linked as a whole.
        let key = hash(b'r', &thread.to_lowercase());
        if index::address_keys(event).contains(&key) {
            return Some("it links to its thread");
        }
    }
    let native = native.filter(|native| native.len() >= 3)?;
    let key = hash(b'r', &native.to_lowercase());
    let tail = hash(b'r', &native.rsplit('/').next().unwrap_or(native).to_lowercase());
    let referred = event.references.iter().take(64).map(|reference| index::reference_keys(&reference.value));
    for keys in referred.chain([index::address_keys(event)]) {
        if keys.contains(&key) || native.len() >= 6 && keys.contains(&tail) {
            return Some("it links to it");
        }
    }
    let written = profile::identifier(&native.to_lowercase());
    (native.len() >= 5 && index.profile(message).identifiers.binary_search(&written).is_ok())
        .then_some("it names its id")
}
