//! `edit`: the answer was used as a draft and changed.

use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use super::{Quiet, Text};
use crate::page::Draft;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::text;

#[derive(Clone, Debug, Default)]
pub(super) struct Editing {
    /// First and last keystroke.
    keys_ms: Option<(u64, u64)>,
    committed: bool,
}

impl Response {
    fn editing(&mut self, now_ms: u64, quiet_ms: u64) -> &mut Fold<Editing> {
        if let Some(fold) = &mut self.edit {
            fold.retracted = false;
            fold.touch(now_ms, quiet_ms);
        }
        self.edit
            .get_or_insert_with(|| Fold::new(Editing::default(), now_ms, quiet_ms))
    }

    pub(super) fn draft_changed(&mut self, quiet: &Quiet, now_ms: u64) {
        let fold = self.editing(now_ms, quiet.edit_ms);
        let first = fold.state.keys_ms.map_or(now_ms, |(first, _)| first);
        fold.state.keys_ms = Some((first, now_ms));
    }

    pub(super) fn draft_left(&mut self, now_ms: u64) {
        if let Some(fold) = &mut self.edit
            && fold.due_ms.is_some()
        {
            fold.due_ms = Some(now_ms);
        }
    }

    pub(super) fn draft_committed(&mut self, now_ms: u64) {
        self.editing(now_ms, 0).state.committed = true;
    }

    pub(super) fn draft_cancelled(&mut self, now_ms: u64) {
        match &mut self.edit {
            // What was sent stays sent, whatever is cancelled afterwards.
            Some(fold) if fold.state.committed => {}
            Some(fold) if fold.given.is_some() => {
                fold.retracted = true;
                fold.touch(now_ms, 0);
            }
            _ => self.edit = None,
        }
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

impl Fold<Editing> {
    /// Whether there is anything to tell: not of a draft that is as it was and was not sent.
    pub(super) fn stands(&self, draft: &Draft) -> bool {
        draft.initial != draft.current || self.state.committed || self.given.is_some()
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
        let duration = self
            .keys_ms
            .map_or(0, |(first, last)| last.saturating_sub(first));
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
