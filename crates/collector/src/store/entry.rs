//! A batch as it goes through the inbox into the database: prepared once, where many can be at the same time.
//!
//! In the inbox it is a version, then the numbers little-endian and the texts with their length before them.

use super::StoreError;
use crate::keys::ProjectId;
use afterword_core::record::{Kind, Record, Response};
use afterword_core::wire::Context;

/// The good records of one request.
#[derive(Clone, Debug)]
pub struct Ingest {
    /// Whose they are.
    pub project: ProjectId,
    /// Who and where.
    pub context: Context,
    /// The id of the batch.
    pub batch: String,
    /// When it came, by the collector's clock.
    pub received_at_ms: u64,
    /// What to add to the client's times.
    pub skew_ms: i64,
    /// The records, redacted, with the client's times.
    pub records: Vec<Record>,
}

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Stored, or raised to a higher rev.
    pub accepted: usize,
    /// Known already, with this rev or a higher one.
    pub unchanged: usize,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) project: ProjectId,
    pub(super) visitor: String,
    pub(super) batch: String,
    /// JSON. `dropped` in it counts for the batch, and stands beside every record that this batch brought: whoever adds
    /// them up takes each (visitor, batch) once. A retry bears the same batch id, and a record that was known already
    /// keeps the context that it came with, so nothing is counted twice. What is lost are the counts of a batch of
    /// which no record is the newest any more: the sum may be too low, never too high.
    pub(super) context: String,
    pub(super) received_at_ms: i64,
    pub(super) skew_ms: i64,
    pub(super) items: Vec<Item>,
}

/// A record of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: [u8; 16],
    pub(super) rev: i64,
    pub(super) kind: Kind,
    pub(super) retracted: bool,
    pub(super) first_at_ms: i64,
    pub(super) at_ms: i64,
    /// JSON.
    pub(super) body: String,
    pub(super) response: Response,
}

/// A record's own key. The id says it all; the response is where it lies.
pub(super) type Key = (ProjectId, [u8; 16]);

impl Entry {
    pub(super) fn of(ingest: Ingest) -> Result<Self, StoreError> {
        let (received_at_ms, skew_ms) = (ingest.received_at_ms as i64, ingest.skew_ms);
        let item = |record: Record| {
            Ok(Item {
                id: *record.id.as_bytes(),
                rev: record.rev as i64,
                kind: record.kind(),
                retracted: record.retracted,
                first_at_ms: shifted(record.first_at_ms, skew_ms, received_at_ms),
                at_ms: shifted(record.at_ms, skew_ms, received_at_ms),
                body: to_json(&record)?,
                response: record.response,
            })
        };
        Ok(Self {
            project: ingest.project,
            context: to_json(&ingest.context)?,
            visitor: ingest.context.visitor,
            batch: ingest.batch,
            received_at_ms,
            skew_ms,
            items: ingest
                .records
                .into_iter()
                .map(item)
                .collect::<Result<_, StoreError>>()?,
        })
    }

    pub(super) fn key(&self, item: &Item) -> Key {
        (self.project, item.id)
    }

    /// About what it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        let item = |item: &Item| {
            let texts = [&item.response.text, &item.response.prompt];
            let texts: usize = texts.into_iter().flatten().map(String::len).sum();
            ITEM_BYTES + item.body.len() + texts
        };
        let items: usize = self.items.iter().map(item).sum();
        items + self.context.len() + self.batch.len() + self.visitor.len()
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        number(out, self.project);
        number(out, self.received_at_ms);
        number(out, self.skew_ms);
        for own in [&self.visitor, &self.batch, &self.context] {
            text(out, own);
        }
        length(out, self.items.len());
        for item in &self.items {
            out.extend_from_slice(&item.id);
            for own in [item.rev, item.first_at_ms, item.at_ms] {
                number(out, own);
            }
            out.push(u8::from(item.retracted));
            text(out, item.kind.as_str());
            text(out, &item.body);
        }
    }

    /// All entries of a group; none where anything of it cannot be read.
    pub(super) fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let mut rest = Rest(bytes);
        let mut entries = Vec::new();
        while !rest.0.is_empty() {
            entries.push(rest.entry()?);
        }
        Some(entries)
    }
}

