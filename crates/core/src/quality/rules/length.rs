//! Too long, too short, or cut off.

use super::markdown::blocks;
use super::phrase::{after, has, places, plain};
use super::{Evidence, Rule};
use crate::quality::Mode;
use crate::text::chars;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "length.finish",
        mode: Mode::Truncated,
        confidence: 1_000,
        summary: "the provider ended it as `length`, `max_tokens` or the like",
        holds: |evidence| {
            evidence
                .finish_reason
                .is_some_and(|reason| CUT.iter().any(|word| word.eq_ignore_ascii_case(reason)))
        },
    },
    Rule {
        id: "length.unfinished",
        mode: Mode::Truncated,
        confidence: 800,
        summary: "its last sentence has no end, and the person did not stop it",
        holds: |evidence| !evidence.stopped && evidence.answer.is_some_and(unfinished),
    },
    Rule {
        id: "length.stated_over",
        mode: Mode::TooLong,
        confidence: 900,
        summary: "the prompt states a number of words, sentences or characters, and it has over 20 % more",
        holds: |evidence| {
            stated(evidence, |limit, found| {
                limit.upper && found * 10 > limit.number * 12
            })
        },
    },
    Rule {
        id: "length.stated_under",
        mode: Mode::TooShort,
        confidence: 850,
        summary: "the prompt states a number of words, sentences or characters, and it has over 20 % less",
        holds: |evidence| {
            stated(evidence, |limit, found| {
                limit.lower && found * 10 < limit.number * 8
            })
        },
    },
    Rule {
        id: "length.follow_up_long",
        mode: Mode::TooLong,
        confidence: 850,
        summary: "the next message says shorter, too long, tl;dr …",
        holds: |evidence| follow_up(evidence, wants_less),
    },
    Rule {
        id: "length.follow_up_short",
        mode: Mode::TooShort,
        confidence: 750,
        summary: "the next message says continue, more detail, elaborate …",
        holds: |evidence| follow_up(evidence, wants_more),
    },
    Rule {
        id: "length.median_over",
        mode: Mode::TooLong,
        confidence: 500,
        summary: "it has more than 3 times the characters of the median accepted answer of the same feature",
        holds: |evidence| measured(evidence, |found, median| found > median.saturating_mul(3)),
    },
    Rule {
        id: "length.median_under",
        mode: Mode::TooShort,
        confidence: 500,
        summary: "it has less than 0.3 times the characters of the median accepted answer of the same feature",
        holds: |evidence| {
            measured(evidence, |found, median| {
                found.saturating_mul(10) < median.saturating_mul(3)
            })
        },
    },
];

/// Words of providers: OpenAI, Anthropic and Gemini, the Responses API, Cohere.
const CUT: &[&str] = &[
    "length",
    "max_tokens",
    "max_output_tokens",
    "model_length",
    "model_context_window_exceeded",
    "error_limit",
];

fn measured(evidence: &Evidence<'_>, holds: fn(u64, u64) -> bool) -> bool {
    match (evidence.answer, evidence.median_chars) {
        (Some(answer), Some(median)) if median > 0 => holds(chars(answer.trim()), median),
        _ => false,
    }
}

/// Characters of a last line that can be a sentence: a signature, a name or a headline is shorter.
const SENTENCE_CHARS: usize = 40;

/// Words behind which something must come, in the languages that we know of.
const LINKS: &[&str] = &[
    "the", "a", "an", "of", "and", "or", "to", "with", "in", "for", "that", "is", "are", "by",
    "from", "as", "your", "if", "der", "die", "das", "und", "oder", "ein", "eine", "mit", "zu",
    "von", "le", "la", "les", "de", "et", "un", "une", "el", "los", "y",
];

fn unfinished(answer: &str) -> bool {
    let blocks = blocks(answer);
    // An open fence is for the rule of formats, and one that ends is an end.
    if blocks.open || answer.trim_end().ends_with("```") || answer.trim_end().ends_with("~~~") {
        return false;
    }
    let mut lines = blocks.outside.iter().rev().map(|line| line.trim());
    let Some(last) = lines.by_ref().find(|line| !line.is_empty()) else {
        return false;
    };
    let is_mark = last.starts_with(['#', '|', '$', '\\', '[', '>']);
    if is_mark
        || last.chars().count() < SENTENCE_CHARS
        || last.contains("://") && !last.contains(' ')
    {
        return false;
    }
    let plain_last = last.trim_end_matches(['*', '_', '`', ' ']);
    let word = plain_last
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    if LINKS.contains(&word.to_lowercase().as_str()) || plain_last.ends_with(',') {
        return true;
    }
    // A list may do without full stops, and so may a whole text; an address ends as it ends.
    let is_entry =
        last.starts_with(['-', '*', '+', '•']) || last.starts_with(|c: char| c.is_ascii_digit());
    let stops = answer.matches(['.', '!', '?', '。']).count();
    !is_entry
        && stops >= 2
        && !word.contains(['.', '/', '@'])
        && plain_last.ends_with(char::is_lowercase)
}

struct Limit {
    number: u64,
    upper: bool,
    lower: bool,
    unit: Unit,
}

#[derive(Clone, Copy)]
enum Unit {
    Words,
    Sentences,
    Characters,
}

const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

fn number(word: &str) -> Option<u64> {
    if let Some(at) = NUMBERS.iter().position(|number| *number == word) {
        return Some(at as u64 + 1);
    }
    word.replace(',', "").parse().ok()
}

