//! One run: every case that is not through yet is asked, several at once, and written down as soon as it is.

use super::endpoint::{Asked, Endpoint};
use super::fingerprint::fingerprint;
use super::run_file::{Row, RunError};
use super::score::{Judge, Outcome, score};
use crate::sets::Case;
use futures_util::StreamExt;

/// How many there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Good ones.
    pub good: u64,
    /// Bad ones.
    pub bad: u64,
    /// Those of which nothing can be told.
    pub unknown: u64,
    /// Those without an answer.
    pub errors: u64,
    /// Those of the others of which a judge was to say something, and said nothing.
    pub not_judged: u64,
}

impl Tally {
    /// One more.
    pub fn count(&mut self, row: &Row) {
        self.not_judged += u64::from(row.judge_error.is_some());
        match row.outcome {
            Outcome::Good => self.good += 1,
            Outcome::Bad => self.bad += 1,
            Outcome::Unknown => self.unknown += 1,
            Outcome::Error => self.errors += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.good + self.bad + self.unknown + self.errors
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} good, {} bad, {} unknown, {} without an answer",
            self.good, self.bad, self.unknown, self.errors
        )?;
        if self.not_judged > 0 {
            write!(f, ", {} not judged", self.not_judged)?;
        }
        Ok(())
    }
}

/// A case that is not through yet.
#[derive(Clone, Copy)]
pub struct Due<'a> {
    /// The case.
    pub case: &'a Case,
    /// What came of it before: where it has an answer, only the judge is asked again.
    pub before: Option<&'a Row>,
}

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// What one case is told, every other one would be told, too.
    #[error("the endpoint says {0}; --resume goes on once that is mended")]
    Stopped(String),
    /// The run cannot be written.
    #[error("{0}")]
    File(#[from] RunError),
}

/// Asks these cases, so many at once; `each` is given every row.
///
/// # Errors
/// When the endpoint refuses all, or a row cannot be written: what is written by then stays.
pub async fn run(
    endpoint: &Endpoint,
    judge: Option<&dyn Judge>,
    cases: &[Due<'_>],
    concurrency: usize,
    each: &mut dyn FnMut(Row) -> Result<(), RunError>,
) -> Result<(), ReplayError> {
    let asked = futures_util::stream::iter(cases.iter().copied())
        .map(|due| async move { one(endpoint, judge, due).await })
        .buffer_unordered(concurrency.max(1));
    let mut asked = std::pin::pin!(asked);
    while let Some(made) = asked.next().await {
        match made {
            Ok(row) => each(row)?,
            Err(message) => return Err(ReplayError::Stopped(message)),
        }
    }
    Ok(())
}

/// The row of a case, or why there will be none of any.
async fn one(endpoint: &Endpoint, judge: Option<&dyn Judge>, due: Due<'_>) -> Result<Row, String> {
    let case = due.case;
    let known = due.before.and_then(|row| Some((row, row.completion()?)));
    let Asked { answer, tries, ms } = match known {
        Some((row, completion)) => Asked {
            answer: Ok(completion),
            tries: row.tries,
            ms: row.ms,
        },
        None => endpoint.ask(case).await,
    };
    let row = Row {
        case: case.id.clone(),
        fingerprint: Some(fingerprint(case)),
        tries,
        ms,
        ..Row::default()
    };
    let completion = match answer {
        Ok(completion) => completion,
        Err(fault) if fault.of_all => return Err(fault.message),
        Err(fault) => {
            return Ok(Row {
                error: Some(fault.message),
                ..row
            });
        }
    };
    let judged = match judge {
        Some(judge) if !completion.text.trim().is_empty() => {
            Some(judge.judge(case, &completion.text).await)
        }
        _ => None,
    };
    let (judged, judge_error) = match judged {
        Some(Ok(modes)) => (Some(modes), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    let mut score = score(case, &completion, judged.as_deref());
    if judge_error.is_some() {
        score = score.not_judged();
    }
    Ok(Row {
        answer: Some(completion.text),
        finish_reason: completion.finish_reason,
        refused: completion.refused,
        tokens_in: completion.tokens_in,
        tokens_out: completion.tokens_out,
        judge_error,
        ..row
    }
    .scored(score))
}
