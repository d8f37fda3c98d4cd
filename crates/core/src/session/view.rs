//! `view`: the answer was on the screen. The denominator of every rate.

use super::fold::Meta;
use crate::policy::Policy;
use crate::ratio::Ratio;

#[derive(Debug, Default)]
pub(super) struct Viewing {
    /// Whether any of it is on the screen now.
    any: bool,
    /// Whether enough of it is there to count.
    enough: bool,
    /// Since when it counts, while the page is visible too.
    since_ms: Option<u64>,
    first_at_ms: u64,
    last_at_ms: u64,
    /// Ms of the spells that are over and counted.
    spent_ms: u64,
    viewed: bool,
    /// The part that was on the screen at some time, and the height that it is a part of.
    top_px: u32,
    bottom_px: u32,
    height_px: u32,
    meta: Option<Meta>,
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

    pub(super) fn page_hidden(&mut self, now_ms: u64) {
        self.count(false, now_ms);
    }

    pub(super) fn page_shown(&mut self, now_ms: u64) {
        self.count(self.enough, now_ms);
    }

    fn count(&mut self, counts: bool, now_ms: u64) {
        match self.since_ms {
            None if counts => {
                self.since_ms = Some(now_ms);
                if self.first_at_ms == 0 {
                    self.first_at_ms = now_ms;
                }
            }
            Some(since) if !counts => {
                self.since_ms = None;
                let spell = now_ms.saturating_sub(since);
                if spell >= Policy::DEFAULT.view_ms {
                    self.viewed = true;
                }
                if self.viewed {
                    self.spent_ms = self.spent_ms.saturating_add(spell);
                    self.last_at_ms = now_ms;
                }
            }
            _ => {}
        }
    }

    /// The spell that is not over yet.
    fn running_ms(&self, now_ms: u64) -> u64 {
        self.since_ms
            .map_or(0, |since| now_ms.saturating_sub(since))
    }

    pub(super) fn viewed(&self, now_ms: u64) -> bool {
        self.viewed || self.running_ms(now_ms) >= Policy::DEFAULT.view_ms
    }

    pub(super) fn visible_ms(&self, now_ms: u64) -> u64 {
        let running = self.running_ms(now_ms);
        let counts = self.viewed || running >= Policy::DEFAULT.view_ms;
        self.spent_ms
            .saturating_add(if counts { running } else { 0 })
    }

    pub(super) fn seen(&self) -> Ratio {
        let px = self
            .bottom_px
            .min(self.height_px)
            .saturating_sub(self.top_px);
        Ratio::of(px.into(), self.height_px.into())
    }

    /// When it changed, where the answer was viewed and there is anything new to tell. A view that goes on
    /// is given once, and again when it is over or `leaving`: it rides along, it does not chatter.
    pub(super) fn settle(&mut self, leaving: bool, now_ms: u64) -> Option<&mut Meta> {
        if !self.viewed(now_ms) {
            return None;
        }
        let running = self.since_ms.is_some();
        let given = self.meta.as_ref().is_some_and(|meta| meta.given.is_some());
        if running && given && !leaving {
            return None;
        }
        let last = if running { now_ms } else { self.last_at_ms };
        let meta = self
            .meta
            .get_or_insert_with(|| Meta::new(self.first_at_ms, 0));
        meta.at_ms = last.max(meta.at_ms);
        meta.rev = last.max(meta.rev);
        meta.due_ms = None;
        Some(meta)
    }
}
