//! Whether an answer is good: by the rules of error modes, by the checks of its case, and by a judge where there is one.

use super::Completion;
use crate::sets::Case;
use crate::sets::check::checks;
use afterword_core::Ratio;
use afterword_core::quality::rules::{Evidence, find};
use afterword_core::quality::{Assignment, Mode};
use afterword_core::text::change;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::pin::Pin;

/// What is said of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What was wrong is not wrong any more, and nothing else is.
    Good,
    /// Something is wrong with it.
    Bad,
    /// Nothing here can tell.
    Unknown,
    /// There is no answer.
    Error,
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
            Self::Error => "error",
        }
    }
}

/// What a judge says, in its own time.
pub type Judging<'a> = Pin<Box<dyn Future<Output = Result<Vec<Assignment>, String>> + 'a>>;

/// Who judges where no rule can: a model that is asked.
pub trait Judge {
    /// What is wrong with this answer to a case; nothing, where nothing is.
    fn judge<'a>(&'a self, case: &'a Case, answer: &'a str) -> Judging<'a>;
}

/// What makes an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The outcome.
    pub outcome: Outcome,
    /// Modes that were found, by their words.
    pub modes: Vec<String>,
    /// Whether the mode that the case is counted under is gone, where that can be told.
    pub gone: Option<bool>,
    /// The checks of the case, and whether each is fulfilled.
    pub checks: BTreeMap<String, bool>,
    /// From the answer that was wanted, in words, where one is known.
    pub distance: Option<Ratio>,
}

impl Score {
    /// The same where a judge was to be asked and said nothing: what is found stays, and what is not found may be there.
    #[must_use]
    pub fn not_judged(self) -> Self {
        let outcome = match self.outcome {
            Outcome::Good => Outcome::Unknown,
            other => other,
        };
        Self {
            outcome,
            gone: self.gone.filter(|gone| !gone),
            ..self
        }
    }
}

/// A rule counts against an answer that is no case of its mode only from this rank on: rules are made for answers that
/// people were unhappy with, and of this one nobody has said so.
const SURE: Ratio = Ratio::from_thousandths(850);