/// What a record takes in memory beside its texts: the item, its key among those that wait, and its short texts.
const ITEM_BYTES: usize = 600;

const VERSION: u8 = 1;

fn number(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&(length as u32).to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        self.take().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(taken.to_vec()).ok()
    }

    fn entry(&mut self) -> Option<Entry> {
        let [VERSION] = self.take()? else {
            return None;
        };
        Some(Entry {
            project: self.number()?,
            received_at_ms: self.number()?,
            skew_ms: self.number()?,
            visitor: self.text()?,
            batch: self.text()?,
            context: self.text()?,
            items: (0..self.length()?)
                .map(|_| self.item())
                .collect::<Option<_>>()?,
        })
    }

    fn item(&mut self) -> Option<Item> {
        #[derive(serde::Deserialize)]
        struct Body {
            response: Response,
        }
        let id = self.take()?;
        let (rev, first_at_ms, at_ms) = (self.number()?, self.number()?, self.number()?);
        let [retracted] = self.take()?;
        let kind = Kind::parse(&self.text()?)?;
        let body = self.text()?;
        let Body { response } = serde_json::from_str(&body).ok()?;
        Some(Item {
            id,
            rev,
            kind,
            retracted: retracted != 0,
            first_at_ms,
            at_ms,
            body,
            response,
        })
    }
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| {
        StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    })
}

/// A time by the collector's clock: never before the epoch, where the clock of a client that ran far ahead would put
/// it, and never after the batch came, where that of a client whose clock went back would.
fn shifted(at_ms: u64, skew_ms: i64, received_at_ms: i64) -> i64 {
    let shifted = (at_ms as i64).saturating_add(skew_ms);
    shifted.min(received_at_ms).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use afterword_core::Ratio;
    use afterword_core::record::{RecordId, Signal, Stop};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn record() -> impl Strategy<Value = Record> {
        (
            ".{1,12}",
            any::<u64>(),
            any::<bool>(),
            proptest::option::of(".{0,80}"),
        )
            .prop_map(|(id, rev, retracted, text)| Record {
                id: RecordId::derive("v", &id, Kind::View),
                rev,
                first_at_ms: rev / 3,
                at_ms: rev / 2,
                retracted,
                response: Response {
                    id,
                    text,
                    ..Response::default()
                },
                signal: Signal::Stop(Stop {
                    streamed_chars: 7,
                    seen_fraction: Ratio::ZERO,
                    after_ms: 1,
                }),
            })
    }

    prop_compose! {
        fn ingest()(records in vec(record(), 0..4), visitor in ".{0,9}", batch in ".{0,9}", skew_ms in -9_000_000_i64..9_000_000, received_at_ms in 0..u64::MAX / 4) -> Ingest {
            let context = Context { visitor, ..Context::default() };
            Ingest { project: 7, context, batch, received_at_ms, skew_ms, records }
        }
    }

    proptest! {
        #[test]
        fn a_group_is_read_as_it_was_written(ingests in vec(ingest(), 0..4)) {
            let entries: Vec<Entry> = ingests.into_iter().map(|ingest| Entry::of(ingest).unwrap()).collect();
            let mut bytes = Vec::new();
            for entry in &entries {
                entry.write(&mut bytes);
            }
            prop_assert_eq!(Entry::read_all(&bytes), Some(entries.clone()));
            // What is cut short, or goes on with what is no entry, is refused and does no harm.
            bytes.push(9);
            prop_assert_eq!(Entry::read_all(&bytes), None);
            if !entries.is_empty() {
                prop_assert_eq!(Entry::read_all(&bytes[..bytes.len() - 2]), None);
            }
        }

        #[test]
        fn whatever_bytes_come_reading_ends(bytes in vec(any::<u8>(), 0..300)) {
            let _ = Entry::read_all(&bytes);
        }
    }
}
