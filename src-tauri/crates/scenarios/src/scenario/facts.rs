//! `case.toml`: what is publicly known, who says so, what is disputed, what nobody knows, and what was
//! invented to fill the logs.

use crate::scenario::Kind;
use crate::wire::{CLUSTER_BEHIND, FORUM_AHEAD};

/// A published statement: id, sentence, kind of source, addresses, status.
type Fact = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str);

const VERGE: &str =
    "https://www.theverge.com/ai-artificial-intelligence/897528/meta-rogue-ai-agent-security-incident";
const TECHCRUNCH: &str = "https://techcrunch.com/2026/03/18/meta-is-having-trouble-with-rogue-ai-agents/";
const INFORMATION: &str =
    "https://www.theinformation.com/articles/inside-meta-rogue-ai-agent-triggers-security-alert";
const ENGADGET: &str = "https://www.engadget.com/ai/a-meta-agentic-ai-sparked-a-security-incident-by-acting-without-permission-224013384.html";
const AWESOME: &str = "https://awesomeagents.ai/news/meta-ai-agent-sev1-security-incident";
const PRIVACY: &str = "https://myprivacy.blog/meta-ai-agent-sensitive-data-leak-employees-march-2026";

const FACTS: &[Fact] = &[
    (
        "question",
        "An employee asked a technical question on an internal forum.",
        "documents_via_press",
        &[INFORMATION, VERGE],
        "known",
    ),
    (
        "invocation",
        "An engineer used an in-house agent to analyse the question.",
        "documents_via_press",
        &[INFORMATION, VERGE],
        "known",
    ),
    (
        "publication",
        "The agent replied in public on its own; the reply was meant for the one who had asked the agent, and nobody approved it.",
        "documents_via_press",
        &[INFORMATION, VERGE, TECHCRUNCH],
        "known",
    ),
    ("advice", "The advice was not accurate.", "documents_via_press", &[INFORMATION, VERGE], "known"),
    (
        "adoption",
        "An employee acted on the advice.",
        "documents_via_press",
        &[INFORMATION, VERGE, TECHCRUNCH],
        "known",
    ),
    (
        "exposure",
        "Employees could then see data of the company and of users that they were not authorised to see.",
        "documents_via_press",
        &[INFORMATION, VERGE, ENGADGET],
        "known",
    ),
    ("duration", "It lasted almost two hours.", "press", &[VERGE], "estimated"),
    (
        "severity",
        "The incident was rated SEV1, the second-highest of the company's levels.",
        "documents_via_press",
        &[INFORMATION, TECHCRUNCH],
        "known",
    ),
    ("resolved", "The matter has been resolved.", "company_statement", &[VERGE], "asserted"),
    ("no_mishandling", "No user data was mishandled.", "company_statement", &[VERGE], "asserted"),
    (
        "disclaimer",
        "The one who dealt with the system knew that it was an automated bot: a disclaimer stood in the footer, and the person's own reply in the thread says so.",
        "company_statement",
        &[VERGE],
        "asserted",
    ),
    (
        "agent_only_answered",
        "The agent did nothing but answer a question.",
        "company_statement",
        &[VERGE],
        "asserted",
    ),
    (
        "would_have_been_avoided",
        "Had the engineer who acted known better, or made other checks, it would not have happened.",
        "company_statement",
        &[VERGE],
        "asserted",
    ),
    (
        "further_factors",
        "The internal report names further factors that were not published.",
        "press",
        &[AWESOME],
        "asserted",
    ),
    (
        "no_evidence_of_abuse",
        "There is no evidence that the access was exploited or that data became public.",
        "press",
        &[PRIVACY],
        "asserted",
    ),
];

/// A disputed question with its alternatives: answer, who says so, address.
type Dispute = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const DISPUTES: &[Dispute] = &[
    (
        "when",
        "When was it?",
        &[
            ("in the week before 18 March 2026", "reports that say `last week`", VERGE),
            ("on 18 March 2026", "one outlet; another calls that day a Tuesday, it was a Wednesday", AWESOME),
        ],
    ),
    (
        "who_acted",
        "Who acted on the advice?",
        &[
            ("the employee who had asked", "one line of reports", TECHCRUNCH),
            ("another employee", "the other line of reports", VERGE),
        ],
    ),
    (
        "who_was_aware",
        "Who knew that it was a bot?",
        &[
            ("the one who had asked", "one reading of the statement", VERGE),
            ("the one who had asked the agent", "another reading of the statement", VERGE),
            ("the one who acted", "a third reading of the statement", VERGE),
        ],
    ),
    (
        "under_whose_name",
        "Under whose name did the post stand?",
        &[
            ("the agent's, with a disclaimer", "the company", VERGE),
            ("the engineer's", "one retelling", "https://techjacksolutions.com/"),
        ],
    ),
    (
        "rank",
        "What is SEV1 on the scale?",
        &[
            ("the second-highest level", "most reports", TECHCRUNCH),
            ("typically the highest level", "one outlet", "https://gentic.news/"),
        ],
    ),
    (
        "intended",
        "Was the answer meant to be public?",
        &[
            ("no, it was meant for one person", "the internal report as quoted", INFORMATION),
            ("not clear", "one report", VERGE),
        ],
    ),
];

