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
use crate::session::Settled;
use crate::wire::Counts;
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

/// A record, and the number of the batch that it went into, 0 while it waits for one. That batch is
/// the one in flight, or was handed to the browser as the page went: it may have arrived, nobody said so.
#[derive(Debug)]
struct Entry {
    record: Settled,
    batch: u32,
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
    /// All records that are not acknowledged, the oldest first.
    entries: Vec<Entry>,
    /// Bytes of those that wait.
    waiting_bytes: usize,
    flight: Option<Flight>,
    /// When the first of the waiting records came.
    queued_at_ms: u64,
    /// Never send before this.
    not_before_ms: u64,
    /// The last time that it was told.
    told_ms: u64,
    /// Records a batch may hold; halved when one was too large.
    max_records: usize,
    /// The number of the last batch.
    batches: u32,
    dropped: Counts,
    counts: Sent,
}

impl Outbox {
    /// An empty outbox. `context` holds the members of `context`, as JSON without its braces. `seed` is a
    /// random number of the shell's: it names this page and gives the jitter.
    #[must_use]
    pub fn new(context: String, seed: u64) -> Self {
        Self {
            max_records: Policy::DEFAULT.max_batch_records,
            backoff: Backoff::new(seed),
            page: backoff::hex(seed),
            context,
            user: None,
            entries: Vec::new(),
            waiting_bytes: 0,
            flight: None,
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
        if self.waiting_bytes == 0 {
            self.queued_at_ms = now_ms;
        }
        if record.left_out {
            self.dropped.add("text_too_long", 1);
        }
        let in_flight = self.in_flight();
        let known = self.entries.iter_mut().find(|entry| {
            entry.record.id == record.id && (in_flight == 0 || entry.batch != in_flight)
        });
        match known {
            Some(entry) if entry.record.rev >= record.rev => {}
            Some(entry) => *entry = Entry { record, batch: 0 },
            None => self.entries.push(Entry { record, batch: 0 }),
        }
        self.weigh();
        while self.waiting_bytes > Policy::DEFAULT.max_outbox_bytes
            && let Some(oldest) = self.entries.iter_mut().find(|entry| entry.batch == 0)
        {
            oldest.batch = GONE;
            self.forget(GONE);
            self.weigh();
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
        if now_ms < self.told_ms {
            self.not_before_ms = 0;
            self.flush();
        }
        self.told_ms = now_ms;
        let mut due_ms = self.not_before_ms;
        match &self.flight {
            Some(flight) if flight.under_way => return Next::Done,
            Some(_) => {}
            None if self.waiting_bytes == 0 => return Next::Done,
            // Half a request is company enough.
            None if self.waiting_bytes >= Policy::DEFAULT.max_request_bytes / 2 => {}
            None => due_ms = due_ms.max(self.queued_at_ms + Policy::DEFAULT.batch_wait_ms),
        }
        if now_ms < due_ms {
            return Next::Wait(due_ms);
        }
        let Some(mut flight) = self.flight.take().or_else(|| self.fill()) else {
            return Next::Done;
        };
        self.counts.retried += u32::from(flight.attempt > 0);
        let request = self.request(&mut flight, now_ms);
        self.flight = Some(flight);
        Next::Send(request)
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
        while let Some(mut flight) = self.flight.take().or_else(|| self.fill()) {
            requests.push(self.request(&mut flight, now_ms));
        }
        requests
    }

    /// The browser refused to take a request over: its records wait for a better time.
    pub fn refused(&mut self, request: &Request) {
        self.requeue(request.number, request.number);
    }

    /// The page is on the screen again. What had been handed to the browser is sent once more,
    /// since nobody can tell whether it arrived; the collector knows it by id and rev.
    pub fn page_shown(&mut self, now_ms: u64) {
        let last_handed = match &self.flight {
            Some(flight) => flight.number - 1,
            None => self.batches,
        };
        self.requeue(1, last_handed);
        self.queued_at_ms = now_ms;
    }

    /// Forgets everything unsent.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.flight = None;
        self.weigh();
    }

    /// How many records wait, or are under way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let under_way = match &self.flight {
            Some(flight) => self.count(flight.number),
            None => 0,
        };
        self.count(0) + under_way
    }

    /// Counts of what became of records so far.
    #[must_use]
    pub fn counts(&self) -> Sent {
        self.counts
    }

    /// The number of the batch in flight; 0 where there is none.
    fn in_flight(&self) -> u32 {
        self.flight.as_ref().map_or(0, |flight| flight.number)
    }

    /// How many records are in a batch.
    fn count(&self, batch: u32) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.batch == batch)
            .count()
    }

    fn weigh(&mut self) {
        self.waiting_bytes = 0;
        for entry in &self.entries {
            if entry.batch == 0 {
                self.waiting_bytes += entry.record.json.len();
            }
        }
    }

    /// Lets the records of a batch go.
    fn forget(&mut self, batch: u32) {
        self.entries.retain(|entry| entry.batch != batch);
    }

    /// Lets the records of these batches wait again, unless a newer rev of the same does.
    fn requeue(&mut self, first: u32, last: u32) {
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at) else {
                continue;
            };
            if !(first..=last).contains(&entry.batch) {
                continue;
            }
            let id = entry.record.id;
            let newer = |other: &Entry| other.batch == 0 && other.record.id == id;
            let batch = if self.entries.iter().any(newer) {
                GONE
            } else {
                0
            };
            if let Some(entry) = self.entries.get_mut(at) {
                entry.batch = batch;
            }
        }
        self.forget(GONE);
        self.weigh();
    }

    /// Puts the oldest waiting records that fit into one request into a batch.
    fn fill(&mut self) -> Option<Flight> {
        let number = self.batches + 1;
        // With its largest numbers, for the head of a later try must not be longer.
        let head = self.open(number, u32::MAX, u64::MAX, &self.dropped);
        let most = Policy::DEFAULT.max_request_bytes;
        let mut bytes = head.into_text().len() + "]}".len();
        let envelope = bytes;
        let mut count = 0;
        let mut too_large = 0;
        for entry in &mut self.entries {
            if entry.batch != 0 {
                continue;
            }
            let more = entry.record.json.len() + 1;
            if envelope + more > most {
                // It fits into no request at all, and would hold up the others for ever.
                entry.batch = GONE;
                too_large += 1;
            } else if bytes + more > most || count == self.max_records {
                break;
            } else {
                bytes += more;
                count += 1;
                entry.batch = number;
            }
        }
        self.forget(GONE);
        self.weigh();
        let dropped = core::mem::take(&mut self.dropped);
        if too_large > 0 {
            self.drop_records("too_large", too_large);
        }
        if count == 0 {
            self.dropped.merge(&dropped);
            return None;
        }
        self.batches = number;
        self.counts.sent += count as u32;
        Some(Flight {
            number,
            attempt: 0,
            under_way: false,
            dropped,
        })
    }
}

/// The number of no batch: what bears it is let go.
const GONE: u32 = u32::MAX;
