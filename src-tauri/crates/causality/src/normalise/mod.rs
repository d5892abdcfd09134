//! Texts and records brought to comparable forms: tokens, identifiers, commands, operations and
//! the leaves of configuration.

pub(crate) mod atoms;
pub(crate) mod command;
pub(crate) mod operation;
pub(crate) mod tokens;

/// A 64-bit hash of a text, salted by what the text stands for, so that a word and an identifier of
/// the same letters stay apart. FNV-1a with a final mix; the same on every machine.
#[must_use]
pub(crate) fn hash(kind: u8, text: &str) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for byte in text.as_bytes() {
        value = (value ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(value)
}

/// Spreads the bits of a number over all 64.
#[must_use]
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let value = (value ^ (value >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    value ^ (value >> 33)
}
