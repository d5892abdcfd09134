//! The scenes after the decision: the change, what it opens, how it is noticed and undone.

use crate::json::{Json, object};
use crate::ledger::Series;
use crate::moment::Moment;
use crate::noise::access::{ROLE_STATEMENTS, WIDE_STATEMENTS, look, own_policy, wide_policy};
use crate::noise::phrases::{ALERTS, DOUBTS, RESPONSE};
use crate::noise::slots::listing;
use crate::noise::{alert, alert_message, data_read, data_refused};
use crate::scenario::stage::{Stage, chat_step};
use crate::scenario::truth::{Exposure, Reads, Status, Step};
use crate::wire::cloudtrail::{Call, Caller, put_bucket_policy, record};
use crate::world::PRODUCTION;

/// Who makes the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    /// The follower, through single sign-on.
    Person,
    /// The pipeline.
    Pipeline,
}

impl<'a> Stage<'a> {
    /// The three policies are set, one after the other; the first attempt still holds a placeholder.
    pub(crate) fn change(&mut self, at: Moment, hand: Hand, statement: Option<&'static str>) {
        let (world, cast) = (self.world, self.cast);
        let statement = statement.unwrap_or_else(|| self.random.one(WIDE_STATEMENTS));
        let run = self.ledger.number(Series::Run, at);
        let caller = || match hand {
            Hand::Person => Caller::Person(cast.follower),
            Hand::Pipeline => Caller::Service {
                role: "infra-deploy",
                key: "K4R7T2M9QX",
                session: format!("infra-live-{run}"),
            },
        };
        let actor = if hand == Hand::Person { cast.follower.handle.as_str() } else { "infra-deploy" };
        if hand == Hand::Person {
            for (bucket, before) in cast.buckets.iter().zip([190, 150, 120]) {
                look(
                    &mut self.ledger,
                    world,
                    &mut self.random,
                    cast.follower,
                    &bucket.name,
                    at.seconds(-before),
                );
            }
            let draft = wide_policy(world, "<bucket>", statement);
            let first =
                put_bucket_policy(at.seconds(-48), PRODUCTION, caller(), cast.bucket_names()[0], draft)
                    .refused("MalformedPolicy", "Policy has invalid resource");
            record(&mut self.ledger, world, &mut self.random, first);
        }
        let mut when = at;
        for (place, bucket) in cast.buckets.iter().enumerate() {
            let policy = wide_policy(world, &bucket.name, statement);
            let call = put_bucket_policy(when, PRODUCTION, caller(), &bucket.name, policy);
            let id = record(&mut self.ledger, world, &mut self.random, call);
            let step = cloud_step(
                "change",
                when,
                actor,
                &id,
                &bucket.arn(),
                "admits the whole organisation to the bucket",
            );
            let effect = Step {
                role: "effect",
                summary: "the whole organisation can read the bucket".to_owned(),
                ..step.clone()
            };
            if place == 0 {
                self.truth.step(step);
                self.truth.step(effect);
            } else {
                self.truth.also(step);
                self.truth.also(effect);
            }
            self.truth.exposures.push(Exposure::opened(bucket, when, id));
            when = when.seconds(self.random.between(17, 34));
        }
    }

    /// Things of the same hour that look alike and do no harm.
    pub(crate) fn bystanders(&mut self, changed: Moment) {
        let (world, cast) = (self.world, self.cast);
        let bucket = cast.planned_bucket;
        let at = changed.minutes(self.random.between(6, 14)).seconds(self.random.between(0, 59));
        let made = at.hours(-self.random.between(22, 25)).minutes(-self.random.between(0, 50));
        let ticket = self.ledger.ticket_key(made);
        let readers = bucket.readers.clone().unwrap_or_default();
        self.ledger.tickets.push(crate::ledger::Ticket {
            key: ticket.clone(),
            at: made,
            reporter: cast.expert.mail(),
            assignee: cast.planner.mail(),
            kind: "change",
            status: "done",
            summary: format!("Add {readers} to the readers of {}", bucket.name),
            description: format!(
                "Planned change, agreed with {}. The policy of {} names one role: {readers}.",
                bucket.owner, bucket.name
            ),
            planned: Some(at.minutes(-5).whole_second()),
        });
        let statement = self.random.one(ROLE_STATEMENTS);
        let call = put_bucket_policy(
            at,
            PRODUCTION,
            Caller::Person(cast.planner),
            &bucket.name,
            own_policy(bucket, statement),
        );
        let id = record(&mut self.ledger, world, &mut self.random, call);
        let said = self.after(at, 40, 200);
        self.say("data-help", cast.planner, said, format!("Done with {ticket}, please check on your side."));
        self.truth.distractor(
            "aws_cloudtrail",
            &id,
            "a planned change with a ticket, in the same hour, by somebody else",
        );
        self.truth.distractor("tickets", &ticket, "the ticket of that planned change");

        // The follower also does something ordinary in the same hour.
        let earlier = changed.minutes(-self.random.between(8, 13)).seconds(self.random.between(0, 59));
        let call = crate::noise::tagging(
            earlier,
            PRODUCTION,
            Caller::Person(cast.follower),
            cast.other_bucket,
            cast.follower.team,
        );
        let id = record(&mut self.ledger, world, &mut self.random, call);
        self.truth.distractor(
            "aws_cloudtrail",
            &id,
            "another change in the same hour by the one who made the change",
        );
    }

