//! Everything that was done with one response.

use super::Quiet;
use super::abandon::Abandoning;
use super::copy::Copying;
use super::edit::Editing;
use super::fold::{Fold, NEVER};
use super::follow_up::FollowingUp;
use super::regenerate::Regenerating;
use super::stop::Stopping;
use super::thumb::Voting;
use crate::event::Event;
use crate::record::Kind;

/// The eight kinds, each with its fold. Most responses of a page have none of it.
#[derive(Debug)]
pub(super) struct Acts {
    pub(super) thumb: Voting,
    pub(super) copy: Copying,
    pub(super) regenerate: Regenerating,
    pub(super) edit: Editing,
    pub(super) abandon: Abandoning,
    pub(super) stop: Stopping,
    pub(super) follow_up: FollowingUp,
    pub(super) view: Fold,
}

impl Acts {
    /// Nothing was done. A constant that is copied: made field by field it takes the page half a kilobyte more.
    pub(super) const EMPTY: Self = Self {
        thumb: Voting::EMPTY,
        copy: Copying::EMPTY,
        regenerate: Regenerating::EMPTY,
        edit: Editing::EMPTY,
        abandon: Abandoning::EMPTY,
        stop: Stopping::EMPTY,
        follow_up: FollowingUp::EMPTY,
        view: Fold::EMPTY,
    };

    pub(super) fn of(acts: &mut Option<Box<Self>>) -> &mut Self {
        acts.get_or_insert_with(|| Box::new(Self::EMPTY))
    }

    /// An event that needs to know no more of the response.
    pub(super) fn take_in(&mut self, event: Event, quiet: Quiet, now_ms: u64) {
        match event {
            Event::ThumbPressed(value) => self.thumb.press(value, quiet.thumb_ms, now_ms),
            Event::Voted(vote) => self.thumb.vote(vote, quiet.thumb_ms, now_ms),
            Event::Explained {
                reasons,
                comment,
                correction,
            } => self.thumb.explain(reasons, comment, correction, now_ms),
            Event::Copied {
                via,
                range,
                code_block,
            } => self
                .copy
                .take_in(via, range, code_block, quiet.act_ms, now_ms),
            Event::DraftChanged => self.edit.changed(quiet.edit_ms, now_ms),
            Event::DraftLeft => self.edit.left(now_ms),
            Event::DraftCommitted => self.edit.commit(now_ms),
            Event::DraftCancelled => self.edit.cancel(now_ms),
            _ => {}
        }
    }

    pub(super) fn fold(&mut self, kind: Kind) -> &mut Fold {
        match kind {
            Kind::Thumb => &mut self.thumb.fold,
            Kind::Copy => &mut self.copy.fold,
            Kind::Regenerate => &mut self.regenerate.fold,
            Kind::Edit => &mut self.edit.fold,
            Kind::Abandon => &mut self.abandon.fold,
            Kind::Stop => &mut self.stop.fold,
            Kind::FollowUp => &mut self.follow_up.fold,
            Kind::View => &mut self.view,
        }
    }

    /// Whether anything was done but looking and leaving.
    pub(super) fn engaged(&mut self) -> bool {
        Kind::ALL
            .into_iter()
            .any(|kind| !matches!(kind, Kind::Abandon | Kind::View) && self.fold(kind).begun())
    }

    /// When the first of its open folds settles.
    pub(super) fn due_ms(&mut self) -> u64 {
        Kind::ALL
            .into_iter()
            .fold(NEVER, |due, kind| due.min(self.fold(kind).due_ms()))
    }
}
