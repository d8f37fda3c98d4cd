//! What an answer to a case must fulfil: by what was wrong before, and by how it should have been. Exports say the same in
//! the words of other tools, and a replay goes by it.

use super::Case;
use super::facts::{has, lacking};
use afterword_core::quality::Mode;
use afterword_core::quality::rules::{Evidence, all};
use serde::Serialize;
use std::collections::HashSet;

/// One thing that can be looked at without asking anyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// No rule of this mode holds.
    Without(Mode),
    /// At most so many characters.
    AtMost(u64),
    /// At least so many characters.
    AtLeast(u64),
    /// None of these stands in it.
    Lacks(Vec<String>),
    /// All of these stand in it.
    Has(Vec<String>),
    /// Its words are nearer to the first than to the second.
    Nearer(String, String),
    /// It is not this one again. It may be as bad all the same, so this alone says nothing good.
    Other(String),
}

/// The modes that rules see in an answer alone, whatever people did with it.
const SEEN: [Mode; 3] = [Mode::Refusal, Mode::Format, Mode::Truncated];

/// What rules see in the bad answer of a case.
#[must_use]
pub fn evidence_of(case: &Case) -> Evidence<'_> {
    Evidence {
        prompt: Some(case.question()),
        answer: case.answer.as_deref(),
        ..Evidence::default()
    }
}

/// The checks of a case, in a fixed order. The bad answer fulfils none of them: what it fulfils is no sign that anything is
/// better.
#[must_use]
pub fn checks(case: &Case) -> Vec<Check> {
    let of = |mode: Mode| case.has_mode(mode.as_str());
    let seen = SEEN.into_iter().filter(|mode| of(*mode));
    let mut checks: Vec<Check> = seen
        .filter(|mode| found_by_rule(case, *mode))
        .map(Check::Without)
        .collect();
    let chars = |text: &str| text.chars().count() as u64;
    let bad = case.answer.as_deref().filter(|bad| !bad.trim().is_empty());
    let better = case.expected();
    if of(Mode::TooLong) {
        // Half as much again as was wanted; where nobody said what was, two thirds of what was too much.
        let most = better.map(|text| chars(text) * 3 / 2);
        let most = most.or(bad.map(|text| chars(text) * 2 / 3));
        let most = most.filter(|most| bad.is_none_or(|bad| chars(bad) > *most));
        checks.extend(most.map(Check::AtMost));
    }
    if of(Mode::TooShort) {
        let least = better.map(|text| chars(text) * 2 / 3);
        let least = least.or(bad.map(|text| chars(text) * 3 / 2));
        let least = least.filter(|least| bad.is_none_or(|bad| chars(bad) < *least));
        checks.extend(least.map(Check::AtLeast));
    }
    if let (Some(bad), Some(better)) = (bad, better) {
        if of(Mode::Hallucination) {
            let (wrong, right) = (lacking(bad, better), lacking(better, bad));
            checks.extend((!wrong.is_empty()).then_some(Check::Lacks(wrong)));
            checks.extend((!right.is_empty()).then_some(Check::Has(right)));
        }
        if words(bad) != words(better) {
            checks.push(Check::Nearer(better.to_owned(), bad.to_owned()));
        }
    }
    checks.extend(bad.map(|bad| Check::Other(bad.to_owned())));
    checks
}

/// Whether a rule of this mode found the bad answer, when it was frozen or now. A person or a judge may have named a mode of
/// which rules see nothing in it; that they see nothing in another answer either says nothing.
fn found_by_rule(case: &Case, mode: Mode) -> bool {
    let evidence = evidence_of(case);
    let mut rules = all().filter(|rule| rule.mode == mode);
    rules.any(|rule| case.rules.iter().any(|found| found == rule.id) || (rule.holds)(&evidence))
}

impl Check {
    /// Its word in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Without(mode) => mode.as_str(),
            Self::AtMost(_) => "at_most",
            Self::AtLeast(_) => "at_least",
            Self::Lacks(_) => "lacks",
            Self::Has(_) => "has",
            Self::Nearer(..) => "nearer",
            Self::Other(_) => "other",
        }
    }

    /// Whether an answer that fulfils it may be called good for that.
    #[must_use]
    pub fn says_good(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Whether an answer fulfils it.
    #[must_use]
    pub fn holds(&self, evidence: &Evidence<'_>) -> bool {
        let answer = evidence.answer.unwrap_or_default();
        let chars = || answer.chars().count() as u64;
        match self {
            Self::Without(mode) => all()
                .filter(|rule| rule.mode == *mode)
                .all(|rule| !(rule.holds)(evidence)),
            Self::AtMost(most) => chars() <= *most,
            Self::AtLeast(least) => chars() >= *least,
            Self::Lacks(facts) => facts.iter().all(|fact| !has(answer, fact)),
            Self::Has(facts) => facts.iter().all(|fact| has(answer, fact)),
            Self::Nearer(better, bad) => nearness(answer, better) > nearness(answer, bad),
            Self::Other(bad) => answer.trim() != bad.trim(),
        }
    }
}

