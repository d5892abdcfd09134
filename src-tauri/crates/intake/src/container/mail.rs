//! Mail: one message in a file, or many in an mbox. Each becomes JSON: its headers, and its words.

use mailparse::{DispositionType, MailHeaderMap, ParsedMail};
use serde_json::{Map, Value, json};

use super::split::{Piece, PieceBody};

/// Headers of which a message has several, and whatever else is called so is none.
const HEADERS: [&str; 13] = [
    "from:",
    "to:",
    "cc:",
    "subject:",
    "date:",
    "message-id:",
    "received:",
    "return-path:",
    "mime-version:",
    "delivered-to:",
    "content-type:",
    "reply-to:",
    "dkim-signature:",
];

/// What is kept of the headers of a message.
const KEPT: [&str; 14] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "X-Mailer",
    "Auto-Submitted",
];

/// Bytes by which mail is told.
const TOLD_BY: usize = 16 << 10;

/// Whether the content is mail: its first lines are headers, of which several are those of mail.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(TOLD_BY)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let (mut known, mut lines) = (0, 0);
    for line in head.lines().skip(usize::from(is_mbox(bytes))) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && lines > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        let name = format!("{}:", name.to_ascii_lowercase());
        known += usize::from(HEADERS.contains(&name.as_str()));
        lines += 1;
    }
    known >= 3 || is_mbox(bytes) && known >= 2
}

fn is_mbox(bytes: &[u8]) -> bool {
    begins(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default())
}

/// Whether a line begins a message of an mbox: `From address Sun Mar  1 02:03:04 2026`.
fn begins(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(rest);
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split_whitespace().skip(1).any(year) && text.contains(':')
}

/// Cuts mail into its messages.
pub(super) fn split(bytes: &[u8], pieces: &mut Vec<Piece>) {
    if !is_mbox(bytes) {
        pieces.push(message(bytes, 0, bytes.len(), 0));
        return;
    }
    let mut starts = Vec::new();
    let (mut at, mut blank) = (0, true);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.trim_ascii_end();
        if blank && begins(bare) {
            starts.push((at, line.len()));
        }
        blank = bare.is_empty();
        at += line.len();
    }
    for (index, (start, envelope)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(bytes.len(), |(next, _)| *next);
        pieces.push(message(bytes, *start, end, *envelope));
    }
}

/// One message; an mbox writes a line of its own before it.
fn message(bytes: &[u8], start: usize, end: usize, envelope: usize) -> Piece {
    let length = bytes.get(start..end).unwrap_or_default().trim_ascii_end().len();
    let own = bytes.get(start + envelope..start + length).unwrap_or_default();
    let body = match mailparse::parse_mail(own) {
        Ok(mail) => PieceBody::Value(Box::new(told(&mail))),
        Err(error) => PieceBody::Refused(format!("message cannot be read: {error}")),
    };
    Piece { offset: start, length, body }
}

fn told(mail: &ParsedMail<'_>) -> Value {
    let mut members = Map::new();
    for name in KEPT {
        let values: Vec<String> =
            mail.headers.get_all_values(name).into_iter().filter(|value| !value.is_empty()).collect();
        // Of a header that may stand once the first counts, as mail programs have it; all are kept.
        match values.as_slice() {
            [] => {}
            [value] => {
                members.insert(name.to_owned(), json!(value));
            }
            many => {
                members.insert(name.to_owned(), json!(many));
            }
        }
    }
    if let Some(received) = mail.headers.get_first_value("Received") {
        members.insert("Received".to_owned(), json!(received));
    }
    let (mut plain, mut html, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for part in mail.parts() {
        if !part.subparts.is_empty() {
            continue;
        }
        let disposition = part.get_content_disposition();
        let name = disposition.params.get("filename").or_else(|| part.ctype.params.get("name"));
        let attached = disposition.disposition == DispositionType::Attachment || name.is_some();
        let kind = part.ctype.mimetype.as_str();
        if attached || !kind.starts_with("text/") {
            files.push(name.cloned().unwrap_or_else(|| kind.to_owned()));
            continue;
        }
        match part.get_body() {
            Ok(text) if kind == "text/html" => html.push(text),
            Ok(text) => plain.push(text),
            Err(error) => {
                members.insert("problem".to_owned(), json!(format!("a part cannot be decoded: {error}")));
            }
        }
    }
    let words = if plain.is_empty() { html } else { plain };
    members.insert("body".to_owned(), json!(words.join("\n").replace("\r\n", "\n").trim()));
    members.insert("attachments".to_owned(), json!(files));
    Value::Object(members)
}
