//! Work at the code host: entries of the audit log and pushes, some of them written with an agent.

use crate::json::Json;
use crate::ledger::{Ledger, Line, Series};
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::slots::{Slots, somebody};
use crate::random::Random;
use crate::wire::github::{Commit, entry, push};
use crate::world::{Agent, DOMAIN, ORGANIZATION, Person, World};

const MESSAGES: &[&str] = &[
    "Raise the memory limit of {service}",
    "Add a test for the empty queue of {service}",
    "Rename the pool setting of {service}",
    "Remove an unused flag",
    "Expire old versions in {bucket}",
    "Name the readers of {bucket} in one place",
    "Wait for the lock of {service} no longer than {n} seconds",
    "Document the restart of {service}",
    "Fix the date in a test",
];

/// Repositories that everybody may see; the assets say so.
pub(crate) const OPEN_REPOSITORIES: &[&str] = &["handbook", "design-tokens"];

pub(super) fn audit(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.audit {
        let at = plan.week.office(random).millis(random.between(0, 999));
        let mut actor = random.pick(&world.people).login();
        let mut repository = random.pick(&world.repositories).clone();
        let (action, more) = match random.below(200) {
            0..=64 => ("git.clone", vec![("transport_protocol_name", Json::from("ssh"))]),
            65..=104 => ("pull_request.create", pull_request(random, &repository)),
            105..=139 => ("pull_request.merge", pull_request(random, &repository)),
            140..=157 => ("pull_request_review.submit", pull_request(random, &repository)),
            158 => {
                repository = format!("{ORGANIZATION}/{}", random.pick(OPEN_REPOSITORIES));
                ("repo.access", visibility("private", "internal"))
            }
            159 => ("repo.access", visibility("internal", "private")),
            160..=164 => ("protected_branch.update_admin_enforced", vec![("name", Json::from("main"))]),
            165..=169 => {
                let user = random.pick(&world.people).login();
                let team = format!("{ORGANIZATION}/{}", random.pick(&world.people).team);
                ("team.add_member", vec![("user", Json::from(user)), ("team", Json::from(team))])
            }
            _ => {
                actor = "release-bot[bot]".to_owned();
                let run = ledger.number(Series::Run, at);
                let event = random.one(&["push", "push", "schedule"]);
                let conclusion = random.one(&["success", "success", "success", "failure"]);
                ("workflows.completed_workflow_run", workflow_run(random, run, event, conclusion))
            }
        };
        ledger.code.push(entry(random, at, action, &actor, &repository, more));
    }
}

fn visibility(before: &str, after: &str) -> Vec<(&'static str, Json)> {
    vec![("previous_visibility", Json::from(before)), ("visibility", Json::from(after))]
}

/// What the audit log says of a run of the pipeline.
pub(crate) fn workflow_run(
    random: &mut Random,
    run: i64,
    event: &str,
    conclusion: &str,
) -> Vec<(&'static str, Json)> {
    vec![
        ("workflow_run_id", Json::from(run)),
        ("name", Json::from("deploy")),
        ("event", Json::from(event)),
        ("conclusion", Json::from(conclusion)),
        ("head_branch", Json::from("main")),
        ("head_sha", Json::from(random.hex(40))),
    ]
}

fn pull_request(random: &mut Random, repository: &str) -> Vec<(&'static str, Json)> {
    let number = random.between(1_100, 1_900);
    vec![
        ("pull_request_id", Json::from(random.between(2_000_000, 2_900_000))),
        ("pull_request_url", Json::from(format!("https://code.{DOMAIN}/{repository}/pull/{number}"))),
    ]
}

pub(super) fn pushes(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.pushes {
        let at = plan.week.office(random);
        let person = somebody(world, random, &[]);
        let repository = random.pick(&world.repositories).clone();
        let mut commits = Vec::new();
        for _ in 0..random.between(1, 3) {
            let slots = Slots::drawn(world, random);
            let message = slots.fill(random.one(MESSAGES));
            let agent = random.chance(30).then_some(&world.agents[1]);
            let written = at.minutes(-random.between(1, 90));
            commits.push(commit(random, written, person, message, agent));
        }
        commits.sort_by_key(|commit| commit.at);
        let branch = if random.chance(50) { "main" } else { "work" };
        let before = random.hex(40);
        ledger.pushes.push(Line { at, json: push(&repository, branch, &before, &commits) });
    }
}

/// A commit, with the trailer that an agent leaves if one took part.
pub(crate) fn commit(
    random: &mut Random,
    at: Moment,
    person: &Person,
    message: String,
    agent: Option<&Agent>,
) -> Commit {
    let message = match agent {
        Some(agent) => {
            format!("{message}\n\nCo-authored-by: {} <{}@agents.{DOMAIN}>", agent.name, agent.name)
        }
        None => message,
    };
    let folder = random.one(&["src", "deploy", "jobs", "docs"]);
    Commit {
        id: random.hex(40),
        message,
        at,
        login: person.login(),
        name: person.display(),
        mail: person.mail(),
        modified: vec![format!(
            "{folder}/{}.yaml",
            random.pick(&["settings", "readers", "limits", "restart"])
        )],
    }
}