/// Scores an answer; `judged` is what a judge says of it, if one was asked.
#[must_use]
pub fn score(case: &Case, completion: &Completion, judged: Option<&[Assignment]>) -> Score {
    let evidence = Evidence {
        prompt: Some(case.question()),
        answer: Some(&completion.text),
        finish_reason: completion.finish_reason.as_deref(),
        refusal_field: completion.refused,
        ..Evidence::default()
    };
    // It calls a tool, and says nothing yet.
    if completion.text.trim().is_empty() {
        return Score {
            outcome: Outcome::Unknown,
            modes: Vec::new(),
            gone: None,
            checks: BTreeMap::new(),
            distance: None,
        };
    }
    let of_case = |mode: Mode| case.has_mode(mode.as_str());
    let mut found: Vec<Assignment> = find(&evidence)
        .into_iter()
        .filter(|one| of_case(one.mode) || one.confidence >= SURE)
        .collect();
    found.extend(judged.into_iter().flatten().cloned());
    let mut modes: Vec<String> = Vec::new();
    for one in &found {
        let word = one.mode.as_str().to_owned();
        if !modes.contains(&word) {
            modes.push(word);
        }
    }
    let checks = checks(case);
    let mut told = BTreeMap::new();
    for check in &checks {
        told.insert(check.name().to_owned(), check.holds(&evidence));
    }
    let failed = told.values().any(|holds| !holds);
    let tells = checks.iter().any(crate::sets::check::Check::says_good);
    let outcome = if failed || !found.is_empty() {
        Outcome::Bad
    } else if tells || judged.is_some() {
        Outcome::Good
    } else {
        Outcome::Unknown
    };
    let primary = case.primary();
    let gone = if modes.iter().any(|mode| mode == primary) {
        Some(false)
    } else {
        let lengths = [
            ("length.too_long", "at_most"),
            ("length.too_short", "at_least"),
        ];
        let by_length = lengths.iter().find(|(mode, _)| *mode == primary);
        let by_facts = (primary == "hallucination")
            .then(|| {
                ["lacks", "has"]
                    .iter()
                    .filter_map(|name| told.get(*name))
                    .copied()
                    .reduce(|a, b| a && b)
            })
            .flatten();
        by_length
            .and_then(|(_, check)| told.get(*check).copied())
            .or(by_facts)
            .or_else(|| told.get(primary).copied())
            .or(judged.is_some().then_some(true))
    };
    Score {
        outcome,
        modes,
        gone,
        checks: told,
        distance: case
            .expected()
            .map(|expected| change(expected, &completion.text).distance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Expected, Origin};
    use crate::traces::Message;
    use afterword_core::quality::Source;

    fn case(mode: &str, answer: &str, expected: Option<&str>) -> Case {
        Case {
            input: vec![Message {
                role: "user".to_owned(),
                content: "What is the capital of Australia?".to_owned(),
                ..Message::default()
            }],
            modes: vec![mode.to_owned()],
            answer: Some(answer.to_owned()),
            expected: expected.map(|text| Expected {
                text: text.to_owned(),
                origin: Origin::Correction,
            }),
            ..Case::default()
        }
    }

    fn said(text: &str) -> Completion {
        Completion {
            text: text.to_owned(),
            finish_reason: Some("stop".to_owned()),
            ..Completion::default()
        }
    }

    #[test]
    fn a_refusal_is_gone_or_it_is_there_again() {
        let case = case("refusal", "I cannot help with that.", None);
        let again = score(&case, &said("I'm sorry, but I can't help with that."), None);
        assert_eq!((again.outcome, again.gone), (Outcome::Bad, Some(false)));
        let gone = score(&case, &said("It is Canberra."), None);
        assert_eq!((gone.outcome, gone.gone), (Outcome::Good, Some(true)));
        // In a field of its own it is one, whatever its words.
        let field = Completion {
            refused: true,
            ..said("Not today.")
        };
        assert_eq!(score(&case, &field, None).outcome, Outcome::Bad);
    }

    #[test]
    fn a_new_fault_in_the_place_of_the_old_one_is_not_good() {
        let case = case(
            "hallucination",
            "The capital of Australia is Sydney.",
            Some("The capital of Australia is Canberra."),
        );
        let right = score(&case, &said("It is Canberra."), None);
        assert_eq!((right.outcome, right.gone), (Outcome::Good, Some(true)));
        assert!(right.distance.is_some());
        let refused = score(
            &case,
            &said("I'm sorry, but I can't help with Canberra."),
            None,
        );
        assert_eq!(refused.outcome, Outcome::Bad);
        assert_eq!(refused.modes, ["refusal"]);
        let again = score(&case, &said("The capital of Australia is Sydney."), None);
        assert_eq!((again.outcome, again.gone), (Outcome::Bad, Some(false)));
    }

    #[test]
    fn what_no_rule_can_tell_is_unknown_until_a_judge_says_so() {
        let case = case("style", "Yo.", None);
        let other = said("Good evening.");
        assert_eq!(score(&case, &other, None).outcome, Outcome::Unknown);
        assert_eq!(score(&case, &other, None).gone, None);
        let fine = score(&case, &other, Some(&[]));
        assert_eq!((fine.outcome, fine.gone), (Outcome::Good, Some(true)));
        let wrong = Assignment {
            mode: Mode::Style,
            source: Source::Judge,
            rule: None,
            confidence: Ratio::from_thousandths(700),
        };
        let judged = score(&case, &other, Some(&[wrong]));
        assert_eq!((judged.outcome, judged.gone), (Outcome::Bad, Some(false)));
        // The same words again need no judge.
        assert_eq!(score(&case, &said("Yo."), None).outcome, Outcome::Bad);
    }

    #[test]
    fn what_a_person_called_a_refusal_and_no_rule_does_is_not_gone_for_being_another_answer() {
        let case = case("refusal", "You had better ask a lawyer.", None);
        let other = score(&case, &said("You had better ask a notary."), None);
        assert_eq!((other.outcome, other.gone), (Outcome::Unknown, None));
        let refused = score(&case, &said("I'm sorry, but I can't help with that."), None);
        assert_eq!(refused.outcome, Outcome::Bad);
    }

    #[test]
    fn a_judge_that_says_nothing_leaves_what_is_bad_bad_and_makes_nothing_good() {
        let case = case("refusal", "I cannot help with that.", None);
        let good = score(&case, &said("It is Canberra."), None).not_judged();
        assert_eq!((good.outcome, good.gone), (Outcome::Unknown, None));
        let again = said("I'm sorry, but I can't help with that.");
        let bad = score(&case, &again, None).not_judged();
        assert_eq!((bad.outcome, bad.gone), (Outcome::Bad, Some(false)));
    }

    #[test]
    fn who_only_calls_a_tool_has_said_nothing_yet() {
        let calls = Completion {
            tool_calls: 1,
            ..Completion::default()
        };
        let case = case("refusal", "No.", None);
        assert_eq!(score(&case, &calls, None).outcome, Outcome::Unknown);
    }
}
