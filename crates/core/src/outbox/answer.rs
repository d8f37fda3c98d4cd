//! What the collector's answers mean.

use super::Outbox;
use crate::text::each_part;

/// An answer as the shell saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The HTTP status, or 0 where there was no answer.
    pub status: u16,
    /// Ms that `Retry-After` asks to wait.
    pub retry_after_ms: u64,
    /// The codes of the records that were rejected, or of the whole batch, one a line.
    pub codes: &'a str,
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
    pub fn answered(&mut self, batch: &str, answer: Answer<'_>, now_ms: u64) -> Outcome {
        let Some(mut flight) = self.flight.take() else {
            return Outcome::Unknown;
        };
        if self.batch_id(flight.number) != batch {
            self.flight = Some(flight);
            return Outcome::Unknown;
        }
        let records = self.count(flight.number);
        match answer.status {
            200..=299 => {
                self.backoff.succeeded();
                self.not_before_ms = 0;
                let mut stored = records;
                each_part(answer.codes, b'\n', &mut |code| {
                    if stored > 0 && !code.is_empty() {
                        stored -= 1;
                        self.drop_records(code, 1);
                    }
                    false
                });
                self.counts.acknowledged += stored as u32;
                self.forget(flight.number);
                Outcome::Accepted
            }
            413 if records > 1 => {
                self.max_records = records.div_ceil(2);
                self.counts.sent -= records as u32;
                // The counts of a batch that was never taken go into the next one.
                self.dropped.merge(&flight.dropped);
                self.requeue(flight.number, flight.number);
                Outcome::Retry
            }
            0 | 408 | 429 | 500..=599 => {
                let pause = self.backoff.failed().max(answer.retry_after_ms);
                self.not_before_ms = now_ms.saturating_add(pause);
                flight.under_way = false;
                self.flight = Some(flight);
                Outcome::Retry
            }
            _ => {
                self.dropped.merge(&flight.dropped);
                let told = each_part(answer.codes, b'\n', &mut |code| {
                    let is_code = !code.is_empty();
                    if is_code {
                        self.drop_records(code, records as u64);
                    }
                    is_code
                });
                if !told {
                    self.drop_records("refused", records as u64);
                }
                self.forget(flight.number);
                Outcome::Dropped
            }
        }
    }
}
