//! Dice coefficient of character 4-grams.

use crate::hash::Fnv;
use crate::ratio::Ratio;

/// Grams that are counted of each side. Of longer texts those are counted whose hash falls into a fixed
/// share, the same grams of both sides; the standard error is then about one hundredth.
const MAX_GRAMS: usize = 4_096;

/// With fewer grams than this in the share, all of them are looked at, up to `MAX_GRAMS`: then they are few
/// different ones.
const MIN_GRAMS: usize = 64;

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
    let (mut ours, mut theirs) = (grams(a, shift), grams(b, shift));
    // A long text of few different grams may have none in the share.
    if ours.len().min(theirs.len()) < MIN_GRAMS {
        ours = grams(a, 0);
        theirs = grams(b, 0);
    }
    let all = ours.len() + theirs.len();
    let mut both = 0;
    // At most 16 million comparisons of numbers, and far fewer of texts that are alike: a gram is found near
    // where the one before it was.
    for gram in theirs {
        if let Some(at) = ours.iter().position(|&own| own == gram) {
            ours.remove(at);
            both += 2;
        }
    }
    Ratio::of(both, all as u64).min(Ratio::from_thousandths(999))
}

/// The grams of the share, as hashes.
fn grams(text: &str, shift: u32) -> Vec<u32> {
    let mut grams = Vec::new();
    let mut window = [0_u32; 4];
    for (at, c) in text.chars().enumerate() {
        window.copy_within(1.., 0);
        let [.., last] = &mut window;
        *last = c as u32;
        let mut hash = Fnv::default();
        for c in window {
            hash.add(c);
        }
        let hash = hash.hash();
        // The high bits are the well-mixed ones.
        let hash = (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d);
        if at > 2 && hash >> 16 & ((1 << shift) - 1) == 0 && grams.len() < 2 * MAX_GRAMS {
            grams.push(hash);
        }
    }
    grams
}
