//! Whether two texts differ in something that can be learnt.

use super::words;

/// Changes of fewer words say nothing, unless one of them weighs.
const FEWEST_CHANGED_WORDS: usize = 3;

/// Nor do changes of a smaller share of the text.
const SMALLEST_DISTANCE: f64 = 0.02;

/// A side that is more than so many times as long teaches length, and little else.
const LARGEST_LENGTH_RATIO: usize = 3;

/// In a side of at most so many words, the first one may be a name too: "Canberra".
const WORDS_OF_A_SHORT_ANSWER: usize = 3;

/// Words that turn a sentence round, in the languages that the widget's rules know best.
const NEGATIONS: &[&str] = &[
    "no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot",
    "nicht", "kein", "keine", "keinen", "keiner", "nie", "nichts", "ohne", "pas", "jamais", "rien",
    "sans", "nunca", "nada", "sin", "mai", "non", "不", "没", "未", "无", "無",
];

/// Whether the sides' lengths in characters are within a third and three times of each other.
pub(super) fn lengths_compare(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().chars().count(), other.trim().chars().count());
    one.max(other) <= one.min(other).saturating_mul(LARGEST_LENGTH_RATIO)
}

/// Whether too little was changed, and no number, date, name, address or negation among it. `distance` is the recorded
/// one; without it, it is the share of changed words.
pub(super) fn is_no_op(chosen: &str, rejected: &str, distance: Option<f64>) -> bool {
    let (chosen, rejected) = (words(chosen), words(rejected));
    let [added, removed] = changed(&chosen, &rejected);
    let most = added.len().max(removed.len());
    let longest = chosen.len().max(rejected.len()).max(1);
    let distance = distance.unwrap_or(most as f64 / longest as f64);
    if most >= FEWEST_CHANGED_WORDS && distance > SMALLEST_DISTANCE {
        return false;
    }
    let weighs = |side: &[Word<'_>], length| side.iter().any(|word| word.weighs(length));
    !weighs(&added, chosen.len()) && !weighs(&removed, rejected.len())
}

#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    begins_sentence: bool,
}

impl Word<'_> {
    fn weighs(&self, words_in_side: usize) -> bool {
        let named = self.text.chars().next().is_some_and(char::is_uppercase)
            && (!self.begins_sentence || words_in_side <= WORDS_OF_A_SHORT_ANSWER);
        let lower = self.text.to_lowercase();
        named
            || lower.chars().any(char::is_numeric)
            || lower.contains("://")
            || lower.starts_with("www.")
            || lower.ends_with("n't")
            || lower.ends_with("n’t")
            || NEGATIONS.contains(&lower.as_str())
    }
}

/// The words of a text without the punctuation around them. What is nothing but punctuation is a word too: the sign of a list,
/// of a heading, of an operator.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut begins_sentence = true;
    let mut words = Vec::new();
    for piece in words::words(text) {
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        words.push(Word {
            text: if bare.is_empty() { piece } else { bare },
            begins_sentence,
        });
        begins_sentence = piece.ends_with(['.', '!', '?', ':']);
    }
    words
}

/// The words of each side that the other lacks, counted; where only the order differs, all between the first and the
/// last that moved. Linear, since answers are long.
fn changed<'a>(one: &[Word<'a>], other: &[Word<'a>]) -> [Vec<Word<'a>>; 2] {
    let same = |(a, b): &(&Word<'_>, &Word<'_>)| a.text == b.text;
    let ahead = one.iter().zip(other).take_while(same).count();
    let (one, other) = (
        one.get(ahead..).unwrap_or_default(),
        other.get(ahead..).unwrap_or_default(),
    );
    let behind = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(same)
        .count();
    let middle = |side: &[Word<'a>]| -> Vec<Word<'a>> {
        side.iter()
            .take(side.len().saturating_sub(behind))
            .copied()
            .collect()
    };
    let (one, other) = (middle(one), middle(other));
    let (added, removed) = (lacking(&one, &other), lacking(&other, &one));
    if added.is_empty() && removed.is_empty() {
        return [one, other];
    }
    [added, removed]
}

fn lacking<'a>(side: &[Word<'a>], from: &[Word<'a>]) -> Vec<Word<'a>> {
    let mut there = std::collections::HashMap::<&str, usize>::new();
    for word in from {
        *there.entry(word.text).or_default() += 1;
    }
    side.iter()
        .filter(|word| match there.get_mut(word.text) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        })
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{is_no_op, lengths_compare};

    #[test]
    fn two_changed_words_are_a_no_op_and_three_are_not() {
        let draft = "we will send the parcel very soon from here";
        assert!(is_no_op(
            "we shall send the box very soon from here",
            draft,
            None
        ));
        assert!(!is_no_op(
            "we shall send the box quite soon from here",
            draft,
            None
        ));
    }

    #[test]
    fn a_distance_of_two_hundredths_is_a_no_op_and_more_is_not() {
        let (draft, changed) = ("a b c d e f", "x y z d e f");
        assert!(is_no_op(changed, draft, Some(0.02)));
        assert!(!is_no_op(changed, draft, Some(0.021)));
    }

    #[test]
    fn one_changed_word_counts_when_it_is_a_number_a_name_an_address_or_a_negation() {
        for (draft, changed) in [
            ("it costs 10 francs there", "it costs 12 francs there"),
            ("it opened on 2024-01-02", "it opened on 2024-02-01"),
            ("the capital is Sydney now", "the capital is Canberra now"),
            ("Sydney", "Canberra"),
            (
                "read https://a.example please",
                "read https://b.example please",
            ),
            ("you should eat it", "you should not eat it"),
            ("they do eat it", "they don't eat it"),
        ] {
            assert!(!is_no_op(changed, draft, None), "{changed}");
        }
        for (draft, changed) in [
            ("it costs ten francs there", "it costs many francs there"),
            ("Sure. That is good to know", "Fine. That is good to know"),
            ("you should eat it", "you should eat it!"),
        ] {
            assert!(is_no_op(changed, draft, None), "{changed}");
        }
    }

    #[test]
    fn where_no_blanks_part_words_signs_are_counted() {
        let draft = "东京是日本的首都";
        assert!(!is_no_op("首尔是韩国最大的城市", draft, Some(1.0)));
        assert!(is_no_op("东京是日本的都市", draft, None));
        assert!(!is_no_op("东京不是日本的首都", draft, None));
    }

    #[test]
    fn what_is_made_a_list_is_changed_and_a_full_stop_more_is_not() {
        let prose = "take the bus\nbuy a ticket\nget off there";
        let list = "- take the bus\n- buy a ticket\n- get off there";
        assert!(!is_no_op(list, prose, None));
        assert!(is_no_op(&format!("{prose}."), prose, None));
    }

    #[test]
    fn words_in_another_order_are_changed_words() {
        assert!(!is_no_op("c b a then d", "a b c then d", None));
        assert!(is_no_op("b a then d", "a b then d", None));
    }

    #[test]
    fn three_times_as_long_is_let_through_and_longer_is_not() {
        assert!(lengths_compare("éé", "aaaaaa") && lengths_compare("aaaaaa", "éé"));
        assert!(!lengths_compare("éé", "aaaaaaa") && !lengths_compare("aaaaaaa", "éé"));
    }
}
