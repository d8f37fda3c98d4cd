//! One request on its way: the same batch over all its retries.

use super::Outbox;
use crate::record::RecordId;
use crate::session::Settled;
use crate::wire::Counts;

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
    pub(super) dropped: Counts,
}

impl Flight {
    pub(super) fn request(&self, context: &str, user: Option<&str>, now_ms: u64) -> Request {
        let mut body = crate::wire::open(
            &self.batch,
            self.attempt,
            now_ms,
            context,
            user,
            &self.dropped,
        );
        for record in &self.records {
            body.next();
            body.raw(&record.json);
        }
        body.raw("]}");
        Request {
            batch: self.batch.clone(),
            attempt: self.attempt,
            body: body.into_text(),
            records: Outbox::ids(&self.records),
        }
    }
}
