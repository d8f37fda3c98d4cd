//! The outbox: what to send next, when, how large, and what an answer means. The records themselves lie with the
//! shell, on the device where it lets it, each under the number that the outbox gives it.
//!
//! # Layout
//! - `request`: one request on its way, and what is armed for the page's sudden end.
//! - `answer`: what the collector's answers mean.
//! - `backoff`: how long to wait before the next try.

mod answer;
mod backoff;
mod request;

pub use answer::{Answer, Outcome};
pub use request::Request;

use crate::policy::Policy;
use crate::record::RecordId;
use crate::session::{ENVELOPE_BYTES, Settled};
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

/// A record, and the number of the batch that it went into, 0 while it waits for one. That batch is
/// the one in flight, or was handed to the browser as the page went: it may have arrived, nobody said so.
#[derive(Clone, Copy, Debug)]
struct Entry {
    id: RecordId,
    rev: u64,
    bytes: usize,
    /// Under which the shell keeps it.
    number: u32,
    batch: u32,
}

impl Entry {
    /// Only records of one group share a request, for they share a context: those of this page are in group 0.
    fn group(&self) -> u32 {
        self.number >> GROUP_SHIFT
    }
}

/// A page makes fewer records than this many bits number.
const GROUP_SHIFT: u32 = 24;

/// Decides about records until the collector has them.
#[derive(Debug)]
pub struct Outbox {
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
    /// Never send before this; [`NEVER`] once it was given up.
    not_before_ms: u64,
    /// Tries in a row that got no answer at all.
    unanswered: u32,
    /// The last time that it was told.
    told_ms: u64,
    /// Records a batch may hold; halved when one was too large.
    max_records: usize,
    /// The number of the last batch, and of the last record.
    batches: u32,
    numbers: u32,
    /// Numbers of records that the shell need not keep any more.
    released: Vec<u32>,
    /// Whether something else is to be armed than was.
    changed: bool,
    /// What was let go since the last batch, and ever.
    dropped: Counts,
    all_dropped: Counts,
}

/// Later than any time.
const NEVER: u64 = u64::MAX;

/// The number of no batch: what bears it is let go.
const GONE: u32 = u32::MAX;

/// The number of no batch either: a record that has not settled. It is kept and armed, and sent only where the page
/// ends without a word.
const OPEN: u32 = u32::MAX - 1;

impl Outbox {
    /// An empty outbox. `page` is a random word of the shell's: it names this page, and gives the jitter.
    #[must_use]
    pub fn new(page: String) -> Self {
        Self {
            max_records: Policy::DEFAULT.max_batch_records,
            backoff: Backoff::new(&page),
            page,
            entries: Vec::new(),
            waiting_bytes: 0,
            flight: None,
            queued_at_ms: 0,
            not_before_ms: 0,
            unanswered: 0,
            told_ms: 0,
            batches: 0,
            numbers: 0,
            released: Vec::new(),
            changed: false,
            dropped: Counts::default(),
            all_dropped: Counts::default(),
        }
    }

    /// Takes in a settled record, in the place of an older rev of it. The number to keep it under, unless a newer
    /// rev is there.
    pub fn push(&mut self, record: &Settled, now_ms: u64) -> Option<u32> {
        if record.left_out {
            self.drop_records("text_too_long", 1);
        }
        let in_flight = self.in_flight();
        let mut known = None;
        for entry in &mut self.entries {
            if entry.id != record.id {
                continue;
            }
            if entry.rev >= record.rev && entry.batch != OPEN {
                return None;
            }
            // The one that waits, rather than one that was handed to the browser or is open.
            let other = in_flight == 0 || entry.batch != in_flight;
            if other && (known.is_none() || entry.batch == 0) {
                known = Some(entry);
            }
        }
        let number = match known {
            Some(entry) => {
                entry.rev = record.rev;
                entry.bytes = record.json.len();
                entry.batch = 0;
                entry.number
            }
            None => self.enter(record, 0),
        };
        self.queued(now_ms);
        Some(number)
    }

