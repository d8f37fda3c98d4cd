//! The judge of the settings, asked of what a model answers to a case.

use super::score::{Judge, Judging};
use crate::judge;
use crate::now_ms;
use crate::sets::Case;
use crate::store::{JudgeOutcome, Store};
use afterword_core::quality::{Assignment, Source};

/// A judge, and the store in which what it costs is written down: the budget of a day is one for all that is judged.
pub struct Configured<'a> {
    /// The judge.
    pub judge: &'a judge::Judge,
    /// The store.
    pub store: &'a Store,
}

impl Judge for Configured<'_> {
    fn judge<'a>(&'a self, case: &'a Case, answer: &'a str) -> Judging<'a> {
        Box::pin(async move {
            let asked = judge::Case::new(case.question(), answer, None);
            let day = now_ms() / MS_PER_DAY;
            let mut paid = |requests, tokens| {
                if let Err(error) = self.store.spend(day, requests, tokens) {
                    tracing::warn!("what judging cost is not written down: {error}");
                }
            };
            let said = self.judge.ask_all(&[&asked], &mut paid).await;
            match said.into_iter().next() {
                Some(Ok(said)) if said.outcome() == JudgeOutcome::Nonsense => {
                    Err("the judge names no mode that there is".to_owned())
                }
                Some(Ok(said)) => Ok(said
                    .modes
                    .iter()
                    .map(|named| Assignment {
                        mode: named.mode,
                        source: Source::Judge,
                        rule: Some(self.judge.name().to_owned()),
                        confidence: named.confidence,
                    })
                    .collect()),
                Some(Err(fault)) => Err(fault.to_string()),
                None => Err("the judge says nothing".to_owned()),
            }
        })
    }
}

const MS_PER_DAY: u64 = 24 * 3_600_000;
