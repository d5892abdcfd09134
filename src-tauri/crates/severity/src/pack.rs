//! Rule packs: reading them, and refusing those that could not be trusted.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::NaiveDate;
use proximate_model::document::RuleEffect;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    condition::Condition,
    fixture::{self, Fixture},
    overlay::{self, OverlayFile},
    regimes::RegimeEntry,
    vocabulary::{FactType, Vocabulary},
};

const BUILT_IN: &str = include_str!("../packs/default.toml");
const BUILT_IN_FIXTURES: &str = include_str!("../packs/default.fixtures.json");

/// Most rules of a pack.
const MOST_RULES: usize = 500;

/// A set of rules with its scale, ready to decide.
#[derive(Debug)]
pub struct Pack {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
    pub(crate) scale: Vec<String>,
    pub(crate) default_level: usize,
    pub(crate) aggravate_when: usize,
    pub(crate) aggravation_limit: usize,
    pub(crate) rules: Vec<Rule>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) regimes: BTreeMap<String, RegimeEntry>,
    pub(crate) fixtures: Vec<Fixture>,
    /// What an overlay changed, with its reasons, as sentences.
    pub(crate) notes: Vec<String>,
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) effect: RuleEffect,
    /// Index on the scale, for a floor or cap.
    pub(crate) level: Option<usize>,
    /// Ids of the floors that a cap may lower.
    pub(crate) lowers: Vec<String>,
    /// What a cap's scope is.
    pub(crate) scope: String,
    pub(crate) why: String,
    /// Paths of the facts that the rule deliberately does not ask for.
    pub(crate) not_needed: Vec<String>,
    /// Entry of the regimes, for a regime's rule.
    pub(crate) regime: Option<String>,
    pub(crate) condition: Condition,
}

/// A pack as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackFile {
    pub(crate) pack: Header,
    #[serde(default)]
    #[allow(dead_code)]
    changelog: Vec<Change>,
    #[serde(default)]
    pub(crate) fact: Vec<FactType>,
    #[serde(default)]
    pub(crate) rule: Vec<RuleFile>,
    #[serde(default)]
    pub(crate) fixture: Vec<Fixture>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) id: String,
    pub(crate) version: String,
    #[serde(default)]
    #[allow(dead_code)]
    author: String,
    #[serde(default)]
    effective_from: Option<String>,
    #[serde(default)]
    effective_until: Option<String>,
    scale: Vec<String>,
    default_severity: usize,
    aggravate_when: usize,
    aggravation_limit: usize,
}

/// An entry of a changelog. Only its shape is checked; people read it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Change {
    version: String,
    date: String,
    text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) id: String,
    pub(crate) effect: RuleEffect,
    #[serde(default)]
    pub(crate) severity: Option<i64>,
    #[serde(default)]
    pub(crate) lowers: Vec<String>,
    #[serde(default)]
    pub(crate) scope: String,
    pub(crate) title: String,
    pub(crate) when: String,
    #[serde(default)]
    pub(crate) at_least: Option<usize>,
    #[serde(default)]
    pub(crate) of: Vec<String>,
    #[serde(default)]
    pub(crate) why: String,
    #[serde(default)]
    #[allow(dead_code)]
    tune: String,
    #[serde(default)]
    pub(crate) not_needed: Vec<String>,
    #[serde(default)]
    pub(crate) regime: Option<String>,
}

impl Pack {
    /// The pack that the product brings.
    ///
    /// # Errors
    /// The pack is damaged; a test of this crate excludes it.
    pub fn built_in() -> Result<Self> {
        let (file, sha256) = built_in_file()?;
        compile(file, sha256, Vec::new())
    }

    /// Reads a pack, or an overlay over the built-in one. Every fact in the text is checked: a pack that
    /// could decide wrongly without a word (an unknown path, `has()`, a value that no fact can have, a cap
    /// that does not say what it lowers) is refused.
    ///
    /// # Errors
    /// The text is not TOML of the documented shape, or has problems; all of them are named.
    pub fn parse(text: &str) -> Result<Self> {
        let table: toml::Table = toml::from_str(text).context("the pack is not TOML")?;
        if table.contains_key("overlay") {
            let overlay: OverlayFile = toml::from_str(text).context("the overlay has an unknown shape")?;
            let (base, base_sha256) = built_in_file()?;
            let (file, notes) = overlay::apply(base, overlay)?;
            let sha256 = hex(&[base_sha256.as_bytes(), b"\n", text.as_bytes()].concat());
            return compile(file, sha256, notes);
        }
        let file: PackFile = toml::from_str(text).context("the pack has an unknown shape")?;
        compile(file, hex(text.as_bytes()), Vec::new())
    }

    /// The name of a level.
    pub(crate) fn name(&self, level: usize) -> &str {
        self.scale.get(level).map_or("", String::as_str)
    }
}

