//! Gzip, Zstandard, bzip2 and xz, also one inside the other, with limits and with what can be saved of damage.

use std::{
    borrow::Cow,
    io::{BufRead, BufReader, Cursor, ErrorKind, Read},
};

use crate::Limits;

/// Layers of compression that are undone before giving up.
const LAYERS: usize = 3;

/// Content after decompression.
pub(crate) struct Decoded<'a> {
    /// What could be decoded.
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Why that is not all, if it is not.
    pub(crate) damage: Option<Damage>,
}

/// Where decoding stopped, and why.
#[derive(Debug, Clone)]
pub(crate) struct Damage {
    /// Offset in the decoded content.
    pub(crate) offset: usize,
    /// What was found.
    pub(crate) reason: String,
}

/// Memory that a decoder of xz may ask for: enough for every preset of its authors.
const XZ_MEMORY: u64 = 256 << 20;
/// Bytes by which compression is told.
const HEAD: usize = 6;
/// What is said of data that end before their end.
pub(super) const CUT: &str = "the data end too early";

/// Kinds of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
}

fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Kind::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zstandard),
        // Behind the size of its blocks stands the first byte of a block, or of the end.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some(Kind::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Kind::Xz),
        _ => None,
    }
}

/// Whether the bytes are compressed.
pub(super) fn is_compressed(bytes: &[u8]) -> bool {
    kind(bytes).is_some()
}

/// The first bytes of what is compressed, without decoding the rest; `None` if nothing is compressed.
pub(super) fn peek(bytes: &[u8], count: usize) -> Option<Vec<u8>> {
    let mut kind = Some(kind(bytes)?);
    let mut source: Box<dyn BufRead + '_> = Box::new(bytes);
    for _ in 0..LAYERS {
        let Some(known) = kind else { break };
        source = Box::new(BufReader::new(decoder(known, source).ok()?));
        let mut head = Vec::with_capacity(HEAD);
        // What cannot be read here is told when all of it is read.
        let _ = source.by_ref().take(HEAD as u64).read_to_end(&mut head);
        kind = self::kind(&head);
        source = Box::new(Cursor::new(head).chain(source));
    }
    let mut head = Vec::with_capacity(count);
    let _ = source.take(count as u64).read_to_end(&mut head);
    Some(head)
}

fn decoder<'a>(kind: Kind, source: impl BufRead + 'a) -> std::io::Result<Box<dyn Read + 'a>> {
    Ok(match kind {
        Kind::Gzip => Box::new(flate2::bufread::GzDecoder::new(source)),
        Kind::Zstandard => Box::new(zstd::stream::read::Decoder::with_buffer(source)?),
        Kind::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(source)),
        Kind::Xz => {
            let stream =
                liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(source, stream))
        }
    })
}

/// Undoes compression; content that is not compressed comes back as it is.
pub(crate) fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Decoded<'a> {
    let mut decoded = Decoded { bytes: Cow::Borrowed(bytes), damage: None };
    for _ in 0..LAYERS {
        let (name, inner) = match kind(&decoded.bytes) {
            Some(Kind::Gzip) => ("gzip", inflate(&decoded.bytes, limits)),
            Some(known @ Kind::Zstandard) => ("zstd", unpack(known, &decoded.bytes, limits)),
            Some(known @ Kind::Bzip2) => ("bzip2", unpack(known, &decoded.bytes, limits)),
            Some(known @ Kind::Xz) => ("xz", unpack(known, &decoded.bytes, limits)),
            None => return decoded,
        };
        let (bytes, problem) = inner;
        let damage = problem.map(|problem| Damage {
            offset: bytes.len(),
            reason: format!("{name} data are damaged after {} decoded bytes: {problem}", bytes.len()),
        });
        // Damage of an outer layer is where the inner one ends early: the outer reason says more.
        decoded = Decoded { bytes: Cow::Owned(bytes), damage: decoded.damage.or(damage) };
        if let Some(damage) = &mut decoded.damage {
            damage.offset = decoded.bytes.len();
        }
    }
    decoded
}

/// Reads member after member, as `cat a.gz b.gz` leaves them. Padding of NUL bytes behind the last one, as
/// block devices and tapes leave it, is not damage.
fn inflate(bytes: &[u8], limits: &Limits) -> (Vec<u8>, Option<String>) {
    let mut decoded = Vec::new();
    let mut rest = bytes;
    while rest.iter().any(|byte| *byte != 0) {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        if let Some(problem) = drain(&mut member, bytes.len(), limits, &mut decoded) {
            return (decoded, Some(problem));
        }
        rest = member.into_inner();
    }
    (decoded, None)
}

fn unpack(kind: Kind, bytes: &[u8], limits: &Limits) -> (Vec<u8>, Option<String>) {
    match decoder(kind, bytes) {
        Ok(decoder) => {
            let mut decoded = Vec::new();
            let problem = drain(decoder, bytes.len(), limits, &mut decoded);
            (decoded, problem)
        }
        Err(error) => (Vec::new(), Some(error.to_string())),
    }
}

/// Reads to the end, to the damage, or to the limit; what stopped it before the end.
pub(super) fn drain(
    mut source: impl Read,
    packed: usize,
    limits: &Limits,
    decoded: &mut Vec<u8>,
) -> Option<String> {
    let mut chunk = vec![0_u8; 64 << 10];
    loop {
        match source.read(&mut chunk) {
            Ok(0) => return None,
            Ok(count) => decoded.extend_from_slice(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Some(CUT.to_owned());
            }
            Err(error) => return Some(error.to_string().to_lowercase()),
        }
        if decoded.len() > limits.decoded_bytes {
            return Some(format!("larger than the limit of {} bytes", limits.decoded_bytes));
        }
        if decoded.len() > limits.ratio_from && decoded.len() / packed.max(1) > limits.ratio {
            return Some(format!(
                "grows more than {} times, as only a decompression bomb does",
                limits.ratio
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_members_and_padding_are_read_to_the_end() {
        let mut packed = gzip(b"one\n");
        packed.extend(gzip(b"two\n"));
        packed.extend([0; 512]);
        let decoded = decode(&packed, &Limits::default());
        assert_eq!(decoded.bytes.as_ref(), b"one\ntwo\n");
        assert!(decoded.damage.is_none());
    }

    #[test]
    fn a_cut_file_gives_what_it_has_and_the_place_of_the_damage() {
        let text = (0..5000).map(|n| format!("line {n} {}\n", n * 7919)).collect::<String>();
        let packed = gzip(text.as_bytes());
        let decoded = decode(&packed[..packed.len() / 2], &Limits::default());
        assert!(!decoded.bytes.is_empty());
        assert!(text.as_bytes().starts_with(&decoded.bytes));
        assert_eq!(decoded.damage.unwrap().offset, decoded.bytes.len());
    }

    #[test]
    fn zstandard_inside_gzip_is_undone() {
        let inner = zstd::stream::encode_all(&b"{\"a\":1}"[..], 1).unwrap();
        assert_eq!(decode(&gzip(&inner), &Limits::default()).bytes.as_ref(), b"{\"a\":1}");
    }

    #[test]
    fn a_bomb_stops_at_its_limit() {
        let packed = zstd::stream::encode_all(&vec![0_u8; 50 << 20][..], 1).unwrap();
        let limits = Limits { ratio_from: 1 << 20, ..Limits::default() };
        let decoded = decode(&packed, &limits);
        assert!(decoded.bytes.len() < 4 << 20, "{} bytes were decoded", decoded.bytes.len());
        assert!(decoded.damage.unwrap().reason.contains("bomb"));
    }
}
