//! The outbox: what to send next, when, how large, and what an answer means.
//!
//! # Layout
//! - `request`: one request on its way.
//! - `answer`: what the collector's answers mean.
//! - `backoff`: how long to wait before the next try.

mod answer;
mod backoff;
mod request;

pub use answer::{Answer, Outcome};
pub use request::Request;

use crate::policy::Policy;
use crate::record::RecordId;
use crate::session::Settled;
use crate::wire::{Counts, Json};
use backoff::Backoff;
use request::Flight;

/// What the shell does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this, and tell [`Outbox::answered`] how it went.
    Send(Request),
    /// Ask again at this time, ms since the Unix epoch.
    Wait(u64),
    /// Nothing to do until something is pushed, answered, or the page comes back.
    Done,
}

/// Counts of what became of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Records put into requests, retries not counted again.
    pub sent: u32,
    /// Records that the collector has named as stored or known.
    pub acknowledged: u32,
    /// Requests made again.
    pub retried: u32,
    /// Records let go.
    pub dropped: u32,
}

/// Holds records until the collector has them.
#[derive(Debug)]
pub struct Outbox {
    /// Who and where: the members of `context`, as JSON.
    context: String,
    user: Option<String>,
    /// Names this page among all, in batch ids.
    page: String,
    backoff: Backoff,
    queue: Vec<Settled>,
    queue_bytes: usize,
    flight: Option<Flight>,
    /// Records handed to the browser as the page went: they may have arrived, nobody said so.
    handed: Vec<Settled>,
    /// When the first of the queued records came.
    queued_at_ms: u64,
    /// Never send before this.
    not_before_ms: u64,
    /// The last time that it was told.
    told_ms: u64,
    /// Records a batch may hold; halved when one was too large.
    max_records: usize,
    batches: u32,
    dropped: Counts,
    counts: Sent,
}

impl Outbox {
    /// An empty outbox. `context` holds the members of `context`, as JSON without its braces. `seed` is a random number of the shell's: it names this page and gives the jitter.
    #[must_use]
    pub fn new(context: String, seed: u64) -> Self {
        Self {
            max_records: Policy::DEFAULT.max_batch_records,
            backoff: Backoff::new(seed),
            page: backoff::hex(seed),
            context,
            user: None,
            queue: Vec::new(),
            queue_bytes: 0,
            flight: None,
            handed: Vec::new(),
            queued_at_ms: 0,
            not_before_ms: 0,
            told_ms: 0,
            batches: 0,
            dropped: Counts::default(),
            counts: Sent::default(),
        }
    }

    /// The host's own id of the user, for all batches from now on.
    pub fn identify(&mut self, user: Option<String>) {
        self.user = user;
    }

    /// Puts a settled record in, in the place of an older rev of it.
    pub fn push(&mut self, record: Settled, now_ms: u64) {
        self.handed.retain(|handed| handed.id != record.id);
        if self.queue.is_empty() {
            self.queued_at_ms = now_ms;
        }
        if let Some(at) = self.queue.iter().position(|queued| queued.id == record.id) {
            let Some(slot) = self.queue.get_mut(at) else {
                return;
            };
            if slot.rev >= record.rev {
                return;
            }
            self.queue_bytes =
                (self.queue_bytes + record.json.len()).saturating_sub(slot.json.len());
            *slot = record;
        } else {
            self.queue_bytes += record.json.len();
            self.queue.push(record);
        }
        while self.queue_bytes > Policy::DEFAULT.max_outbox_bytes && self.queue.len() > 1 {
            let oldest = self.queue.remove(0);
            self.queue_bytes = self.queue_bytes.saturating_sub(oldest.json.len());
            self.drop_records("outbox_full", 1);
        }
    }

    /// Counts records that were let go, for the next batch's `context.dropped`.
    pub fn drop_records(&mut self, reason: &str, count: u64) {
        self.counts.dropped = self.counts.dropped.saturating_add(count as u32);
        self.dropped.add(reason, count);
    }

    /// What to do now. One request is under way at a time, so that an answer always meets the newest revs.
    pub fn poll(&mut self, now_ms: u64) -> Next {
        // By a clock that went back, the old deadlines may be far off.
        if now_ms < core::mem::replace(&mut self.told_ms, now_ms) {
            self.not_before_ms = 0;
            self.flush();
        }
        if let Some(flight) = &mut self.flight {
            if flight.under_way {
                return Next::Done;
            }
            if now_ms < self.not_before_ms {
                return Next::Wait(self.not_before_ms);
            }
            flight.under_way = true;
            flight.attempt = flight.attempt.saturating_add(1);
            if flight.attempt > 1 {
                self.counts.retried = self.counts.retried.saturating_add(1);
            }
            return Next::Send(flight.request(&self.context, self.user.as_deref(), now_ms));
        }
        if self.queue.is_empty() {
            return Next::Done;
        }
        // Half a request is company enough.
        let full = self.queue_bytes >= Policy::DEFAULT.max_request_bytes / 2;
        let due = if full {
            0
        } else {
            self.queued_at_ms
                .saturating_add(Policy::DEFAULT.batch_wait_ms)
        };
        let due = due.max(self.not_before_ms);
        if now_ms < due {
            return Next::Wait(due);
        }
        self.flight = self.fill();
        self.poll(now_ms)
    }