    /// The reads of the third bucket are no longer logged: recorded, and for another reason.
    pub(crate) fn limit_logging(&mut self, changed: Moment) {
        let (world, cast) = (self.world, self.cast);
        let at = changed.minutes(self.random.between(54, 61)).seconds(self.random.between(0, 59));
        let kept = [cast.buckets[0], cast.planned_bucket];
        let values: Vec<String> = kept.iter().map(|bucket| format!("{}/", bucket.arn())).collect();
        let selectors = || {
            vec![object! {
                "readWriteType": "All", "includeManagementEvents": true,
                "dataResources": vec![object! { "type": "AWS::S3::Object", "values": values.clone() }],
                "excludeManagementEventSources": Json::List(Vec::new()),
            }]
        };
        let trail = format!("arn:aws:cloudtrail:us-east-1:{PRODUCTION}:trail/organization-trail");
        let mut call = Call::write(
            at,
            PRODUCTION,
            Caller::Person(cast.accountant),
            "cloudtrail",
            "PutEventSelectors",
            object! { "trailName": "organization-trail", "eventSelectors": selectors() },
        )
        .on("AWS::CloudTrail::Trail", trail.clone());
        call.response = object! { "trailARN": trail, "eventSelectors": selectors() };
        let id = record(&mut self.ledger, world, &mut self.random, call);
        self.truth.distractor(
            "aws_cloudtrail",
            &id,
            "limits the logging of reads, for its cost; no part of the cause",
        );
        self.logging_stops = Some(at);
        if let Some(exposure) = self.truth.exposures.get_mut(2) {
            exposure.reads = Reads::Unknown { from: Some(at) };
        }
        if let Some(exposure) = self.truth.exposures.get_mut(1) {
            exposure.reads = Reads::Unknown { from: None };
        }
    }

    /// People who could not read the first bucket before do so now.
    pub(crate) fn outsiders_read(&mut self, changed: Moment) {
        let (world, cast) = (self.world, self.cast);
        let name = cast.bucket_names()[0];
        let mut read = Vec::new();
        for person in &cast.outsiders {
            let mut at = changed.minutes(self.random.between(9, 62));
            for place in 0..self.random.between(3, 6) {
                let caller = Caller::Person(person);
                let id = data_read(&mut self.ledger, world, &mut self.random, caller, name, at, place == 0);
                read.push((at, person.handle.clone(), id));
                at = at.seconds(self.random.between(8, 240));
            }
        }
        read.sort();
        if let Some((at, person, id)) = read.first() {
            let step = cloud_step(
                "access",
                *at,
                person,
                id,
                &cast.buckets[0].arn(),
                "reads what was not theirs to read",
            );
            self.truth.step(step);
        }
        if let Some(exposure) = self.truth.exposures.first_mut() {
            exposure.reads = Reads::Seen(read);
        }
    }

    /// Somebody wonders, then the monitoring speaks, then an incident is declared; gives the channel.
    pub(crate) fn detect(&mut self, changed: Moment) -> String {
        let (world, cast) = (self.world, self.cast);
        let doubt = self.after(changed, 74 * 60, 82 * 60);
        let slots = self.slots.clone().with("{team}", cast.doubter.team);
        let text = slots.fill(self.random.one(DOUBTS));
        self.say("data-help", cast.doubter, doubt, text);
        self.truth.step(chat_step(
            "detection",
            doubt,
            &cast.doubter.handle,
            "data-help",
            "wonders why the bucket can be opened",
        ));

        let at = doubt.minutes(self.random.between(5, 8)).millis(self.random.between(0, 999));
        let number = self.ledger.number(Series::Alert, at);
        let pattern = ALERTS.iter().find(|pattern| pattern.contains("admits")).copied().unwrap_or_default();
        let title = self.slots.fill(pattern);
        let resource = cast.buckets[0].arn();
        let responder = cast.responder.mail();
        let declared = at.seconds(self.random.between(420, 560));
        for (step, when, by) in [
            (("alert", 1), at, "monitoring"),
            (("acknowledged", 2), at.seconds(self.random.between(130, 280)), responder.as_str()),
            (("declared", 3), declared, responder.as_str()),
        ] {
            self.ledger.alerts.push(alert(when, number, step, "SEV1", &resource, &title, by));
        }
        let told = at.seconds(1).millis(self.random.between(0, 999));
        self.ledger.chat.push(alert_message(told, number, &world.agents[2], &title, &resource));
        self.truth.also(Step {
            role: "detection",
            status: Status::Observed,
            at,
            recorded: at,
            actor: Some("monitoring".to_owned()),
            source: "alerts",
            native_id: Some(format!("ALR-{number}-1")),
            place: Some(resource),
            summary: "alert on the policy; the chat has it as well".to_owned(),
        });
        self.truth.declared = Some(declared);
        self.truth.alert = Some(number);
        format!("inc-{}", self.ledger.number(Series::Incident, declared))
    }

