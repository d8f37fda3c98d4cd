//! One verdict for a response, from all that was heard of it.

use crate::Ratio;
use crate::policy::Policy;
use crate::record::{AbandonPhase, Cause, CopyKind, Grade, Nature, Signal, ThumbValue};
use serde::Serialize;

/// What one says of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It served.
    Good,
    /// It did not.
    Bad,
    /// Something was done with it that says neither, or as many say one as the other.
    Neutral,
    /// Nothing was heard but that it was looked at.
    None,
}

impl Verdict {
    /// Its word in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
            Self::None => "none",
        }
    }

    /// The verdict that a word names, of those that a person can give.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Good, Self::Bad, Self::Neutral]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// Of several answers to one prompt: whether this one was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It alone was.
    Chosen,
    /// Another one was.
    PassedOver,
}

/// What is heard of a response.
#[derive(Clone, Copy, Debug)]
pub enum Heard<'a> {
    /// A record that stands; one that was taken back is not to be given.
    Signal(&'a Signal),
    /// What the collector derives of several attempts.
    Choice(Choice),
}

/// What one kind of signal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Its word: that of its kind, or of the follow-up's nature, or `variant_chosen`.
    pub by: &'static str,
    /// What it says.
    pub verdict: Verdict,
    /// How much it weighs where several of one rank disagree, and how far it is to be trusted; a vote is 1.
    pub strength: Ratio,
    #[serde(skip)]
    rank: u8,
}

/// What all of them say together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The signal that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// How far that is to be trusted.
    pub strength: Ratio,
    /// What says the opposite, in the order of precedence.
    pub contradictions: Vec<Said>,
}

impl Judgement {
    /// The same where someone who has read the answer decides: what says the opposite is kept.
    #[must_use]
    pub fn overruled(self, by: &'static str, verdict: Verdict) -> Self {
        let decisive = self.by.map(|by| Said {
            by,
            verdict: self.verdict,
            strength: self.strength,
            rank: 0,
        });
        let all = decisive.into_iter().chain(self.contradictions);
        Self {
            verdict,
            by: Some(by),
            strength: Ratio::ONE,
            contradictions: all.filter(|said| opposite(said.verdict, verdict)).collect(),
        }
    }
}

fn opposite(one: Verdict, other: Verdict) -> bool {
    matches!(
        (one, other),
        (Verdict::Good, Verdict::Bad) | (Verdict::Bad, Verdict::Good)
    )
}

fn said(by: &'static str, rank: u8, verdict: Verdict, thousandths: u16) -> Option<Said> {
    Some(Said {
        by,
        verdict,
        strength: Ratio::from_thousandths(thousandths),
        rank,
    })
}

/// The precedence is thumb, committed edit or variant chosen, correction or praise, rephrase or resend, regenerate, stop, copy,
/// abandon. The strengths are ours; nobody has published how precise most of these are.
fn says(heard: Heard<'_>) -> Option<Said> {
    use Verdict::{Bad, Good, Neutral};
    let signal = match heard {
        Heard::Choice(Choice::Chosen) => return said("variant_chosen", 1, Good, 800),
        Heard::Choice(Choice::PassedOver) => return said("variant_chosen", 1, Bad, 700),
        Heard::Signal(signal) => signal,
    };
    let by = signal.kind().as_str();
    match signal {
        Signal::Thumb(thumb) => match thumb.value {
            ThumbValue::Up => said(by, 0, Good, 1_000),
            ThumbValue::Down => said(by, 0, Bad, 1_000),
        },
        // Half of the words stayed: it served, and cost work.
        Signal::Edit(edit) if edit.committed => match edit.grade {
            Grade::Accepted => said(by, 1, Good, 900),
            Grade::Minor => said(by, 1, Good, 800),
            Grade::Substantive => said(by, 1, Neutral, 500),
            Grade::Rewrite => said(by, 1, Bad, 800),
        },
        Signal::Edit(_) | Signal::View(_) => None,
        Signal::FollowUp(follow_up) => match follow_up.nature {
            Nature::Correction => said("correction", 2, Bad, 700),
            Nature::Praise => said("praise", 2, Good, 700),
            Nature::Rephrase => said("rephrase", 3, Bad, 600),
            Nature::Resend => said("resend", 3, Bad, 500),
            Nature::Other => None,
        },
        Signal::Regenerate(regenerate) => match regenerate.cause {
            Cause::Quality => said(by, 4, Bad, 500),
            Cause::Failure => None,
        },
        // They had seen what they wanted.
        Signal::Stop(stop) if stop.seen_fraction >= Policy::DEFAULT.stop_neutral_seen => {
            said(by, 5, Neutral, 300)
        }
        Signal::Stop(_) => said(by, 5, Bad, 400),
        Signal::Copy(copy) => match copy.kind {
            CopyKind::Full => said(by, 6, Good, 500),
            CopyKind::Partial => said(by, 6, Good, 300),
        },
        Signal::Abandon(abandon) => match abandon.phase {
            // After reading a third to a half of those who leave have what they came for.
            AbandonPhase::AfterRead => said(by, 7, Neutral, 100),
            AbandonPhase::Waiting | AbandonPhase::Streaming | AbandonPhase::Unread => {
                said(by, 7, Bad, 200)
            }
        },
    }
}

/// Puts together all that was heard. Of the highest rank the heavier side decides, and as much on both is neutral.
#[must_use]
pub fn judge<'a>(heard: impl IntoIterator<Item = Heard<'a>>) -> Judgement {
    let mut all: Vec<Said> = heard.into_iter().filter_map(says).collect();
    all.sort_by_key(|said| said.rank);
    let Some(&first) = all.first() else {
        return Judgement {
            verdict: Verdict::None,
            by: None,
            strength: Ratio::ZERO,
            contradictions: Vec::new(),
        };
    };
    let weight = |verdict: Verdict| -> u64 {
        let of_it = all
            .iter()
            .filter(|said| said.rank == first.rank && said.verdict == verdict);
        of_it
            .map(|said| u64::from(said.strength.thousandths()))
            .sum()
    };
    let (good, bad) = (weight(Verdict::Good), weight(Verdict::Bad));
    let verdict = match good.cmp(&bad) {
        core::cmp::Ordering::Greater => Verdict::Good,
        core::cmp::Ordering::Less => Verdict::Bad,
        core::cmp::Ordering::Equal => Verdict::Neutral,
    };
    let decisive = all
        .iter()
        .find(|said| said.rank == first.rank && said.verdict == verdict)
        .unwrap_or(&first);
    let opposed = |said: &&Said| match verdict {
        Verdict::Good => said.verdict == Verdict::Bad,
        Verdict::Bad => said.verdict == Verdict::Good,
        // As many on one side as on the other: each contradicts the other.
        _ => good > 0 && said.rank == first.rank && said.verdict != Verdict::Neutral,
    };
    let mut contradictions: Vec<Said> = all.iter().filter(opposed).copied().collect();
    contradictions.dedup();
    Judgement {
        verdict,
        by: Some(decisive.by),
        strength: decisive.strength,
        contradictions,
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
