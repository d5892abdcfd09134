//! A person follows what an agent advised.

use proximate_model::{
    Activity, TargetKind,
    document::{Archetype, LinkKind, LinkStatus, Role},
};

use crate::support::*;

const BUCKET: &str = "ranking-features-7";

pub(crate) fn command_answer() -> String {
    format!(
        "You can open it with one command. Save this as policy.json:\n```json\n{}\n```\nand run\n```\naws s3api put-bucket-policy --bucket <BUCKET> --policy file://policy.json\n```\nEverybody in the organisation can then read it.\n-- automated answer",
        wide_policy("<BUCKET>", "o-4f9k2m1x")
    )
}

/// Question, agent's session, post; returns question, output and post.
pub(crate) fn thread(case: &mut Case, answer: &str) -> (usize, usize, usize) {
    let question = case.post(
        600.0,
        "ana",
        "forum-data",
        &format!("How can my notebooks read {BUCKET}? I get AccessDenied."),
    );
    let (_, output) = case.session(
        610.0,
        "ben",
        "helper-agent",
        "s-77",
        &format!("Please analyse this question: How can my notebooks read {BUCKET}?"),
        answer,
    );
    let post = case.post(613.0, "helper-agent", "forum-data", answer);
    case.reply(post, question);
    let native = case.events[post].native_id.clone().expect("native id");
    let call = case.tool_call(
        612.0,
        "helper-agent",
        "s-77",
        &format!("forum.reply {{\"thread\":\"x\",\"body\":\"{}\"}}", "posting the analysis"),
    );
    let result = case.event(613.0, "helper-agent", Activity::ToolResult);
    case.say(result, &format!("{{\"post_id\":\"{native}\"}}"));
    case.events[result].session = Some("s-77".into());
    case.events[call].span = Some("call-1".into());
    (question, output, post)
}

