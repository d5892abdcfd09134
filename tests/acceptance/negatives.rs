//! The same surface without an agent's cause: the engine says so.

use acceptance::{Scratch, document};

/// Training cases in which no agent caused the change.
const NEGATIVES: [&str; 5] = ["human_runbook", "planned_change", "automation", "agent_too_late", "no_record"];

#[test]
fn a_change_that_no_agent_caused_is_not_laid_at_an_agents_door() {
    for name in NEGATIVES {
        let scratch = Scratch::new();
        let folder = scratch.path("scenario");
        proximate_scenarios::write(name, 7, &folder).expect("the case is written");
        let (logs, context) = (folder.join("logs"), folder.join("context"));
        let (case, _) = scratch.case_of(&[&logs.display().to_string(), &context.display().to_string()]);
        let exposures = document(&["exposure", &case], &[0]);
        assert!(
            exposures["exposures"].as_array().is_some_and(|list| !list.is_empty()),
            "{name}: the exposure is there"
        );
        let chain = document(&["chain", &case], &[0]);
        let nobody = chain["no_recorded_cause"]["wins"] == true;
        let first = &chain["hypotheses"][0];
        assert!(
            nobody || first["agent_involved"] == false,
            "{name}: no agent in the best hypothesis: {}",
            serde_json::to_string_pretty(first).unwrap_or_default()
        );
        let severity = document(&["severity", &case], &[0]);
        assert_eq!(severity["severity"], "SEV1", "{name}: the exposure is as grave whoever caused it");
    }
}
