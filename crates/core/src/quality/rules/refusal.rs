//! The answer refuses. Looked for in its first 240 characters: further down, models warn and quote.

use super::phrase::{after, has, places, plain};
use super::{Evidence, Rule};
use crate::quality::Mode;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "refusal.finish",
        mode: Mode::Refusal,
        confidence: 1_000,
        summary: "the provider ended it as `content_filter`, `SAFETY`, `refusal` or the like, or returned a refusal in a field of its own",
        holds: |evidence| {
            evidence.refusal_field
                || evidence.finish_reason.is_some_and(|reason| {
                    FILTERED
                        .iter()
                        .any(|word| word.eq_ignore_ascii_case(reason))
                })
        },
    },
    Rule {
        id: "refusal.inability",
        mode: Mode::Refusal,
        confidence: 960,
        summary: "it says that it cannot or will not, and what: provide, help, answer, suggest …",
        holds: |evidence| opening(evidence, inability),
    },
    Rule {
        id: "refusal.judgement",
        mode: Mode::Refusal,
        confidence: 930,
        summary: "it opens by calling what was asked not appropriate, not ethical, not accurate to say …",
        holds: |evidence| opening(evidence, judgement),
    },
    Rule {
        id: "refusal.condemnation",
        mode: Mode::Refusal,
        confidence: 900,
        summary: "it opens with what it does not support, or with what is never acceptable",
        holds: |evidence| opening(evidence, condemnation),
    },
    Rule {
        id: "refusal.privacy",
        mode: Mode::Refusal,
        confidence: 900,
        summary: "it has no access to it, for the sake of someone's privacy",
        holds: |evidence| opening(evidence, privacy),
    },
];

/// Words of providers: OpenAI and Azure, Gemini, Anthropic, Mistral.
const FILTERED: &[&str] = &[
    "content_filter",
    "content-filter",
    "safety",
    "prohibited_content",
    "blocklist",
    "refusal",
    "guardrail_intervened",
];

const OPENING_CHARS: usize = 240;

fn opening(evidence: &Evidence<'_>, holds: fn(&str) -> bool) -> bool {
    evidence
        .answer
        .is_some_and(|answer| holds(&plain(answer, OPENING_CHARS)))
}

const UNABLE: &[&str] = &[
    "i cannot",
    "i can not",
    "i can't",
    "i am not able to",
    "i'm not able to",
    "i am unable to",
    "i'm unable to",
    "i won't",
    "i will not",
    "i'm not going to",
    "i am not going to",
    "i could not",
    "i'm not comfortable",
    "i am not comfortable",
    "i'm not allowed to",
    "i am not allowed to",
    "i'm not permitted to",
    "i am not permitted to",
    "we cannot",
    "we can't",
];

const DECLINE: &[&str] = &[
    "i must decline",
    "i have to decline",
    "i must refuse",
    "i'll have to decline",
    "i need to decline",
    "i respectfully decline",
    "i decline to",
];

const IN_BETWEEN: &[&str] = &[
    "in good conscience",
    "directly",
    "ethically",
    "actually",
    "simply",
    "also",
    "really",
    "knowingly",
    "and will not",
    "and won't",
    "legally",
];

/// What a refusal says that it will not do; `see`, `find` or `tell which` are said of what it would do if it could.
const DEEDS: &[&str] = &[
    "provide",
    "providing",
    "assist",
    "assisting",
    "help",
    "helping",
    "fulfill",
    "fulfil",
    "comply",
    "answer",
    "suggest",
    "encourage",
    "support",
    "endorse",
    "promote",
    "offer",
    "give",
    "share",
    "engage",
    "create",
    "creating",
    "write",
    "writing",
    "generate",
    "discuss",
    "discussing",
    "recommend",
    "participate",
    "satisfy",
    "respond",
    "do that",
    "access",
    "disclose",
    "reveal",
    "condone",
    "advise",
    "facilitate",
    "advocate",
    "agree",
    "justify",
    "make",
    "confirm",
    "speculate",
    "say that",
    "express",
    "tell",
    "accept",
    "complete",
    "process",
    "produce",
    "carry out",
];