/// The different words of a text, in lower case.
fn words(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Dice's coefficient of the words: 1 where both have the same, 0 where none is in both.
fn nearness(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    let both = one.intersection(&other).count();
    let all = one.len() + other.len();
    if all == 0 {
        return 0.0;
    }
    (2 * both) as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Expected, Origin};

    fn case(modes: &[&str], answer: &str, expected: Option<&str>) -> Case {
        Case {
            modes: modes.iter().map(|mode| (*mode).to_owned()).collect(),
            answer: Some(answer.to_owned()),
            expected: expected.map(|text| Expected {
                text: text.to_owned(),
                origin: Origin::Correction,
            }),
            ..Case::default()
        }
    }

    /// The names of the checks that an answer does not fulfil.
    fn failed(case: &Case, answer: &str) -> Vec<&'static str> {
        let evidence = Evidence {
            answer: Some(answer),
            ..Evidence::default()
        };
        let checks = checks(case);
        let failed = checks.iter().filter(|check| !check.holds(&evidence));
        failed.map(Check::name).collect()
    }

    #[test]
    fn a_refusal_is_gone_when_no_rule_finds_one() {
        let refused = "I'm sorry, but I can't help with that.";
        let case = case(&["refusal"], refused, None);
        assert_eq!(failed(&case, refused), ["refusal", "other"]);
        assert_eq!(
            failed(&case, "I cannot help you with that request."),
            ["refusal"]
        );
        assert_eq!(failed(&case, "Run `kill -9` with its number."), [""; 0]);
    }

    #[test]
    fn what_was_wrong_in_an_answer_must_be_out_of_it_and_what_is_right_in_it() {
        let wrong = "The capital of Australia is Sydney, with 5 million people.";
        let right = "The capital of Australia is Canberra, with 470 thousand people.";
        let case = case(&["hallucination"], wrong, Some(right));
        assert_eq!(failed(&case, right), [""; 0]);
        assert_eq!(
            failed(
                &case,
                "Canberra, the capital of Australia, has 470 thousand people."
            ),
            [""; 0]
        );
        assert_eq!(failed(&case, wrong), ["lacks", "has", "nearer", "other"]);
        // Nothing of either: neither wrong nor right.
        assert_eq!(failed(&case, "Who knows?"), ["has", "nearer"]);
    }

    #[test]
    fn lengths_are_held_against_what_was_wanted_or_else_against_what_was_wrong() {
        let long = "word ".repeat(60);
        let without = case(&["length.too_long"], &long, None);
        assert!(checks(&without).contains(&Check::AtMost(200)));
        let with = case(&["length.too_long"], &long, Some("Short is good."));
        assert!(checks(&with).contains(&Check::AtMost(21)));
        let short = case(&["length.too_short"], "No.", None);
        assert!(checks(&short).contains(&Check::AtLeast(4)));
        assert_eq!(failed(&short, "No"), ["at_least"]);
    }

    #[test]
    fn a_mode_that_no_rule_finds_in_the_bad_answer_is_not_looked_for_in_others() {
        // A person called it one.
        let evasive = "You had better ask a lawyer.";
        let other = [Check::Other(evasive.to_owned())];
        for mode in ["refusal", "format", "length.truncated"] {
            assert_eq!(checks(&case(&[mode], evasive, None)), other, "{mode}");
        }
        // The provider did, when it was frozen.
        let ended = Case {
            rules: vec!["refusal.finish".to_owned()],
            ..case(&["refusal"], evasive, None)
        };
        assert!(checks(&ended).contains(&Check::Without(Mode::Refusal)));
        // A rule of another mode is no sign of this one.
        let ended = Case {
            rules: vec!["length.finish".to_owned()],
            ..case(&["refusal"], evasive, None)
        };
        assert_eq!(checks(&ended), other);
    }

    #[test]
    fn a_limit_that_the_bad_answer_keeps_is_none() {
        let long = case(
            &["length.too_long"],
            "One two three.",
            Some("One two, three."),
        );
        assert_eq!(failed(&long, "One two three."), ["other"]);
        let short = case(&["length.too_short"], "One two three.", Some("One two."));
        let named: Vec<_> = checks(&short).iter().map(Check::name).collect();
        assert_eq!(named, ["nearer", "other"]);
    }

    #[test]
    fn of_what_no_rule_sees_it_is_only_said_that_it_is_another_answer() {
        let case = case(&["style"], "Yo!", None);
        let all = checks(&case);
        assert_eq!(all, [Check::Other("Yo!".to_owned())]);
        assert!(all.iter().all(|check| !check.says_good()));
    }
}
