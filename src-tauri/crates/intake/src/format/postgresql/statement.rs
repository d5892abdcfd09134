//! What a message says was done: sign-ins, statements, and above all who was given which rights.

use proximate_model::{
    AccessChange, AccessOperation, Activity, Actor, Event, Grant, GrantEffect, Outcome, Subject, Target,
    TargetKind,
};

/// Fills in what a message says.
pub(super) fn tell(event: &mut Event, message: &str, apart: Option<&str>, database: Option<&str>) {
    if let Some(audit) = message.strip_prefix("AUDIT: ") {
        audited(event, audit, database);
    } else if let Some(sql) = logged(message) {
        executed(event, sql, database);
    } else if message.starts_with("connection authorized:") {
        event.activity = Activity::Authentication;
        event.outcome = Outcome::Success;
        "postgresql:connect".clone_into(&mut event.action);
        let user = message.split(' ').find_map(|word| word.strip_prefix("user="));
        if let Some(user) = user.filter(|_| event.executor.is_none()) {
            event.executor = Some(Actor::unknown(user, "message"));
        }
    } else if message.contains("authentication failed for user") {
        event.activity = Activity::Authentication;
        "postgresql:connect".clone_into(&mut event.action);
        if let Some(user) = message.split('"').nth(1).filter(|_| event.executor.is_none()) {
            event.executor = Some(Actor::unknown(user, "message"));
        }
    } else if let Some(sql) = apart {
        executed(event, sql, database);
        event.text = Some(format!("{message}\n{sql}"));
    }
}

/// The statement of a message of `log_statement` or of `log_min_duration_statement`.
fn logged(message: &str) -> Option<&str> {
    let message = match message.strip_prefix("duration: ") {
        Some(rest) => rest.split_once(" ms  ")?.1,
        None => message,
    };
    let (start, sql) = message.split_once(": ")?;
    (start == "statement" || start.starts_with("execute ")).then_some(sql)
}

fn executed(event: &mut Event, sql: &str, database: Option<&str>) {
    let verb = sql.split_whitespace().next().unwrap_or_default().to_uppercase();
    if !verb.is_empty() && verb.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        event.action = format!("postgresql:{verb}");
    }
    event.activity = activity(&verb, "");
    event.text = Some(sql.to_owned());
    access(event, sql, database);
}

/// `SESSION,1,1,READ,SELECT,TABLE,public.account,"select …",<not logged>`
fn audited(event: &mut Event, audit: &str, database: Option<&str>) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(audit.as_bytes());
    let Some(Ok(row)) = reader.records().next() else { return };
    let cell = |column: usize| row.get(column).map(str::trim).filter(|cell| !cell.is_empty());
    let (class, command) = (cell(3).unwrap_or_default(), cell(4).unwrap_or_default());
    event.action = format!("postgresql:{}", if command.is_empty() { class } else { command });
    event.activity = activity(command, class);
    if let Some(name) = cell(6) {
        event.targets = vec![Target { kind: TargetKind::Resource, name: resource(database, name) }];
    }
    if let Some(sql) = cell(7) {
        event.text = Some(sql.to_owned());
        access(event, sql, database);
    }
}

fn activity(command: &str, class: &str) -> Activity {
    match (command.split(' ').next().unwrap_or_default(), class) {
        ("DELETE" | "TRUNCATE" | "DROP", _) => Activity::Deletion,
        ("SELECT" | "COPY" | "FETCH" | "TABLE", _) | (_, "READ") => Activity::DataAccess,
        ("GRANT" | "REVOKE", _) => Activity::AccessChange,
        ("CREATE" | "ALTER" | "SET" | "REINDEX" | "COMMENT", _) | (_, "DDL" | "ROLE") => {
            Activity::ConfigurationChange
        }
        _ => Activity::Other,
    }
}

fn resource(database: Option<&str>, name: &str) -> String {
    format!("postgresql:{}/{}", database.unwrap_or("-"), name.trim_matches('"'))
}

