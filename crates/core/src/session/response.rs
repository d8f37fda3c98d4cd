//! All that is known of one response.

use super::abandon::Abandoning;
use super::copy::Copying;
use super::edit::Editing;
use super::fold::Fold;
use super::follow_up::FollowingUp;
use super::regenerate::Regenerating;
use super::stop::Stopping;
use super::thumb::Voting;
use super::view::Viewing;
use crate::event::Phase;
use crate::record::Facts;

#[derive(Debug)]
pub(super) struct Response {
    pub(super) facts: Facts,
    /// Its length, as last read.
    pub(super) chars: Option<u64>,
    /// Index of its thread.
    pub(super) thread: usize,
    pub(super) touched_ms: u64,
    /// Whether it came into the page as the person looked on.
    pub(super) appeared: bool,
    pub(super) appeared_ms: u64,
    pub(super) phase: Phase,
    pub(super) first_token_ms: Option<u64>,
    pub(super) ended_ms: Option<u64>,
    pub(super) view: Viewing,
    pub(super) thumb: Option<Fold<Voting>>,
    pub(super) copy: Option<Fold<Copying>>,
    pub(super) regenerate: Option<Fold<Regenerating>>,
    pub(super) edit: Option<Fold<Editing>>,
    pub(super) abandon: Option<Fold<Abandoning>>,
    pub(super) stop: Option<Fold<Stopping>>,
    pub(super) follow_up: Option<Fold<FollowingUp>>,
}

impl Response {
    /// Until its state is told, a response is taken to be complete, as one of a page that tells no states.
    pub(super) fn new(facts: Facts, now_ms: u64) -> Self {
        Self {
            facts,
            chars: None,
            thread: 0,
            touched_ms: now_ms,
            appeared: false,
            appeared_ms: now_ms,
            phase: Phase::Done,
            first_token_ms: Some(now_ms),
            ended_ms: Some(now_ms),
            view: Viewing::default(),
            thumb: None,
            copy: None,
            regenerate: None,
            edit: None,
            abandon: None,
            stop: None,
            follow_up: None,
        }
    }

    pub(super) fn enter(&mut self, phase: Phase, now_ms: u64) {
        if phase == self.phase {
            return;
        }
        self.phase = phase;
        match phase {
            Phase::Waiting => {
                self.first_token_ms = None;
                self.ended_ms = None;
            }
            Phase::Streaming => {
                self.first_token_ms = Some(now_ms);
                self.ended_ms = None;
            }
            Phase::Done => {
                self.first_token_ms.get_or_insert(now_ms);
                self.ended_ms = Some(now_ms);
            }
            Phase::Failed => self.ended_ms = Some(now_ms),
        }
    }

    /// Whether any signal but `view` and `abandon` stands on it.
    pub(super) fn engaged(&self) -> bool {
        self.thumb.is_some()
            || self.copy.is_some()
            || self.regenerate.is_some()
            || self.edit.is_some()
            || self.stop.is_some()
            || self.follow_up.is_some()
    }

    /// When the first of its open folds settles.
    pub(super) fn due_ms(&self) -> Option<u64> {
        let dues = [
            self.thumb.as_ref().and_then(|fold| fold.due_ms),
            self.copy.as_ref().and_then(|fold| fold.due_ms),
            self.regenerate.as_ref().and_then(|fold| fold.due_ms),
            self.edit.as_ref().and_then(|fold| fold.due_ms),
            self.abandon.as_ref().and_then(|fold| fold.due_ms),
            self.stop.as_ref().and_then(|fold| fold.due_ms),
            self.follow_up.as_ref().and_then(|fold| fold.due_ms),
        ];
        dues.into_iter().flatten().min()
    }
}
