//! Record ids: the same wherever they are computed.

use super::Kind;
use super::siphash::SipHash;
use crate::wire::hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name-based UUID of version 8 (RFC 9562, section 5.8): SipHash-2-4 with 128 bits over the visitor, the
/// response id and the kind, keyed with a fixed namespace, with version and variant set. It tells records apart and
/// guards nothing: who may write a record is decided by keys and origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; 16]);

/// Not a lower-case UUID of version 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRecordId;

/// The namespace of Afterword's record ids: two random numbers.
const NAMESPACE: [u64; 2] = [0x8e4b_523a_0e5c_1d6f, 0x1395_e6b4_207d_419c];

impl RecordId {
    /// The id of the record of `visitor`'s `kind` of signal on `response_id`.
    ///
    /// The parts are joined by NUL, which no id may hold, so that no two triples run together.
    #[must_use]
    pub fn derive(visitor: &str, response_id: &str, kind: Kind) -> Self {
        let mut hash = SipHash::new(NAMESPACE);
        for part in [visitor, "\0", response_id, "\0", kind.as_str()] {
            hash.add(part);
        }
        let [first, second] = hash.finish();
        let mut bytes = [0; 16];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let half = if at < 8 { first } else { second };
            *byte = (half >> (8 * (at % 8))) as u8;
        }
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
        *version = (*version & 0x0f) | 0x80;
        *variant = (*variant & 0x3f) | 0x80;
        Self(bytes)
    }

    /// Its 16 bytes, as a store keeps them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Back from the 16 bytes that a store kept.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads the form with hyphens.
    ///
    /// # Errors
    /// Anything but a UUID of version 8 in lower case is refused.
    pub fn parse(text: &str) -> Result<Self, BadRecordId> {
        let mut bytes = [0; 16];
        let mut digits = 0_usize;
        for (at, byte) in text.bytes().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return Err(BadRecordId);
                }
                continue;
            }
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                _ => return Err(BadRecordId),
            };
            let slot = bytes.get_mut(digits / 2).ok_or(BadRecordId)?;
            *slot = *slot << 4 | value;
            digits += 1;
        }
        let [_, _, _, _, _, _, version, _, variant, ..] = bytes;
        if digits == 32 && version >> 4 == 8 && variant >> 6 == 2 {
            Ok(Self(bytes))
        } else {
            Err(BadRecordId)
        }
    }

    /// The form with hyphens.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut text = String::with_capacity(36);
        for (at, byte) in self.0.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.push(hex(byte >> 4));
            text.push(hex(byte));
        }
        text
    }
}

impl core::fmt::Display for RecordId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|BadRecordId| {
            serde::de::Error::custom("expected a lower-case UUID of version 8")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_a_version_8_uuid_that_survives_text() {
        for kind in Kind::ALL {
            let id = RecordId::derive("v-1", "r-81", kind);
            assert_eq!(RecordId::parse(&id.to_text()), Ok(id));
            assert_eq!(id.to_text().as_bytes()[14], b'8');
        }
    }

    #[test]
    fn the_id_stays_what_it_was_when_it_was_first_released() {
        assert_eq!(
            RecordId::derive("v-1", "r-81", Kind::Thumb).to_text(),
            "1024d460-50a2-8fe5-92ab-192a0960bf7a"
        );
    }

    #[test]
    fn what_is_no_version_8_uuid_is_refused() {
        for text in [
            "",
            "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
            "4bf92f35-77b3-8da6-a3ce-929d0e0e47366",
            "4bf92f3577b38da6a3ce929d0e0e4736",
            "4BF92F35-77B3-8DA6-A3CE-929D0E0E4736",
            "4bf92f35-77b3-8da6-03ce-929d0e0e4736",
            "4bf92f35-77b3-8da6-a3ce-929d0e0e473é",
        ] {
            assert_eq!(RecordId::parse(text), Err(BadRecordId), "{text}");
        }
    }
}
