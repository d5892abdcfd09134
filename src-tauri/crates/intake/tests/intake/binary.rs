//! Formats whose records are binary, or whose container takes them apart: event logs, journals, mail.

use std::path::Path;

use proximate_intake::{Limits, Options, decoded, read};
use proximate_model::{AccessOperation, Activity, Subject, ZoneSource};
use snapbox::{Data, assert_data_eq, data::DataFormat};

use crate::support::{one, readable, sample};

/// Writes an event log as Windows does, with elements spelt out and no templates.
pub(crate) struct EventLog {
    records: Vec<Vec<u8>>,
}

impl EventLog {
    pub(crate) fn new() -> Self {
        Self { records: Vec::new() }
    }

    /// Adds an event of the security log with a time in 2026.
    pub(crate) fn add(&mut self, id: u32, keywords: &str, data: &[(&str, &str)]) -> &mut Self {
        let number = self.records.len() as u64 + 1;
        let start = 512 + self.records.iter().map(Vec::len).sum::<usize>();
        let mut xml = BinaryXml { bytes: Vec::new(), start: start + 24 };
        xml.bytes.extend([0x0f, 1, 1, 0]);
        xml.element("Event", &[], |xml| {
            xml.element("System", &[], |xml| {
                xml.element("Provider", &[("Name", "Microsoft-Windows-Security-Auditing")], |_| {});
                xml.element("EventID", &[], |xml| xml.text(&id.to_string()));
                xml.element("Keywords", &[], |xml| xml.text(keywords));
                let time = format!("2026-03-01T02:03:{number:02}.123456Z");
                xml.element("TimeCreated", &[("SystemTime", &time)], |_| {});
                xml.element("EventRecordID", &[], |xml| xml.text(&number.to_string()));
                xml.element("Channel", &[], |xml| xml.text("Security"));
                xml.element("Computer", &[], |xml| xml.text("dc1.example.com"));
            });
            xml.element("EventData", &[], |xml| {
                for (name, value) in data {
                    xml.element("Data", &[("Name", name)], |xml| xml.text(value));
                }
            });
        });
        xml.bytes.push(0);
        let size = (xml.bytes.len() + 28) as u32;
        let mut record = vec![0x2a, 0x2a, 0, 0];
        record.extend(size.to_le_bytes());
        record.extend(number.to_le_bytes());
        // 100 nanoseconds since 1601.
        record.extend((134_167_969_810_000_000_u64 + number * 10_000_000).to_le_bytes());
        record.extend(&xml.bytes);
        record.extend(size.to_le_bytes());
        self.records.push(record);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let count = self.records.len() as u64;
        let records = self.records.concat();
        let mut chunk = b"ElfChnk\0".to_vec();
        for number in [1, count, 1, count] {
            chunk.extend(number.to_le_bytes());
        }
        let end = 512 + records.len() as u32;
        let last = end - self.records.last().map_or(0, Vec::len) as u32;
        for number in [128_u32, last, end, crc32(&records)] {
            chunk.extend(number.to_le_bytes());
        }
        chunk.resize(512, 0);
        let header = [&chunk[..120], &chunk[128..512]].concat();
        chunk[124..128].copy_from_slice(&crc32(&header).to_le_bytes());
        chunk.extend(records);
        chunk.resize(64 << 10, 0);
        let mut file = b"ElfFile\0".to_vec();
        for number in [0_u64, 0, count + 1] {
            file.extend(number.to_le_bytes());
        }
        file.extend(128_u32.to_le_bytes());
        for number in [1_u16, 3, 4096, 1] {
            file.extend(number.to_le_bytes());
        }
        file.resize(124, 0);
        let sum = crc32(&file[..120]);
        file.extend(sum.to_le_bytes());
        file.resize(4096, 0);
        file.extend(chunk);
        file
    }
}

