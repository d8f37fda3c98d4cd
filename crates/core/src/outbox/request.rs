//! One request on its way: the same batch over all its retries.

use super::{Entry, OPEN, Outbox};
use crate::policy::Policy;
use crate::session::ENVELOPE_BYTES;
use crate::wire::{self, Counts, Json};

/// What the shell sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The number of the batch, by which it is answered.
    pub number: u32,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The body, to be completed by the shell as [`Request::complete`] does: numbers stand for the records, and
    /// of the context only `dropped` is there.
    pub body: String,
    /// How many records are in it.
    pub records: usize,
}

impl Request {
    /// The body as it is sent: `context` are the members of the context that all of its records share, as JSON
    /// without braces, `record` gives the record of a number.
    #[must_use]
    pub fn complete<'a>(&self, context: &str, mut record: impl FnMut(u32) -> &'a str) -> String {
        const CONTEXT: &str = r#""context":{"#;
        const RECORDS: &str = r#""records":["#;
        let (before, rest) = self.body.split_once(CONTEXT).unwrap_or((&self.body, ""));
        let (dropped, numbers) = rest.rsplit_once(RECORDS).unwrap_or((rest, ""));
        let mut whole = format!("{before}{CONTEXT}{context}");
        if !dropped.starts_with('}') {
            whole.push(',');
        }
        whole.push_str(dropped);
        whole.push_str(RECORDS);
        let numbers = numbers.trim_end_matches("]}").split(',');
        for (at, number) in numbers.enumerate() {
            if at > 0 {
                whole.push(',');
            }
            whole.push_str(number.parse().map_or("", &mut record));
        }
        whole.push_str("]}");
        whole
    }
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
    /// The next try of a batch.
    pub(super) fn request(&self, flight: &mut Flight, now_ms: u64) -> Request {
        flight.attempt += 1;
        flight.under_way = true;
        let mut body = self.head(flight.number, flight.attempt, now_ms, &flight.dropped);
        let mut records = 0;
        for entry in &self.entries {
            if entry.batch == flight.number {
                body.next();
                body.digits(entry.number.into());
                records += 1;
            }
        }
        body.raw("]}");
        Request {
            number: flight.number,
            attempt: flight.attempt,
            body: body.into_text(),
            records,
        }
    }

    /// The body of a request up to its records.
    fn head(&self, number: u32, attempt: u32, now_ms: u64, dropped: &Counts) -> Json {
        let mut batch = Json::default();
        batch.raw(&self.page);
        batch.raw("-");
        batch.digits(number.into());
        wire::open(&batch.into_text(), attempt, now_ms, dropped)
    }

    /// The body of a request that the browser is to send by itself should the page end without a word: what is not
    /// acknowledged of this page, open records too. `None` where that is what is armed already, and empty where
    /// there is nothing to arm.
    pub fn arm(&mut self, now_ms: u64) -> Option<String> {
        if !self.changed {
            return None;
        }
        self.changed = false;
        // It is a batch of its own: it may come beside those that hold the same.
        self.batches += 1;
        let mut body = self.head(self.batches, 1, now_ms, &Counts::default());
        let mut room = Policy::DEFAULT.max_request_bytes - ENVELOPE_BYTES;
        let mut any = false;
        for entry in &self.entries {
            // What was handed to the browser needs no second way.
            let here =
                |entry: &Entry| matches!(entry.batch, 0 | OPEN) || entry.batch == self.in_flight();
            // The dear question last: there may be thousands.
            if entry.group() == 0
                && entry.bytes < room
                && here(entry)
                && !self
                    .entries
                    .iter()
                    .any(|other| other.id == entry.id && other.rev > entry.rev && here(other))
            {
                room -= entry.bytes + 1;
                any = true;
                body.next();
                body.digits(entry.number.into());
            }
        }
        body.raw("]}");
        Some(if any { body.into_text() } else { String::new() })
    }
}
