//! How far two texts are apart. The work is bounded for texts of any length, and so is the memory.
//!
//! # Layout
//! - `words`: a text as hashes of its words.
//! - `levenshtein`: the distance in words.
//! - `grams`: the similarity in groups of four characters.

mod grams;
mod levenshtein;
mod words;

pub use grams::dice;
pub use levenshtein::MAX_STEPS;

use crate::ratio::Ratio;

/// What an edit did to a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Word Levenshtein ÷ the longer side in words; 0 only for the same words in the same order.
    pub distance: Ratio,
    /// Dice coefficient of the character 4-grams.
    pub similarity: Ratio,
    /// Characters of the final text between what both texts share at their start and at their end.
    pub chars_added: u64,
    /// The same of the draft.
    pub chars_removed: u64,
}

/// Measures the way from `draft` to `text`.
#[must_use]
pub fn change(draft: &str, text: &str) -> Change {
    let (a, b) = (words::hashes(draft), words::hashes(text));
    let (distance, _) = levenshtein::distance(&a, &b);
    let start = shared(draft.chars(), text.chars());
    let (a_chars, b_chars) = (chars(draft), chars(text));
    let most = a_chars.min(b_chars) - start;
    let end = shared(draft.chars().rev(), text.chars().rev()).min(most);
    Change {
        distance: Ratio::of(distance, a.len().max(b.len()) as u64),
        similarity: dice(draft, text),
        chars_added: b_chars - start - end,
        chars_removed: a_chars - start - end,
    }
}

/// Jaccard coefficient of the sets of words: how many both have of all that either has.
#[must_use]
pub fn jaccard(a: &str, b: &str) -> Ratio {
    let (mut a, mut b) = (words::hashes(a), words::hashes(b));
    for side in [&mut a, &mut b] {
        side.truncate(MAX_SET);
        let mut seen = Vec::new();
        side.retain(|word| {
            let new = !seen.contains(word);
            if new {
                seen.push(*word);
            }
            new
        });
    }
    let both = a.iter().filter(|word| b.contains(word)).count();
    Ratio::of(both as u64, (a.len() + b.len() - both) as u64)
}

/// Words of a message that are compared: messages of people are short, and 500 say what one is about.
const MAX_SET: usize = 500;

/// Length in characters (Unicode scalar values).
#[must_use]
pub fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn shared(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> u64 {
    a.zip(b).take_while(|(a, b)| a == b).count() as u64
}

#[cfg(test)]
mod tests;
