//! Whether a call gave the answer that a page has sketched: how much of both is the same, and whether no other call is nearly
//! as likely.

use super::Call;
use afterword_core::sketch::{Overlap, Sketch};

/// The sketch of a call, where it has an answer with words in it.
#[must_use]
pub fn sketch(call: &Call) -> Option<Sketch> {
    let sketch = Sketch::of(call.answer()?, call.prompt().unwrap_or_default());
    (!sketch.answer.is_empty()).then_some(sketch)
}

/// Hashes by which a call is looked up. Of an answer that was stopped half-way a page has each with one chance in two.
const ANSWER: usize = 12;

/// The same of what was asked, which tells apart what is often answered alike.
const QUESTION: usize = 3;

/// What is no hash of an answer's: these have 24 bits.
const ASKED: u32 = 1 << 24;

/// Where a call is looked up.
#[must_use]
pub fn places(call: &Sketch) -> Vec<u32> {
    let answer = call.answer.hashes().iter().take(ANSWER).copied();
    let question = call.question.hashes().iter().take(QUESTION);
    answer.chain(question.map(|hash| hash | ASKED)).collect()
}

/// Where an answer looks for its call: everywhere, for which hashes are the smallest depends on what else is there.
pub fn looked_up(page: &Sketch) -> impl Iterator<Item = u32> {
    let question = page.question.hashes().iter().map(|hash| hash | ASKED);
    page.answer.hashes().iter().copied().chain(question)
}

/// From when to when the call of an answer may have ended that was first heard of then, in ms by the collector's clock.
#[must_use]
pub fn window_ms(first_at_ms: i64) -> (i64, i64) {
    let policy = Likeness::DEFAULT;
    (
        first_at_ms.saturating_sub(policy.before_ms),
        first_at_ms.saturating_add(policy.after_ms),
    )
}

/// Every number of it, with the reason.
pub struct Likeness {
    /// Ms before an answer was first heard of in which its call may have ended: a conversation of yesterday is opened again.
    pub before_ms: i64,
    /// Ms after it: what is heard of while it is still being written ends later, and clocks differ.
    pub after_ms: i64,
    /// How alike the texts must be at least. Of a text in which each tenth word was changed 0.7 is left.
    pub least: f64,
    /// The same where the question is known to be the same.
    pub least_asked: f64,
    /// By how much it must be more alike than any other call. An estimate of 48 hashes is off by less than this.
    pub margin: f64,
    /// Hashes that two parts must share where only one of them is in the other: fewer are a turn of phrase.
    pub common: usize,
    /// How alike two questions must be at least, where both are known and long enough to tell.
    pub least_question: f64,
    /// How alike they must be to be taken for the same.
    pub same_question: f64,
    /// How much of the page's must be in the call's for an answer of a few words to count: *cats* and *dogs* are answered alike.
    pub whole_question: f64,
    /// Share of what the other one has more.
    pub rest: f64,
    /// What it counts that both begin alike, that they are the same, and that they name the same person: each is enough to
    /// tell two calls apart.
    pub sign: f64,
    /// Share of the question in all.
    pub question: f64,
}

impl Likeness {
    /// The numbers in force.
    pub const DEFAULT: Self = Self {
        before_ms: 24 * 3_600_000,
        after_ms: 3_600_000,
        least: 0.6,
        least_asked: 0.5,
        margin: 0.12,
        common: 6,
        least_question: 0.3,
        same_question: 0.7,
        whole_question: 1.0,
        rest: 0.1,
        sign: 0.15,
        question: 0.4,
    };
}

/// How much a call speaks for itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likely {
    /// How alike the sketch of a page's and that of the call are, from 0 to 1.
    pub alike: f64,
    /// Whether both begin alike.
    pub begins: bool,
    /// Whether nothing of one is not in the other.
    pub whole: bool,
    /// Whether both name the same person or session.
    pub same_person: bool,
}

/// How alike a sketch of a page's and that of a call are; none where they are not of one answer.
#[must_use]
pub fn likely(page: &Sketch, call: &Sketch) -> Option<Likely> {
    let policy = Likeness::DEFAULT;
    let question = questions(page, call);
    let asked = question.is_some_and(|question| question >= policy.same_question);
    let overlap = page.answer.overlap(&call.answer);
    let told = question.is_some_and(|question| question >= policy.whole_question);
    let answer = answers(overlap, told, &policy);
    let alike = match question {
        None => answer,
        Some(question) if question < policy.least_question => return None,
        Some(question) => answer * (1.0 - policy.question) + question * policy.question,
    };
    let least = if asked {
        policy.least_asked
    } else {
        policy.least
    };
    (answer >= least).then_some(Likely {
        alike,
        begins: overlap.begins,
        whole: page.answer == call.answer,
        same_person: false,
    })
}

