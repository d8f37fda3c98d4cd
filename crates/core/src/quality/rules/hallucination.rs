//! Something in it is not so. A text alone does not show that: it is suspected where a person changed a fact or said so, for
//! a judge or a person to confirm.

use super::Rule;
use super::phrase::{after, has, plain};
use crate::Ratio;
use crate::quality::Mode;
use crate::text::change;
use std::collections::HashMap;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "hallucination.edit",
        mode: Mode::Hallucination,
        confidence: 500,
        summary: "an edit put another number, date, name or address in the place of one, and left most of the rest",
        holds: |evidence| match (evidence.draft, evidence.edited) {
            (Some(draft), Some(edited)) => changes_a_fact(draft, edited),
            _ => false,
        },
    },
    Rule {
        id: "hallucination.follow_up",
        mode: Mode::Hallucination,
        confidence: 550,
        summary: "the next message says wrong, made up, does not exist …",
        holds: |evidence| {
            evidence
                .follow_up
                .is_some_and(|text| says_so(&plain(text, 160)))
        },
    },
];

/// Beyond this an edit is another text, in which other facts stand as a matter of course.
const FAR: Ratio = Ratio::from_thousandths(500);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fact {
    Number,
    Name,
    Address,
}

fn changes_a_fact(draft: &str, edited: &str) -> bool {
    if change(draft, edited).distance > FAR {
        return false;
    }
    let (before, now) = (facts(draft), facts(edited));
    let gone = |fact: Fact| {
        before
            .iter()
            .any(|(key, count)| key.0 == fact && now.get(key).is_none_or(|other| other < count))
    };
    let new = |fact: Fact| {
        now.iter()
            .any(|(key, count)| key.0 == fact && before.get(key).is_none_or(|other| other < count))
    };
    [Fact::Number, Fact::Name, Fact::Address]
        .into_iter()
        .any(|fact| gone(fact) && new(fact))
}

/// Numbers, names and addresses, and how often each stands there.
fn facts(text: &str) -> HashMap<(Fact, String), u32> {
    let mut facts = HashMap::new();
    for line in text.lines() {
        // The number of an entry of a list is no fact, nor is what begins a sentence a name.
        let mut begins = true;
        let mut first = true;
        for word in line.split_whitespace() {
            let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != ']');
            let is_marker =
                first && core.chars().all(|c| c.is_ascii_digit()) && word.ends_with(['.', ')']);
            let fact =
                if core.is_empty() || core.starts_with('[') || core.ends_with(']') || is_marker {
                    None
                } else if core.contains("://") || core.starts_with("www.") || core.contains('@') {
                    Some((Fact::Address, core.to_lowercase()))
                } else if core.chars().any(|c| c.is_ascii_digit()) {
                    Some((
                        Fact::Number,
                        core.replace([',', '\u{a0}', '\u{202f}', '$', '€', '%'], "")
                            .to_lowercase(),
                    ))
                } else if !begins
                    && core.chars().next().is_some_and(char::is_uppercase)
                    && core.chars().count() > 2
                {
                    let name = core.trim_end_matches("'s").trim_end_matches("’s");
                    Some((Fact::Name, name.to_lowercase()))
                } else {
                    None
                };
            if let Some(fact) = fact {
                *facts.entry(fact).or_insert(0) += 1;
            }
            begins =
                word.ends_with(['.', '!', '?', ':', ',']) || is_marker || first && core.is_empty();
            first = false;
        }
    }
    facts
}

fn says_so(message: &str) -> bool {
    let so = [
        "that's wrong",
        "that is wrong",
        "this is wrong",
        "it's wrong",
        "you're wrong",
        "you are wrong",
        "is wrong, it",
        "is wrong. it",
        "wrong answer",
        "made up",
        "made that up",
        "making that up",
        "making things up",
        "making this up",
        "doesn't exist",
        "does not exist",
        "don't exist",
        "do not exist",
        "isn't true",
        "is not true",
        "not true",
        "is incorrect",
        "that's incorrect",
        "that's false",
        "is false",
        "never happened",
        "never said",
        "hallucinating",
        "hallucinated",
        "hallucination",
        "no such",
        "invented that",
        "das ist falsch",
        "stimmt nicht",
        "gibt es nicht",
        "c'est faux",
        "n'existe pas",
        "no es cierto",
        "no existe",
    ];
    // What is asked of, and what the person's own code does not have.
    let asks = after(
        message,
        &[
            "is it",
            "is that",
            "what if",
            "why is it",
            "check if",
            "check whether",
            "how do i",
            "how can i",
            "what happens",
            "write",
            "what does",
            "if",
        ],
    )
    .is_some();
    let theirs = has(
        message,
        &[
            "error:",
            "error says",
            "nothing wrong",
            "my code is",
            "made up of",
            "file does not exist",
            "file doesn't exist",
            "if it doesn't exist",
            "if it does not exist",
            "when it doesn't exist",
            "not true that you",
            "made up my mind",
        ],
    );
    has(message, &so) && !asks && !theirs
}
