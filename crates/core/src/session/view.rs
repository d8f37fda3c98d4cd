//! `view`: the answer was on the screen. The denominator of every rate.

use super::fold::{Fold, NEVER};
use crate::policy::Policy;
use crate::ratio::Ratio;

#[derive(Debug)]
pub(super) struct Viewing {
    /// Whether any of it is on the screen now.
    any: bool,
    /// Whether enough of it is there to count.
    enough: bool,
    /// Since when it counts, while the page is visible too; NEVER while it does not.
    since_ms: u64,
    first_at_ms: u64,
    last_at_ms: u64,
    /// Ms of the spells that are over and counted.
    spent_ms: u64,
    viewed: bool,
    /// The part that was on the screen at some time, and the height that it is a part of.
    top_px: u32,
    bottom_px: u32,
    height_px: u32,
}

impl Default for Viewing {
    fn default() -> Self {
        Self {
            any: false,
            enough: false,
            since_ms: NEVER,
            first_at_ms: 0,
            last_at_ms: 0,
            spent_ms: 0,
            viewed: false,
            top_px: 0,
            bottom_px: 0,
            height_px: 0,
        }
    }
}

impl Viewing {
    pub(super) fn on_screen(&self) -> bool {
        self.any
    }

    pub(super) fn shown(
        &mut self,
        (top, bottom, height): (u32, u32, u32),
        page_visible: bool,
        now_ms: u64,
    ) {
        let px = bottom.min(height).saturating_sub(top);
        self.any = px > 0;
        if page_visible && self.any {
            let nothing_yet = self.bottom_px == self.top_px;
            self.top_px = if nothing_yet {
                top
            } else {
                self.top_px.min(top)
            };
            self.bottom_px = self.bottom_px.max(bottom);
        }
        if height > 0 {
            self.height_px = height;
        }
        let share = Ratio::of(px.into(), height.into());
        self.enough =
            self.any && (share >= Policy::DEFAULT.view_share || px >= Policy::DEFAULT.view_px);
        self.count(self.enough && page_visible, now_ms);
    }

    pub(super) fn page_turned(&mut self, visible: bool, now_ms: u64) {
        self.count(visible && self.enough, now_ms);
    }

    fn count(&mut self, counts: bool, now_ms: u64) {
        if counts == (self.since_ms != NEVER) {
            return;
        }
        if counts {
            self.since_ms = now_ms;
            if self.first_at_ms == 0 {
                self.first_at_ms = now_ms;
            }
            return;
        }
        let spell = self.running_ms(now_ms);
        self.since_ms = NEVER;
        self.viewed |= spell >= Policy::DEFAULT.view_ms;
        if self.viewed {
            self.spent_ms += spell;
            self.last_at_ms = now_ms;
        }
    }

    /// The spell that is not over yet.
    fn running_ms(&self, now_ms: u64) -> u64 {
        // NEVER is later than now, and gives 0.
        now_ms.saturating_sub(self.since_ms)
    }

    pub(super) fn viewed(&self, now_ms: u64) -> bool {
        self.viewed || self.running_ms(now_ms) >= Policy::DEFAULT.view_ms
    }

    pub(super) fn visible_ms(&self, now_ms: u64) -> u64 {
        if self.viewed(now_ms) {
            self.spent_ms + self.running_ms(now_ms)
        } else {
            0
        }
    }

    pub(super) fn seen(&self) -> Ratio {
        let px = self
            .bottom_px
            .min(self.height_px)
            .saturating_sub(self.top_px);
        Ratio::of(px.into(), self.height_px.into())
    }

    /// Brings `fold` up to date; whether there may be anything new to tell. A view that goes on is given once,
    /// and again when it is over or `leaving`: it rides along, it does not chatter.
    pub(super) fn settles(&self, fold: &mut Fold, leaving: bool, now_ms: u64) -> bool {
        let running = self.since_ms != NEVER;
        if running && fold.is_given() && !leaving {
            return false;
        }
        let last_ms = if running { now_ms } else { self.last_at_ms };
        fold.first_at_ms = self.first_at_ms;
        fold.at_ms = last_ms.max(fold.at_ms);
        fold.rev = last_ms.max(fold.rev);
        true
    }
}