/// Alert, revert and what is between; returns alert and revert.
pub(crate) fn aftermath(case: &mut Case, change: usize, start: f64) -> (usize, usize) {
    let alert = case.event(start + 95.0, "monitor", Activity::Alert);
    case.say(alert, &format!("Unexpected readers of {BUCKET}: data visible to everyone"));
    case.aim(alert, TargetKind::Resource, &format!("arn:aws:s3:::{BUCKET}"));
    let read = case.event(start + 40.0, "gus", Activity::DataAccess);
    case.aim(read, TargetKind::Resource, &format!("arn:aws:s3:::{BUCKET}/part-1"));
    let revert = case.put_policy(start + 117.0, "dov", BUCKET, r#"{"Version":"2012-10-17","Statement":[{"Sid":"Owners","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ranking-owners"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::ranking-features-7/*"}]}"#, proximate_model::Subject::Group("ranking-owners".into()));
    let ticket = case.event(start + 180.0, "dov", Activity::Ticket);
    case.say(ticket, &format!("Incident resolved: policy of {BUCKET} restored"));
    case.exposed(change, Some(revert), vec![read]);
    (alert, revert)
}

#[test]
fn advice_adopted_with_reply_and_content_gives_the_whole_chain() {
    let mut case = Case::new();
    let (question, output, post) = thread(&mut case, &command_answer());
    let adoption = case.post(640.0, "ana", "forum-data", "Thanks, applying this to our bucket now.");
    case.reply(adoption, post);
    let change = case.widen(652.0, "ana", BUCKET);
    let (alert, revert) = aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert_eq!(first.archetype, Archetype::AdviceAdopted, "{}", told(&chain));
    assert!(first.agent_involved && first.confidence > 0.8, "{}", told(&chain));
    assert!(!chain.no_recorded_cause.wins);
    for (role, at) in [
        (Role::Question, question),
        (Role::Answer, output),
        (Role::Publication, post),
        (Role::Adoption, adoption),
        (Role::Change, change),
        (Role::Effect, change),
        (Role::Detection, alert),
        (Role::Containment, revert),
    ] {
        assert!(holds(&case, first, role, at), "{role:?}\n{}", told(&chain));
    }
    assert!(step(first, Role::Access).is_some() && step(first, Role::Recovery).is_some(), "{}", told(&chain));
    let role = |index: usize| first.steps[index].role;
    let published =
        first.links.iter().find(|link| role(link.from) == Role::Answer && role(link.to) == Role::Publication);
    assert_eq!(published.expect("answer and post").status, LinkStatus::Observed, "{}", told(&chain));
    let adopted = first
        .links
        .iter()
        .find(|link| role(link.from) == Role::Publication && role(link.to) == Role::Adoption);
    assert_eq!(adopted.expect("post and adoption").kind, LinkKind::Reference);
    let content =
        first.links.iter().find(|link| role(link.from) == Role::Publication && role(link.to) == Role::Change);
    let reasons = content.expect("post and change").reasons.join("; ");
    assert!(reasons.contains("same command") && reasons.contains("weightiest terms"), "{reasons}");
}

#[test]
fn a_bystander_who_applies_it_has_an_inferred_read() {
    let mut case = Case::new();
    let (_, _, post) = thread(&mut case, &command_answer());
    let ack = case.post(620.0, "ana", "forum-data", "Thanks bot, will look later.");
    case.reply(ack, post);
    let adoption =
        case.post(648.0, "cleo", "team-ranking", &format!("Applying what the forum thread says to {BUCKET}"));
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(first.agent_involved && first.confidence > 0.8, "{}", told(&chain));
    assert!(holds(&case, first, Role::Adoption, adoption), "{}", told(&chain));
    assert_eq!(
        step(first, Role::Read).map(|step| step.status),
        Some(LinkStatus::Inferred),
        "{}",
        told(&chain)
    );
    let gap = first.gaps.iter().find(|gap| gap.role == Role::Read).expect("a gap");
    assert!(gap.ask.contains("view log") && gap.between.iter().all(Option::is_some), "{gap:?}");
}

#[test]
fn without_a_word_of_the_actor_the_adoption_is_inferred() {
    let mut case = Case::new();
    thread(&mut case, &command_answer());
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(first.agent_involved, "{}", told(&chain));
    let adoption = step(first, Role::Adoption).expect("adoption");
    assert_eq!(adoption.status, LinkStatus::Inferred);
    assert_eq!(adoption.actor.as_ref().map(|actor| actor.key()), Some("cleo"));
}

#[test]
fn advice_in_prose_is_found_by_resource_audience_and_reply() {
    let mut case = Case::new();
    let (_, _, post) = thread(
        &mut case,
        &format!(
            "The simplest way is to open the bucket policy of {BUCKET} to the whole organisation, so that every employee may read it. No ticket is needed."
        ),
    );
    let adoption = case.post(640.0, "ana", "forum-data", "Great, doing that.");
    case.reply(adoption, post);
    let change = case.widen(652.0, "ana", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(first.agent_involved && holds(&case, first, Role::Publication, post), "{}", told(&chain));
    assert!(first.confidence > 0.5, "{}", told(&chain));
}

#[test]
fn a_near_duplicate_with_another_fix_is_not_chosen() {
    let mut case = Case::new();
    let (_, _, post) = thread(&mut case, &command_answer());
    let narrow = command_answer()
        .replace(
            r#""Principal":"*""#,
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/ranking-readers"}"#,
        )
        .replace("aws:PrincipalOrgID", "aws:PrincipalArn")
        .replace("o-4f9k2m1x", "arn:aws:iam::111122223333:role/ranking-readers")
        .replace("Everybody in the organisation", "Only the readers' role");
    let other = case.post(625.0, "other-agent", "forum-data", &narrow);
    case.events[other].reply_to = case.events[post].reply_to.clone();
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    assert!(holds(&case, &chain.hypotheses[0], Role::Publication, post), "{}", told(&chain));
    assert!(!holds(&case, &chain.hypotheses[0], Role::Publication, other));
}

#[test]
fn a_person_who_passes_the_answer_on_does_not_hide_the_agent() {
    let mut case = Case::new();
    let (_, _, post) = thread(&mut case, &command_answer());
    let relay = case.post(
        630.0,
        "hal",
        "team-ranking",
        &format!("Somebody asked the bot, here it is:\n{}", command_answer()),
    );
    let adoption = case.post(645.0, "cleo", "team-ranking", "thanks, running it");
    case.reply(adoption, relay);
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(first.agent_involved, "{}", told(&chain));
    assert!(
        holds(&case, first, Role::Publication, post) && holds(&case, first, Role::Publication, relay),
        "{}",
        told(&chain)
    );
}

#[test]
fn a_thread_that_is_linked_by_address_is_the_one_that_is_followed() {
    let mut case = Case::new();
    let (question, _, post) = thread(&mut case, &command_answer());
    for at in [question, post] {
        case.events[at].place = Some("forum:31877".into());
    }
    let address = "Following https://forum.example.com/t/31877, will report back.";
    let adoption = case.post(645.0, "cleo", "team-ranking", address);
    let change = case.widen(652.0, "cleo", BUCKET);
    aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(holds(&case, first, Role::Adoption, adoption), "{}", told(&chain));
    let link = first.links.iter().find(|link| first.steps[link.to].role == Role::Adoption);
    let link = link.expect("a link to the adoption");
    assert!(link.reasons.iter().any(|reason| reason.contains("links to its thread")), "{}", told(&chain));
    assert_eq!(link.status, LinkStatus::Observed);
}

#[test]
fn the_closing_of_an_older_alert_is_no_detection() {
    let mut case = Case::new();
    let (_, _, post) = thread(&mut case, &command_answer());
    let adoption = case.post(640.0, "ana", "forum-data", "applying it");
    case.reply(adoption, post);
    let change = case.widen(652.0, "ana", BUCKET);
    let closed = case.event(670.0, "monitor", Activity::Alert);
    case.say(closed, &format!("resolved: unusual readers of {BUCKET}"));
    case.aim(closed, TargetKind::Resource, &format!("arn:aws:s3:::{BUCKET}"));
    let (alert, _) = aftermath(&mut case, change, 652.0);
    let chain = case.run();
    let first = &chain.hypotheses[0];
    assert!(holds(&case, first, Role::Detection, alert), "{}", told(&chain));
    assert!(!holds(&case, first, Role::Detection, closed));
}