    /// Takes in a record that another page has left behind, under a number that the shell has given it. What stands
    /// above the number's lower 24 bits, 1 or more, is the same for all records that share a context.
    pub fn adopt(&mut self, number: u32, rev: u64, bytes: usize, now_ms: u64) {
        // Its number tells it apart: what this page makes of the same record goes with a context of its own.
        let id = u128::from(number).to_le_bytes();
        self.entries.push(Entry {
            id: RecordId::from_bytes(id),
            rev,
            bytes,
            number,
            batch: 0,
        });
        let changed = self.changed;
        self.queued(now_ms);
        // Nothing of another page is ever armed.
        self.changed = changed;
    }

    fn enter(&mut self, record: &Settled, batch: u32) -> u32 {
        self.numbers += 1;
        self.entries.push(Entry {
            id: record.id,
            rev: record.rev,
            bytes: record.json.len(),
            number: self.numbers,
            batch,
        });
        self.numbers
    }

    /// A record has come to wait. The oldest go where there are too many.
    fn queued(&mut self, now_ms: u64) {
        if self.waiting_bytes == 0 {
            self.queued_at_ms = now_ms;
        }
        self.weigh();
        while self.waiting_bytes > Policy::DEFAULT.max_outbox_bytes
            && let Some(oldest) = self.entries.iter_mut().find(|entry| entry.batch == 0)
        {
            oldest.batch = GONE;
            self.forget(GONE);
            self.drop_records("outbox_full", 1);
        }
    }

    /// The records that are open now, as they stand: they take the place of those that were. `keep` is given each
    /// with its number.
    pub fn open(&mut self, records: &[Settled], keep: &mut dyn FnMut(u32, &Settled)) {
        for entry in &mut self.entries {
            if entry.batch == OPEN {
                entry.batch = GONE;
            }
        }
        for record in records {
            let same = |entry: &&mut Entry| entry.batch == GONE && entry.id == record.id;
            let number = match self.entries.iter_mut().find(same) {
                Some(entry) => {
                    entry.batch = OPEN;
                    entry.rev = record.rev;
                    entry.bytes = record.json.len();
                    entry.number
                }
                None => self.enter(record, OPEN),
            };
            keep(number, record);
        }
        self.forget(GONE);
    }

    /// Counts records that were let go, for the next batch's `context.dropped`.
    pub fn drop_records(&mut self, reason: &str, count: u64) {
        self.dropped.add(reason, count);
        self.all_dropped.add(reason, count);
    }

    /// What to do now. One request is under way at a time, so that an answer always meets the newest revs.
    pub fn poll(&mut self, now_ms: u64) -> Next {
        if self.not_before_ms == NEVER {
            return Next::Done;
        }
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
        let most = self.max_records;
        let Some(mut flight) = self.flight.take().or_else(|| self.fill(most, now_ms)) else {
            return Next::Done;
        };
        let request = self.request(&mut flight, now_ms);
        self.flight = Some(flight);
        Next::Send(request)
    }

    /// Sends what is queued without waiting for company; back-off is kept.
    pub fn flush(&mut self) {
        self.queued_at_ms = 0;
    }

    /// Hands every record that is not acknowledged to `hand`, in requests that the browser takes over at once, or
    /// refuses: the page is hidden, or dies. What is under way then goes once more, for a dying page takes its fetches
    /// with it. What is refused is halved, then kept.
    pub fn leave(&mut self, dies: bool, now_ms: u64, hand: &mut dyn FnMut(&Request) -> bool) {
        if self.not_before_ms == NEVER {
            return;
        }
        self.flush();
        let mut most = self.max_records;
        let stays = self.flight.take_if(|flight| flight.under_way && !dies);
        while let Some(mut flight) = self.flight.take().or_else(|| self.fill(most, now_ms)) {
            if !dies && flight.attempt == 0 {
                // They have the time to go where it is known how it went.
                self.dropped = core::mem::take(&mut flight.dropped);
            }
            let request = self.request(&mut flight, now_ms);
            if hand(&request) {
                continue;
            }
            self.dropped.merge(&flight.dropped);
            self.requeue(flight.number, flight.number);
            if request.records < 2 {
                break;
            }
            most = request.records / 2;
        }
        self.flight = stays;
    }

