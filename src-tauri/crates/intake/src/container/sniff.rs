//! Files that are no logs, told by their first bytes.

/// Signatures of common files that are not logs, with their names.
const SIGNATURES: [(&[u8], &str); 13] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
];

/// What a file is, if it is certainly not a log that can be read, and what to do about it.
pub(super) fn not_a_log(bytes: &[u8]) -> Option<String> {
    let known = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    let name = match known {
        Some((_, name)) => name,
        None if bytes.get(257..262) == Some(b"ustar") => &"a tar archive",
        None => return None,
    };
    let advice = match *name {
        "UTF-16 text" => "convert it to UTF-8 and import that",
        "a 7-Zip archive" | "a RAR archive" | "a tar archive" => "unpack it and import what is inside",
        "an SQLite database" | "a Parquet table" => "export it as JSON or CSV and import that",
        _ => "looked for JSON, JSON Lines and CSV, also compressed or in an archive",
    };
    Some(format!("not a log but {name}: {advice}"))
}

/// Whether the bytes look like anything but text.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let odd = sample.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    odd * 20 > sample.len()
}