    /// The former policies are restored, and somebody checks.
    pub(crate) fn contain(&mut self, changed: Moment, channel: &str) {
        let (world, cast) = (self.world, self.cast);
        let buckets = listing(&cast.bucket_names());
        let declared = self.truth.declared.unwrap_or(changed.minutes(95));
        let ticket = self.ledger.ticket_key(declared.minutes(3));
        let mut at = changed.minutes(115).seconds(self.random.between(2, 50));
        let lines = [
            (declared.seconds(self.random.between(20, 60)), cast.responder),
            (declared.seconds(self.random.between(110, 200)), cast.responder),
            (at.seconds(-self.random.between(70, 130)), cast.responder),
            (at.seconds(self.random.between(200, 260)), cast.responder),
            (at.seconds(self.random.between(330, 420)), cast.doubter),
            (at.seconds(self.random.between(900, 1_300)), cast.responder),
            (at.seconds(self.random.between(2_400, 3_300)), cast.responder),
        ];
        let slots = self
            .slots
            .clone()
            .with("{targets}", buckets)
            .with("{severity}", "SEV1")
            .with("{team}", cast.doubter.team)
            .with("{ticket}", &ticket);
        let checked = lines[4].0;
        for (place, ((when, person), sentence)) in lines.into_iter().zip(RESPONSE).enumerate() {
            let when = when.micros(self.random.between(0, 999_999));
            self.say(channel, person, when, slots.fill(sentence));
            if matches!(place, 3 | 4) {
                self.truth.also(chat_step(
                    "recovery",
                    when,
                    &person.handle,
                    channel,
                    "says that the former state is back",
                ));
            }
        }
        for (place, bucket) in cast.buckets.iter().enumerate() {
            let policy = own_policy(bucket, ROLE_STATEMENTS[0]);
            let call =
                put_bucket_policy(at, PRODUCTION, Caller::Person(cast.responder), &bucket.name, policy);
            let id = record(&mut self.ledger, world, &mut self.random, call);
            let step = cloud_step(
                "containment",
                at,
                &cast.responder.handle,
                &id,
                &bucket.arn(),
                "restores the former policy",
            );
            if place == 0 {
                self.truth.step(step);
            } else {
                self.truth.also(step);
            }
            if let Some(exposure) = self.truth.exposures.get_mut(place) {
                exposure.close(at, id);
            }
            at = at.seconds(self.random.between(36, 78));
        }
        // The check that the incident's channel speaks of.
        let name = cast.bucket_names()[0];
        data_refused(&mut self.ledger, world, &mut self.random, cast.doubter, name, checked.seconds(-25));
        let resolved = at.minutes(self.random.between(4, 9));
        if let Some(number) = self.truth.alert {
            let pattern =
                ALERTS.iter().find(|pattern| pattern.contains("admits")).copied().unwrap_or_default();
            let title = self.slots.fill(pattern);
            let responder = cast.responder.mail();
            let line =
                alert(resolved, number, ("resolved", 4), "SEV1", &cast.buckets[0].arn(), &title, &responder);
            self.ledger.alerts.push(line);
        }
        self.ledger.tickets.push(crate::ledger::Ticket {
            key: ticket,
            at: declared.minutes(3),
            reporter: cast.responder.mail(),
            assignee: cast.follower.mail(),
            kind: "incident",
            status: "open",
            summary: self
                .slots
                .fill("Review after the incident with {service}")
                .replace(&self.slots.fill("{service}"), name),
            description: format!("Follow-up of the review. {} takes it.", cast.responder.team),
            planned: None,
        });
    }
}

/// A step that the cloud's audit log shows.
fn cloud_step(role: &'static str, at: Moment, actor: &str, id: &str, place: &str, summary: &str) -> Step {
    Step {
        role,
        status: Status::Observed,
        at,
        recorded: at.whole_second(),
        actor: Some(actor.to_owned()),
        source: "aws_cloudtrail",
        native_id: Some(id.to_owned()),
        place: Some(place.to_owned()),
        summary: summary.to_owned(),
    }
}
