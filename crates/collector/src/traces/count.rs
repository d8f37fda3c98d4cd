//! How much there is in a request, before anything is made of it: a byte or two of a request may become some hundred in
//! memory, and a million spans take no more than two megabytes on the wire.

use super::{Fault, Policy};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A message of protobuf, as far as it is counted.
#[derive(Clone, Copy)]
enum Kind {
    Export,
    Resource,
    Scope,
    Span,
    Event,
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
            (Self::Span, 9) | (Self::Event, 3) | (Self::Object, 1) => Self::Pair,
            (Self::Span, 11) => Self::Event,
            (Self::Pair, 2) | (Self::Array, 1) => Self::Any,
            (Self::Any, 5) => Self::Array,
            (Self::Any, 6) => Self::Object,
            _ => return None,
        })
    }
}

#[derive(Default)]
struct Count {
    spans: usize,
    items: usize,
}

impl Count {
    fn add(&mut self, kind: Kind, policy: &Policy) -> Result<(), Fault> {
        self.items += 1;
        self.spans += usize::from(matches!(kind, Kind::Span));
        if self.spans > policy.spans {
            return Err(Fault::TooManySpans);
        }
        if self.items > policy.items {
            return Err(Fault::TooManyItems);
        }
        Ok(())
    }
}

/// Whether there is no more in it than may be. What is malformed is left to whoever reads it.
pub(super) fn protobuf(bytes: &[u8], policy: &Policy) -> Result<(), Fault> {
    let mut count = Count::default();
    // Kept by hand: what is nested deep must not take up the stack.
    let mut open = vec![(Kind::Export, bytes)];
    while let Some((kind, mut rest)) = open.pop() {
        while let Some((number, inside, behind)) = next(rest) {
            rest = behind;
            let (Some(kind), Some(inside)) = (kind.field(number), inside) else {
                continue;
            };
            count.add(kind, policy)?;
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default)]
    resource_spans: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(default)]
    scope_spans: Vec<Scope>,
}

#[derive(Deserialize)]
struct Scope {
    // They take up nothing.
    #[serde(default)]
    spans: Vec<IgnoredAny>,
}

/// The same of JSON.
pub(super) fn json(bytes: &[u8], policy: &Policy) -> Result<(), Fault> {
    let (mut items, mut in_text, mut escaped) = (0, false, false);
    for byte in bytes {
        if in_text {
            in_text = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else {
            in_text = *byte == b'"';
            items += usize::from(matches!(byte, b',' | b'{' | b'['));
        }
    }
    // Whoever sends a million spans should hear of spans. To count them takes as much as there are scopes.
    let spans = serde_json::from_slice::<Export>(bytes).map(|export| {
        let scopes = export
            .resource_spans
            .iter()
            .flat_map(|one| &one.scope_spans);
        scopes.map(|scope| scope.spans.len()).sum::<usize>()
    });
    if spans.is_ok_and(|spans| spans > policy.spans) {
        return Err(Fault::TooManySpans);
    }
    // An attribute is some of these: its own braces, those of its value, two commas.
    if items > policy.items.saturating_mul(4) {
        return Err(Fault::TooManyItems);
    }
    Ok(())
}
