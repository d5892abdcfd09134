//! Measures the index by row: what an event costs to index and on disk, and how long questions take.
//!
//! `cargo run --release -p proximate-search --example measure -- EVENTS [FOLDER] [THREADS]`
//!
//! The records are made in memory: 60 % are of the shape of CloudTrail and 40 % of that of Kubernetes audit logs,
//! some 1.36 kB and 30 leaves each, with about four random identifiers and actors of very unequal activity.
//! CPU time is that of the whole process, so making the records is measured alone first and taken off.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::{fmt::Write as _, path::PathBuf, time::Instant as Clock};

use proximate_model::{Activity, ActorKind, Bounds, Instant, Outcome};
use proximate_search::{Bars, Document, Page, Query, RowIndex, Selection, WriterOptions};

const START: i64 = 1_772_323_200_000_000;
const DAYS: i64 = 14;
const COMMIT_EVERY: u64 = 1_000_000;

/// A small generator of numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ value >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Below `end`, small numbers far more often.
    fn unequal(&mut self, end: u64) -> u64 {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((end as f64 + 1.0).powf(share) - 1.0) as u64
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    fn token(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len() as u64) as usize])).collect()
    }
}

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NAMES: [&str; 20] = [
    "ana", "ben", "carla", "dmitri", "elena", "farid", "grace", "hiro", "ines", "jonas", "kofi", "lena",
    "marco", "nadia", "omar", "priya", "quentin", "rosa", "samir", "tess",
];
const FAMILIES: [&str; 20] = [
    "lopez", "kim", "novak", "okafor", "silva", "tanaka", "weber", "ivanov", "haddad", "jensen", "moreau",
    "rossi", "schmidt", "patel", "nguyen", "garcia", "olsen", "petrov", "quinn", "sato",
];
const ACTIONS: [(&str, &str, Activity); 24] = [
    ("s3", "GetObject", Activity::DataAccess),
    ("s3", "PutObject", Activity::DataAccess),
    ("s3", "ListBucket", Activity::DataAccess),
    ("sts", "AssumeRole", Activity::Authentication),
    ("ec2", "DescribeInstances", Activity::Other),
    ("kms", "Decrypt", Activity::DataAccess),
    ("logs", "PutLogEvents", Activity::Other),
    ("dynamodb", "GetItem", Activity::DataAccess),
    ("dynamodb", "PutItem", Activity::DataAccess),
    ("lambda", "Invoke", Activity::ToolCall),
    ("sqs", "SendMessage", Activity::Message),
    ("iam", "ListRoles", Activity::Other),
    ("s3", "PutBucketPolicy", Activity::AccessChange),
    ("iam", "AttachRolePolicy", Activity::AccessChange),
    ("ec2", "RunInstances", Activity::Deployment),
    ("ec2", "TerminateInstances", Activity::Deletion),
    ("secretsmanager", "GetSecretValue", Activity::DataAccess),
    ("cloudtrail", "LookupEvents", Activity::Other),
    ("ecr", "BatchGetImage", Activity::Other),
    ("rds", "DescribeDBInstances", Activity::Other),
    ("s3", "DeleteObject", Activity::Deletion),
    ("iam", "CreateAccessKey", Activity::AccessChange),
    ("eks", "DescribeCluster", Activity::Other),
    ("guardduty", "ListFindings", Activity::Other),
];
const VERBS: [&str; 6] = ["get", "list", "watch", "update", "patch", "create"];
const KINDS: [&str; 8] =
    ["pods", "configmaps", "secrets", "deployments", "leases", "events", "services", "serviceaccounts"];
const PLACES: [&str; 10] = [
    "payments",
    "checkout",
    "search",
    "identity",
    "billing",
    "ml-serving",
    "kube-system",
    "ops",
    "edge",
    "data",
];

