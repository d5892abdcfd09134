//! Overlays: what an organisation changes in the built-in pack, without editing it, and why.

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::{
    fixture::Fixture,
    pack::{PackFile, RuleFile},
    vocabulary::FactType,
};

/// An overlay as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverlayFile {
    overlay: Header,
    #[serde(default)]
    disable: Vec<Disable>,
    #[serde(default)]
    r#override: Vec<Override>,
    #[serde(default)]
    fact: Vec<FactType>,
    #[serde(default)]
    rule: Vec<RuleFile>,
    #[serde(default)]
    fixture: Vec<Fixture>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    id: String,
    version: String,
    base: String,
    base_version: String,
    #[serde(default)]
    #[allow(dead_code)]
    author: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Disable {
    id: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    id: String,
    reason: String,
    #[serde(default)]
    severity: Option<i64>,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    lowers: Option<Vec<String>>,
}

/// Applies an overlay to its base; returns the result and what was changed, as sentences.
///
/// # Errors
/// The base is another pack or version, a rule that is changed does not exist, or a reason is missing.
pub(crate) fn apply(mut base: PackFile, overlay: OverlayFile) -> Result<(PackFile, Vec<String>)> {
    let Header { id, version, base: base_id, base_version, .. } = overlay.overlay;
    ensure!(
        base_id == base.pack.id && base_version == base.pack.version,
        "overlay `{id}` is for `{base_id}` {base_version}, the built-in pack is `{}` {}: check the overlay against it",
        base.pack.id,
        base.pack.version
    );
    let mut notes = Vec::new();
    // The fixtures of the base speak of the base; an overlay brings those of what it changes.
    base.fixture = overlay.fixture;
    for Disable { id: rule, reason } in overlay.disable {
        ensure!(!reason.trim().is_empty(), "overlay `{id}` disables `{rule}` without a `reason`");
        let before = base.rule.len();
        base.rule.retain(|candidate| candidate.id != rule);
        if base.rule.len() == before {
            bail!("overlay `{id}` disables `{rule}`, which the base does not have");
        }
        for cap in &mut base.rule {
            cap.lowers.retain(|lowered| *lowered != rule);
        }
        // A cap that has nothing left to lower goes with the floor that it was for.
        base.rule
            .retain(|cap| cap.effect != proximate_model::document::RuleEffect::Cap || !cap.lowers.is_empty());
        notes.push(format!("Overlay `{id}` disables {rule}: {}.", reason.trim().trim_end_matches('.')));
    }
    for change in overlay.r#override {
        let Override { id: rule, reason, severity, when, lowers } = change;
        ensure!(!reason.trim().is_empty(), "overlay `{id}` overrides `{rule}` without a `reason`");
        let target =
            base.rule.iter_mut().find(|candidate| candidate.id == rule).with_context(|| {
                format!("overlay `{id}` overrides `{rule}`, which the base does not have")
            })?;
        if let Some(severity) = severity {
            target.severity = Some(severity);
        }
        if let Some(when) = when {
            target.when = when;
        }
        if let Some(lowers) = lowers {
            target.lowers = lowers;
        }
        notes.push(format!("Overlay `{id}` changes {rule}: {}.", reason.trim().trim_end_matches('.')));
    }
    base.rule.extend(overlay.rule);
    base.fact.extend(overlay.fact);
    base.pack.version = format!("{base_version}+{id}.{version}");
    Ok((base, notes))
}
