//! One request on its way: the same batch over all its retries.

use super::{CLIENT, Outbox};
use crate::record::RecordId;
use crate::session::Settled;
use crate::wire::{Context, Envelope, WIRE_VERSION};
use std::collections::BTreeMap;

/// What the shell sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The id of the batch.
    pub batch: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The body: JSON in UTF-8.
    pub body: String,
    /// The ids of the records in it.
    pub records: Vec<RecordId>,
}

/// A batch until the collector has answered for it.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) batch: String,
    pub(super) attempt: u32,
    pub(super) under_way: bool,
    pub(super) records: Vec<Settled>,
    /// The counts that travel with it.
    pub(super) dropped: BTreeMap<String, u64>,
}

impl Flight {
    pub(super) fn request(&self, context: &Context, now_ms: u64) -> Request {
        let context = Context {
            dropped: self.dropped.clone(),
            ..context.clone()
        };
        let envelope = Envelope {
            v: WIRE_VERSION,
            client: CLIENT,
            batch: &self.batch,
            attempt: self.attempt,
            sent_at_ms: now_ms,
            context: &context,
        };
        Request {
            batch: self.batch.clone(),
            attempt: self.attempt,
            body: envelope.around(self.records.iter().map(|record| record.json.as_str())),
            records: Outbox::ids(&self.records),
        }
    }
}
