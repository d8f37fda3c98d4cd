//! `edit`: the answer was used as a draft and changed.

use super::fold::Fold;
use super::response::Response;
use crate::page::Draft;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::{Edit, Grade, Signal};
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

    pub(super) fn draft_changed(&mut self, policy: &Policy, now_ms: u64) {
        let fold = self.editing(now_ms, policy.edit_settle_ms);
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
fn grade(distance: Ratio, policy: &Policy) -> Grade {
    if distance == Ratio::ZERO {
        Grade::Accepted
    } else if distance <= policy.edit_minor {
        Grade::Minor
    } else if distance <= policy.edit_substantive {
        Grade::Substantive
    } else {
        Grade::Rewrite
    }
}

impl Fold<Editing> {
    /// The signal as it stands; none for a draft that is as it was and was not sent.
    pub(super) fn signal(&self, draft: Draft, policy: &Policy) -> Option<Signal> {
        let same = draft.initial == draft.current;
        if same && !self.state.committed && self.given.is_none() {
            return None;
        }
        let change = text::change(&draft.initial, &draft.current);
        let duration_ms = self
            .state
            .keys_ms
            .map_or(0, |(first, last)| last.saturating_sub(first));
        Some(Signal::Edit(Edit {
            draft: Some(draft.initial),
            r#final: Some(draft.current),
            distance: change.distance,
            similarity: change.similarity,
            chars_added: change.chars_added,
            chars_removed: change.chars_removed,
            duration_ms,
            committed: self.state.committed,
            grade: grade(change.distance, policy),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::grade;
    use crate::record::Grade;
    use crate::{Policy, Ratio};

    #[test]
    fn grades_change_just_above_their_limits() {
        let of = |thousandths| grade(Ratio::from_thousandths(thousandths), &Policy::DEFAULT);
        assert_eq!(of(0), Grade::Accepted);
        assert_eq!((of(1), of(100)), (Grade::Minor, Grade::Minor));
        assert_eq!((of(101), of(500)), (Grade::Substantive, Grade::Substantive));
        assert_eq!((of(501), of(1_000)), (Grade::Rewrite, Grade::Rewrite));
    }
}
