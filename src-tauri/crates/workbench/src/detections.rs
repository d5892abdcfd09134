//! Sigma rules over the case.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use proximate_detection::{Detector, Findings, Hit, RefusedRule, Rules};
use proximate_model::{
    EvidenceRef,
    document::{
        Detection, DetectionLevel, DetectionRule, DetectionRules, Detections, IdleRule, MatchedField,
    },
};
use serde_json::Value;

use crate::{Workbench, lock, searching::Text};

/// Events that are read at once.
const BATCH: usize = 4_096;

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
        let mut detector = Detector::new(&all);
        self.show(&mut detector)?;
        self.document(detector.finish())
    }

    /// Shows every event of the case with its record, in the order of import.
    fn show(&self, detector: &mut Detector<'_>) -> Result<()> {
        let context = self.context()?;
        let rows = lock(&self.store).whole_rows()?;
        let mut next = 1;
        while next <= rows {
            let texts = self.texts(next, BATCH)?;
            next += texts.len().max(1) as u64;
            for Text { mut event, raw, .. } in texts {
                context.registry.resolve(&mut event);
                let record: Option<Value> = raw.and_then(|raw| serde_json::from_slice(&raw).ok());
                detector.observe(&event, record.as_ref());
            }
        }
        Ok(())
    }

    /// Where an event stands in the evidence.
    fn evidence_of(&self, event: &str) -> Result<Option<EvidenceRef>> {
        let found = self.place_of(&lock(&self.store), event)?;
        Ok(found.map(|(file, row)| EvidenceRef {
            file: file.account.path,
            sha256: file.account.sha256,
            record: row.record,
            offset: row.offset,
            length: row.length,
        }))
    }

    fn document(&self, findings: Findings) -> Result<Detections> {
        let hit = |hit: Hit| -> Result<Detection> {
            let first = hit.events.first();
            Ok(Detection {
                evidence: first.map(|event| self.evidence_of(event)).transpose()?.flatten(),
                rule: hit.rule,
                title: hit.title,
                level: hit.level.and_then(level),
                tags: hit.tags,
                events: hit.events,
                left_out: hit.left_out as u64,
                first: hit.first,
                last: hit.last,
                because: hit
                    .because
                    .into_iter()
                    .map(|(field, value)| MatchedField { field, value })
                    .collect(),
            })
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
        Ok(Detections {
            rules: DetectionRules {
                loaded: loaded.collect(),
                refused: findings.refused.into_iter().map(idle).collect(),
                without_source: findings.without_source.into_iter().map(idle).collect(),
            },
            hits: findings.hits.into_iter().map(hit).collect::<Result<_>>()?,
        })
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
