//! What an answer answers: the question it replies to, and the prompt it was given for.

use proximate_model::{Activity, document::LinkKind};

use crate::{
    advice::{self, Tie},
    candidates::Cause,
    fingerprint,
    index::Index,
    normalise::hash,
    time,
};

/// A question, and how it is tied to the answer.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) event: usize,
    pub(crate) tie: Tie,
}

/// The questions of a cause: the post that is replied to, and the prompt in the agent's session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Questions {
    /// What was asked where others read.
    pub(crate) post: Option<Asked>,
    /// What the agent was asked.
    pub(crate) prompt: Option<Asked>,
}

impl Questions {
    /// Both, in the order of the chain.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Asked> {
        self.post.iter().chain(&self.prompt)
    }
}

/// Finds the questions of a cause.
pub(crate) fn questions(index: &Index<'_>, cause: &Cause) -> Questions {
    let post = cause.advice.publication.or_else(|| {
        matches!(index.event(cause.key).activity, Activity::Message | Activity::Review).then_some(cause.key)
    });
    let answer = cause.advice.answer;
    let mut found = Questions {
        post: post.and_then(|post| replied_to(index, post)),
        prompt: answer.and_then(|answer| prompt(index, answer)),
    };
    if let (Some(asked), Some(prompt)) = (&found.post, &found.prompt)
        && asked.event == prompt.event
    {
        found.prompt = None;
    }
    found
}

fn replied_to(index: &Index<'_>, post: usize) -> Option<Asked> {
    let event = index.event(post);
    let direct = event.reply_to.as_deref().and_then(|reply| index.native(&event.format, reply));
    let root = index.thread(post);
    if root < post {
        let reason = if direct == Some(root) {
            "the post is a reply to it"
        } else {
            "it opens the thread of the post"
        };
        return Some(Asked { event: root, tie: Tie::observed(LinkKind::Reference, reason) });
    }
    if let Some(direct) = direct.filter(|direct| *direct < post) {
        return Some(Asked {
            event: direct,
            tie: Tie::observed(LinkKind::Reference, "the post is a reply to it"),
        });
    }
    before_in_place(index, post)
}

/// Without a reply, the last message before that asks, in the same place, in other hands.
fn before_in_place(index: &Index<'_>, post: usize) -> Option<Asked> {
    let event = index.event(post);
    let place = hash(b'l', &event.place.as_deref()?.to_lowercase());
    let asked = index.places.before(place, post).take(8).find(|other| {
        let earlier = index.event(*other);
        earlier.activity == Activity::Message
            && index.profile(*other).signs.asks
            && !crate::actor::everybody(earlier)
                .iter()
                .any(|key| crate::actor::everybody(event).contains(key))
            && time::seconds_between(earlier, event).is_some_and(|seconds| seconds <= 86_400.0)
    })?;
    let minutes = time::seconds_between(index.event(asked), event).unwrap_or(0.0) / 60.0;
    let words = fingerprint::shared(&index.profile(asked).identifiers, &index.profile(post).identifiers);
    let confidence = if words > 0 { 0.85 } else { 0.55 };
    let reason =
        format!("the last question in the same place, {minutes:.0} minutes before, {words} names in common");
    Some(Asked { event: asked, tie: Tie::linked(LinkKind::Time, confidence, reason) })
}

fn prompt(index: &Index<'_>, answer: usize) -> Option<Asked> {
    let event = index.event(answer);
    let mut above = event.parent.as_deref();
    for _ in 0..64 {
        let Some(parent) = above else { break };
        let key = hash(b'r', &parent.to_lowercase());
        let found = index
            .references
            .get(key)
            .take(16)
            .find(|other| *other != answer && index.event(*other).span.as_deref() == Some(parent));
        let Some(found) = found else { break };
        if index.event(found).activity == Activity::Prompt {
            let tie = Tie::observed(LinkKind::Trace, "the answer names it as its parent");
            return Some(Asked { event: found, tie });
        }
        above = index.event(found).parent.as_deref();
    }
    let session = advice::session(index, answer);
    let found = session.into_iter().filter(|other| index.event(*other).activity == Activity::Prompt).rfind(
        |other| {
            *other <= answer
                || time::order(index.event(*other), event) != time::Order::Impossible && *other == answer + 1
        },
    )?;
    Some(Asked {
        event: found,
        tie: Tie::observed(LinkKind::Trace, "prompt and answer carry the same session or trace id"),
    })
}
