//! Alerts, and tickets.

use crate::json::object;
use crate::ledger::{Author, Ledger, Line, Message, Series, Ticket};
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::phrases::{ALERTS, TICKETS};
use crate::noise::slots::{Slots, somebody};
use crate::random::Random;
use crate::world::{Agent, World};

/// A step in the life of an alert. All steps of one alert bear its number.
pub(crate) fn alert(
    at: Moment,
    number: i64,
    step: (&'static str, i64),
    severity: &str,
    resource: &str,
    title: &str,
    by: &str,
) -> Line {
    let json = object! {
        "id": format!("ALR-{number}-{}", step.1),
        "alert": format!("ALR-{number}"),
        "created_at": at.to_millis(),
        "type": step.0,
        "severity": severity,
        "resource": resource,
        "title": title,
        "by": by,
        "by_kind": if by.contains('@') { "human" } else { "service" },
    };
    Line { at, json }
}

/// The message by which the alerting tells the chat of an alert.
pub(crate) fn message(at: Moment, number: i64, bot: &Agent, title: &str, resource: &str) -> Message {
    Message {
        channel: "oncall".to_owned(),
        at,
        author: Author::Bot { id: format!("B0{}ALERT", &bot.chat_bot[2..6]), name: "alerting".to_owned() },
        text: format!("ALR-{number} {title} ({resource})"),
        thread: None,
        reactions: Vec::new(),
    }
}

pub(super) fn alerts(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    let mut written = 0;
    while written < plan.volume.alerts {
        let at = plan.week.anytime(random).millis(random.between(0, 999));
        let number = ledger.number(Series::Alert, at);
        let slots = Slots::drawn(world, random);
        let pattern = random.one(ALERTS);
        let bucket = slots.fill("{bucket}");
        // An alert about who may read what is false on ordinary days: it is about what everybody may see.
        let open: Vec<&str> = world
            .buckets
            .iter()
            .filter(|bucket| bucket.readers.is_none())
            .map(|bucket| bucket.name.as_str())
            .collect();
        let bucket = if pattern.contains("admits") { (random.one(&open)).to_owned() } else { bucket };
        let slots = slots.with("{bucket}", &bucket);
        let title = slots.fill(pattern);
        let resource = if pattern.contains("{bucket}") {
            format!("arn:aws:s3:::{bucket}")
        } else {
            slots.fill("{service}")
        };
        let severity = random.one(&["SEV3", "SEV4", "SEV4", "SEV2", "SEV3", "SEV1"]);
        ledger.alerts.push(alert(at, number, ("alert", 1), severity, &resource, &title, "monitoring"));
        ledger.chat.push(message(
            at.seconds(1).millis(random.between(0, 999)),
            number,
            &world.agents[2],
            &title,
            &resource,
        ));
        written += 1;
        if random.chance(60) {
            let person = somebody(world, random, &[]).mail();
            let seen = at.seconds(random.between(40, 1_400));
            ledger.alerts.push(alert(
                seen,
                number,
                ("acknowledged", 2),
                severity,
                &resource,
                &title,
                &person,
            ));
            let end = seen.seconds(random.between(300, 9_000));
            if random.chance(12) {
                let mid = seen.seconds(random.between(60, 280));
                ledger.alerts.push(alert(mid, number, ("declared", 3), severity, &resource, &title, &person));
                written += 1;
            }
            ledger.alerts.push(alert(end, number, ("resolved", 4), severity, &resource, &title, &person));
            written += 2;
        }
    }
}

pub(super) fn tickets(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.tickets {
        let at = plan.week.office(random);
        let slots = Slots::drawn(world, random);
        let summary = slots.fill(random.one(TICKETS));
        let description = slots.fill(random.one(&[
            "Asked for by {team}. See also {ticket}.",
            "Found while looking at {service} in {namespace}. Not urgent.",
            "Planned change, agreed with {team}. The policy of {bucket} names one role more.",
            "Follow-up of the review. {team} takes it.",
            "`aws s3api put-bucket-policy --bucket {bucket} --policy file://policy.json`, agreed with {team}.",
        ]));
        let planned = random.chance(40).then(|| at.hours(random.between(2, 60)));
        let key = ledger.ticket_key(at);
        ledger.tickets.push(Ticket {
            key,
            at,
            reporter: somebody(world, random, &[]).mail(),
            assignee: if random.chance(80) { somebody(world, random, &[]).mail() } else { String::new() },
            kind: random.one(&["task", "change", "change", "bug", "incident"]),
            status: random.one(&["open", "in progress", "done", "done"]),
            summary,
            description,
            planned,
        });
    }
}
