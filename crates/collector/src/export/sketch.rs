//! How much two texts have in common, told from 64 bytes of each: MinHash over groups of neighbouring words (Broder 1997), of
//! which one byte of each minimum is kept (Li and König 2010). The share of equal bytes is, to within 0.05, the share of
//! groups that two texts have in common. Eight bytes in a row are a band: texts with an equal band are compared.

use super::words;

/// Eight bands of eight bytes.
pub(super) type Sketch = [i64; BANDS];

pub(super) const BANDS: usize = 8;
const MINIMA: usize = 64;

/// From this share of common groups on, two texts are near duplicates. At 0.9 a band is equal in 99 of 100 cases, at 0.8 in 77.
const NEAR: f64 = 0.8;

/// Neighbouring words that make a group in answers, and in prompts, which are short.
const OF_ANSWERS: usize = 3;
const OF_PROMPTS: usize = 2;

/// Of what is learnt: the question and the sides, each with groups of its own, so that sides changed for each other are
/// nothing alike. What was said before the question is left out: turns of one conversation have it in common.
pub(super) fn of_texts(texts: &[&str]) -> Sketch {
    let mut minima = Minima::default();
    for (place, text) in (1_u32..).zip(texts) {
        let words = words(text, place);
        // Of a text with fewer words all together.
        let size = OF_ANSWERS.min(words.len()).max(1);
        for group in words.windows(size) {
            minima.add(together(group));
        }
    }
    minima.sketch()
}

/// Of what was asked: its words, and each two neighbours.
pub(super) fn of_prompt(text: &str) -> Sketch {
    let words = words(text, 0);
    let mut minima = Minima::default();
    for size in 1..=OF_PROMPTS {
        for group in words.windows(size) {
            minima.add(together(group));
        }
    }
    minima.sketch()
}

/// Whether as many minima are equal as near duplicates have.
pub(super) fn near(one: &Sketch, other: &Sketch) -> bool {
    let bytes = one.iter().zip(other).flat_map(|(one, other)| {
        let same = (one ^ other).to_le_bytes();
        same.into_iter().filter(|byte| *byte == 0)
    });
    // Of bytes that differ otherwise one in 256 is equal by chance.
    let chance = 1.0 / 256.0;
    let equal = bytes.count() as f64 / MINIMA as f64;
    (equal - chance) / (1.0 - chance) >= NEAR
}

struct Minima([u32; MINIMA]);

impl Default for Minima {
    fn default() -> Self {
        Self([u32::MAX; MINIMA])
    }
}

impl Minima {
    fn add(&mut self, group: u32) {
        let mut seed = 0_u32;
        for least in &mut self.0 {
            seed = seed.wrapping_add(0x9e37_79b9);
            *least = mixed(group ^ seed).min(*least);
        }
    }

    fn sketch(&self) -> Sketch {
        let mut sketch = Sketch::default();
        for (band, minima) in sketch.iter_mut().zip(self.0.chunks_exact(MINIMA / BANDS)) {
            // The lowest bytes: the highest ones of a minimum over many are all 0.
            let bytes = minima
                .iter()
                .fold(0_u64, |band, least| (band << 8) | u64::from(least & 0xff));
            *band = bytes as i64;
        }
        sketch
    }
}

/// Words as hashes: without case and punctuation.
fn words(text: &str, place: u32) -> Vec<u32> {
    text.split(|c: char| !c.is_alphanumeric())
        .flat_map(words::words)
        .map(|word| {
            let letters = word.chars().flat_map(char::to_lowercase);
            letters.fold(mixed(place), |hash, c| mixed(hash ^ u32::from(c)))
        })
        .collect()
}

fn together(group: &[u32]) -> u32 {
    group
        .iter()
        .fold(0, |hash: u32, word| mixed(hash.rotate_left(7) ^ word))
}

/// A permutation of 32 bits with good avalanche ("lowbias32", Wellons 2018): a minimum over it is as good as random.
fn mixed(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that are in no other text of these tests.
    fn text(from: usize, count: usize) -> String {
        (from..from + count)
            .map(|at| format!("word{at} "))
            .collect()
    }

    #[test]
    fn near_is_from_four_fifths_of_common_groups_on() {
        let whole = text(0, 300);
        // 270 of 330 and of 302, and 180 of 420 words in common.
        for (other, expected) in [
            (text(30, 300), false),
            (text(1, 300), true),
            (text(0, 290), true),
            (text(120, 300), false),
        ] {
            assert_eq!(
                near(&of_texts(&[&whole]), &of_texts(&[&other])),
                expected,
                "{}",
                &other[..20]
            );
        }
    }

    #[test]
    fn sides_the_other_way_round_are_nothing_alike() {
        let (one, other) = (text(0, 60), text(100, 60));
        assert!(!near(
            &of_texts(&["q", &one, &other]),
            &of_texts(&["q", &other, &one])
        ));
    }

    #[test]
    fn a_question_with_a_word_more_asks_nearly_the_same_and_one_of_another_country_does_not() {
        let asked = of_prompt("Which month is best for a visit to the harbour of Porto by train");
        let case = of_prompt("which month is best for a visit to the harbour of porto, by train?");
        assert_eq!(asked, case);
        let more =
            of_prompt("Which month is best for a visit to the harbour of Porto by train please");
        assert!(near(&asked, &more));
        let other = of_prompt("What is the capital of Austria");
        assert!(!near(
            &other,
            &of_prompt("What is the capital of Australia")
        ));
    }
}