fn built_in_file() -> Result<(PackFile, String)> {
    let mut file: PackFile = toml::from_str(BUILT_IN).context("the built-in pack is damaged")?;
    file.fixture = fixture::parse(BUILT_IN_FIXTURES).context("the built-in fixtures are damaged")?;
    Ok((file, hex(BUILT_IN.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn compile(file: PackFile, sha256: String, notes: Vec<String>) -> Result<Pack> {
    let header = file.pack;
    check_header(&header)?;
    ensure!(file.rule.len() <= MOST_RULES, "a pack may have {MOST_RULES} rules, split it");
    let mut vocabulary = Vocabulary::built_in()?;
    for entry in file.fact {
        vocabulary.add(entry)?;
    }
    let regimes = RegimeEntry::built_in()?;
    let floors: BTreeSet<String> = file
        .rule
        .iter()
        .filter(|rule| rule.effect == RuleEffect::Floor)
        .map(|rule| rule.id.clone())
        .collect();
    let mut problems = Vec::new();
    let mut ids = BTreeSet::new();
    let mut rules = Vec::new();
    for rule in file.rule {
        if !ids.insert(rule.id.clone()) {
            problems.push(format!("rule `{}` is there twice, rename one", rule.id));
            continue;
        }
        match compile_rule(rule, header.scale.len(), &vocabulary, &regimes, &floors) {
            Ok(rule) => rules.push(rule),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!("pack `{}` cannot be used: {}", header.id, problems.join("; "));
    }
    Ok(Pack {
        id: header.id,
        version: header.version,
        sha256,
        scale: header.scale,
        default_level: header.default_severity,
        aggravate_when: header.aggravate_when,
        aggravation_limit: header.aggravation_limit,
        rules,
        vocabulary,
        regimes,
        fixtures: file.fixture,
        notes,
    })
}

fn check_header(header: &Header) -> Result<()> {
    let Header { id, scale, .. } = header;
    ensure!((2..=20).contains(&scale.len()), "pack `{id}` must have a `scale` of 2 to 20 levels");
    ensure!(
        scale.iter().collect::<BTreeSet<_>>().len() == scale.len(),
        "pack `{id}` names a level of its `scale` twice"
    );
    for (name, level) in
        [("default_severity", header.default_severity), ("aggravation_limit", header.aggravation_limit)]
    {
        ensure!(level < scale.len(), "`{name}` of pack `{id}` is not on its scale");
    }
    ensure!(header.aggravate_when >= 1, "`aggravate_when` of pack `{id}` must be at least 1");
    for date in [&header.effective_from, &header.effective_until].into_iter().flatten() {
        NaiveDate::parse_from_str(date, "%Y-%m-%d")
            .with_context(|| format!("`{date}` in pack `{id}` is not a date, write YYYY-MM-DD"))?;
    }
    Ok(())
}

fn compile_rule(
    rule: RuleFile,
    levels: usize,
    vocabulary: &Vocabulary,
    regimes: &BTreeMap<String, RegimeEntry>,
    floors: &BTreeSet<String>,
) -> Result<Rule> {
    let id = rule.id.clone();
    let counting = match (rule.at_least, rule.of.as_slice()) {
        (Some(needed), of) => Some((needed, of)),
        (None, []) => None,
        (None, _) => bail!("rule `{id}` has `of` without `at_least`"),
    };
    let condition = Condition::compile(&rule.when, counting).with_context(|| format!("rule `{id}`"))?;
    check_facts(&condition, vocabulary).with_context(|| format!("rule `{id}`"))?;
    for path in &rule.not_needed {
        known(path, vocabulary).with_context(|| format!("rule `{id}`"))?;
    }
    let level = match rule.effect {
        RuleEffect::Floor | RuleEffect::Cap => {
            let level = rule.severity.and_then(|level| usize::try_from(level).ok());
            let level = level.filter(|level| *level < levels);
            Some(level.with_context(|| format!("rule `{id}` needs a `severity` on the scale"))?)
        }
        RuleEffect::Aggravate | RuleEffect::Flag | RuleEffect::Regime => None,
    };
    if rule.effect == RuleEffect::Cap {
        ensure!(
            !rule.scope.trim().is_empty(),
            "cap `{id}` must state its `scope`: the reason why it may lower"
        );
        ensure!(!rule.lowers.is_empty(), "cap `{id}` must name in `lowers` the floors that it may lower");
        if let Some(other) = rule.lowers.iter().find(|other| !floors.contains(*other)) {
            bail!("cap `{id}` lowers `{other}`, which is no floor of the pack");
        }
    }
    if let Some(regime) = rule.regime.as_ref().filter(|regime| !regimes.contains_key(*regime)) {
        bail!("rule `{id}` names the regime `{regime}`, which nobody describes");
    }
    Ok(Rule {
        id: rule.id,
        title: rule.title,
        effect: rule.effect,
        level,
        lowers: rule.lowers,
        scope: rule.scope,
        why: rule.why,
        not_needed: rule.not_needed,
        regime: rule.regime,
        condition,
    })
}

fn known<'a>(path: &str, vocabulary: &'a Vocabulary) -> Result<&'a FactType> {
    vocabulary.get(path).with_context(|| {
        let nearest = vocabulary.nearest(path).unwrap_or_default();
        format!("`{path}` is not in the vocabulary of facts, did you mean `{nearest}`")
    })
}

/// A word that no fact can have would never match, and nobody would notice.
fn check_facts(condition: &Condition, vocabulary: &Vocabulary) -> Result<()> {
    for path in condition.paths() {
        known(path, vocabulary)?;
    }
    for (path, value) in condition.atoms.iter().flat_map(|atom| &atom.compares) {
        let entry = known(path, vocabulary)?;
        if let (proximate_model::document::FactValue::Text(_), false) = (value, entry.values.is_empty())
            && let Some(mistake) = entry.mistake(value)
        {
            bail!("{mistake}");
        }
    }
    Ok(())
}