/// What the first 1,000 characters of a prompt state. Where two are stated it is a range, or two things: nothing is said.
fn limit(prompt: &str) -> Option<Limit> {
    let prompt = plain(prompt, 1_000).replace('-', " ");
    let words: Vec<&str> = prompt
        .split(' ')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let mut found = None;
    for (at, word) in words.iter().enumerate().skip(1) {
        let unit = match *word {
            "words" | "word" => Unit::Words,
            "sentences" | "sentence" => Unit::Sentences,
            "characters" => Unit::Characters,
            _ => continue,
        };
        let Some(number) = words
            .get(at - 1)
            .and_then(|word| number(word))
            .filter(|number| *number > 0)
        else {
            continue;
        };
        if found.is_some() {
            return None;
        }
        let before = words
            .get(at.saturating_sub(5)..at - 1)
            .unwrap_or_default()
            .join(" ");
        let at_most = has(
            &before,
            &[
                "under",
                "at most",
                "no more than",
                "max",
                "maximum",
                "fewer than",
                "less than",
                "up to",
                "within",
                "below",
                "not exceed",
            ],
        );
        // 'No more than' holds 'more than'.
        let at_least = !at_most
            && has(
                &before,
                &[
                    "at least",
                    "minimum",
                    "more than",
                    "no less than",
                    "over",
                    "minimum of",
                ],
            );
        let exact = has(
            &before,
            &[
                "in",
                "exactly",
                "about",
                "around",
                "approximately",
                "a",
                "write",
                "roughly",
                "using",
                "of",
                "to",
            ],
        );
        // 'These five words', 'the first two sentences' are what it is about.
        let about = has(
            &before,
            &[
                "these",
                "following",
                "first",
                "last",
                "the",
                "this",
                "those",
                "between",
                "than",
                "every",
                "each",
            ],
        ) && !at_most
            && !at_least;
        if about || !(at_least || at_most || exact) {
            return None;
        }
        found = Some(Limit {
            number,
            upper: !at_least,
            lower: !at_most,
            unit,
        });
    }
    found
}

fn stated(evidence: &Evidence<'_>, misses: fn(&Limit, u64) -> bool) -> bool {
    let (Some(prompt), Some(answer)) = (evidence.prompt, evidence.answer) else {
        return false;
    };
    let Some(limit) = limit(prompt) else {
        return false;
    };
    // One that was cut off or stopped is short for another reason.
    if evidence.stopped && !limit.upper {
        return false;
    }
    let found = match limit.unit {
        Unit::Words => answer
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count() as u64,
        Unit::Sentences => sentences(answer),
        Unit::Characters => chars(answer.trim()),
    };
    misses(&limit, found)
}

/// A full stop ends a sentence where a blank or the end follows, and what stands before is no abbreviation of a letter or two.
fn sentences(text: &str) -> u64 {
    let mut count = 0;
    let mut open = false;
    for word in text.split_whitespace() {
        open = true;
        let core = word.trim_end_matches(['"', '\'', ')', '*', '_', '”', '’']);
        let stem = core.trim_end_matches(['.', '!', '?', '…']);
        let ends = stem.len() < core.len();
        let short = core.ends_with('.') && (stem.contains('.') || SHORT.contains(&stem));
        if ends && !short && !(core.ends_with('.') && stem.chars().all(|c| c.is_ascii_digit())) {
            count += 1;
            open = false;
        }
    }
    count + u64::from(open)
}

const SHORT: &[&str] = &[
    "Dr", "Mr", "Mrs", "Ms", "St", "vs", "etc", "No", "Prof", "Jr", "approx",
];

fn follow_up(evidence: &Evidence<'_>, says: fn(&str) -> bool) -> bool {
    evidence
        .follow_up
        .is_some_and(|text| says(&plain(text, 80)))
}

fn wants_less(message: &str) -> bool {
    let waited = [
        "took too long",
        "takes too long",
        "taking too long",
        "waited too long",
        "it's been too long",
    ];
    let less = [
        "shorter please",
        "shorter, please",
        "make it shorter",
        "make this shorter",
        "make that shorter",
        "a shorter version",
        "shorten it",
        "shorten this",
        "shorten that",
        "too long",
        "tl;dr",
        "tldr",
        "more concise",
        "be concise",
        "be brief",
        "be more brief",
        "briefer",
        "less wordy",
        "too wordy",
        "too verbose",
        "cut it down",
        "condense it",
        "condense this",
        "in one sentence",
        "get to the point",
        "kürzer",
        "zu lang",
        "plus court",
        "más corto",
    ];
    (has(message, &less) && !has(message, &waited))
        || after(message, &["shorter", "concise", "briefly"]).is_some_and(|rest| rest.len() < 12)
}

fn wants_more(message: &str) -> bool {
    let more = [
        "more detail",
        "more details",
        "in more depth",
        "elaborate",
        "too short",
        "expand on",
        "go deeper",
        "say more",
        "you stopped",
        "you got cut off",
        "it got cut off",
        "it was cut off",
        "finish it",
        "finish the",
        "the rest of it",
        "mehr details",
        "ausführlicher",
        "zu kurz",
        "plus de détails",
        "más detalles",
    ];
    let on = after(
        message,
        &[
            "continue",
            "please continue",
            "go on",
            "please go on",
            "keep going",
            "carry on",
            "weiter",
            "continue please",
            "and the rest?",
            "the rest",
        ],
    );
    let short = |rest: &str| {
        rest.trim_matches(|c: char| !c.is_alphanumeric()).is_empty()
            || after(
                rest,
                &[
                    "please",
                    "from",
                    "writing",
                    "where",
                    "the code",
                    "the answer",
                    "the list",
                ],
            )
            .is_some()
    };
    has(message, &more)
        && !has(
            message,
            &[
                "no more detail",
                "no more details",
                "less detail",
                "don't elaborate",
            ],
        )
        || on.is_some_and(short)
        || places(message, "continue where you").next().is_some()
}
