//! How much there is in a request, before anything is made of it: a byte or two of a request may become some hundred in
//! memory, and a million spans take no more than two megabytes on the wire.

use super::{Fault, Policy, Signal};
use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A message of protobuf, as far as it is counted.
#[derive(Clone, Copy)]
enum Kind {
    Export,
    Resource,
    Scope,
    Span,
    Event,
    LogExport,
    LogResource,
    LogScope,
    LogRecord,
    Pair,
    Any,
    Array,
    Object,
}

impl Kind {
    /// What is in this field of it.
    const fn field(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::Export, 1) => Self::Resource,
            (Self::Resource, 2) => Self::Scope,
            (Self::Scope, 2) => Self::Span,
            (Self::LogExport, 1) => Self::LogResource,
            (Self::LogResource, 2) => Self::LogScope,
            (Self::LogScope, 2) => Self::LogRecord,
            (Self::Span, 9) | (Self::Event, 3) | (Self::LogRecord, 6) | (Self::Object, 1) => {
                Self::Pair
            }
            (Self::Span, 11) => Self::Event,
            (Self::LogRecord, 5) | (Self::Pair, 2) | (Self::Array, 1) => Self::Any,
            (Self::Any, 5) => Self::Array,
            (Self::Any, 6) => Self::Object,
            _ => return None,
        })
    }
}

#[derive(Default)]
struct Count {
    /// Spans or log records.
    told: usize,
    items: usize,
}

impl Count {
    fn add(&mut self, kind: Kind, signal: Signal, policy: &Policy) -> Result<(), Fault> {
        self.items += 1;
        self.told += usize::from(matches!(kind, Kind::Span | Kind::LogRecord));
        if self.told > policy.spans {
            return Err(Fault::TooMany(signal));
        }
        if self.items > policy.items {
            return Err(Fault::TooManyItems);
        }
        Ok(())
    }
}

/// Whether there is no more in it than may be. What is malformed is left to whoever reads it.
pub(super) fn protobuf(bytes: &[u8], signal: Signal, policy: &Policy) -> Result<(), Fault> {
    let mut count = Count::default();
    let outermost = match signal {
        Signal::Spans => Kind::Export,
        Signal::LogRecords => Kind::LogExport,
    };
    // Kept by hand: what is nested deep must not take up the stack.
    let mut open = vec![(outermost, bytes)];
    while let Some((kind, mut rest)) = open.pop() {
        while let Some((number, inside, behind)) = next(rest) {
            rest = behind;
            let (Some(kind), Some(inside)) = (kind.field(number), inside) else {
                continue;
            };
            count.add(kind, signal, policy)?;
            open.push((kind, inside));
        }
    }
    Ok(())
}

/// The number of a field, its bytes where it has a length, and what comes behind it.
type Field<'a> = (u64, Option<&'a [u8]>, &'a [u8]);

fn next(bytes: &[u8]) -> Option<Field<'_>> {
    let (tag, rest) = varint(bytes)?;
    let number = tag >> 3;
    match tag & 7 {
        0 => Some((number, None, varint(rest)?.1)),
        1 => Some((number, None, rest.get(8..)?)),
        2 => {
            let (length, rest) = varint(rest)?;
            let length = usize::try_from(length).ok()?;
            Some((number, Some(rest.get(..length)?), rest.get(length..)?))
        }
        5 => Some((number, None, rest.get(4..)?)),
        _ => None,
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

/// Values and members of a text of JSON, at least: a comma, a brace or a bracket stands before each but the first.
pub(super) fn values(bytes: &[u8]) -> usize {
    let (mut values, mut in_text, mut escaped) = (0, false, false);
    for byte in bytes {
        if in_text {
            in_text = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else {
            in_text = *byte == b'"';
            values += usize::from(matches!(byte, b',' | b'{' | b'['));
        }
    }
    values
}

/// Where the spans or log records are in a request: what holds them, what holds that, and so on, the outermost first. A place
/// adds up what is in the one below; nothing is made of the rest.
#[derive(Clone, Copy)]
struct Place(&'static [&'static str]);

impl Place {
    const fn of(signal: Signal) -> Self {
        Self(match signal {
            Signal::Spans => &["resourceSpans", "scopeSpans", "spans"],
            Signal::LogRecords => &["resourceLogs", "scopeLogs", "logRecords"],
        })
    }
}

impl<'de> DeserializeSeed<'de> for Place {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<usize, A::Error> {
        let mut told = 0;
        while let Some(name) = members.next_key::<Cow<'_, str>>()? {
            match self.0.split_first() {
                Some((holder, below)) if *holder == name => {
                    told += members.next_value_seed(Place(below))?;
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(told)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<usize, A::Error> {
        let mut told = 0;
        if self.0.is_empty() {
            while list.next_element::<IgnoredAny>()?.is_some() {
                told += 1;
            }
        } else {
            while let Some(more) = list.next_element_seed(self)? {
                told += more;
            }
        }
        Ok(told)
    }
}

/// The same of JSON.
pub(super) fn json(bytes: &[u8], signal: Signal, policy: &Policy) -> Result<(), Fault> {
    // Whoever sends a million spans should hear of spans.
    if told(bytes, signal).is_ok_and(|told| told > policy.spans) {
        return Err(Fault::TooMany(signal));
    }
    // An attribute is some of these: its own braces, those of its value, two commas.
    if values(bytes) > policy.items.saturating_mul(4) {
        return Err(Fault::TooManyItems);
    }
    Ok(())
}

/// How many spans or log records there are.
fn told(bytes: &[u8], signal: Signal) -> Result<usize, serde_json::Error> {
    Place::of(signal).deserialize(&mut serde_json::Deserializer::from_slice(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_wherever_they_are_and_nothing_is_made_of_the_rest() {
        let spans = |text: &str| told(text.as_bytes(), Signal::Spans).ok();
        let request = r#"{ "a": [1], "resourceSpans": [{ "resource": {}, "scopeSpans": [{ "spans": [{}, {}] }, {}] }, {}, { "scopeSpans": [{ "spans": [{}] }] }] }"#;
        assert_eq!(spans(request), Some(3));
        assert_eq!(spans(r#"{ "resourceSpans": null }"#), None);
        assert_eq!(spans("{}"), Some(0));
        let logs = request
            .replace("resourceSpans", "resourceLogs")
            .replace("scopeSpans", "scopeLogs")
            .replace("spans", "logRecords");
        assert_eq!(spans(&logs), Some(0));
        assert_eq!(told(logs.as_bytes(), Signal::LogRecords).ok(), Some(3));
        assert_eq!(values(br#"[{"a,[{\"": 1}, 2]"#), 3);
    }
}
