//! Hypotheses to draw: a long one after advice that was followed, a short one, and hostile ones.

use proximate_model::document::{
    Access, AccessState, Archetype, Audience, CountRange, Exposure, Gap, Hypothesis, Link, LinkKind,
    LinkStatus, OutcomeKind, OutcomeRef, Rival, Role, SecondsRange, Step,
};
use proximate_model::{Actor, ActorKind, Basis, Bounds, EventTime, Instant, Precision, Subject, ZoneSource};

pub(super) fn at(clock: &str) -> Instant {
    let text = if clock.contains('T') { clock.to_owned() } else { format!("2026-03-10T{clock}Z") };
    Instant::parse(&text).expect("a time in a test is well formed")
}

pub(super) fn step(role: Role, clock: &str, who: Option<(&str, ActorKind)>, summary: &str) -> Step {
    Step {
        role,
        status: LinkStatus::Observed,
        confidence: 0.9,
        time: EventTime::recorded(at(clock), clock, Precision::Second, ZoneSource::Explicit),
        actor: who.map(|(name, kind)| Actor::of(name, "user", kind, Basis::ExplicitField)),
        summary: summary.into(),
        place: None,
        events: vec![format!("{role:?}-{clock}")],
        evidence: Vec::new(),
    }
}

pub(super) fn inferred(role: Role, from: &str, to: &str) -> Step {
    Step {
        status: LinkStatus::Inferred,
        time: EventTime { earliest: Some(at(from)), latest: Some(at(to)), ..EventTime::default() },
        actor: None,
        events: Vec::new(),
        ..step(role, from, None, "no record shows it")
    }
}

pub(super) fn link(from: usize, to: usize, status: LinkStatus, confidence: f64) -> Link {
    let rival = |confidence| Rival { event: None, summary: "no recorded cause".into(), confidence };
    Link {
        from,
        to,
        kind: LinkKind::Content,
        status,
        confidence,
        reasons: vec!["shares 14 of the 20 weightiest terms".into(), "38 minutes after".into()],
        rivals: vec![rival(0.04), rival(0.02)],
    }
}

pub(super) fn hypothesis(steps: Vec<Step>, links: Vec<Link>, gaps: Vec<Gap>) -> Hypothesis {
    Hypothesis {
        rank: 1,
        confidence: 0.86,
        words: "likely".into(),
        archetype: Archetype::AdviceAdopted,
        archetype_margin: Some(2.1),
        agent_involved: true,
        outcome: OutcomeRef {
            id: "e1/arn:aws:s3:::member-profiles".into(),
            kind: OutcomeKind::Exposure,
            resource: "arn:aws:s3:::member-profiles".into(),
            summary: "Bucket member-profiles was visible to everybody in the organisation".into(),
        },
        steps,
        links,
        gaps,
    }
}

pub(super) fn exposure(id: &str, name: &str, start: &str, end: Option<&str>, spread: i64) -> Exposure {
    let around = |clock: &str| Bounds {
        earliest: at(clock).plus_seconds(-spread),
        latest: at(clock).plus_seconds(spread),
    };
    let likely = end.map_or(9_000.0, |end| at(end).seconds_since(at(start)));
    Exposure {
        id: id.into(),
        resource: format!("arn:aws:s3:::{name}"),
        name: name.into(),
        environment: "production".into(),
        data_class: "user".into(),
        records: Some(1_200_000),
        start: around(start),
        end: end.map(around),
        open: end.is_none(),
        seconds: SecondsRange {
            min: likely - 2.0 * spread as f64,
            likely,
            max: likely + 2.0 * spread as f64,
        },
        audience: Audience {
            scope: "org_wide".into(),
            newly_able: CountRange { min: Some(3_986), max: Some(3_998) },
            subjects: vec![Subject::Organization("o-9".into())],
            baseline: "assets.csv".into(),
        },
        access: Access {
            state: AccessState::Unknown,
            count: 0,
            principals: Vec::new(),
            coverage: Some(0.5),
            unlogged: vec![Bounds { earliest: at("17:10:00"), latest: at(end.unwrap_or("18:40:00")) }],
            events: Vec::new(),
        },
        opened_by: vec!["e1".into()],
        closed_by: Vec::new(),
        ineffective: Vec::new(),
    }
}

