//! Mapping packs for the sources that have no format of their own.

use crate::wire::File;

const FORUM: &str = r#"# The forum's export: one row per post.
[mapping]
id = "forum"
match = "posts.csv"
time = { column = "created_at", zone = "UTC" }
native_id = "post_id"
reply_to = "reply_to"
place = "forum:{thread_id}"
action = { constant = "post" }
activity = "message"
outcome = "success"
message = "{author}: {title}"
text = "body"

[mapping.executor]
name = "author"
kind = { column = "author_type", values = { staff = "human", agent = "ai_agent" } }

[[mapping.targets]]
name = "forum:{thread_id}"
kind = "thread"

[[mapping.references]]
value = "url"
kind = "url"
"#;

const TICKETS: &str = r#"# The tickets: one row per ticket, as it was made.
[mapping]
id = "tickets"
match = "tickets.csv"
time = { column = "created_at", zone = "UTC" }
native_id = "key"
action = "ticket.{type}"
activity = "ticket"
outcome = "success"
message = "{key} {summary}"
text = "{summary}\n\n{description}"

[mapping.executor]
name = "reporter"
kind = "human"

[[mapping.targets]]
name = "key"
kind = "ticket"

[[mapping.references]]
value = "key"
kind = "ticket"
"#;

const ALERTS: &str = r#"# The alerts and what became of them: one line per step.
[mapping]
id = "alerts"
match = "alerts.jsonl"
time = { column = "created_at", zone = "UTC" }
native_id = "id"
action = "{type}"
activity = "alert"
outcome = "success"
message = "{alert} {type}: {title} ({severity})"
text = "{severity} {title}"

[mapping.executor]
name = "by"
kind = { column = "by_kind", values = { human = "human", service = "service" } }

[[mapping.targets]]
name = "resource"
kind = "resource"

[[mapping.targets]]
name = "alert"
kind = "ticket"

[[mapping.references]]
value = "alert"
kind = "ticket"
"#;

/// The mapping packs, beside the files they explain.
pub(crate) fn files() -> Vec<File> {
    [
        ("logs/forum/posts.mapping.toml", FORUM),
        ("logs/operations/alerts.mapping.toml", ALERTS),
        ("logs/operations/tickets.mapping.toml", TICKETS),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .collect()
}
