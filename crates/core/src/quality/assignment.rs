//! Who says that something was wrong with an answer, and which of several modes is primary.

use super::Mode;
use crate::Ratio;
use serde::Serialize;

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person who got the answer, from a menu of reasons.
    Reason,
    /// A rule.
    Rule,
    /// A model that was asked.
    Judge,
    /// A person who labels answers.
    Human,
}

/// One mode of one answer, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// What was wrong.
    pub mode: Mode,
    /// Who says so.
    pub source: Source,
    /// The id of the rule, the reason as it was chosen, or the name of who labelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// How sure that is; 1 is certain.
    pub confidence: Ratio,
}

impl Assignment {
    /// Who labels has seen the whole answer beside what was wanted, with the order of all modes in mind, so that comes
    /// first. What the person chose outranks a rule, even a certain one: a provider's `content_filter` is a fact, but
    /// need not be what they minded. A certain rule is right where a judge may be wrong, and a judge
    /// reads what a rule that is likely at best only matches.
    fn rank(&self) -> u8 {
        match self.source {
            Source::Human => 0,
            Source::Reason => 1,
            Source::Rule if self.confidence == Ratio::ONE => 2,
            Source::Judge => 3,
            Source::Rule => 4,
        }
    }
}

/// Puts assignments into their order: the first one's mode is primary. Human, then reason, certain rule, judge, rule; of one
/// rank the surer, then the graver. Of one labeller the first mode is the one that they put first.
pub fn in_order(assignments: &mut [Assignment]) {
    assignments.sort_by(|a, b| {
        let by_rank = a.rank().cmp(&b.rank());
        let by_trust = || b.confidence.cmp(&a.confidence);
        let by_mode = || match a.source {
            // As they were said: stable.
            Source::Human => core::cmp::Ordering::Equal,
            _ => a.mode.cmp(&b.mode),
        };
        by_rank.then_with(by_trust).then_with(by_mode)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mode: Mode, source: Source, thousandths: u16) -> Assignment {
        Assignment {
            mode,
            source,
            rule: None,
            confidence: Ratio::from_thousandths(thousandths),
        }
    }

    #[test]
    fn what_the_person_chose_outranks_every_rule_and_a_labeller_everyone() {
        let mut all = [
            of(Mode::Format, Source::Rule, 900),
            of(Mode::Style, Source::Judge, 700),
            of(Mode::Truncated, Source::Rule, 1_000),
            of(Mode::TooLong, Source::Reason, 1_000),
            of(Mode::Instruction, Source::Human, 1_000),
        ];
        in_order(&mut all);
        assert_eq!(
            all.map(|one| one.mode),
            [
                Mode::Instruction,
                Mode::TooLong,
                Mode::Truncated,
                Mode::Style,
                Mode::Format
            ]
        );
    }

    #[test]
    fn of_one_rank_the_surer_comes_first_and_then_the_graver() {
        let mut all = [
            of(Mode::Latency, Source::Rule, 600),
            of(Mode::Hallucination, Source::Rule, 500),
            of(Mode::Refusal, Source::Rule, 600),
        ];
        in_order(&mut all);
        assert_eq!(
            all.map(|one| one.mode),
            [Mode::Refusal, Mode::Latency, Mode::Hallucination]
        );
    }

    #[test]
    fn a_labeller_s_own_order_stays() {
        let mut all = [
            of(Mode::Style, Source::Human, 1_000),
            of(Mode::Unsafe, Source::Human, 1_000),
        ];
        in_order(&mut all);
        assert_eq!(all.map(|one| one.mode), [Mode::Style, Mode::Unsafe]);
    }
}
