//! Ids and words as other systems write them.

use afterword_core::record::RecordId;
use sha2::{Digest, Sha256};

/// A word as one segment of a path.
#[must_use]
pub fn encoded(word: &str) -> String {
    word.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 hex digits for the correction of a record, where a system keeps it apart: always the same for the same record.
#[must_use]
pub fn correction_hex(id: RecordId) -> String {
    let hash = Sha256::new()
        .chain_update(id.as_bytes())
        .chain_update(b"correction")
        .finalize();
    hex(hash.get(..16).unwrap_or_default())
}
