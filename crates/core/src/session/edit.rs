//! `edit`: the answer was used as a draft and changed.

use super::Text;
use super::fold::Fold;
use super::settle::Body;
use crate::page::Draft;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::text;

#[derive(Debug)]
pub(super) struct Editing {
    pub(super) fold: Fold,
    /// First and last keystroke, 0 where there was none.
    first_key_ms: u64,
    last_key_ms: u64,
    committed: bool,
}

impl Editing {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        first_key_ms: 0,
        last_key_ms: 0,
        committed: false,
    };
}

impl Editing {
    pub(super) fn changed(&mut self, quiet_ms: u64, now_ms: u64) {
        // What was sent stays as it was sent, until another text is.
        if self.committed {
            return;
        }
        if self.first_key_ms == 0 {
            self.first_key_ms = now_ms;
        }
        self.last_key_ms = now_ms;
        self.touch(quiet_ms, now_ms);
    }

    pub(super) fn left(&mut self, now_ms: u64) {
        self.fold.hurry(now_ms);
    }

    pub(super) fn commit(&mut self, now_ms: u64) {
        self.committed = true;
        self.touch(0, now_ms);
    }

    pub(super) fn cancel(&mut self, now_ms: u64) {
        // What was sent stays sent, whatever is cancelled afterwards.
        if self.committed {
            return;
        }
        if self.fold.is_given() {
            self.fold.retracted = true;
            self.fold.touch(now_ms, 0);
        } else {
            *self = Self::EMPTY;
        }
    }

    fn touch(&mut self, quiet_ms: u64, now_ms: u64) {
        self.fold.retracted = false;
        self.fold.touch(now_ms, quiet_ms);
    }

    /// Whether there is anything to tell: not of a draft that is as it was and was not sent.
    pub(super) fn settles(&self, draft: &Draft) -> bool {
        draft.initial != draft.current || self.committed || self.fold.is_given()
    }
}

/// The grade of a word distance.
fn grade(distance: Ratio) -> &'static str {
    if distance == Ratio::ZERO {
        "accepted"
    } else if distance <= Policy::DEFAULT.edit_minor {
        "minor"
    } else if distance <= Policy::DEFAULT.edit_substantive {
        "substantive"
    } else {
        "rewrite"
    }
}

impl Editing {
    pub(super) fn write(&self, draft: &Draft, body: &mut Body<'_>) {
        body.text("draft", Some(&draft.initial), Text::Edits);
        body.text("final", Some(&draft.current), Text::Edits);
        let change = text::change(&draft.initial, &draft.current);
        let json = &mut body.json;
        json.ratio("distance", change.distance);
        json.ratio("similarity", change.similarity);
        json.number("chars_added", change.chars_added);
        json.number("chars_removed", change.chars_removed);
        let duration = self.last_key_ms.saturating_sub(self.first_key_ms);
        json.number("duration_ms", duration);
        json.flag("committed", self.committed);
        json.text("grade", grade(change.distance));
    }
}

#[cfg(test)]
mod tests {
    use super::grade;
    use crate::Ratio;

    #[test]
    fn grades_change_just_above_their_limits() {
        let of = |thousandths| grade(Ratio::from_thousandths(thousandths));
        assert_eq!(of(0), "accepted");
        assert_eq!((of(1), of(100)), ("minor", "minor"));
        assert_eq!((of(101), of(500)), ("substantive", "substantive"));
        assert_eq!((of(501), of(1_000)), ("rewrite", "rewrite"));
    }
}
