//! What the collector's answers mean.

use super::Outbox;

/// An answer as the shell saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status, or 0 where there was no answer.
    pub status: u16,
    /// Ms that `Retry-After` asks to wait.
    pub retry_after_ms: Option<u64>,
    /// The codes of the records that were rejected, or of the whole batch.
    pub codes: Vec<String>,
}

/// What became of the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The collector has it, but for what it rejected.
    Accepted,
    /// It is kept and sent again.
    Retry,
    /// It is let go, and counted.
    Dropped,
    /// The answer is to no batch that is under way: too late, or twice.
    Unknown,
}

impl Outbox {
    /// Takes in the answer to `batch`.
    pub fn answered(&mut self, batch: &str, answer: &Answer, now_ms: u64) -> Outcome {
        let Some(mut flight) = self.flight.take_if(|flight| flight.batch == batch) else {
            return Outcome::Unknown;
        };
        let records = flight.records.len();
        match answer.status {
            200..=299 => {
                self.backoff.succeeded();
                self.not_before_ms = 0;
                let rejected = answer.codes.len().min(records);
                let stored = records - rejected;
                self.counts.acknowledged = self.counts.acknowledged.saturating_add(stored as u32);
                for code in answer.codes.iter().take(records) {
                    self.drop_records(code, 1);
                }
                Outcome::Accepted
            }
            413 if records > 1 => {
                self.max_records = records.div_ceil(2);
                // The counts of a batch that was never taken go into the next one.
                self.dropped.merge(&flight.dropped);
                self.counts.sent = self.counts.sent.saturating_sub(records as u32);
                self.requeue(flight.records);
                Outcome::Retry
            }
            0 | 408 | 429 | 500..=599 => {
                let asked = answer.retry_after_ms.unwrap_or(0);
                self.not_before_ms = now_ms.saturating_add(self.backoff.failed().max(asked));
                flight.under_way = false;
                self.flight = Some(flight);
                Outcome::Retry
            }
            _ => {
                // The counts of a batch that was never taken go into the next one.
                self.dropped.merge(&flight.dropped);
                let code = answer.codes.first().map_or("refused", String::as_str);
                self.drop_records(code, records as u64);
                Outcome::Dropped
            }
        }
    }
}
