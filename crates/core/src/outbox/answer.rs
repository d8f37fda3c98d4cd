//! What the collector's answers mean.

use super::{NEVER, Outbox};
use crate::policy::Policy;
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
    /// Takes in the answer to the batch of this number: the one in flight, or one that the browser had taken over.
    pub fn answered(&mut self, number: u32, answer: Answer<'_>, now_ms: u64) -> Outcome {
        let flight = self.flight.take_if(|flight| flight.number == number);
        let records = self.count(number);
        if number == 0 || records == 0 && flight.is_none() {
            return Outcome::Unknown;
        }
        self.unanswered = if answer.status == 0 {
            self.unanswered + 1
        } else {
            if self.not_before_ms == NEVER {
                self.not_before_ms = now_ms;
            }
            0
        };
        match answer.status {
            200..=299 => {
                self.backoff.succeeded();
                self.not_before_ms = 0;
                each_part(answer.codes, b'\n', &mut |code| {
                    if !code.is_empty() {
                        self.drop_records(code, 1);
                    }
                    false
                });
                self.forget(number);
                Outcome::Accepted
            }
            413 if records > 1 => {
                self.max_records = records.div_ceil(2);
                // The counts of a batch that was never taken go into the next one.
                if let Some(flight) = flight {
                    self.dropped.merge(&flight.dropped);
                }
                self.requeue(number, number);
                Outcome::Retry
            }
            0 | 408 | 429 | 500..=599 => {
                let pause = self.backoff.failed().max(answer.retry_after_ms);
                // Whatever refuses everything at once, as blockers do, will go on so.
                self.not_before_ms = if self.unanswered < Policy::DEFAULT.max_unanswered {
                    now_ms.saturating_add(pause)
                } else {
                    NEVER
                };
                match flight {
                    Some(mut flight) => {
                        flight.under_way = false;
                        self.flight = Some(flight);
                    }
                    None => self.requeue(number, number),
                }
                Outcome::Retry
            }
            _ => {
                if let Some(flight) = flight {
                    self.dropped.merge(&flight.dropped);
                }
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
                self.forget(number);
                Outcome::Dropped
            }
        }
    }
}
