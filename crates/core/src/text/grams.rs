//! Dice coefficient of character 4-grams.

use crate::hash::Fnv;
use crate::ratio::Ratio;

/// Grams that are counted of each side. Of longer texts those are counted whose hash falls into a fixed
/// share, the same grams of both sides; the standard error is then about one hundredth.
const MAX_GRAMS: usize = 8_192;

/// With fewer grams than this in the share, all of them are counted: then they are few different ones.
const MIN_GRAMS: u64 = 64;

/// 2 × the 4-grams that both have ÷ those of either, each as often as it stands there. Texts shorter than
/// four characters are alike only if they are the same.
#[must_use]
pub fn dice(a: &str, b: &str) -> Ratio {
    if a == b {
        return Ratio::ONE;
    }
    let longer = a.len().max(b.len());
    let mut shift = 0;
    while longer >> shift > MAX_GRAMS {
        shift += 1;
    }
    // A long text of few different grams may have none in the share.
    if grams(a, shift, &mut |_| {}).min(grams(b, shift, &mut |_| {})) < MIN_GRAMS {
        shift = 0;
    }
    let mut table = Table::new();
    let ours = grams(a, shift, &mut |gram| table.count(gram));
    let mut both = 0;
    let theirs = grams(b, shift, &mut |gram| both += u64::from(table.take(gram)));
    Ratio::of(2 * both, ours + theirs).min(Ratio::from_thousandths(999))
}

/// Gives every gram of the share to `each`, and says how many there were.
fn grams(text: &str, shift: u32, each: &mut dyn FnMut(u32)) -> u64 {
    let mut window = [0_u32; 4];
    let mut count = 0;
    for (at, c) in text.chars().enumerate() {
        window.rotate_left(1);
        let [.., last] = &mut window;
        *last = c as u32;
        if at < 3 {
            continue;
        }
        let mut hash = Fnv::default();
        for c in window {
            hash.add(c);
        }
        let hash = hash.hash();
        // The high bits are the well-mixed ones.
        let hash = (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d);
        if hash >> 16 & ((1 << shift) - 1) == 0 {
            each(hash);
            count += 1;
        }
    }
    count
}

/// Counts of grams, by open addressing.
struct Table(Vec<(u32, u16)>);

impl Table {
    fn new() -> Self {
        Self(vec![(0, 0); 4 * MAX_GRAMS])
    }

    fn slot(&mut self, gram: u32) -> Option<&mut (u32, u16)> {
        let size = 4 * MAX_GRAMS;
        let mut at = gram as usize % size;
        for _ in 0..size {
            match self.0.get(at) {
                Some(&(known, count)) if known != gram && count != 0 => at = (at + 1) % size,
                _ => break,
            }
        }
        self.0.get_mut(at)
    }

    /// Adds one of a gram. A used slot starts at 1, so that taking the last one does not empty it.
    fn count(&mut self, gram: u32) {
        if let Some(slot) = self.slot(gram) {
            *slot = (gram, slot.1.max(1).saturating_add(1));
        }
    }

    /// Takes one of a gram, if there is one left.
    fn take(&mut self, gram: u32) -> bool {
        match self.slot(gram) {
            Some((known, count)) if *known == gram && *count > 1 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}