/// What counts is how much of the page's answer is in the call's: of one that was stopped the page has the beginning alone,
/// and other words may stand in between. A few words say nothing unless the question is the same.
fn answers(overlap: Overlap, told: bool, policy: &Likeness) -> f64 {
    if overlap.common < policy.common && !told {
        return 0.0;
    }
    (1.0 - policy.rest) * overlap.of_first() + policy.rest * overlap.of_second()
}

/// How much of what was asked in the page is in what the model was asked, which may have more around it. None where one is not known.
fn questions(page: &Sketch, call: &Sketch) -> Option<f64> {
    let overlap = page.question.overlap(&call.question);
    (overlap.first > 0 && overlap.second > 0).then(|| overlap.of_first())
}

/// Which of these stands out, and how alike it is; none where another one is nearly as likely.
#[must_use]
pub fn outstanding(calls: &[Likely]) -> Option<(usize, f64)> {
    let policy = Likeness::DEFAULT;
    let signs = |call: &Likely| {
        let signs = [call.begins, call.whole, call.same_person];
        signs.into_iter().filter(|sign| *sign).count() as f64
    };
    let rank = |call: &Likely| call.alike + policy.sign * signs(call);
    let (at, best) = calls
        .iter()
        .enumerate()
        .max_by(|(_, one), (_, two)| rank(one).total_cmp(&rank(two)))?;
    let clear = calls
        .iter()
        .enumerate()
        .all(|(other, call)| other == at || rank(best) - rank(call) >= policy.margin);
    clear.then_some((at, best.alike))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIKE: Likely = Likely {
        alike: 0.9,
        begins: false,
        whole: false,
        same_person: false,
    };

    #[test]
    fn what_stands_out_is_taken_and_of_two_that_are_nearly_alike_none() {
        let less = |by: f64| Likely {
            alike: ALIKE.alike - by,
            ..ALIKE
        };
        assert_eq!(outstanding(&[]), None);
        assert_eq!(outstanding(&[ALIKE]), Some((0, 0.9)));
        assert_eq!(outstanding(&[ALIKE, ALIKE]), None);
        assert_eq!(outstanding(&[less(0.1), ALIKE]), None);
        assert_eq!(outstanding(&[less(0.2), ALIKE, less(0.3)]), Some((1, 0.9)));
        for sign in [
            Likely {
                begins: true,
                ..ALIKE
            },
            Likely {
                whole: true,
                ..ALIKE
            },
            Likely {
                same_person: true,
                ..ALIKE
            },
        ] {
            assert_eq!(outstanding(&[ALIKE, sign, less(0.05)]), Some((1, 0.9)));
            assert_eq!(outstanding(&[ALIKE, sign, sign]), None);
        }
    }

    #[test]
    fn another_question_rules_a_call_out_and_one_with_more_around_it_does_not() {
        let answer = "Lapwings nest on open ground, scrape a hollow and lay four eggs in it";
        let page = Sketch::of(answer, "Where do lapwings nest in spring?");
        let asked =
            |question: &str| likely(&page, &Sketch::of(answer, question)).map(|call| call.alike);
        assert_eq!(asked("Where do lapwings nest in spring?"), Some(1.0));
        assert_eq!(asked(""), Some(1.0));
        assert_eq!(asked("Which hotel in Rome has a garden?"), None);
        let around = asked("Answer briefly. Where do lapwings nest in spring? Use the notes.");
        assert!(around.is_some_and(|alike| alike > 0.9), "{around:?}");
    }

    #[test]
    fn a_few_words_are_an_answer_only_to_the_same_question() {
        let of = |page: (&str, &str), call: (&str, &str)| {
            likely(&Sketch::of(page.0, page.1), &Sketch::of(call.0, call.1))
        };
        let cats = "Is aspirin safe for cats?";
        let long = "Is a small dose of aspirin ever generally safe for cats?";
        for (answer, asked, other) in [
            ("Yes.", "", cats),
            ("Yes.", cats, ""),
            ("Yes.", "", ""),
            ("No.", cats, "Is aspirin safe for dogs?"),
            (
                "No.",
                long,
                "Is a small dose of aspirin ever generally safe for dogs?",
            ),
            ("I can't help with that.", "", cats),
        ] {
            assert_eq!(
                of((answer, asked), (answer, other)),
                None,
                "{asked} {other}"
            );
        }
        for asked in [cats, long] {
            let around = format!("Answer in one word. {asked} Use the notes.");
            assert!(of(("No.", asked), ("No.", asked)).is_some());
            assert!(of(("No.", asked), ("No.", &around)).is_some());
        }
    }
}