    /// Whether any record is not acknowledged.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.entries.is_empty()
    }

    /// The page is on the screen again. `revived`: it had been left, and what had been handed to the browser is sent
    /// once more, since nobody can tell whether it arrived; the collector knows it by id and rev.
    pub fn page_shown(&mut self, revived: bool, now_ms: u64) {
        if revived {
            let last_handed = match &self.flight {
                Some(flight) => flight.number - 1,
                None => self.batches,
            };
            self.requeue(1, last_handed);
            self.queued_at_ms = now_ms;
        }
        // Given up or not, it is worth one try.
        if self.not_before_ms == NEVER {
            self.not_before_ms = now_ms;
        }
    }

    /// The browser has found the network again.
    pub fn online(&mut self) {
        self.unanswered = 0;
        self.not_before_ms = 0;
        self.backoff.succeeded();
    }

    /// Forgets everything unsent.
    pub fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.batch = GONE;
        }
        self.flight = None;
        self.forget(GONE);
    }

    /// Numbers of the records that need not be kept any more, each once.
    pub fn released(&mut self) -> Vec<u32> {
        core::mem::take(&mut self.released)
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

    /// What was let go so far, by reason.
    #[must_use]
    pub fn all_dropped(&self) -> &Counts {
        &self.all_dropped
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
        self.changed = true;
        self.waiting_bytes = 0;
        for entry in &self.entries {
            if entry.batch == 0 {
                self.waiting_bytes += entry.bytes;
            }
        }
    }

    /// Lets the records of a batch go.
    fn forget(&mut self, batch: u32) {
        let released = &mut self.released;
        self.entries.retain(|entry| {
            if entry.batch == batch {
                released.push(entry.number);
            }
            entry.batch != batch
        });
        self.weigh();
    }

    /// Lets the records of these batches wait again, unless a newer rev of the same does.
    fn requeue(&mut self, first: u32, last: u32) {
        for entry in &mut self.entries {
            if (first..=last).contains(&entry.batch) {
                entry.batch = 0;
            }
        }
        for at in 0..self.entries.len() {
            let Some(&Entry {
                id, rev, batch: 0, ..
            }) = self.entries.get(at)
            else {
                continue;
            };
            let newer = |other: &Entry| other.batch == 0 && other.id == id && other.rev > rev;
            if self.entries.iter().any(newer)
                && let Some(entry) = self.entries.get_mut(at)
            {
                entry.batch = GONE;
            }
        }
        self.forget(GONE);
    }

    /// Puts the oldest waiting records of one group that fit into one request into a batch, `most` of them at most.
    /// One that alone is larger goes alone.
    fn fill(&mut self, most: usize, now_ms: u64) -> Option<Flight> {
        let number = self.batches + 1;
        let mut group = None;
        let mut room = Policy::DEFAULT.max_request_bytes - ENVELOPE_BYTES;
        let mut count = 0;
        let mut expired = 0;
        for entry in &mut self.entries {
            if entry.batch != 0 {
                continue;
            }
            if entry.rev.saturating_add(Policy::DEFAULT.max_outbox_age_ms) < now_ms {
                entry.batch = GONE;
                expired += 1;
                continue;
            }
            if *group.get_or_insert(entry.group()) != entry.group() {
                continue;
            }
            if count > 0 && (entry.bytes >= room || count == most) {
                break;
            }
            room = room.saturating_sub(entry.bytes + 1);
            count += 1;
            entry.batch = number;
        }
        self.forget(GONE);
        if expired > 0 {
            self.drop_records("expired", expired);
        }
        if count == 0 {
            return None;
        }
        self.batches = number;
        Some(Flight {
            number,
            attempt: 0,
            under_way: false,
            dropped: core::mem::take(&mut self.dropped),
        })
    }
}
