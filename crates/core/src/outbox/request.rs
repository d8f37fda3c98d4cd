//! One request on its way: the same batch over all its retries.

use super::Outbox;
use crate::wire::{self, Counts, Json};

/// What the shell sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The id of the batch.
    pub batch: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The body: JSON in UTF-8.
    pub body: String,
    /// How many records are in it.
    pub records: usize,
    pub(super) number: u32,
}

/// A batch until the collector has answered for it.
#[derive(Debug)]
pub(super) struct Flight {
    /// Counts the batches of this page from 1.
    pub(super) number: u32,
    pub(super) attempt: u32,
    pub(super) under_way: bool,
    /// The counts that travel with it.
    pub(super) dropped: Counts,
}

impl Outbox {
    pub(super) fn batch_id(&self, number: u32) -> String {
        let mut id = Json::default();
        id.raw(&self.page);
        id.raw("-");
        id.digits(number.into());
        id.into_text()
    }

    /// The next try of a batch.
    pub(super) fn request(&self, flight: &mut Flight, now_ms: u64) -> Request {
        flight.attempt += 1;
        flight.under_way = true;
        let mut body = self.open(flight.number, flight.attempt, now_ms, &flight.dropped);
        let mut records = 0;
        for entry in &self.entries {
            if entry.batch == flight.number {
                body.next();
                body.raw(&entry.record.json);
                records += 1;
            }
        }
        body.raw("]}");
        Request {
            batch: self.batch_id(flight.number),
            attempt: flight.attempt,
            body: body.into_text(),
            records,
            number: flight.number,
        }
    }

    /// The body of a request up to its records.
    pub(super) fn open(&self, number: u32, attempt: u32, now_ms: u64, dropped: &Counts) -> Json {
        let batch = self.batch_id(number);
        let user = self.user.as_deref();
        wire::open(&batch, attempt, now_ms, &self.context, user, dropped)
    }
}
