//! The security log: sign-ins, processes, members of groups, permissions, and objects that were touched.

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, Event, Grant, GrantEffect, Outcome, Subject, Target,
    TargetKind,
};

use super::Told;

/// Fills in what an event of the security log says; gives it in words.
pub(super) fn tell(told: &Told<'_>, event: &mut Event) -> Option<String> {
    let target =
        |kind: TargetKind, name: Option<String>| name.map(|name| Target { kind, name }).into_iter().collect();
    match told.id {
        4624 | 4625 | 4648 | 4634 | 4647 => {
            event.activity = Activity::Authentication;
            event.outcome = match told.id {
                4624 => Outcome::Success,
                4625 => Outcome::Failure,
                _ => event.outcome,
            };
            // Who signs in is the target; the subject is the program that asked.
            if told.id != 4648
                && let Some(actor) = told.actor("Target")
            {
                event.executor = Some(actor);
                event.session = told.data("TargetLogonId");
            } else {
                event.targets = target(TargetKind::Account, told.account("Target"));
            }
            event.credential =
                told.data("IpAddress").map(|address| Actor::unknown(address, "EventData.IpAddress"));
            let kind = told.data("LogonType").unwrap_or_default();
            Some(format!("{} of type {kind}", sign_in(told.id)))
        }
        4672 => {
            event.activity = Activity::Authentication;
            event.text = told.data("PrivilegeList");
            Some("special privileges at sign-in".to_owned())
        }
        4688 => {
            let process = told.data("NewProcessName");
            event.text = told.data("CommandLine").or_else(|| process.clone());
            // A process may be begun for somebody else.
            if let Some(other) = told.actor("Target") {
                event.credential = Some(other);
            }
            event.targets = target(TargetKind::Document, process);
            event.text.as_ref().map(|text| format!("process: {text}"))
        }
        4728 | 4732 | 4756 => member(told, event, AccessOperation::Add),
        4729 | 4733 | 4757 => member(told, event, AccessOperation::Remove),
        4670 => permissions(told, event),
        4656 | 4663 | 5140 | 5145 => {
            event.activity = Activity::DataAccess;
            let share = told.data("ShareName");
            let name = match (share, told.data("RelativeTargetName")) {
                (Some(share), Some(name)) => Some(format!("{}\\{name}", share.trim_start_matches("\\\\*"))),
                (Some(share), None) => Some(share),
                (None, _) => told.data("ObjectName"),
            };
            event.credential =
                told.data("IpAddress").map(|address| Actor::unknown(address, "EventData.IpAddress"));
            event.targets = target(TargetKind::Document, name.clone());
            Some(format!("{} {}", name.unwrap_or_default(), told.data("AccessList").unwrap_or_default()))
        }
        4660 => {
            event.activity = Activity::Deletion;
            event.targets = target(TargetKind::Document, told.data("ObjectName"));
            Some("an object was deleted".to_owned())
        }
        1102 => {
            event.activity = Activity::Deletion;
            Some("the security log was cleared".to_owned())
        }
        4720 | 4722 | 4723 | 4724 | 4725 | 4726 | 4738 | 4740 | 4767 | 4781 => {
            event.activity = Activity::ConfigurationChange;
            event.targets = target(TargetKind::Account, told.account("Target"));
            told.account("Target").map(|name| format!("account {name} was changed"))
        }
        4697 | 4698 | 4699 | 4702 | 4719 | 4739 | 4946 | 4947 | 4950 => {
            event.activity = Activity::ConfigurationChange;
            told.data("ServiceName").or_else(|| told.data("TaskName"))
        }
        _ => None,
    }
}

fn sign_in(id: u64) -> &'static str {
    match id {
        4624 => "sign-in",
        4625 => "failed sign-in",
        4648 => "sign-in with another's credentials",
        _ => "sign-out",
    }
}

