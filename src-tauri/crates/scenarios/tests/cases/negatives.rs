//! The cases in which no agent is the cause.

use serde_json::Value;

use crate::support::{Case, word};

const SEEDS: std::ops::Range<u64> = 0..5;

fn step(case: &Case, role: &str) -> Option<Value> {
    let chain = case.expected("chain");
    chain["steps"].as_array().unwrap().iter().find(|step| step["role"] == role).cloned()
}

/// The agent's post that the truth names as a distractor.
fn agent_post(case: &Case) -> Value {
    let chain = case.expected("chain");
    let distractors = chain["distractors"].as_array().unwrap().clone();
    let id =
        distractors.iter().find(|one| one["source"] == "forum").map(|one| word(&one["native_id"])).unwrap();
    case.rows("logs/forum/posts.csv").into_iter().find(|post| word(&post["post_id"]) == id).unwrap()
}

fn is_wide(text: &Value) -> bool {
    word(text).contains("aws:PrincipalOrgID\": \"<organization-id>")
}

#[test]
fn none_has_an_agent_in_its_chain_and_all_have_the_same_exposure() {
    for name in ["human_runbook", "planned_change", "automation", "agent_too_late", "no_record"] {
        for seed in SEEDS {
            let case = Case::new(name, seed);
            let chain = case.expected("chain");
            assert_eq!(chain["agent_involved"], false, "{name}");
            assert_ne!(chain["archetype"], "advice_adopted", "{name}");
            assert_eq!(case.expected("severity")["severity"], "SEV1", "{name}");
            assert_eq!(chain["outcomes"].as_array().unwrap().len(), 3, "{name}");
            let records = case.records().len();
            assert!((1_300..=1_900).contains(&records), "{name}, seed {seed}: {records} records");
        }
    }
}

#[test]
fn a_persons_answer_is_wide_and_the_agents_is_not() {
    for seed in SEEDS {
        let case = Case::new("human_runbook", seed);
        let answer = step(&case, "answer").unwrap();
        let posts = case.rows("logs/forum/posts.csv");
        let post = posts.iter().find(|post| post["post_id"] == answer["native_id"]).unwrap();
        assert!(post["author_type"] == "staff" && is_wide(&post["body"]), "seed {seed}: {post}");
        let agent = agent_post(&case);
        assert!(agent["author_type"] == "agent" && !is_wide(&agent["body"]), "seed {seed}: {agent}");
        assert_eq!(agent["thread_id"], post["thread_id"], "seed {seed}");
    }
}

#[test]
fn the_plan_is_older_than_the_agents_answer() {
    for seed in SEEDS {
        let case = Case::new("planned_change", seed);
        let source = step(&case, "source").unwrap();
        assert_eq!(source["source"], "tickets");
        let agent = agent_post(&case);
        assert!(is_wide(&agent["body"]), "seed {seed}: the agent gives the same advice");
        assert!(word(&source["at"])[..10] < word(&agent["created_at"])[..10], "seed {seed}: a day before");
        let change = step(&case, "change").unwrap();
        assert!(word(&agent["created_at"]) < word(&change["at"]), "seed {seed}: and before the change");
    }
}

#[test]
fn the_pipeline_makes_the_change() {
    for seed in SEEDS {
        let case = Case::new("automation", seed);
        let change = step(&case, "change").unwrap();
        let calls = case.calls("PutBucketPolicy");
        let call = calls.iter().find(|call| call["eventID"] == change["native_id"]).unwrap();
        assert!(word(&call["userIdentity"]["arn"]).contains(":assumed-role/infra-deploy/"), "seed {seed}");
        assert!(step(&case, "adoption").is_none());
    }
}

#[test]
fn the_agent_answers_after_the_change() {
    for seed in SEEDS {
        let case = Case::new("agent_too_late", seed);
        let agent = agent_post(&case);
        assert!(is_wide(&agent["body"]));
        let change = step(&case, "change").unwrap();
        assert!(word(&change["recorded"]) < word(&agent["created_at"]), "seed {seed}");
        assert_eq!(case.expected("chain")["no_recorded_cause_wins"], true);
    }
}

#[test]
fn nothing_before_the_change_speaks_of_it() {
    for name in ["no_record", "agent_too_late"] {
        for seed in SEEDS {
            let case = Case::new(name, seed);
            let change = word(&step(&case, "change").unwrap()["recorded"]);
            for post in case.rows("logs/forum/posts.csv") {
                assert!(
                    !is_wide(&post["body"]) || word(&post["created_at"]) > change,
                    "{name}, seed {seed}: {post}"
                );
            }
        }
    }
}
