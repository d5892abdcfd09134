//! The weights of the engine: a data file with a version and a statement of where they come from.

use serde::Deserialize;

/// All weights, in nats.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Weights {
    /// Version of the file.
    pub(crate) version: String,
    /// Where the numbers come from and whether they are calibrated.
    pub(crate) status: String,
    /// Terms of the score of a cause.
    pub(crate) link: LinkWeights,
    /// Terms of an explanation by a plan.
    pub(crate) plan: PlanWeights,
    /// Terms of an explanation by automation.
    pub(crate) automation: AutomationWeights,
    /// Terms of an explanation by an agent's own act.
    pub(crate) agent_act: AgentActWeights,
    /// Terms of "no recorded cause".
    pub(crate) no_recorded_cause: NoneWeights,
    /// Cost of leaving a part of the chain out.
    pub(crate) skip: SkipCosts,
}

/// Terms of the score of a cause.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LinkWeights {
    pub(crate) hard_reference: f64,
    pub(crate) bm25: f64,
    pub(crate) bm25_z: f64,
    pub(crate) containment: f64,
    pub(crate) most_recent_holder: f64,
    pub(crate) atoms: f64,
    pub(crate) skeleton: f64,
    pub(crate) operation_named: f64,
    pub(crate) argument: f64,
    pub(crate) rare_identifier: f64,
    pub(crate) names_target: f64,
    pub(crate) same_deed: f64,
    pub(crate) same_reach: f64,
    pub(crate) recency: f64,
    pub(crate) actor_saw_it: f64,
    pub(crate) actor_is_asker: f64,
    pub(crate) same_thread: f64,
    pub(crate) same_channel: f64,
    pub(crate) length: f64,
    pub(crate) order_only_possible: f64,
    pub(crate) planned_before: f64,
    pub(crate) other_target: f64,
    pub(crate) narrower: f64,
    pub(crate) says_nothing: f64,
    pub(crate) not_advice: f64,
    pub(crate) no_person_acted: f64,
}

/// Terms of an explanation by a plan that is older than the change.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct PlanWeights {
    pub(crate) recency: f64,
    pub(crate) same_actor: f64,
    pub(crate) other_actor: f64,
    pub(crate) carried_out: f64,
    pub(crate) agreed: f64,
    pub(crate) base: f64,
}

/// Terms of an explanation by a program that does not decide.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct AutomationWeights {
    pub(crate) by_kind: f64,
    pub(crate) by_name: f64,
    pub(crate) tied_delivery: f64,
}

/// Terms of an explanation by an agent that made the change itself.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct AgentActWeights {
    pub(crate) named: f64,
    pub(crate) by_pattern: f64,
    pub(crate) by_tool_call: f64,
}

/// Terms of "no recorded cause".
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct NoneWeights {
    pub(crate) bias: f64,
    pub(crate) containment: f64,
    pub(crate) containment_margin: f64,
    pub(crate) bm25: f64,
    pub(crate) rivals: f64,
    pub(crate) shingles: f64,
    pub(crate) not_covered: f64,
    pub(crate) covered: f64,
}

/// Cost of leaving a part of the chain out.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SkipCosts {
    pub(crate) read: f64,
    pub(crate) adoption: f64,
    pub(crate) source: f64,
}

impl Weights {
    /// The weights that ship with the engine. A test reads them, so that a damaged file cannot ship.
    #[must_use]
    pub(crate) fn shipped() -> Self {
        serde_json::from_str(include_str!("../weights.json")).unwrap_or_default()
    }

    /// What the chain document says of them.
    #[must_use]
    pub(crate) fn statement(&self) -> String {
        format!("weights {}, {}", self.version, self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_readable_and_say_what_they_are() {
        let weights: Weights = serde_json::from_str(include_str!("../weights.json")).expect("weights.json");
        assert!(weights.statement().contains("not calibrated"));
        assert!(weights.link.hard_reference > 0.0 && weights.no_recorded_cause.bias > 0.0);
        assert_eq!(Weights::shipped().version, weights.version);
    }
}
