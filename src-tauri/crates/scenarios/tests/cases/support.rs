//! Writes a case into a scratch folder and reads its records.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

/// A case: in a scratch folder, or the one in the repository.
pub(crate) enum Case {
    Scratch(tempfile::TempDir),
    Committed(PathBuf),
}

/// One record of a log.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The format, or the id of the mapping, that reads it.
    pub(crate) source: &'static str,
    /// Its native ids, as the truth names them; a span has one for what went in as well.
    pub(crate) ids: Vec<String>,
    pub(crate) json: Value,
}

impl Case {
    pub(crate) fn new(name: &str, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        proximate_scenarios::write(name, seed, folder.path()).unwrap();
        Self::Scratch(folder)
    }

    /// The case `meta` as it lies in the repository; another test holds it against the generator.
    pub(crate) fn committed() -> Self {
        Self::Committed(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../sample-data/meta"))
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Scratch(folder) => folder.path(),
            Self::Committed(path) => path,
        }
    }

    /// A file of `expected/`.
    pub(crate) fn expected(&self, name: &str) -> Value {
        let text = fs_err::read_to_string(self.path().join(format!("expected/{name}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn rows(&self, path: &str) -> Vec<Value> {
        rows(&fs_err::read(self.path().join(path)).unwrap())
    }

    /// All records of all logs.
    pub(crate) fn records(&self) -> Vec<Record> {
        files(&self.path().join("logs"))
            .into_iter()
            .flat_map(|(path, bytes)| records(&path, &bytes))
            .collect()
    }

    /// Records of the cloud's audit log whose event has this name.
    pub(crate) fn calls(&self, name: &str) -> Vec<Value> {
        let all = self.records().into_iter().filter(|record| record.source == "aws_cloudtrail");
        all.map(|record| record.json).filter(|json| json["eventName"] == name).collect()
    }
}

/// All files below a folder by their paths inside it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, fs_err::read(entry.path()).unwrap())
        })
        .collect()
}

/// SHA-256 of every file below a folder.
pub(crate) fn checksums(folder: &Path) -> BTreeMap<String, String> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    files(folder).into_iter().map(|(path, bytes)| (path, hex(&Sha256::digest(&bytes)))).collect()
}

fn records(path: &str, bytes: &[u8]) -> Vec<Record> {
    let unpacked = if path.ends_with(".gz") { gunzip(bytes) } else { bytes.to_vec() };
    let text = || String::from_utf8(unpacked.clone()).unwrap();
    let lines =
        || text().lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
    let plain = |source, id: fn(&Value) -> String, all: Vec<Value>| {
        all.into_iter().map(|json| Record { source, ids: vec![id(&json)], json }).collect()
    };
    match path {
        _ if path.starts_with("aws/") => {
            let file: Value = serde_json::from_str(&text()).unwrap();
            plain(
                "aws_cloudtrail",
                |json| word(&json["eventID"]),
                file["Records"].as_array().unwrap().clone(),
            )
        }
        _ if path.starts_with("kubernetes/") => {
            plain("kubernetes_audit", |json| word(&json["auditID"]), lines())
        }
        _ if path.starts_with("github/audit") => plain(
            "github",
            |json| json.get("workflow_run_id").map_or_else(|| word(&json["_document_id"]), Value::to_string),
            lines(),
        ),
        "github/push-events.jsonl.gz" => plain("github", |json| word(&json["after"]), lines()),
        "operations/alerts.jsonl" => plain("alerts", |json| word(&json["id"]), lines()),
        "operations/tickets.csv" => plain("tickets", |json| word(&json["key"]), rows(&unpacked)),
        "forum/posts.csv" => plain("forum", |json| word(&json["post_id"]), rows(&unpacked)),
        "agents/decisions.jsonl.gz" => plain("otlp_genai", |_| String::new(), lines()),
        "agents/traces.jsonl.gz" => lines().iter().flat_map(spans).collect(),
        "chat/larkmoor-export.zip" => messages(&unpacked),
        _ => {
            assert!(path.ends_with(".mapping.toml"), "no reader for {path}");
            Vec::new()
        }
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut unpacked).unwrap();
    unpacked
}

fn rows(bytes: &[u8]) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader
        .deserialize::<BTreeMap<String, String>>()
        .map(|row| serde_json::to_value(row.unwrap()).unwrap())
        .collect()
}

fn spans(line: &Value) -> Vec<Record> {
    let spans = line["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap();
    let record = |span: &Value| {
        let id = format!("{}/{}", word(&span["traceId"]), word(&span["spanId"]));
        Record { source: "otlp_genai", ids: vec![format!("{id}/input"), id], json: span.clone() }
    };
    spans.iter().map(record).collect()
}

fn messages(bytes: &[u8]) -> Vec<Record> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.contains('/'))
        .collect();
    let mut records = Vec::new();
    for name in names {
        let day: Value = serde_json::from_reader(archive.by_name(&name).unwrap()).unwrap();
        let channel = name.split('/').next().unwrap();
        for json in day.as_array().unwrap() {
            let ids = vec![format!("{channel}/{}", word(&json["ts"]))];
            records.push(Record { source: "slack_export", ids, json: json.clone() });
        }
    }
    records
}

/// The text of a JSON string; empty for anything else.
pub(crate) fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
