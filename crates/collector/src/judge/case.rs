//! One answer that is judged.

use super::Policy;
use afterword_core::redact::redact;
use sha2::{Digest, Sha256};

/// An answer with what was asked and what the person said next. All of it is redacted, and cut to what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    prompt: String,
    answer: String,
    follow_up: String,
}

impl Case {
    /// Of the texts as they are stored.
    #[must_use]
    pub fn new(prompt: &str, answer: &str, follow_up: Option<&str>) -> Self {
        let policy = Policy::DEFAULT;
        // They are redacted where they are stored; what a rule has learnt since then holds here, too.
        let clean = |text: &str, head: usize, tail: usize| cut(redact(text).trim(), head, tail);
        let tail = policy.answer_chars / 4;
        Self {
            prompt: clean(prompt, 0, policy.prompt_chars),
            answer: clean(answer, policy.answer_chars - tail, tail),
            follow_up: clean(follow_up.unwrap_or_default(), policy.follow_up_chars, 0),
        }
    }

    pub(super) fn prompt(&self) -> &str {
        &self.prompt
    }

    pub(super) fn answer(&self) -> &str {
        &self.answer
    }

    pub(super) fn follow_up(&self) -> &str {
        &self.follow_up
    }

    /// What this judge is asked of this case: the same for what is the same.
    pub(super) fn key(&self, judge: &str) -> [u8; 32] {
        let said = serde_json::json!([judge, self.prompt, self.answer, self.follow_up]);
        Sha256::digest(said.to_string()).into()
    }

    /// A word that stands in none of the texts, and that nobody who wrote them could know: what fences them.
    pub(super) fn fence(&self, judge: &str) -> String {
        let mut hash = self.key(judge);
        loop {
            let word: String = hash
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let texts = [&self.prompt, &self.answer, &self.follow_up];
            if texts.iter().all(|text| !text.contains(&word)) {
                return word;
            }
            hash = Sha256::digest(hash).into();
        }
    }
}

/// The first and the last characters, with a mark where something is left out.
fn cut(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return text.to_owned();
    }
    let first = chars.iter().take(head);
    let last = chars.iter().skip(chars.len() - tail);
    first
        .chain(" […] ".chars().collect::<Vec<_>>().iter())
        .chain(last)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_has_one_key_and_any_change_another() {
        let case = |answer: &str, next| Case::new("q", answer, next);
        let key = case("a", None).key("m@1");
        assert_eq!(case(" a\n", None).key("m@1"), key);
        for other in [case("b", None).key("m@1"), case("a", Some("no")).key("m@1")] {
            assert_ne!(other, key);
        }
        assert_ne!(case("a", None).key("m@2"), key);
        // Texts do not run into each other.
        assert_ne!(
            Case::new("ab", "c", None).key("m"),
            Case::new("a", "bc", None).key("m")
        );
    }

    #[test]
    fn texts_are_redacted_and_cut_and_keep_the_question_and_both_ends() {
        let policy = Policy::DEFAULT;
        let long = format!(
            "write to ann@example.com {} the question",
            "x".repeat(99_999)
        );
        let case = Case::new(&long, &long, None);
        assert!(case.prompt().ends_with("the question"));
        assert!(case.prompt().chars().count() <= policy.prompt_chars + 5);
        assert!(
            case.answer().starts_with("write to [email]"),
            "{}",
            &case.answer()[..40]
        );
        assert!(case.answer().ends_with("the question"));
        assert!(case.answer().chars().count() <= policy.answer_chars + 5);
    }
}
