//! How far two texts are apart. The work is bounded for texts of any length, and so is the memory.
//!
//! # Layout
//! - `words`: a text as hashes of its words.
//! - `levenshtein`: the distance in words.
//! - `grams`: the similarity in groups of four characters.
//! - `parts`: what stands between separators.

mod grams;
mod levenshtein;
mod parts;
mod words;

pub use grams::dice;
pub use levenshtein::MAX_STEPS;
pub(crate) use parts::each_part;

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
    // Bytes that both share, cut back to whole characters.
    let (a_bytes, b_bytes) = (draft.as_bytes(), text.as_bytes());
    let mut start = 0;
    while start < a_bytes.len() && a_bytes.get(start) == b_bytes.get(start) {
        start += 1;
    }
    while !draft.is_char_boundary(start) || !text.is_char_boundary(start) {
        start -= 1;
    }
    let (mut a_end, mut b_end) = (a_bytes.len(), b_bytes.len());
    while a_end > start && b_end > start && a_bytes.get(a_end - 1) == b_bytes.get(b_end - 1) {
        a_end -= 1;
        b_end -= 1;
    }
    while !draft.is_char_boundary(a_end) || !text.is_char_boundary(b_end) {
        a_end += 1;
        b_end += 1;
    }
    Change {
        distance: Ratio::of(distance, a.len().max(b.len()) as u64),
        similarity: dice(draft, text),
        chars_added: text.get(start..b_end).map_or(0, chars),
        chars_removed: draft.get(start..a_end).map_or(0, chars),
    }
}

/// Whether two texts have the same words in the same order.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    words::hashes(a) == words::hashes(b)
}

/// Jaccard coefficient of the sets of words: how many both have of all that either has.
#[must_use]
pub fn jaccard(a: &str, b: &str) -> Ratio {
    let (a, b) = (set(a), set(b));
    let mut both = 0;
    for word in &a {
        both += u64::from(b.iter().any(|other| other == word));
    }
    Ratio::of(both, (a.len() + b.len()) as u64 - both)
}

/// The different words among the first of a text.
fn set(text: &str) -> Vec<u32> {
    let mut set = Vec::new();
    for word in words::hashes(text).into_iter().take(MAX_SET) {
        if set.iter().all(|&known| known != word) {
            set.push(word);
        }
    }
    set
}

/// Words of a message that are compared: messages of people are short, and 500 say what one is about.
const MAX_SET: usize = 500;

/// Length in characters (Unicode scalar values).
#[must_use]
pub fn chars(text: &str) -> u64 {
    // Every byte but those that continue a character. The standard library counts faster, in half a kilobyte.
    text.bytes()
        .fold(0, |count, byte| count + u64::from(byte & 0xc0 != 0x80))
}

#[cfg(test)]
mod tests;