/// Advice of an agent, posted without approval and followed by a bystander: twelve steps.
pub(super) fn advice() -> (Hypothesis, Vec<Exposure>) {
    use ActorKind::{AiAgent, Human, Service};
    use LinkStatus::{Inferred, Linked, Observed};
    let person = |name: &'static str| Some((name, Human));
    let steps = vec![
        step(
            Role::Question,
            "14:02:11",
            person("priya.raman"),
            "asks how to let the batch account read the profile buckets",
        ),
        step(
            Role::Source,
            "14:02:40",
            Some(("wiki-search", Service)),
            "runbook “Bucket access”, last edited 14 months before",
        ),
        step(
            Role::Answer,
            "14:03:05",
            Some(("harbor", AiAgent)),
            "advises a bucket policy with Principal * and the organisation’s id",
        ),
        step(
            Role::Publication,
            "14:03:09",
            Some(("harbor", AiAgent)),
            "posts the answer in storage-help, nobody approved it",
        ),
        inferred(Role::Read, "14:03:09", "16:38:20"),
        step(
            Role::Adoption,
            "16:38:20",
            person("tom.okafor"),
            "“applying what the thread says to the three profile buckets”",
        ),
        step(
            Role::Change,
            "16:41:02",
            person("arn:aws:sts::111111111111:assumed-role/Engineer/tom.okafor@example.com"),
            "s3:PutBucketPolicy lets everybody in the organisation o-9 read bucket member-profiles",
        ),
        step(Role::Effect, "16:41:02", None, "3,986 to 3,998 people newly able, entitled were 14"),
        step(Role::Access, "17:05:44", person("lena.vogt"), "reads 212 objects of bucket member-profiles"),
        step(
            Role::Detection,
            "18:12:30",
            Some(("data-guard", Service)),
            "alert: bucket visible to the whole organisation",
        ),
        step(
            Role::Containment,
            "18:39:51",
            person("ines.calder"),
            "puts the former policy of member-profiles back",
        ),
        step(
            Role::Recovery,
            "18:58:00",
            person("ines.calder"),
            "confirms the former state of all three buckets",
        ),
    ];
    let links = vec![
        link(0, 2, Observed, 0.998),
        link(1, 2, Observed, 0.99),
        link(2, 3, Observed, 0.99),
        link(3, 4, Inferred, 0.6),
        link(4, 5, Inferred, 0.6),
        link(3, 5, Linked, 0.93),
        link(5, 6, Linked, 0.88),
        link(6, 7, Observed, 0.998),
        link(7, 8, Linked, 0.71),
        link(7, 9, Linked, 0.97),
        link(9, 10, Linked, 0.82),
        link(10, 11, Observed, 0.9),
    ];
    let gaps = vec![Gap {
        role: Role::Read,
        between: [Some(at("14:03:09")), Some(at("16:38:20"))],
        reason: "no_log: views of the thread are not in the export".into(),
        ask: "ask for the view log of storage-help, 14:03 to 16:38".into(),
    }];
    let mut exposures = vec![
        exposure("e1/arn:aws:s3:::member-profiles", "member-profiles", "16:41:02", Some("18:39:51"), 90),
        exposure("e2/arn:aws:s3:::member-photos", "member-photos", "16:41:20", Some("18:40:10"), 1),
        exposure("e3/arn:aws:s3:::ad-audiences", "ad-audiences", "16:41:44", Some("18:44:00"), 1),
    ];
    exposures[1].access.unlogged.clear();
    (hypothesis(steps, links, gaps), exposures)
}

/// A token found in a repository, used by an agent: five steps over a week, still open.
pub(super) fn short() -> (Hypothesis, Vec<Exposure>) {
    use ActorKind::{AiAgent, Human};
    use LinkStatus::{Linked, Observed};
    let steps = vec![
        step(
            Role::Question,
            "2026-03-03T09:12:00Z",
            Some(("sam", Human)),
            "asks the agent to make the site load faster",
        ),
        step(
            Role::Answer,
            "2026-03-03T09:12:50Z",
            Some(("site-agent", AiAgent)),
            "plans to publish the asset bucket",
        ),
        step(
            Role::Change,
            "16:00:00",
            Some(("site-agent", AiAgent)),
            "PutBucketAcl lets anybody read bucket member-profiles",
        ),
        step(Role::Effect, "16:00:00", None, "anybody on the internet newly able"),
        step(Role::Detection, "18:30:00", None, "somebody writes to the abuse desk"),
    ];
    let links = vec![
        link(0, 1, Observed, 0.99),
        link(1, 2, Linked, 0.64),
        link(2, 3, Observed, 0.99),
        link(3, 4, Linked, 0.5),
    ];
    let open = exposure("e1/arn:aws:s3:::member-profiles", "member-profiles", "16:00:00", None, 0);
    (hypothesis(steps, links, Vec::new()), vec![open])
}

/// As many steps as asked for, in all roles, at all distances, with links from each to one before it.
pub(super) fn crowd(count: usize, seed: u64) -> (Hypothesis, Vec<Exposure>) {
    const ROLES: [Role; 16] = [
        Role::Source,
        Role::Question,
        Role::Instruction,
        Role::Answer,
        Role::Publication,
        Role::Read,
        Role::Adoption,
        Role::Approval,
        Role::Change,
        Role::Effect,
        Role::Access,
        Role::Stop,
        Role::Continued,
        Role::Detection,
        Role::Containment,
        Role::Recovery,
    ];
    const KINDS: [ActorKind; 4] =
        [ActorKind::Human, ActorKind::AiAgent, ActorKind::Service, ActorKind::Unknown];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % bound.max(1)
    };
    let mut time = at("08:00:00");
    let (mut steps, mut links) = (Vec::new(), Vec::new());
    for index in 0..count {
        let jump = [0, 1, 40, 300, 3_000, 40_000, 900_000];
        time = time.plus_seconds(jump.get(draw(jump.len())).copied().unwrap_or(0));
        let role = ROLES[draw(ROLES.len())];
        let mut one = step(
            role,
            "08:00:00",
            Some(("somebody-with-a-rather-long-name@example.org", KINDS[draw(4)])),
            &"word ".repeat(draw(30)),
        );
        one.time = EventTime::recorded(time, "", Precision::Minute, ZoneSource::Explicit);
        if draw(6) == 0 {
            one.time.at = None;
            one.status = LinkStatus::Inferred;
        }
        steps.push(one);
        if index > 0 {
            let status = [LinkStatus::Observed, LinkStatus::Linked, LinkStatus::Inferred][draw(3)];
            links.push(link(draw(index), index, status, draw(100) as f64 / 100.0));
        }
    }
    let bands = (0..draw(8)).map(|index| {
        exposure(&format!("e1/{index}"), "a-bucket-with-a-name", "09:00:00", Some("10:00:00"), 60)
    });
    (hypothesis(steps, links, Vec::new()), bands.collect())
}
