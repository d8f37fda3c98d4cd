//! `follow_up`: the person's next message in the thread.

use super::Text;
use super::fold::Fold;
use super::opening::{self, opens_with};
use super::response::Response;
use super::settle::Body;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::text;

#[derive(Debug)]
pub(super) struct FollowingUp {
    pub(super) fold: Fold,
    /// The response to the next message, whose prompt that message is.
    pub(super) next: String,
    gap_ms: u64,
}

impl FollowingUp {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        next: String::new(),
        gap_ms: 0,
    };
}

impl Response {
    pub(super) fn followed_up(&mut self, next: String, quiet_ms: u64, now_ms: u64) {
        let gap_ms = now_ms.saturating_sub(self.ended_ms.unwrap_or(now_ms));
        let follow_up = &mut self.acts().follow_up;
        if !follow_up.fold.begun() {
            follow_up.next = next;
            follow_up.gap_ms = gap_ms;
            follow_up.fold.touch(now_ms, quiet_ms);
        }
    }
}

/// What `message` is to `before`, the message that the answer was to.
fn nature(before: &str, message: &str, gap_ms: u64, dice: Ratio) -> &'static str {
    if text::same_words(before, message) {
        return "resend";
    }
    let opening = opening::of(message, Policy::DEFAULT.correction_opening_chars);
    if opens_with(&opening, opening::REJECTIONS) {
        return "correction";
    }
    if gap_ms <= Policy::DEFAULT.rephrase_ms
        && (dice >= Policy::DEFAULT.rephrase_dice
            || text::jaccard(before, message) >= Policy::DEFAULT.rephrase_jaccard)
    {
        return "rephrase";
    }
    if opens_with(&opening, opening::PRAISES) {
        "praise"
    } else {
        "other"
    }
}

impl FollowingUp {
    pub(super) fn write(&self, before: Option<&str>, message: Option<&str>, body: &mut Body<'_>) {
        let mut similarity = Ratio::ZERO;
        let mut kind = "other";
        if let Some(before) = before
            && let Some(message) = message
        {
            similarity = text::dice(before, message);
            kind = nature(before, message, self.gap_ms, similarity);
        }
        body.json.number("gap_ms", self.gap_ms);
        body.json.text("nature", kind);
        body.json.ratio("similarity", similarity);
        body.text("text", message, Text::Full);
    }
}

#[cfg(test)]
mod tests {
    use super::nature;

    fn of(before: &str, message: &str, gap_ms: u64) -> &'static str {
        nature(before, message, gap_ms, crate::text::dice(before, message))
    }

    #[test]
    fn a_next_message_is_named_for_what_it_is_to_the_one_before() {
        let before = "write a polite mail to move the meeting to friday";
        assert_eq!(of(before, before, 1_000), "resend");
        let again = "write a polite mail to move our meeting to friday please";
        assert_eq!(of(before, again, 119_000), "rephrase");
        assert_eq!(of(before, again, 121_000), "other");
        assert_eq!(
            of(before, "No, that's not what I asked for", 9_000),
            "correction"
        );
        assert_eq!(
            of(before, "Das ist falsch, es geht um Freitag", 9_000),
            "correction"
        );
        assert_eq!(of(before, "Thanks, perfect!", 9_000), "praise");
        assert_eq!(of(before, "And now one to my landlord", 9_000), "other");
        assert_eq!(of(before, "Nobody reads these", 9_000), "other");
    }
}
