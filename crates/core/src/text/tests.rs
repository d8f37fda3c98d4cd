use super::levenshtein::{MAX_STEPS, distance};
use super::{change, dice, jaccard};
use crate::Ratio;
use proptest::prelude::*;
use std::collections::HashMap;

fn naive(a: &[u32], b: &[u32]) -> u64 {
    let mut row: Vec<u64> = (0..=b.len() as u64).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i as u64 + 1;
        for (j, y) in b.iter().enumerate() {
            let new = (diagonal + u64::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], new);
        }
    }
    row[b.len()]
}

fn naive_dice(a: &str, b: &str) -> f64 {
    let grams = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let mut grams: HashMap<Vec<char>, u64> = HashMap::new();
        for gram in chars.windows(4) {
            *grams.entry(gram.to_vec()).or_default() += 1;
        }
        grams
    };
    let (a, b) = (grams(a), grams(b));
    let both: u64 = a
        .iter()
        .map(|(gram, count)| count.min(b.get(gram).unwrap_or(&0)))
        .sum();
    let all = a.values().sum::<u64>() + b.values().sum::<u64>();
    if all == 0 {
        0.0
    } else {
        2.0 * both as f64 / all as f64
    }
}

#[test]
fn a_third_of_the_words_changed_is_a_distance_of_a_third() {
    let change = change("one two three four five six", "one 2 three 4 five six");
    assert_eq!(change.distance.thousandths(), 333);
    assert_eq!((change.chars_removed, change.chars_added), (14, 9));
}

#[test]
fn the_same_text_is_no_distance_away() {
    let same = change("as it was", "as it was");
    assert_eq!((same.distance, same.similarity), (Ratio::ZERO, Ratio::ONE));
    assert_eq!((same.chars_added, same.chars_removed), (0, 0));
    assert_eq!(change("", "").distance, Ratio::ZERO);
    assert_eq!(change("", "all new").distance, Ratio::ONE);
}

#[test]
fn jaccard_counts_each_word_once() {
    assert_eq!(jaccard("a b b c", "b c d d").thousandths(), 500);
    assert_eq!(jaccard("", ""), Ratio::ZERO);
}

/// Two texts of 100 KB whose words are all different take no more steps than stated; the result says so.
#[test]
fn hundred_kilobytes_stay_within_the_stated_bound() {
    for words in [17_000_u32, 50_000] {
        let a: Vec<u32> = (0..words).collect();
        let b: Vec<u32> = (0..words).map(|word| word * 7 + 1_000_000).collect();
        let (found, steps) = distance(&a, &b);
        assert!(steps <= MAX_STEPS + u64::from(words), "{steps}");
        assert_eq!(found, u64::from(words));
    }
}

#[test]
fn a_distance_too_far_to_count_is_estimated() {
    let a: Vec<u32> = (0..40_000).collect();
    let b: Vec<u32> = (0..40_000)
        .map(|word| {
            if word % 10 == 0 {
                word + 1_000_000
            } else {
                word
            }
        })
        .collect();
    let (found, steps) = distance(&a, &b);
    assert!(steps <= MAX_STEPS + 40_000, "{steps}");
    assert!((3_900..4_100).contains(&found), "{found}");
}

#[test]
fn the_sample_of_long_texts_is_near_the_whole() {
    // Words without a common stem: where a few grams make up a text, a sample of grams says little.
    let word = |seed: u64| -> String {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut letter = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(b'a' + (state % 26) as u8)
        };
        (0..7).map(|_| letter()).collect()
    };
    let text = |shift: u64| -> String {
        let words = (1..12_000).map(|at| word(if at % 4 == 0 { at + shift } else { at }));
        words.collect::<Vec<_>>().join(" ")
    };
    let (a, b) = (text(0), text(1_000_000));
    let near = f64::from(dice(&a, &b).thousandths()) / 1_000.0;
    assert!(
        (near - naive_dice(&a, &b)).abs() < 0.05,
        "{near} {}",
        naive_dice(&a, &b)
    );
}

#[test]
fn a_long_text_of_few_grams_is_like_itself() {
    let text = "word ".repeat(20_000);
    let near = dice(&text, &format!("{text}end"));
    assert!(near.thousandths() > 990, "{near:?}");
}

proptest! {
    #[test]
    fn distance_is_that_of_the_textbook(a in prop::collection::vec(0_u32..6, 0..200), b in prop::collection::vec(0_u32..6, 0..200)) {
        prop_assert_eq!(distance(&a, &b).0, naive(&a, &b));
        prop_assert_eq!(distance(&b, &a).0, naive(&a, &b));
    }

    #[test]
    fn dice_is_that_of_the_textbook(a in "[ab ]{0,60}", b in "[ab ]{0,60}") {
        let near = f64::from(dice(&a, &b).thousandths()) / 1_000.0;
        let right = if a == b { 1.0 } else { naive_dice(&a, &b).min(0.999) };
        prop_assert!((near - right).abs() < 0.002, "{near} {right}");
    }

    #[test]
    fn no_text_breaks_it(a in any::<String>(), b in any::<String>()) {
        let there = change(&a, &b);
        let back = change(&b, &a);
        prop_assert_eq!(there.distance, back.distance);
        prop_assert_eq!(there.similarity, back.similarity);
        prop_assert_eq!((there.chars_added, there.chars_removed), (back.chars_removed, back.chars_added));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(there.distance == Ratio::ZERO, words(&a) == words(&b));
    }
}
