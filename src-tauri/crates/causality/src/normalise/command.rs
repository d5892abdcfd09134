//! Command lines found in prose, code blocks and tool arguments.

use super::{operation, tokens};

/// Programs whose command lines change access, configuration, code or data.
const PROGRAMS: [&str; 22] = [
    "aws",
    "az",
    "bq",
    "chmod",
    "docker",
    "dropdb",
    "eksctl",
    "gcloud",
    "gh",
    "git",
    "gsutil",
    "heroku",
    "helm",
    "kubectl",
    "mongosh",
    "mysql",
    "psql",
    "railway",
    "rm",
    "setfacl",
    "terraform",
    "tofu",
];

/// How many command lines of one text are read, and how many words of each: more than any answer has.
const MOST_COMMANDS: usize = 64;
const MOST_WORDS: usize = 128;

/// One command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    /// The program and its subcommands, for instance `aws s3api put-bucket-policy`.
    pub(crate) skeleton: String,
    /// The names of the API operations it performs, squeezed.
    pub(crate) operations: Vec<String>,
    /// The values of flags and the positional arguments, in lower case.
    pub(crate) arguments: Vec<String>,
    /// The arguments as written, for telling placeholders (which are often in capitals) from names.
    pub(crate) written: Vec<String>,
}

/// The command lines of a text.
#[must_use]
pub(crate) fn commands(text: &str) -> Vec<Command> {
    let text = tokens::clip(text);
    let mut found = Vec::new();
    let mut line = String::new();
    for part in text.lines() {
        let trimmed = part.trim_end();
        if let Some(open) = trimmed.strip_suffix('\\') {
            if line.len() < 16 * 1024 {
                line.push_str(open);
                line.push(' ');
            }
            continue;
        }
        line.push_str(trimmed);
        if PROGRAMS.iter().any(|program| line.contains(program)) {
            in_line(&line, &mut found);
        }
        line.clear();
        if found.len() >= MOST_COMMANDS {
            break;
        }
    }
    if !line.is_empty() && found.len() < MOST_COMMANDS {
        in_line(&line, &mut found);
    }
    found.truncate(MOST_COMMANDS);
    found
}

/// Splits a line into shell words; an operator between commands is a word of its own.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut escaped = false;
    for character in line.chars() {
        if escaped {
            word.push(character);
            escaped = false;
            continue;
        }
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (_, '\\') => escaped = true,
            (Some(_), inside) => word.push(inside),
            (None, '`' | ';' | '|' | '&' | '\n' | ')') => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                words.push(";".to_owned());
            }
            (None, space) if space.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (None, other) => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn program_of(word: &str) -> Option<&'static str> {
    let name = word.trim_start_matches(['$', '#', '(', '>', ':', '[', '{', ',']);
    let name = name.rsplit('/').next().unwrap_or(name);
    PROGRAMS.iter().find(|program| **program == name).copied()
}

/// A shell quotes a whole command when it is an argument itself (`{"command":"aws …"}`), so a word
/// that holds spaces and begins with a program is read as a line of its own, once.
fn in_line(line: &str, found: &mut Vec<Command>) {
    let words = shell_words(line);
    let mut at = 0;
    while at < words.len() && found.len() < MOST_COMMANDS {
        let Some(word) = words.get(at) else { break };
        if word.contains(' ') {
            let mut inner = shell_words(word);
            if let Some(first) = inner.first_mut()
                && let Some((_, after)) = first.rsplit_once(':')
            {
                // `{"command":"git …"}`: the key sticks to the first word of the value.
                *first = after.to_owned();
            }
            if let Some(start) = inner.iter().position(|part| program_of(part).is_some()) {
                found.extend(inner.get(start..).and_then(command));
            }
            at += 1;
            continue;
        }
        if program_of(word).is_none() {
            at += 1;
            continue;
        }
        let end =
            words.iter().skip(at).position(|word| word == ";").map_or(words.len(), |length| at + length);
        found.extend(words.get(at..end).and_then(command));
        at = end.max(at + 1);
    }
}

fn is_subcommand(word: &str) -> bool {
    word.len() <= 40
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.chars().all(|character| {
            character.is_ascii_lowercase()
                || character.is_ascii_digit()
                || character == '-'
                || character == '_'
        })
}

/// How many subcommands a program has at most before its positional arguments begin.
fn depth(program: &str) -> usize {
    match program {
        "aws" | "gh" | "railway" | "kubectl" | "docker" | "heroku" | "helm" => 2,
        "gcloud" | "az" => 4,
        "git" | "gsutil" | "bq" | "terraform" | "tofu" | "eksctl" => 1,
        _ => 0,
    }
}

fn command(words: &[String]) -> Option<Command> {
    let program = program_of(words.first()?)?;
    let mut subcommands: Vec<&str> = Vec::new();
    let mut written: Vec<String> = Vec::new();
    let mut after_flag = false;
    for word in words.iter().skip(1).take(MOST_WORDS) {
        if word == ";" {
            break;
        }
        if let Some(flag) = word.strip_prefix('-') {
            if let Some((_, value)) = flag.split_once('=') {
                written.push(value.to_owned());
                after_flag = false;
            } else {
                after_flag = true;
            }
            continue;
        }
        if !after_flag && written.is_empty() && subcommands.len() < depth(program) && is_subcommand(word) {
            subcommands.push(word);
        } else {
            written.push(word.clone());
        }
        after_flag = false;
    }
    if depth(program) > 0 && subcommands.is_empty() {
        return None;
    }
    let mut skeleton = program.to_owned();
    for subcommand in &subcommands {
        skeleton.push(' ');
        skeleton.push_str(subcommand);
    }
    let operations = operation::of_command(program, &subcommands, &written);
    let arguments = written.iter().map(|argument| argument.to_lowercase()).collect();
    Some(Command { skeleton, operations, arguments, written })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_in_an_answer_becomes_its_operation() {
        let text = "Run this:\n```\nsudo aws s3api put-bucket-policy \\\n  --bucket <BUCKET> --policy file://p.json\n```";
        let found = commands(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].skeleton, "aws s3api put-bucket-policy");
        assert_eq!(found[0].operations, ["putbucketpolicy"]);
        assert_eq!(found[0].written, ["<BUCKET>", "file://p.json"]);
    }

    #[test]
    fn flags_with_equals_and_chained_commands_are_read() {
        let found = commands("cd x && gh repo edit acme/site --visibility=public; git push origin main");
        assert_eq!(found[0].skeleton, "gh repo edit");
        assert_eq!(found[0].arguments, ["acme/site", "public"]);
        assert_eq!(found[1].skeleton, "git push");
    }

    #[test]
    fn a_command_inside_a_json_argument_is_found() {
        let found = commands(r#"{"command":"kubectl create clusterrolebinding wide --clusterrole=view"}"#);
        assert_eq!(found[0].skeleton, "kubectl create clusterrolebinding");
        assert!(found[0].operations.contains(&"createclusterrolebindings".to_owned()));
    }

    #[test]
    fn a_program_named_in_prose_is_no_command() {
        assert!(commands("AWS is down, and the terraform. Nothing else.").is_empty());
    }

    #[test]
    fn hostile_lines_are_bounded() {
        let text = "aws s3 rm x; ".repeat(10_000);
        assert!(commands(&text).len() <= MOST_COMMANDS);
        assert!(commands(&"aws s3 cp \\\n".repeat(10_000)).len() <= 1);
    }
}