    /// Sends what is queued without waiting for company; back-off is kept.
    pub fn flush(&mut self) {
        self.queued_at_ms = 0;
    }

    /// Every record that is not acknowledged, as requests to hand to the browser at once: the page goes.
    /// What is under way goes once more, for a dying page takes its fetches with it.
    pub fn leave(&mut self, now_ms: u64) -> Vec<Request> {
        self.flush();
        let mut requests = Vec::new();
        if let Some(mut flight) = self.flight.take() {
            flight.attempt = flight.attempt.saturating_add(1);
            requests.push(flight.request(&self.context, self.user.as_deref(), now_ms));
            self.handed.append(&mut flight.records);
        }
        while let Some(mut flight) = self.fill() {
            flight.attempt = 1;
            requests.push(flight.request(&self.context, self.user.as_deref(), now_ms));
            self.handed.append(&mut flight.records);
        }
        requests
    }

    /// The browser refused to take a request over: its records wait for a better time.
    pub fn refused(&mut self, request: &Request) {
        let (back, handed) = core::mem::take(&mut self.handed)
            .into_iter()
            .partition(|record| request.records.contains(&record.id));
        self.handed = handed;
        self.requeue(back);
    }

    /// The page is on the screen again. What had been handed to the browser is sent once more,
    /// since nobody can tell whether it arrived; the collector knows it by id and rev.
    pub fn page_shown(&mut self, now_ms: u64) {
        let handed = core::mem::take(&mut self.handed);
        self.requeue(handed);
        self.queued_at_ms = now_ms;
    }

    /// Forgets everything unsent.
    pub fn clear(&mut self) {
        self.queue.clear();
        self.queue_bytes = 0;
        self.handed.clear();
        self.flight = None;
    }

    /// How many records wait, or are under way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
            + self
                .flight
                .as_ref()
                .map_or(0, |flight| flight.records.len())
    }

    /// Counts of what became of records so far.
    #[must_use]
    pub fn counts(&self) -> Sent {
        self.counts
    }

    fn requeue(&mut self, records: Vec<Settled>) {
        for record in records.into_iter().rev() {
            if self.queue.iter().all(|queued| queued.id != record.id) {
                self.queue_bytes += record.json.len();
                self.queue.insert(0, record);
            }
        }
    }

    /// Bytes that the records of one request may take, commas and all.
    fn room(&self) -> usize {
        let batch = self.batch_id();
        let user = self.user.as_deref();
        let head = crate::wire::open(
            &batch,
            u32::MAX,
            u64::MAX,
            &self.context,
            user,
            &self.dropped,
        );
        Policy::DEFAULT
            .max_request_bytes
            .saturating_sub(head.into_text().len() + 2)
    }

    fn batch_id(&self) -> String {
        let mut id = Json::default();
        id.raw(&self.page);
        id.raw("-");
        id.digits(self.batches.into());
        id.into_text()
    }

    /// Takes the oldest queued records that fit into one request.
    fn fill(&mut self) -> Option<Flight> {
        let room = self.room();
        let mut bytes = 0;
        let mut count = 0;
        for record in self.queue.iter().take(self.max_records) {
            let more = record.json.len() + 1;
            if bytes + more > room {
                break;
            }
            bytes += more;
            count += 1;
        }
        if count == 0 && !self.queue.is_empty() {
            // A record that fits into no request at all would hold up the others for ever.
            let record = self.queue.remove(0);
            self.queue_bytes = self.queue_bytes.saturating_sub(record.json.len());
            self.drop_records("too_large", 1);
            return self.fill();
        }
        if count == 0 {
            return None;
        }
        let records: Vec<Settled> = self.queue.drain(..count).collect();
        let taken: usize = records.iter().map(|record| record.json.len()).sum();
        self.queue_bytes = self.queue_bytes.saturating_sub(taken);
        self.counts.sent = self.counts.sent.saturating_add(count as u32);
        self.batches = self.batches.saturating_add(1);
        let batch = self.batch_id();
        let dropped = core::mem::take(&mut self.dropped);
        Some(Flight {
            batch,
            attempt: 0,
            under_way: false,
            records,
            dropped,
        })
    }

    fn ids(records: &[Settled]) -> Vec<RecordId> {
        records.iter().map(|record| record.id).collect()
    }
}
