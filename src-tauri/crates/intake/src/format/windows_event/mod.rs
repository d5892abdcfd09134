//! Windows event logs, out of EVTX files or as tools write them as JSON.

mod security;

use proximate_model::{Activity, Actor, ActorKind, Basis, Event, Outcome};
use serde_json::Value;

use super::Format;
use crate::{
    Record, RecordContent,
    text::one_line,
    time,
    value::{compact, scalar, scalar_of},
};

/// Events of Windows.
pub struct WindowsEvent;

/// What a record says, with the names of Windows.
struct Told<'a> {
    event: &'a Value,
    id: u64,
}

impl Told<'_> {
    /// A member of the system part; those with attributes hold their text beside them.
    fn system(&self, path: &str) -> Option<String> {
        scalar(self.event, &format!("System.{path}"))
            .or_else(|| scalar(self.event, &format!("System.{path}.#text")))
    }

    /// A value of the event; `-` stands for none.
    fn data(&self, name: &str) -> Option<String> {
        let found = ["EventData", "UserData"].iter().find_map(|part| {
            let part = self.event.get(*part)?;
            // Data of the user part lie one level deeper, under a name of their own.
            part.get(name).or_else(|| part.as_object()?.values().find_map(|inner| inner.get(name)))
        });
        found.and_then(scalar_of).filter(|value| value != "-")
    }

    /// `DOMAIN\name` of a pair of values.
    fn account(&self, prefix: &str) -> Option<String> {
        let name =
            self.data(&format!("{prefix}UserName")).or_else(|| self.data(&format!("{prefix}UserSid")))?;
        Some(match self.data(&format!("{prefix}DomainName")) {
            Some(domain) => format!("{domain}\\{name}"),
            None => name,
        })
    }

    fn actor(&self, prefix: &str) -> Option<Actor> {
        let name = self.account(prefix)?;
        let field = format!("EventData.{prefix}UserName");
        let bare = name.rsplit('\\').next().unwrap_or(&name);
        let system = ["SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", "ANONYMOUS LOGON"];
        // Accounts of machines end in `$`, those of the window manager are numbered.
        let own = bare.ends_with('$') || bare.starts_with("DWM-") || bare.starts_with("UMFD-");
        Some(if system.contains(&bare) || own {
            Actor::of(name, field, ActorKind::System, Basis::StrongPattern)
        } else {
            Actor::unknown(name, field)
        })
    }

    /// All values of the event as one text.
    fn values(&self) -> Option<String> {
        let part = ["EventData", "UserData"].iter().find_map(|part| self.event.get(*part))?;
        (!part.is_null()).then(|| compact(part))
    }
}

impl Format for WindowsEvent {
    fn id(&self) -> &'static str {
        "windows_event"
    }

    fn title(&self) -> &'static str {
        "Windows event log"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.json().is_some_and(|json| {
            json.get("Event")
                .and_then(|event| event.get("System"))
                .is_some_and(|system| system.get("EventID").is_some() && system.get("TimeCreated").is_some())
        })
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(event) = record.json().and_then(|json| json.get("Event")) else {
            return RecordContent::refused("expected an event with `System` and `EventID`");
        };
        let mut told = Told { event, id: 0 };
        let Some(id) = told.system("EventID").and_then(|id| id.parse().ok()) else {
            return RecordContent::refused("the event has no number `EventID`");
        };
        told.id = id;
        let provider = told.system("Provider.#attributes.Name").unwrap_or_default();
        let channel = told.system("Channel").unwrap_or_else(|| provider.clone());
        let computer = told.system("Computer");
        let written = told.system("TimeCreated.#attributes.SystemTime");
        let number = told.system("EventRecordID");
        let mut made = Event {
            time: time::utc_or_undated(written.as_deref()),
            // Numbers of records begin anew where a log is cleared: with its time a number is an id.
            native_id: number.map(|number| {
                let computer = computer.as_deref().unwrap_or_default();
                format!("{computer}/{channel}/{number}/{}", written.as_deref().unwrap_or_default())
            }),
            action: format!("{channel}: {id}"),
            activity: Activity::Other,
            executor: told.actor("Subject").or_else(|| {
                told.system("Security.#attributes.UserID")
                    .map(|sid| Actor::unknown(sid, "System.Security.UserID"))
            }),
            outcome: match told.system("Keywords").as_deref() {
                Some("0x8020000000000000") => Outcome::Success,
                Some("0x8010000000000000") => Outcome::Failure,
                _ => Outcome::Unknown,
            },
            place: computer,
            session: told.data("SubjectLogonId").or_else(|| told.data("TargetLogonId")),
            text: told.values(),
            ..Event::default()
        };
        let words = if provider == "Microsoft-Windows-Security-Auditing" || channel == "Security" {
            security::tell(&told, &mut made)
        } else {
            other(&told, &mut made, &provider)
        };
        let who = made.executor.as_ref().map_or("-", |actor| actor.name.as_str());
        let text = words.or_else(|| made.text.clone()).unwrap_or_default();
        made.message = Some(one_line(&format!("{channel} {id}: {who}: {text}"), 300));
        RecordContent::event(made)
    }
}

/// Events of other logs that say what an investigator asks for.
fn other(told: &Told<'_>, event: &mut Event, provider: &str) -> Option<String> {
    match (provider, told.id) {
        ("Service Control Manager", 7045) => {
            event.activity = Activity::ConfigurationChange;
            Some(format!(
                "service installed: {} {}",
                told.data("ServiceName").unwrap_or_default(),
                told.data("ImagePath").unwrap_or_default()
            ))
        }
        ("Microsoft-Windows-PowerShell", 4104) => {
            event.text = told.data("ScriptBlockText").or(event.text.take());
            event.text.as_ref().map(|text| format!("script: {text}"))
        }
        ("Microsoft-Windows-Sysmon", 1) => {
            event.executor = told.data("User").map(|user| Actor::unknown(user, "EventData.User"));
            event.text = told.data("CommandLine").or(event.text.take());
            event.text.as_ref().map(|text| format!("process: {text}"))
        }
        ("Microsoft-Windows-Eventlog", 104) => {
            event.activity = Activity::Deletion;
            event.executor = told.actor("Subject").or(event.executor.take()).or_else(|| told.actor(""));
            Some("the log was cleared".to_owned())
        }
        _ => None,
    }
}
