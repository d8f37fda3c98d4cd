//! Which prompts ask the same.

use sha2::{Digest, Sha256};

/// All that the person asked in a conversation of roles and texts. What is asked in it is all of them, for "And why?" is another
/// question in another one.
pub fn questions<'a>(said: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
    let asked = said.into_iter().filter(|(role, _)| *role == "user");
    asked.map(|(_, text)| text).collect()
}

/// The same for prompts that differ in nothing but letter case, white space and punctuation: the first eight bytes of SHA-256 over the
/// words. What a regression set holds out of training, and what is asked twice, is told by it.
#[must_use]
pub fn key(asked: &str) -> i64 {
    let mut hash = Sha256::new();
    let words = asked
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    for word in words {
        for c in word.chars().flat_map(char::to_lowercase) {
            hash.update(u32::from(c).to_be_bytes());
        }
        // What no character is: 'a b' is not 'ab'.
        hash.update(u32::MAX.to_be_bytes());
    }
    let bytes: [u8; 32] = hash.finalize().into();
    bytes
        .iter()
        .take(8)
        .fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn case_white_space_and_punctuation_are_nothing() {
        assert_eq!(key("How do I boil an egg?"), key("  how do i\nboil an EGG"));
        assert_eq!(key("Straße"), key("STRAßE"));
    }

    #[test]
    fn words_and_their_borders_are_something() {
        assert_ne!(key("boil an egg"), key("boil a egg"));
        assert_ne!(key("to day"), key("today"));
        assert_ne!(key("3.14"), key("314"));
    }
}