/// One record and what an importer would read in it.
#[derive(Default)]
struct Record {
    raw: String,
    at: i64,
    kind: ActorKind,
    activity: Activity,
    failed: bool,
    actor: String,
    action: String,
    target: String,
    ids: Vec<String>,
    format: &'static str,
}

fn time(at: i64) -> String {
    Instant(at).to_string()
}

fn person(random: &mut Random) -> (String, String, ActorKind, u64) {
    let number = random.unequal(425);
    if number % 17 == 3 {
        return (format!("agent-{number}"), format!("deploy-agent-{number}"), ActorKind::AiAgent, number);
    }
    let name = NAMES[number as usize % 20];
    let family = FAMILIES[(number as usize / 20 + number as usize) % 20];
    (format!("{name}.{family}{number}@acme.com"), format!("{name}-{number}"), ActorKind::Human, number)
}

fn make(random: &mut Random, number: u64, events: u64, record: &mut Record) {
    let late = if random.below(100) == 0 { random.below(600) as i64 * 1_000_000 } else { 0 };
    let at = START + (number as i128 * i128::from(DAYS * 86_400_000_000) / i128::from(events)) as i64 - late;
    let (name, session, kind, who) = person(random);
    record.raw.clear();
    record.ids.clear();
    (record.kind, record.failed) = (kind, random.below(40) == 0);
    if random.below(10) < 6 {
        record.at = at / 1_000_000 * 1_000_000;
        let (service, action, activity) = ACTIONS[random.unequal(24) as usize];
        let (event, request) = (random.uuid(), random.token(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 16));
        let bucket = format!("acme-{}-{}", PLACES[random.unequal(10) as usize], random.unequal(40));
        let object = format!(
            "exports/2026/03/{:02}/part-{:05}.parquet",
            random.below(28) + 1,
            random.unequal(100_000)
        );
        let account = 100_000_000_000 + random.unequal(12) * 7_777_777;
        let role = format!("Deploy{}", who % 30);
        let key = format!("ASIA{:016X}", (who << 8 | random.below(4)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let error = if record.failed {
            r#""errorCode":"AccessDenied","errorMessage":"User is not authorized","#
        } else {
            ""
        };
        let _ = write!(
            record.raw,
            r#"{{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","principalId":"AROA{:017X}:{session}","arn":"arn:aws:sts::{account}:assumed-role/{role}/{name}","accountId":"{account}","accessKeyId":"{key}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{:017X}","arn":"arn:aws:iam::{account}:role/{role}","accountId":"{account}","userName":"{role}"}},"attributes":{{"creationDate":"{}","mfaAuthenticated":"{}"}}}}}},"eventTime":"{}","eventSource":"{service}.amazonaws.com","eventName":"{action}","awsRegion":"{}","sourceIPAddress":"10.{}.{}.{}","userAgent":"{}","requestParameters":{{"bucketName":"{bucket}","key":"{object}","Host":"{bucket}.s3.amazonaws.com"}},{error}"responseElements":null,"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":{},"bytesTransferredOut":{},"x-amz-id-2":"{}"}},"requestID":"{request}","eventID":"{event}","readOnly":true,"resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{bucket}/{object}"}}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"{account}","eventCategory":"Data"}}"#,
            who % 30,
            who % 30,
            time(at / 3_600_000_000 * 3_600_000_000),
            random.below(2) == 0,
            time(record.at),
            ["us-east-1", "eu-west-1", "eu-central-1", "us-west-2"][random.unequal(4) as usize],
            who % 4,
            who / 4,
            random.below(3),
            [
                "aws-cli/2.31.0 md/Botocore#1.40.1 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.13.1",
                "Boto3/1.40.1 md/Botocore#1.40.1 os/linux lang/python#3.12.9",
                "aws-sdk-go-v2/1.38.0 os/linux lang/go#1.25.1",
                "deploy-agent/4.2 (model-driven)",
            ][random.unequal(4) as usize],
            random.unequal(100_000),
            random.unequal(10_000_000),
            random.token(BASE64, 76),
        );
        (record.format, record.action) = ("aws_cloudtrail", format!("{service}:{action}"));
        (record.activity, record.target) = (activity, format!("arn:aws:s3:::{bucket}"));
        record.ids.extend([event, request]);
    } else {
        record.at = at;
        let (audit, pod_uid, verb) = (random.uuid(), random.uuid(), VERBS[random.unequal(6) as usize]);
        let (resource, place) = (KINDS[random.unequal(8) as usize], PLACES[random.unequal(10) as usize]);
        let hash = random.unequal(3000);
        let pod = format!(
            "{place}-api-{:09x}a-{}",
            hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) & 0xf_ffff_ffff,
            random.token(b"bcdfghjklmnpqrstvwxz2456789", 5)
        );
        let code = if record.failed { 403 } else { 200 };
        let _ = write!(
            record.raw,
            r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"{audit}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/{place}/{resource}/{pod}?timeout=10s","verb":"{verb}","user":{{"username":"{name}","uid":"{}","groups":["system:authenticated","acme:{place}-developers","acme:everyone"],"extra":{{"authentication.kubernetes.io/credential-id":["X509SHA256={:016x}"]}}}},"sourceIPs":["10.{}.{}.{}"],"userAgent":"{}","objectRef":{{"resource":"{resource}","namespace":"{place}","name":"{pod}","uid":"{pod_uid}","apiVersion":"v1","resourceVersion":"{}"}},"responseStatus":{{"metadata":{{}},"code":{code}}},"requestObject":{{"metadata":{{"labels":{{"app":"{place}-api","team":"{place}","release":"2026.03.{}"}},"annotations":{{"deployed-by":"{session}","note":"rollout of {place} by {session} after review"}}}},"spec":{{"replicas":{},"image":"registry.acme.com/{place}/api:1.{}.{}"}}}},"requestReceivedTimestamp":"{}","stageTimestamp":"{}","annotations":{{"authorization.k8s.io/decision":"{}","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"{place}-edit/{place}\" of Role \"edit\" to Group \"acme:{place}-developers\""}},"cluster":"prod-eu-1","node":"ip-10-0-{}-{}.eu-central-1.compute.internal"}}"#,
            format_args!("{:08x}-1111-2222-3333-{who:012x}", who * 7919),
            who.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            who % 4,
            who / 4,
            random.below(3),
            [
                "kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0",
                "kube-controller-manager/v1.33.1",
                "argocd/3.1.0"
            ][random.unequal(3) as usize],
            random.below(1_000_000_000),
            random.below(28) + 1,
            random.unequal(20),
            random.unequal(60),
            random.unequal(30),
            time(at),
            time(at + random.below(90_000) as i64),
            if record.failed { "forbid" } else { "allow" },
            random.unequal(16),
            random.unequal(200),
        );
        (record.format, record.action) = ("kubernetes_audit", format!("{verb} {resource}"));
        (record.activity, record.target) =
            (Activity::ConfigurationChange, format!("{place}/{resource}/{pod}"));
        record.ids.push(audit);
    }
    record.actor = name;
    record.ids.push(format!("5f1d7a84b2c93e60-{number}"));
}

