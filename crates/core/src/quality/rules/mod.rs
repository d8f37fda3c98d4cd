//! What can be seen of an error mode in the texts themselves. A rule says 'likely', and is asked of answers that people
//! were unhappy with; a certain one rests on what the provider itself said.
//!
//! # Layout
//! - `refusal`, `format`, `length`, `hallucination`, `latency`: the rules of one mode each.
//! - `markdown`: fenced blocks, as CommonMark reads them. `phrase`: matching openings and phrases.
//!
//! Every rule's work grows with the length of the texts, and no faster.

mod format;
mod hallucination;
mod latency;
mod length;
mod markdown;
mod phrase;
mod refusal;

use super::{Assignment, Mode, Source};
use crate::Ratio;

/// What is known of an answer and of what came of it; rules whose inputs are missing say nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// What the person had asked.
    pub prompt: Option<&'a str>,
    /// The answer.
    pub answer: Option<&'a str>,
    /// Why the model ended, in its provider's word.
    pub finish_reason: Option<&'a str>,
    /// The provider returned a refusal in a field of its own.
    pub refusal_field: bool,
    /// Median length of accepted answers of the same feature, characters.
    pub median_chars: Option<u64>,
    /// The person stopped it.
    pub stopped: bool,
    /// The person's next message.
    pub follow_up: Option<&'a str>,
    /// The draft as first shown.
    pub draft: Option<&'a str>,
    /// What became of it.
    pub edited: Option<&'a str>,
    /// From the request to the first token, ms.
    pub first_token_ms: Option<u64>,
    /// From the request to the end, ms.
    pub total_ms: Option<u64>,
    /// The 95th percentile of that for the same feature, ms.
    pub p95_total_ms: Option<u64>,
    /// The person stopped it, asked again before its end, or left while it came.
    pub gave_up: bool,
}

/// One rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its stable id.
    pub id: &'static str,
    /// What it finds.
    pub mode: Mode,
    /// How sure it is, thousandths: 1000 where the provider said so, else a rank among rules, not a probability.
    pub confidence: u16,
    /// What it looks for, in a sentence.
    pub summary: &'static str,
    /// Whether it holds.
    pub holds: fn(&Evidence<'_>) -> bool,
}

/// All rules, mode by mode.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let of_modes: [&'static [Rule]; 5] = [
        refusal::RULES,
        format::RULES,
        length::RULES,
        hallucination::RULES,
        latency::RULES,
    ];
    of_modes.into_iter().flatten()
}

/// What the rules find, surest first: at most one assignment for a mode, by the surest rule that holds.
#[must_use]
pub fn find(evidence: &Evidence<'_>) -> Vec<Assignment> {
    let mut holding: Vec<&Rule> = all().filter(|rule| (rule.holds)(evidence)).collect();
    holding.sort_by_key(|rule| core::cmp::Reverse(rule.confidence));
    let mut found: Vec<Assignment> = Vec::new();
    for rule in holding {
        if found.iter().all(|one| one.mode != rule.mode) {
            found.push(Assignment {
                mode: rule.mode,
                source: Source::Rule,
                rule: Some(rule.id.to_owned()),
                confidence: Ratio::from_thousandths(rule.confidence),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests;
