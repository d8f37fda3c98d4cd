//! `follow_up`: the person's next message in the thread.

use super::fold::Fold;
use super::opening;
use super::response::Response;
use crate::event::Handle;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::{FollowUp, Nature, Signal};
use crate::text;

#[derive(Clone, Debug)]
pub(super) struct FollowingUp {
    /// The response to the next message, whose prompt that message is.
    pub(super) next: Handle,
    gap_ms: u64,
}

impl Response {
    pub(super) fn followed_up(&mut self, next: Handle, policy: &Policy, now_ms: u64) {
        if self.follow_up.is_some() {
            return;
        }
        let gap_ms = now_ms.saturating_sub(self.ended_ms.unwrap_or(now_ms));
        self.follow_up = Some(Fold::new(
            FollowingUp { next, gap_ms },
            now_ms,
            policy.act_settle_ms,
        ));
    }
}

/// What `message` is to `before`, the message that the answer was to.
fn nature(before: &str, message: &str, gap_ms: u64, dice: Ratio, policy: &Policy) -> Nature {
    let message = message.trim();
    if message == before.trim() {
        return Nature::Resend;
    }
    let opening: String = message
        .chars()
        .take(policy.correction_opening_chars)
        .collect();
    if opening::rejects(&opening) {
        return Nature::Correction;
    }
    if gap_ms <= policy.rephrase_ms
        && (dice >= policy.rephrase_dice
            || text::jaccard(before, message) >= policy.rephrase_jaccard)
    {
        return Nature::Rephrase;
    }
    if opening::praises(&opening) {
        Nature::Praise
    } else {
        Nature::Other
    }
}

impl Fold<FollowingUp> {
    pub(super) fn signal(
        &self,
        before: Option<String>,
        message: Option<String>,
        policy: &Policy,
    ) -> Signal {
        let gap_ms = self.state.gap_ms;
        let (nature, similarity) = match (&before, &message) {
            (Some(before), Some(message)) => {
                let dice = text::dice(before, message);
                (nature(before, message, gap_ms, dice, policy), dice)
            }
            _ => (Nature::Other, Ratio::ZERO),
        };
        Signal::FollowUp(FollowUp {
            gap_ms,
            nature,
            similarity,
            text: message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::nature;
    use crate::Policy;
    use crate::record::Nature;

    fn of(before: &str, message: &str, gap_ms: u64) -> Nature {
        let dice = crate::text::dice(before, message);
        nature(before, message, gap_ms, dice, &Policy::DEFAULT)
    }

    #[test]
    fn a_next_message_is_named_for_what_it_is_to_the_one_before() {
        let before = "write a polite mail to move the meeting to friday";
        assert_eq!(of(before, before, 1_000), Nature::Resend);
        let again = "write a polite mail to move our meeting to friday please";
        assert_eq!(of(before, again, 119_000), Nature::Rephrase);
        assert_eq!(of(before, again, 121_000), Nature::Other);
        assert_eq!(
            of(before, "No, that's not what I asked for", 9_000),
            Nature::Correction
        );
        assert_eq!(
            of(before, "Das ist falsch, es geht um Freitag", 9_000),
            Nature::Correction
        );
        assert_eq!(of(before, "Thanks, perfect!", 9_000), Nature::Praise);
        assert_eq!(
            of(before, "And now one to my landlord", 9_000),
            Nature::Other
        );
        assert_eq!(of(before, "Nobody reads these", 9_000), Nature::Other);
    }
}
