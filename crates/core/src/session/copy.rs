//! `copy`: what was copied of an answer, all acts together.

use super::fold::Fold;
use super::settle::Body;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::Via;

#[derive(Debug)]
pub(super) struct Copying {
    pub(super) fold: Fold,
    count: u32,
    whole: bool,
    /// What was copied, in characters: none touches another.
    ranges: Vec<(u64, u64)>,
    code_blocks: Vec<u32>,
    by_button: bool,
}

impl Copying {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        count: 0,
        whole: false,
        ranges: Vec::new(),
        code_blocks: Vec::new(),
        by_button: false,
    };
}

/// More pieces than this are not told apart: nobody copies as many of one answer.
const MAX_RANGES: usize = 64;

/// As many code blocks as the collector takes.
const MAX_CODE_BLOCKS: usize = 1_000;

impl Copying {
    pub(super) fn take_in(
        &mut self,
        via: Via,
        range: Option<(u64, u64)>,
        code_block: Option<u32>,
        quiet_ms: u64,
        now_ms: u64,
    ) {
        let by_button = via == Via::Button;
        if let Some((from, to)) = range {
            let chars = to.saturating_sub(from);
            if !by_button && chars < Policy::DEFAULT.copy_min_chars.into() {
                return;
            }
            if chars > 0 {
                add_range(&mut self.ranges, from, to);
            }
        } else {
            self.whole = true;
        }
        self.count += 1;
        self.by_button = by_button;
        if let Some(block) = code_block
            && self.code_blocks.iter().all(|&known| known != block)
            && self.code_blocks.len() < MAX_CODE_BLOCKS
        {
            self.code_blocks.push(block);
        }
        self.fold.touch(now_ms, quiet_ms);
    }
}

/// Joins `from..to` into the `ranges`, which stay disjoint.
fn add_range(ranges: &mut Vec<(u64, u64)>, mut from: u64, mut to: u64) {
    let mut at = 0;
    while let Some(&(start, end)) = ranges.get(at) {
        if end < from || to < start {
            at += 1;
        } else {
            from = from.min(start);
            to = to.max(end);
            ranges.swap_remove(at);
            // It has grown: what it passed by may touch it now.
            at = 0;
        }
    }
    if ranges.len() < MAX_RANGES {
        ranges.push((from, to));
    }
}

impl Copying {
    /// Writes the measures, for an answer of `chars` characters.
    pub(super) fn write(&self, chars: Option<u64>, body: &mut Body<'_>) {
        let mut copied = 0;
        for (from, to) in &self.ranges {
            copied += to - from;
        }
        let mut fraction = Ratio::of(copied, chars.unwrap_or_default());
        if self.whole {
            copied = chars.unwrap_or(copied);
            fraction = Ratio::ONE;
        }
        let full = fraction >= Policy::DEFAULT.copy_full;
        let json = &mut body.json;
        json.number("count", self.count.into());
        json.number("chars", copied);
        json.ratio("fraction", fraction);
        json.text("kind", if full { "full" } else { "partial" });
        json.key("code_blocks");
        json.raw("[");
        for &block in &self.code_blocks {
            json.next();
            json.digits(block.into());
        }
        json.raw("]");
        json.text(
            "via",
            if self.by_button {
                "button"
            } else {
                "selection"
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_RANGES, add_range};
    use proptest::prelude::*;

    #[test]
    fn overlapping_and_touching_ranges_become_one() {
        let mut ranges = Vec::new();
        for (from, to) in [(10, 20), (30, 40), (20, 25), (5, 8), (24, 31)] {
            add_range(&mut ranges, from, to);
        }
        ranges.sort_unstable();
        assert_eq!(ranges, [(5, 8), (10, 40)]);
    }

    proptest! {
        #[test]
        fn the_union_holds_every_character_once(pieces in prop::collection::vec((0_u64..300, 1_u64..20), 0..60)) {
            let mut ranges = Vec::new();
            let mut copied = [false; 400];
            for &(from, length) in &pieces {
                add_range(&mut ranges, from, from + length);
                copied[from as usize..(from + length) as usize].fill(true);
            }
            let total: u64 = ranges.iter().map(|&(from, to)| to - from).sum();
            prop_assert_eq!(total as usize, copied.iter().filter(|&&is| is).count());
            prop_assert!(ranges.len() <= MAX_RANGES);
            ranges.sort_unstable();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