struct BinaryXml {
    bytes: Vec<u8>,
    /// Place of the first byte in the chunk.
    start: usize,
}

impl BinaryXml {
    fn name(&mut self, name: &str) {
        // The name stands right behind its own place.
        let place = (self.start + self.bytes.len() + 4) as u32;
        self.bytes.extend(place.to_le_bytes());
        self.bytes.extend([0; 6]);
        self.bytes.extend((name.len() as u16).to_le_bytes());
        self.bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        self.bytes.extend([0; 2]);
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend([5, 1]);
        self.bytes.extend((text.encode_utf16().count() as u16).to_le_bytes());
        self.bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    }

    fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.bytes.push(if attributes.is_empty() { 0x01 } else { 0x41 });
        // Only templates have the number of a value here that decides whether the element is there.
        let size_at = self.bytes.len();
        self.bytes.extend([0; 4]);
        self.name(name);
        if !attributes.is_empty() {
            let list_at = self.bytes.len();
            self.bytes.extend([0; 4]);
            for (index, (name, value)) in attributes.iter().enumerate() {
                self.bytes.push(if index + 1 == attributes.len() { 0x06 } else { 0x46 });
                self.name(name);
                self.text(value);
            }
            let size = (self.bytes.len() - list_at - 4) as u32;
            self.bytes[list_at..list_at + 4].copy_from_slice(&size.to_le_bytes());
        }
        self.bytes.push(2);
        inner(self);
        self.bytes.push(4);
        let size = (self.bytes.len() - size_at - 4) as u32;
        self.bytes[size_at..size_at + 4].copy_from_slice(&size.to_le_bytes());
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

const SUCCESS: &str = "0x8020000000000000";
const FAILURE: &str = "0x8010000000000000";

pub(crate) fn event_log() -> Vec<u8> {
    let ana = [("SubjectUserName", "ana"), ("SubjectDomainName", "SHOP"), ("SubjectLogonId", "0x1f")];
    let with = |more: &[(&'static str, &'static str)]| [&ana[..], more].concat();
    let mut log = EventLog::new();
    log.add(
        4624,
        SUCCESS,
        &[
            ("SubjectUserName", "DC1$"),
            ("TargetUserName", "ana"),
            ("TargetDomainName", "SHOP"),
            ("TargetLogonId", "0x1f"),
            ("LogonType", "10"),
            ("IpAddress", "203.0.113.5"),
        ],
    );
    log.add(4625, FAILURE, &[("TargetUserName", "root"), ("LogonType", "3"), ("IpAddress", "203.0.113.77")]);
    log.add(4672, SUCCESS, &with(&[("PrivilegeList", "SeDebugPrivilege")]));
    log.add(
        4688,
        SUCCESS,
        &with(&[
            ("NewProcessName", "C:\\Windows\\System32\\net.exe"),
            ("CommandLine", "net group \"Domain Admins\" deploy /add"),
            ("TargetUserName", "-"),
        ]),
    );
    log.add(
        4728,
        SUCCESS,
        &with(&[
            ("MemberName", "CN=deploy,CN=Users,DC=shop"),
            ("TargetUserName", "Domain Admins"),
            ("TargetDomainName", "SHOP"),
        ]),
    );
    log.add(
        4733,
        SUCCESS,
        &with(&[
            ("MemberName", "-"),
            ("MemberSid", "S-1-5-21-1-1104"),
            ("TargetUserName", "Administrators"),
            ("TargetDomainName", "Builtin"),
        ]),
    );
    log.add(
        4670,
        SUCCESS,
        &with(&[
            ("ObjectName", "D:\\exports"),
            ("OldSd", "D:AI(A;;FA;;;SY)"),
            ("NewSd", "D:AI(A;;FA;;;SY)(A;OICI;0x1200a9;;;WD)"),
        ]),
    );
    log.add(
        5145,
        FAILURE,
        &with(&[
            ("ShareName", "\\\\*\\exports"),
            ("RelativeTargetName", "customers.csv"),
            ("IpAddress", "203.0.113.5"),
        ]),
    );
    log.add(5156, SUCCESS, &[("Application", "curl.exe"), ("DestAddress", "198.51.100.9")]);
    log.bytes()
}

fn shown(name: &str, events: &[proximate_model::Event]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/intake/snapshots/{name}.txt"));
    assert_data_eq!(readable(events), Data::read_from(&path, Some(DataFormat::Text)));
}

#[test]
fn an_event_log_of_windows() {
    let bytes = event_log();
    let settled = one("Security.evtx", &bytes);
    let account = &settled.account;
    assert_eq!(
        (account.format.as_deref(), account.records, account.parsed),
        (Some("windows_event"), 9, 9),
        "{:?} {:?}",
        account.refusals,
        settled.meta
    );
    for event in &settled.events {
        let start = usize::try_from(event.evidence.offset).unwrap();
        let length = usize::try_from(event.evidence.length).unwrap();
        assert_eq!(&bytes[start..start + 4], b"\x2a\x2a\0\0");
        assert_eq!(u32::from_le_bytes(bytes[start + 4..start + 8].try_into().unwrap()) as usize, length);
    }
    let changes: Vec<_> = settled.events.iter().flat_map(|event| &event.access).collect();
    assert_eq!((changes.len(), changes[0].operation), (3, AccessOperation::Add));
    assert_eq!(changes[2].grants[1].subject, Subject::Organization("Everyone".to_owned()));
    shown("windows_event", &settled.events);
}

#[test]
fn an_event_log_with_damage_keeps_the_rest() {
    let mut bytes = event_log();
    let events = one("a.evtx", &bytes).events;
    let third = usize::try_from(events[2].evidence.offset).unwrap();
    bytes[third..third + 4].copy_from_slice(b"oops");
    let account = one("a.evtx", &bytes).account;
    assert_eq!((account.parsed, account.meta, account.refused), (8, 1, 1), "{:?}", account.refusals);
    assert_eq!(account.refusals[0].offset as usize, third);
    let cut = &event_log()[..4096 + 2000];
    let account = one("a.evtx", cut).account;
    assert!(account.balances() && account.refused + account.meta >= 1, "{account:?}");
    let account = one("a.evtx", b"ElfFile\0").account;
    assert_eq!((account.records, account.refused), (1, 1));
}

#[test]
fn an_export_of_the_journal() {
    let bytes = sample("journal.export");
    let settled = one("journal.export", &bytes);
    assert_eq!(
        (settled.account.format.as_deref(), settled.account.parsed, settled.account.refused),
        (Some("journald"), 3, 1),
        "{:?}",
        settled.account.refusals
    );
    let content = decoded(&bytes, None, &Limits::default()).unwrap();
    for event in &settled.events {
        assert!(content[event.evidence.offset as usize..].starts_with(b"__CURSOR="));
    }
    assert!(!read("journal.export", &bytes, &Options::default())[0].reading.alone);
    shown("journal_export", &settled.events);
}

#[test]
fn mail_by_itself_and_in_an_mbox() {
    let single = one("note.eml", &sample("note.eml"));
    assert_eq!((single.account.format.as_deref(), single.account.parsed), (Some("mail"), 1));
    let many = one("list.mbox", &sample("list.mbox"));
    assert_eq!((many.account.records, many.account.parsed), (4, 4), "{:?}", many.account.refusals);
    let answer = &many.events[1];
    assert_eq!(
        (answer.activity, answer.reply_to.as_deref()),
        (Activity::Message, Some("plan-1@shop.example.com"))
    );
    assert_eq!(answer.time.zone, ZoneSource::Explicit);
    assert_eq!(many.events[3].time.at, None, "a date that cannot be read is no date");
    let mut events = single.events;
    events.extend(many.events);
    shown("mail", &events);
}