fn inability(opening: &str) -> bool {
    if has(opening, DECLINE) {
        return true;
    }
    let refuses = |behind: &str| {
        let behind = behind.trim_start();
        let behind = after(behind, IN_BETWEEN).unwrap_or(behind);
        // What it cannot say more about is not refused: "I can't help but", "I cannot recommend it enough".
        after(behind, DEEDS).is_some() && !has(behind, NOT_MEANT)
    };
    UNABLE
        .iter()
        .any(|unable| places(opening, unable).any(refuses))
}

const NOT_MEANT: &[&str] = &[
    "help but",
    "enough",
    "express how",
    "without knowing",
    "more details from you",
];

const LEAD: &[&str] = &[
    "i'm sorry, but",
    "i am sorry, but",
    "i apologize, but",
    "i apologise, but",
    "sorry, but",
    "no,",
    "first,",
    "however,",
    "i'm sorry, but i think",
    "i don't think",
    "i do not think",
    "i don't believe",
    "i do not believe",
];

const IS: &[&str] = &[
    "it's",
    "it is",
    "it would be",
    "that's",
    "that is",
    "this is",
    "it would not be",
    "it wouldn't be",
];

const GOOD: &[&str] = &[
    "appropriate",
    "ethical",
    "acceptable",
    "safe",
    "okay",
    "ok",
    "accurate",
    "fair",
    "respectful",
    "legal",
    "right",
    "moral",
    "productive",
    "responsible",
    "valid",
    "a valid",
    "an appropriate",
];

const BAD: &[&str] = &[
    "inappropriate",
    "unethical",
    "illegal",
    "wrong",
    "immoral",
    "irresponsible",
    "inaccurate",
];

fn judgement(opening: &str) -> bool {
    let (text, denied) = match after(opening, LEAD) {
        // The denial stands in 'I don't think'.
        Some(rest) => (rest, opening.starts_with("i do")),
        None => (opening, false),
    };
    let Some(rest) = after(text, IS) else {
        return false;
    };
    if denied {
        return after(rest, GOOD).is_some();
    }
    if let Some(rest) = after(rest, BAD) {
        return asked(rest);
    }
    let rest = match after(rest, &["not", "never"]) {
        Some(rest) => rest,
        None if text.starts_with("it would") => rest,
        None => return false,
    };
    let rest = after(rest, &["morally", "ethically", "necessarily"]).unwrap_or(rest);
    after(rest, GOOD).is_some_and(asked)
}

/// Whether what is judged is what was asked: 'to say that …'. 'It's not safe, so wear gloves' judges a thing.
fn asked(rest: &str) -> bool {
    let rest = after(rest, &["or", "and"])
        .and_then(|rest| after(rest, GOOD).or_else(|| after(rest, BAD)))
        .unwrap_or(rest);
    let rest = after(rest, &["for me", "for anyone"]).unwrap_or(rest);
    rest.starts_with("to ")
}

fn condemnation(opening: &str) -> bool {
    let stands = after(opening, &["i", "i strongly", "i firmly", "i completely"])
        .is_some_and(|rest| after(rest, &["condemn", "disagree", "oppose", "reject"]).is_some());
    let not = after(opening, &["i do not", "i don't"]).is_some_and(|rest| {
        let beliefs = &[
            "have personal opinions",
            "hold personal beliefs",
            "have personal beliefs",
            "hold personal opinions",
        ];
        after(
            rest,
            &[
                "support",
                "condone",
                "agree",
                "endorse",
                "believe in",
                "encourage",
                "advocate",
            ],
        )
        .is_some()
            || after(rest, beliefs).is_some()
    });
    let never = [
        "acceptable",
        "okay",
        "ok",
        "appropriate",
        "justified",
        "the answer",
        "an acceptable",
    ];
    stands
        || not
        || places(opening, "is never").any(|rest| after(rest.trim_start(), &never).is_some())
}

fn privacy(opening: &str) -> bool {
    has(
        opening,
        &["i don't have access to", "i do not have access to"],
    ) && has(
        opening,
        &[
            "privacy",
            "respect",
            "private",
            "confidential",
            "confidentiality",
        ],
    )
}