/// The words of a statement; names in double quotes stay whole, and commas stand by themselves.
fn words(sql: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for letter in sql.trim().trim_end_matches(';').chars() {
        let last = found.last_mut().map_or(0, |word| word.len());
        match letter {
            '"' => {
                quoted = !quoted;
                found.last_mut().into_iter().for_each(|word| word.push(letter));
            }
            _ if quoted => found.last_mut().into_iter().for_each(|word| word.push(letter)),
            ',' => found.extend([",".to_owned(), String::new()]),
            _ if letter.is_whitespace() => {
                if last > 0 {
                    found.push(String::new());
                }
            }
            _ => found.last_mut().into_iter().for_each(|word| word.push(letter)),
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// The items of a list with commas between them; an item may be of several words.
fn items(words: &[String]) -> Vec<String> {
    words.split(|word| word == ",").map(|item| item.join(" ")).filter(|item| !item.is_empty()).collect()
}

/// `GRANT rights ON object TO roles`, `GRANT role TO roles`, and the same with `REVOKE … FROM`.
fn access(event: &mut Event, sql: &str, database: Option<&str>) {
    let words = words(sql);
    let is = |word: &String, other: &str| word.eq_ignore_ascii_case(other);
    let Some(verb) = words.first() else { return };
    let (operation, to) = if is(verb, "GRANT") {
        (AccessOperation::Add, "TO")
    } else if is(verb, "REVOKE") {
        (AccessOperation::Remove, "FROM")
    } else {
        return;
    };
    event.activity = Activity::AccessChange;
    if event.outcome == Outcome::Failure {
        return;
    }
    let Some(end) = words.iter().position(|word| is(word, to)) else { return };
    let on = words.iter().take(end).position(|word| is(word, "ON"));
    let rights = items(words.get(1..on.unwrap_or(end)).unwrap_or_default());
    let subjects = words.get(end + 1..).unwrap_or_default();
    let until = subjects
        .iter()
        .position(|word| ["WITH", "GRANTED", "CASCADE", "RESTRICT"].iter().any(|stop| is(word, stop)))
        .unwrap_or(subjects.len());
    let subjects = items(subjects.get(..until).unwrap_or_default());
    let grants = |rights: &[String]| -> Vec<Grant> {
        let mut rights: Vec<String> = rights.to_vec();
        rights.sort();
        let grant = |subject: &String| Grant {
            subject: match subject.strip_prefix("GROUP ").unwrap_or(subject) {
                public if public.eq_ignore_ascii_case("PUBLIC") => Subject::Public,
                name => Subject::Principal(name.trim_matches('"').to_owned()),
            },
            rights: rights.clone(),
            effect: GrantEffect::Allow,
            condition: None,
            until: None,
        };
        subjects.iter().map(grant).collect()
    };
    let change = |resource: String, policy: &str, grants: Vec<Grant>| AccessChange {
        resource,
        policy: policy.to_owned(),
        operation,
        grants,
        before: None,
    };
    event.access = match on {
        Some(on) => {
            let rights: Vec<String> = rights.iter().map(|right| right.to_uppercase()).collect();
            let objects = items(words.get(on + 1..end).unwrap_or_default());
            let named = |object: &String| {
                let name =
                    object.strip_prefix("TABLE ").or_else(|| object.strip_prefix("table ")).unwrap_or(object);
                change(resource(database, name), "grants", grants(&rights))
            };
            objects.iter().map(named).collect()
        }
        // Without an object, what is granted is membership of roles.
        None => {
            let member = ["member".to_owned()];
            let named = |role: &String| {
                let name = format!("role/{}", role.trim_matches('"'));
                change(resource(None, &name), "members", grants(&member))
            };
            rights.iter().map(named).collect()
        }
    };
    event.targets = event
        .access
        .iter()
        .map(|change| Target { kind: TargetKind::Resource, name: change.resource.clone() })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &[(&str, &[&str], &[&str])]) {
        let mut event = Event::default();
        access(&mut event, sql, Some("shop"));
        let found = event.access.iter().map(|change| {
            let subjects = change.grants.iter().map(|grant| match &grant.subject {
                Subject::Principal(name) => name.clone(),
                other => format!("{other:?}"),
            });
            let rights = change.grants.first().map(|grant| grant.rights.clone()).unwrap_or_default();
            (change.resource.clone(), rights, subjects.collect::<Vec<_>>())
        });
        let expected = expected.iter().map(|(resource, rights, subjects)| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            ((*resource).to_owned(), owned(rights), owned(subjects))
        });
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{sql}");
    }

    #[test]
    fn grants_are_told_from_memberships() {
        check(
            "GRANT SELECT, insert ON TABLE public.a, b TO ana, PUBLIC WITH GRANT OPTION;",
            &[
                ("postgresql:shop/public.a", &["INSERT", "SELECT"], &["ana", "Public"]),
                ("postgresql:shop/b", &["INSERT", "SELECT"], &["ana", "Public"]),
            ],
        );
        check(
            "revoke admin\nfrom \"Ana M\" cascade",
            &[("postgresql:-/role/admin", &["member"], &["Ana M"])],
        );
        check("GRANT", &[]);
        check("select 1", &[]);
    }
}
