//! What was said: messages in the dialects of generative-AI telemetry.

use serde_json::Value;

use super::attributes::Attributes;
use crate::value::{compact, each, embedded, scalar_of, text};

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// `user`, `assistant`, `tool`, `system`; empty if it is not said.
    pub(super) role: String,
    /// The words.
    pub(super) text: String,
}

/// Where a dialect keeps messages: in attributes that hold nothing else, in numbered ones, or in the input or
/// output of whatever the span does. What is said most exactly counts.
struct Places {
    exact: &'static [&'static str],
    numbered: &'static [&'static str],
    loose: &'static [&'static str],
    role: &'static str,
}

const INPUT: Places = Places {
    exact: &[
        "gen_ai.input.messages",
        "gen_ai.prompt",
        "gen_ai.content.prompt",
        "ai.prompt.messages",
        "ai.prompt",
        "gcp.vertex.agent.llm_request",
        "lk.user_input",
        "lk.user_transcript",
        "user_prompt",
    ],
    numbered: &["gen_ai.prompt", "llm.input_messages", "llm.prompts"],
    loose: &["llm.input_messages", "input.value", "traceloop.entity.input"],
    role: "user",
};

const OUTPUT: Places = Places {
    exact: &[
        "gen_ai.output.messages",
        "gen_ai.completion",
        "gen_ai.content.completion",
        "ai.response.text",
        "ai.response.object",
        "ai.response.toolCalls",
        "gcp.vertex.agent.llm_response",
        "lk.response.text",
    ],
    numbered: &["gen_ai.completion", "llm.output_messages", "llm.completions"],
    loose: &["llm.output_messages", "output.value", "traceloop.entity.output"],
    role: "assistant",
};

/// What went in.
pub(super) fn input(attributes: &Attributes) -> Vec<Message> {
    messages(attributes, &INPUT)
}

/// What came out.
pub(super) fn output(attributes: &Attributes) -> Vec<Message> {
    messages(attributes, &OUTPUT)
}

fn messages(attributes: &Attributes, places: &Places) -> Vec<Message> {
    let read = |keys: &[&str]| attributes.get(keys).map(|value| read(value, places.role));
    if let Some(found) = read(places.exact) {
        return found;
    }
    let mut numbered = places.numbered.iter().map(|prefix| attributes.numbered(prefix));
    match numbered.find(|found| !found.is_empty()) {
        Some(found) => found
            .into_iter()
            .map(|(said, text)| Message { role: said.unwrap_or_else(|| places.role.to_owned()), text })
            .collect(),
        None => read(places.loose).unwrap_or_default(),
    }
}

/// The messages of a span's events: older conventions have an event per message, named after its role.
pub(super) fn of_event(event: &Value, attributes: &Attributes) -> Option<Message> {
    let role = match text(event, "name")? {
        "gen_ai.user.message" => "user",
        "gen_ai.assistant.message" | "gen_ai.choice" => "assistant",
        "gen_ai.tool.message" => "tool",
        _ => return None,
    };
    let value = attributes.get(&["gen_ai.event.content", "content", "message"])?;
    let value = embedded(value).unwrap_or_else(|| value.clone());
    let text = words(value.get("message").unwrap_or(&value));
    (!text.is_empty()).then(|| Message { role: role.to_owned(), text })
}

/// Messages as a list, as one object, as JSON in text, or as bare text.
fn read(value: &Value, role: &str) -> Vec<Message> {
    let value = embedded(value).unwrap_or_else(|| value.clone());
    let list = match &value {
        Value::Object(members) => {
            let list = ["messages", "contents", "prompt"].iter().find_map(|key| members.get(*key));
            list.unwrap_or(&value)
        }
        other => other,
    };
    each(Some(list))
        .into_iter()
        .filter_map(|message| {
            let said = text(message, "role").unwrap_or(role).to_owned();
            let text = words(message);
            (!text.is_empty()).then_some(Message { role: said, text })
        })
        .collect()
}

/// The words of a message: its text, the calls it makes, the results it carries.
pub(super) fn words(message: &Value) -> String {
    let mut parts = Vec::new();
    collect(message, &mut parts, 0);
    parts.join("\n")
}

fn collect(value: &Value, parts: &mut Vec<String>, depth: usize) {
    const DEPTH: usize = 8;
    if depth > DEPTH {
        return;
    }
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, parts, depth + 1)),
        Value::Object(members) => {
            let call = text(value, "type") == Some("tool_call") || members.contains_key("arguments");
            if call {
                let name = text(value, "name").or_else(|| text(value, "function.name")).unwrap_or("tool");
                let arguments = members.get("arguments").map(argument).unwrap_or_default();
                parts.push(format!("{name} {arguments}").trim_end().to_owned());
                return;
            }
            let known = ["parts", "content", "text", "response", "result", "message", "tool_calls"];
            let found = known.iter().filter_map(|key| members.get(*key)).collect::<Vec<_>>();
            if found.is_empty() && !members.contains_key("role") {
                parts.push(compact(value));
            }
            found.into_iter().for_each(|inner| collect(inner, parts, depth + 1));
        }
        other => parts.extend(scalar_of(other)),
    }
}

/// Arguments or results as text: JSON stays compact, text stays text.
pub(super) fn argument(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => compact(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(attributes: &Value, expected: &[(&str, &str)]) {
        let found = input(&Attributes::of(Some(attributes)));
        let found = found.iter().map(|m| (m.role.as_str(), m.text.as_str())).collect::<Vec<_>>();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_dialect_gives_the_same_words() {
        let said = [("user", "how?")];
        check(
            &json!({ "gen_ai.input.messages": r#"[{"role":"user","parts":[{"type":"text","content":"how?"}]}]"# }),
            &said,
        );
        check(&json!({ "gen_ai.input.messages": [{ "role": "user", "content": "how?" }] }), &said);
        check(&json!({ "gen_ai.prompt": "how?" }), &said);
        check(&json!({ "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "how?" }), &said);
        check(
            &json!({ "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "how?",
                     "input.value": r#"{"model":"m"}"# }),
            &said,
        );
        check(&json!({ "ai.prompt": r#"{"system":"be brief","prompt":"how?"}"# }), &said);
        check(
            &json!({ "gcp.vertex.agent.llm_request":
                r#"{"model":"m","contents":[{"role":"user","parts":[{"text":"how?"}]}]}"# }),
            &said,
        );
        check(
            &json!({ "input.value": r#"{"messages":[{"role":"user","content":[{"type":"text","text":"how?"}]}]}"# }),
            &said,
        );
        check(
            &json!({ "gen_ai.input.messages": [{ "role": "assistant",
                    "parts": [{ "type": "tool_call", "name": "run", "arguments": { "cmd": "ls" } }] }] }),
            &[("assistant", r#"run {"cmd":"ls"}"#)],
        );
    }
}