/// User and system time of the process so far, in seconds.
fn cpu() -> f64 {
    let text = fs_err::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().map(|field| fields[*field].parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

fn peak_megabytes() -> u64 {
    let text = fs_err::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn size(folder: &PathBuf, of: impl Fn(&str) -> bool) -> u64 {
    let entries = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| of(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.metadata().unwrap().len())
        .sum()
}

fn times(name: &str, mut runs: Vec<f64>) {
    runs.sort_by(f64::total_cmp);
    let at = |share: f64| runs[((runs.len() - 1) as f64 * share) as usize];
    println!("{name:<44} p50 {:>8.2} ms   p95 {:>8.2} ms   max {:>8.2} ms", at(0.5), at(0.95), at(1.0));
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let events: u64 = arguments.next().map_or(1_000_000, |events| events.parse().unwrap());
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("measure-search"), PathBuf::from);
    let threads = arguments.next().map(|threads| threads.parse().unwrap());

    let (mut random, mut record) = (Random(7), Record::default());
    let (before, mut bytes) = (cpu(), 0);
    for number in 0..events {
        make(&mut random, number, events, &mut record);
        bytes += record.raw.len() as u64;
    }
    let making = cpu() - before;
    println!(
        "{events} events of {} bytes, made in {:.2} µs each",
        bytes / events,
        making / events as f64 * 1e6
    );

    let _ = fs_err::remove_dir_all(&folder);
    let index = RowIndex::open_or_create(&folder, "measure").unwrap();
    let mut random = Random(7);
    let (before, wall) = (cpu(), Clock::now());
    let mut writer = index.writer(WriterOptions { threads }).unwrap();
    for row in 0..events {
        make(&mut random, row, events, &mut record);
        writer
            .add(&Document {
                row,
                at: Some(record.at),
                known: Some(record.at),
                format: record.format,
                kind: record.kind,
                activity: record.activity,
                outcome: if record.failed { Outcome::Failure } else { Outcome::Success },
                changes_access: record.activity == Activity::AccessChange,
                actor: Some(&record.actor),
                actors: vec![&record.actor],
                action: &record.action,
                targets: vec![&record.target],
                ids: record.ids.iter().map(String::as_str).collect(),
                raw: Some(record.raw.as_bytes()),
                ..Document::default()
            })
            .unwrap();
        if (row + 1) % COMMIT_EVERY == 0 {
            writer.commit(row + 1).unwrap();
        }
    }
    writer.commit(events).unwrap();
    let added = cpu() - before - making;
    writer.finish().unwrap();
    let (indexed, wall) = (cpu() - before - making, wall.elapsed().as_secs_f64());
    let each = |value: f64| value / events as f64;
    println!(
        "index: {:.2} µs CPU an event ({:.2} before the last merge), {:.0} events per CPU second, {wall:.1} s in all, peak {} MB",
        each(indexed) * 1e6,
        each(added) * 1e6,
        events as f64 / indexed,
        peak_megabytes()
    );
    let of = |suffix: &'static str| each(size(&folder, |name| name.ends_with(suffix)) as f64);
    println!(
        "disk: {:.1} bytes an event in {} segments: terms {:.1}, postings {:.1}, positions {:.1}, columns {:.1}, store {:.1}, identifiers {:.1}, values {:.2}",
        each(size(&folder, |_| true) as f64),
        index.segments(),
        of(".term"),
        of(".idx"),
        of(".pos"),
        of(".fast"),
        of(".store"),
        of(".run"),
        of("values.bin"),
    );
    ask(&index, events);
    let clock = Clock::now();
    drop(index);
    let index = RowIndex::open_or_create(&folder, "measure").unwrap();
    println!("opened in {:.1} ms, watermark {}", clock.elapsed().as_secs_f64() * 1e3, index.watermark());
}

fn ask(index: &RowIndex, events: u64) {
    let mut random = Random(11);
    let hour = 3_600_000_000;
    let bounds = Bounds { earliest: Instant(START), latest: Instant(START + DAYS * 24 * hour) };
    let all = Query::parse("").unwrap();
    let mut record = Record::default();
    // Each question differs a little from the one before, so that no answer comes from memory unless said.
    let selection = |random: &mut Random| Selection {
        from: Some(Instant(START - random.below(1_000_000_000) as i64)),
        ..Selection::default()
    };
    let page = Page { limit: 50, ..Page::default() };
    let clocked = |run: &mut dyn FnMut()| {
        let clock = Clock::now();
        run();
        clock.elapsed().as_secs_f64() * 1e3
    };
    let words = [
        "lopez",
        "denied",
        "ana",
        "putbucketpolicy",
        "parquet",
        "eu-central-1",
        "checkout",
        "secrets",
        "rollout",
        "deploy-agent-3",
        "part-00017",
        "boto3",
        "argocd",
        "agent",
        "decrypt",
        "AccessDenied",
        "10.1.7.2",
        "kube-system",
    ];
    let word = |random: &mut Random| words[random.below(words.len() as u64) as usize];
    let mut found = 0;
    let mut run = |name: &str, count: usize, ask: &mut dyn FnMut(&mut Random) -> u64| {
        let mut runs = Vec::new();
        for _ in 0..count {
            runs.push(clocked(&mut || found += ask(&mut random)));
        }
        times(name, runs);
    };
    let search = |text: &str, selection: &Selection| {
        index.search(&Query::parse(text).unwrap(), selection, page).unwrap().total
    };
    run("one word, top 50 by time", 100, &mut |random| search(word(random), &selection(random)));
    let word = |random: &mut Random| words[random.below(words.len() as u64) as usize];
    run("two words, top 50 by time", 100, &mut |random| {
        let text = format!("{} {}", word(random), word(random));
        search(&text, &selection(random))
    });
    run("an address and a word", 50, &mut |random| {
        let text = format!("{} {}", person(random).0, word(random));
        search(&text, &selection(random))
    });
    run("a common word in one hour", 50, &mut |random| {
        let from = START + random.below(14 * 24) as i64 * hour;
        let selection =
            Selection { from: Some(Instant(from)), to: Some(Instant(from + hour)), known_by: None };
        search("amazonaws", &selection)
    });
    run("actor: and outcome:", 50, &mut |random| {
        search(&format!("actor:{} outcome:failure", NAMES[random.below(20) as usize]), &selection(random))
    });
    run("target: beginning", 30, &mut |random| {
        search(&format!("target:{}*", &PLACES[random.below(10) as usize][..3]), &selection(random))
    });
    run("a phrase", 50, &mut |random| {
        search(&format!("\"rollout of {}\"", PLACES[random.below(10) as usize]), &selection(random))
    });
    run("beginning of a word: dep*", 30, &mut |random| search("dep*", &selection(random)));
    run("an identifier", 100, &mut |random| {
        let number = random.below(events);
        search(&format!("5f1d7a84b2c93e60-{number}"), &Selection::default())
    });
    run("page far inside all", 20, &mut |random| {
        index.nth(&all, &selection(random), random.below(events), 50).unwrap().total
    });
    run("page far inside a word, asked again", 30, &mut |random| {
        let query = Query::parse("amazonaws").unwrap();
        index.nth(&query, &Selection::default(), random.below(events / 2), 50).unwrap().total
    });
    run("all, top 50", 30, &mut |random| search("", &selection(random)));
    run("histogram of all, 336 bars", 30, &mut |random| {
        index.histogram(&all, &selection(random), Bars::covering(bounds, 336)).unwrap()[0].count
    });
    run("histogram of a word, 336 bars", 50, &mut |random| {
        let query = Query::parse(word(random)).unwrap();
        index.histogram(&query, &selection(random), Bars::covering(bounds, 336)).unwrap()[0].count
    });
    run("histogram of all, asked again", 30, &mut |_| {
        index.histogram(&all, &Selection::default(), Bars::covering(bounds, 336)).unwrap()[0].count
    });
    run("facets of all", 30, &mut |random| {
        index.facets(&all, &selection(random), 12).unwrap()[0].values.len() as u64
    });
    run("facets of a word", 50, &mut |random| {
        let query = Query::parse(word(random)).unwrap();
        index.facets(&query, &selection(random), 12).unwrap()[0].values.len() as u64
    });
    make(&mut random, 0, events, &mut record);
    println!("({found} counted)");
}