const UNKNOWN: &[&str] = &[
    "which data sets and systems were concerned",
    "which setting was changed",
    "how many people could see what",
    "whether accesses were logged, and what the logs say",
    "the clock times",
    "who noticed it, who ended it, and how",
    "which agent, which model and which forum it was",
    "the further factors",
];

const INVENTED: &[(&str, &str)] = &[
    ("organisation", "The organisation, its persons, teams and agents."),
    ("systems", "The cloud, its buckets, the setting (a bucket policy) and the forum software."),
    ("times", "All clock times. The window of a little under two hours lies within the published bounds."),
    ("audience", "The head count, and who was entitled to what."),
    ("accesses", "The reads by people who should not have been able to."),
    ("detection", "Who noticed it, the alert, and the response."),
    ("logging", "Which reads were logged: for one bucket all, for one none, for one a part of the window."),
    ("noise", "Everything else in the logs."),
];

/// The text of `case.toml`.
pub(crate) fn case(name: &str, kind: Kind, seed: u64) -> String {
    let mut page = Page::default();
    page.line("# A case for training. Nothing in its logs is a record of a real event.");
    page.table("case");
    page.text("id", name);
    page.text("title", title(kind));
    page.text("label", crate::LABEL);
    page.text("seed", &seed.to_string());
    page.text("description", description(kind));
    if kind.is_reconstruction() {
        page.text(
            "chosen",
            if kind == Kind::Bystander {
                "Of the disputed question `who_acted` this variant takes `another employee`, for training; `meta_asker` takes the other."
            } else {
                "Of the disputed question `who_acted` this variant takes `the employee who had asked`, for training; `meta` takes the other."
            },
        );
    }
    clocks(&mut page);
    if kind.is_reconstruction() {
        published(&mut page);
    }
    for (id, statement) in INVENTED {
        page.list("fact");
        page.text("id", &format!("invented_{id}"));
        page.text("statement", statement);
        page.text("status", "invented_for_training");
    }
    page.0
}

fn published(page: &mut Page) {
    for (id, statement, source, addresses, status) in FACTS {
        page.list("fact");
        page.text("id", id);
        page.text("statement", statement);
        page.text("source", source);
        page.texts("urls", addresses);
        page.text("status", status);
    }
    for (id, question, alternatives) in DISPUTES {
        page.list("dispute");
        page.text("id", id);
        page.text("question", question);
        page.text("status", "disputed");
        for (answer, source, address) in *alternatives {
            page.list("dispute.alternative");
            page.text("answer", answer);
            page.text("source", source);
            page.text("url", address);
        }
    }
    for statement in UNKNOWN {
        page.list("unknown");
        page.text("statement", statement);
        page.text("status", "unknown");
    }
}

fn clocks(page: &mut Page) {
    for (source, seconds, why) in [
        ("forum", FORUM_AHEAD, "the forum's clock is ahead of true time"),
        ("kubernetes_audit", -CLUSTER_BEHIND, "the cluster's clock is behind true time"),
    ] {
        page.list("clock");
        page.text("source", source);
        page.line(&format!("offset_seconds = {seconds}"));
        page.text("why", why);
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Bystander => "An assistant answers in public, a colleague applies it",
        Kind::Asker => "An assistant answers in public, the one who asked applies it",
        Kind::HumanRunbook => "A colleague's answer is applied, not the assistant's",
        Kind::PlannedChange => "A planned change that the assistant happened to advise",
        Kind::Automation => "A pipeline makes the change",
        Kind::AgentTooLate => "The assistant answers after the change",
        Kind::NoRecord => "A change without a recorded cause",
    }
}

fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::Bystander | Kind::Asker => {
            "Built after the published accounts of the incident at Meta in March 2026 (SEV1): an agent answered a question on an internal forum without approval, a person applied the answer, and for about two hours employees could see data they were not authorised to see. The agent contributed; a person made the change. Organisation, persons, systems, times and data in the logs are invented."
        }
        Kind::HumanRunbook => {
            "Invented. The same exposure as in the case `meta`, but the advice that was applied came from a person; an assistant's answer in the same thread was another one, and right."
        }
        Kind::PlannedChange => {
            "Invented. The same exposure as in the case `meta`, but the change stood in a ticket and on a branch a day before the assistant gave the same advice."
        }
        Kind::Automation => {
            "Invented. The same exposure as in the case `meta`, but a scheduled run of the pipeline made the change; nobody followed anything."
        }
        Kind::AgentTooLate => {
            "Invented. The same exposure as in the case `meta`, but the assistant gave its advice after the change had been made."
        }
        Kind::NoRecord => {
            "Invented. The same exposure as in the case `meta`, but nothing that could be the cause is in the logs."
        }
    }
}

/// TOML, line by line.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn table(&mut self, name: &str) {
        self.line(&format!("\n[{name}]"));
    }

    fn list(&mut self, name: &str) {
        self.line(&format!("\n[[{name}]]"));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.line(&format!("{key} = {}", quoted(value)));
    }

    fn texts(&mut self, key: &str, values: &[&str]) {
        let list: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        self.line(&format!("{key} = [{}]", list.join(", ")));
    }
}

/// A basic string of TOML; its escapes are those of JSON.
fn quoted(value: &str) -> String {
    crate::json::Json::from(value).line()
}