/// Who came into a group, or left it.
fn member(told: &Told<'_>, event: &mut Event, operation: AccessOperation) -> Option<String> {
    let group = told.account("Target")?;
    let member = told.data("MemberName").or_else(|| told.data("MemberSid"))?;
    let resource = format!("windows:group/{group}");
    event.activity = Activity::AccessChange;
    event.targets = vec![Target { kind: TargetKind::Group, name: resource.clone() }];
    if event.outcome != Outcome::Failure {
        let grant = allow(Subject::Principal(member.clone()), vec!["member".to_owned()]);
        let policy = "members".to_owned();
        event.access = vec![AccessChange { resource, policy, operation, grants: vec![grant], before: None }];
    }
    let verb = if operation == AccessOperation::Add { "added to" } else { "removed from" };
    Some(format!("{member} {verb} {group}"))
}

fn allow(subject: Subject, rights: Vec<String>) -> Grant {
    Grant { subject, rights, effect: GrantEffect::Allow, condition: None, until: None }
}

/// The permissions of an object were replaced.
fn permissions(told: &Told<'_>, event: &mut Event) -> Option<String> {
    let name = told.data("ObjectName")?;
    event.activity = Activity::AccessChange;
    event.targets = vec![Target { kind: TargetKind::Resource, name: name.clone() }];
    if let Some(grants) = told.data("NewSd").and_then(|text| granted(&text))
        && event.outcome != Outcome::Failure
    {
        event.access = vec![AccessChange {
            resource: name.clone(),
            policy: "dacl".to_owned(),
            operation: AccessOperation::Replace,
            grants,
            before: told.data("OldSd").and_then(|text| granted(&text)),
        }];
    }
    Some(format!("permissions of {name} were changed"))
}

/// The entries of a list of permissions as Windows writes it: `D:PAI(A;;FA;;;SY)(D;;0x1;;;WD)S:…`.
fn granted(text: &str) -> Option<Vec<Grant>> {
    let (_, list) = text.split_once("D:")?;
    let list = list.split("S:").next().unwrap_or(list);
    let mut grants = Vec::new();
    for entry in list.split('(').skip(1) {
        let (entry, _) = entry.split_once(')')?;
        let parts: Vec<&str> = entry.splitn(7, ';').collect();
        let [kind, _, rights, _, _, subject, ..] = parts.as_slice() else { return None };
        let effect = match *kind {
            "A" | "OA" | "XA" => GrantEffect::Allow,
            "D" | "OD" | "XD" => GrantEffect::Deny,
            _ => continue,
        };
        let subject = match *subject {
            "WD" | "S-1-1-0" => Subject::Organization("Everyone".to_owned()),
            "AN" | "S-1-5-7" => Subject::Public,
            "AU" | "S-1-5-11" => Subject::Organization("Authenticated Users".to_owned()),
            "BA" | "BU" | "DA" | "DU" | "DD" | "DC" | "BG" => Subject::Group((*subject).to_owned()),
            other => Subject::Principal(other.to_owned()),
        };
        grants.push(Grant { effect, ..allow(subject, vec![(*rights).to_owned()]) });
    }
    Some(grants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_permissions_is_taken_apart() {
        let grants =
            granted("O:BAG:DUD:PAI(A;OICI;FA;;;SY)(D;;0x1;;;AN)(A;;FR;;;WD)S:AI(AU;SA;FA;;;WD)").unwrap();
        let shown: Vec<_> =
            grants.iter().map(|grant| (&grant.subject, grant.rights[0].as_str(), grant.effect)).collect();
        assert_eq!(
            shown,
            [
                (&Subject::Principal("SY".to_owned()), "FA", GrantEffect::Allow),
                (&Subject::Public, "0x1", GrantEffect::Deny),
                (&Subject::Organization("Everyone".to_owned()), "FR", GrantEffect::Allow),
            ]
        );
        assert_eq!(granted("nothing"), None);
    }
}
