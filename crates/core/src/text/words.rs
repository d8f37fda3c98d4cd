//! A text as hashes of its words.

use crate::hash::Fnv;

/// The hash of each word. A word is what stands between white space, punctuation included:
/// 'Yes.' and 'yes' are two words, as an editor sees them. Two different words of 20,000 share a hash in
/// one text of twenty, which shifts a distance by one word.
pub(super) fn hashes(text: &str) -> Vec<u32> {
    let mut words = Vec::new();
    let mut word = Fnv::default();
    let mut inside = false;
    for c in text.chars() {
        if !c.is_whitespace() {
            word.add(c.into());
            inside = true;
        } else if inside {
            words.push(word.hash());
            word = Fnv::default();
            inside = false;
        }
    }
    if inside {
        words.push(word.hash());
    }
    words
}
