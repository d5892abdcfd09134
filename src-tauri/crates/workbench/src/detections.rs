//! Sigma rules over the case.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use proximate_detection::{Detector, Findings, Hit, RefusedRule, Rules};
use proximate_model::{
    EventId,
    document::{
        Detection, DetectionLevel, DetectionRule, DetectionRules, Detections, IdleRule, MatchedField,
    },
};
use proximate_store::EvidenceFile;
use serde_json::Value;

use crate::{Snapshot, Workbench, lock, reading::part};

impl Workbench {
    /// What the rules that come with the product, and those of these files and folders, find in the case.
    ///
    /// # Errors
    /// A file of rules cannot be read or holds none, or the evidence is missing or was changed.
    pub fn detections(&self, rules: &[PathBuf]) -> Result<Detections> {
        let mut all = Rules::built_in();
        for file in rule_files(rules)? {
            let text = fs_err::read_to_string(&file)?;
            all.extend(Rules::parse(&file.display().to_string(), &text).map_err(|reason| anyhow!(reason))?);
        }
        let snapshot = self.snapshot()?;
        let mut detector = Detector::new(&all);
        self.show(&snapshot, &mut detector)?;
        Ok(document(detector.finish(), &snapshot))
    }

    /// Shows every event of the case with its record, file by file: each is decoded once.
    fn show(&self, snapshot: &Snapshot, detector: &mut Detector<'_>) -> Result<()> {
        let store = lock(&self.store);
        let files = store.files()?;
        for files in files.chunk_by(|a, b| a.place.vault_sha256 == b.place.vault_sha256) {
            let files: Vec<&EvidenceFile> = files.iter().filter(|file| file.rows > 0).collect();
            let Some(first) = files.first() else { continue };
            let bytes = store.vault().read(&first.place.vault_sha256)?;
            for file in files {
                let content = self.decode(&bytes, &file.place)?;
                // The events of one record lie together.
                let mut read: (u64, Option<Value>) = (0, None);
                for row in store.rows_of(file)? {
                    let id = EventId::new(&file.account.sha256, row.record, row.position).to_string();
                    let Some(event) = snapshot.event(&id) else { continue };
                    if read.0 != row.record {
                        let record = part(&content, row.offset, row.length);
                        read = (row.record, serde_json::from_slice(record).ok());
                    }
                    detector.observe(event, read.1.as_ref());
                }
            }
        }
        Ok(())
    }
}

/// The files themselves, and the rule files below the folders, in the order of their names.
fn rule_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let is_rules = |path: &Path| path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
                let entry = entry?;
                if entry.file_type().is_file() && is_rules(entry.path()) {
                    files.push(entry.into_path());
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn level(word: &str) -> Option<DetectionLevel> {
    Some(match word {
        "informational" => DetectionLevel::Informational,
        "low" => DetectionLevel::Low,
        "medium" => DetectionLevel::Medium,
        "high" => DetectionLevel::High,
        "critical" => DetectionLevel::Critical,
        _ => return None,
    })
}

fn document(findings: Findings, snapshot: &Snapshot) -> Detections {
    let hit = |hit: Hit| Detection {
        evidence: hit.events.first().and_then(|id| snapshot.event(id)).map(|event| event.evidence.clone()),
        rule: hit.rule,
        title: hit.title,
        level: hit.level.and_then(level),
        tags: hit.tags,
        events: hit.events,
        left_out: hit.left_out as u64,
        first: hit.first,
        last: hit.last,
        because: hit.because.into_iter().map(|(field, value)| MatchedField { field, value }).collect(),
    };
    let idle = |rule: RefusedRule| IdleRule {
        file: rule.file,
        line: rule.line as u64,
        title: rule.title,
        reason: rule.reason,
    };
    let loaded = findings.loaded.into_iter().map(|rule| DetectionRule {
        rule: rule.rule,
        title: rule.title,
        level: rule.level.and_then(level),
        correlation: rule.correlation,
        met: rule.met,
        hits: rule.hits,
    });
    Detections {
        rules: DetectionRules {
            loaded: loaded.collect(),
            refused: findings.refused.into_iter().map(idle).collect(),
            without_source: findings.without_source.into_iter().map(idle).collect(),
        },
        hits: findings.hits.into_iter().map(hit).collect(),
    }
}
