//! `copy`: what was copied of an answer, all acts together.

use super::Quiet;
use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::Via;

#[derive(Clone, Debug)]
pub(super) struct Copying {
    count: u32,
    whole: bool,
    /// What was copied, in characters: sorted, none touching another.
    ranges: Vec<(u64, u64)>,
    code_blocks: Vec<u32>,
    via: Via,
}

/// More ranges than this are joined where they are nearest: nobody copies more pieces of one answer.
const MAX_RANGES: usize = 64;

impl Response {
    pub(super) fn copied(
        &mut self,
        via: Via,
        range: Option<(u64, u64)>,
        code_block: Option<u32>,
        quiet: &Quiet,
        now_ms: u64,
    ) {
        if via == Via::Selection
            && range.is_some_and(|(from, to)| {
                to.saturating_sub(from) < u64::from(Policy::DEFAULT.copy_min_chars)
            })
        {
            return;
        }
        let quiet_ms = quiet.act_ms;
        let new = self.copy.is_none();
        let fold = self.copy.get_or_insert_with(|| {
            let ranges = Vec::new();
            let code_blocks = Vec::new();
            let state = Copying {
                count: 0,
                whole: false,
                ranges,
                code_blocks,
                via,
            };
            Fold::new(state, now_ms, quiet_ms)
        });
        let state = &mut fold.state;
        state.count = state.count.saturating_add(1);
        state.via = via;
        state.whole |= range.is_none();
        if let Some((from, to)) = range
            && from < to
        {
            add_range(&mut state.ranges, from, to);
        }
        if let Some(block) = code_block
            && !state.code_blocks.contains(&block)
            && state.code_blocks.len() < 1_000
        {
            state.code_blocks.push(block);
        }
        if !new {
            fold.touch(now_ms, quiet_ms);
        }
    }
}

/// Joins `from..to` into the sorted, disjoint `ranges`.
fn add_range(ranges: &mut Vec<(u64, u64)>, mut from: u64, mut to: u64) {
    ranges.retain(|&(start, end)| {
        let apart = end < from || to < start;
        if !apart {
            from = from.min(start);
            to = to.max(end);
        }
        apart
    });
    let at = ranges.partition_point(|&(start, _)| start < from);
    ranges.insert(at, (from, to));
    if ranges.len() > MAX_RANGES
        && let Some((start, _)) = ranges.pop()
        && let Some(last) = ranges.last_mut()
    {
        last.1 = last.1.max(start);
    }
}

impl Copying {
    /// Writes the measures, for an answer of `chars` characters.
    pub(super) fn write(&self, chars: Option<u64>, body: &mut Body<'_>) {
        let pieces: u64 = self.ranges.iter().map(|&(from, to)| to - from).sum();
        let copied = if self.whole {
            chars.unwrap_or(pieces)
        } else {
            pieces
        };
        let fraction = if self.whole {
            Ratio::ONE
        } else {
            Ratio::of(copied, chars.unwrap_or(0))
        };
        let full = self.whole || fraction >= Policy::DEFAULT.copy_full;
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
            if self.via == Via::Button {
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
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
