//! A text as hashes of its words.

/// The hash of each word. A word is what stands between white space, punctuation included:
/// 'Yes.' and 'yes' are two words, as an editor sees them. Two different words of 20,000 share a hash in one text of twenty, which shifts a distance by one word.
pub(super) fn hashes(text: &str) -> Vec<u32> {
    text.split_whitespace().map(crate::hash::fnv).collect()
}
