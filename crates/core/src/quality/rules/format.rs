//! The form is not the one that was asked for, or is broken.

use super::markdown::{blocks, payload};
use super::phrase::{after, has, plain};
use super::{Evidence, Rule};
use crate::quality::Mode;
use std::collections::HashSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "format.template_token",
        mode: Mode::Format,
        confidence: 950,
        summary: "a token of the model's chat template stands in the prose",
        holds: template_token,
    },
    Rule {
        id: "format.replacement",
        mode: Mode::Format,
        confidence: 950,
        summary: "it holds U+FFFD, what a broken decoding leaves",
        holds: |evidence| stands(evidence, |text| text.contains('\u{fffd}')),
    },
    Rule {
        id: "format.json",
        mode: Mode::Format,
        confidence: 900,
        summary: "JSON was asked for, and it does not parse after one fence is taken off",
        holds: |evidence| asked(evidence, "json", |_, text| !is_json(text)),
    },
    Rule {
        id: "format.yaml",
        mode: Mode::Format,
        confidence: 800,
        summary: "YAML was asked for, and a line is indented by a tab or is neither an entry nor a key",
        holds: |evidence| asked(evidence, "yaml", |_, text| !is_yaml(text)),
    },
    Rule {
        id: "format.csv",
        mode: Mode::Format,
        confidence: 900,
        summary: "CSV was asked for, and its rows have unequal numbers of fields, or only one",
        holds: |evidence| asked(evidence, "csv", |_, text| !is_csv(text)),
    },
    Rule {
        id: "format.code_only",
        mode: Mode::Format,
        confidence: 850,
        summary: "code alone was asked for, and prose stands around it",
        holds: code_only,
    },
    Rule {
        id: "format.fence",
        mode: Mode::Format,
        confidence: 850,
        summary: "a fenced block has no end (CommonMark 4.5), and the person did not stop it",
        holds: |evidence| {
            !evidence.stopped && evidence.answer.is_some_and(|text| blocks(text).open)
        },
    },
    Rule {
        id: "format.table",
        mode: Mode::Format,
        confidence: 800,
        summary: "a row of a table has more or fewer cells than its head",
        holds: |evidence| evidence.answer.is_some_and(uneven_table),
    },
    Rule {
        id: "format.loop",
        mode: Mode::Format,
        confidence: 900,
        summary: "the last 200 words go round: under a third of their groups of four are new",
        holds: goes_round,
    },
];

/// Something in the answer that was not in the prompt already.
fn stands(evidence: &Evidence<'_>, holds: impl Fn(&str) -> bool) -> bool {
    evidence.answer.is_some_and(&holds) && !evidence.prompt.is_some_and(holds)
}

const TOKENS: &[&str] = &[
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|assistant|>",
    "<|user|>",
    "<|system|>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<|end|>",
    "<|channel|>",
    "<|tool_call|>",
];

fn template_token(evidence: &Evidence<'_>) -> bool {
    let Some(answer) = evidence.answer else {
        return false;
    };
    // What is asked about is quoted in code.
    let shown = |token: &str| {
        let outside = blocks(answer).outside;
        outside
            .iter()
            .any(|line| line.split('`').step_by(2).any(|part| part.contains(token)))
    };
    let in_prompt = |token: &str| evidence.prompt.is_some_and(|prompt| prompt.contains(token));
    TOKENS
        .iter()
        .any(|token| answer.contains(token) && !in_prompt(token) && shown(token))
}

/// Characters of a prompt in which a form is asked for: what is pasted behind it is not read.
const PROMPT_CHARS: usize = 2_000;

/// A form was asked for, the answer is no refusal and was not stopped, and it is not in that form.
fn asked(evidence: &Evidence<'_>, form: &str, is_wrong: fn(&str, &str) -> bool) -> bool {
    let (Some(prompt), Some(answer)) = (evidence.prompt, evidence.answer) else {
        return false;
    };
    let prompt = plain(prompt, PROMPT_CHARS);
    if evidence.stopped || !asks_for(&prompt, form) {
        return false;
    }
    match payload(answer) {
        Some(text) => is_wrong(&prompt, &text),
        None => false,
    }
}

const ASKS: &[&str] = &[
    "as {}",
    "in {} format",
    "only {}",
    "{} only",
    "valid {}",
    "return {}",
    "output {}",
    "respond with {}",
    "reply with {}",
    "reply in {}",
    "respond in {}",
    "answer in {}",
    "answer with {}",
    "into {}",
    "to {}",
    "just the {}",
    "a {} object",
    "a {} array",
    "a {} list",
    "a {} file",
    "{} array of",
    "{} object with",
    "in {}",
    "{} with columns",
    "{} with the columns",
    "raw {}",
];

/// 'How do I read JSON' asks about it.
const ASKS_ABOUT: &[&str] = &[
    "how",
    "what",
    "why",
    "when",
    "which",
    "is",
    "are",
    "does",
    "do",
    "can i",
    "should",
    "explain",
    "write a function",
    "write a script",
    "write code",
    "write a program",
    "where",
    "describe",
    "compare",
    "who",
];

fn asks_for(prompt: &str, form: &str) -> bool {
    prompt.contains(form)
        && after(prompt, ASKS_ABOUT).is_none()
        && ASKS
            .iter()
            .any(|ask| has(prompt, &[ask.replace("{}", form).as_str()]))
}

fn is_json(text: &str) -> bool {
    let text = text.trim();
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        // A bare word or number is JSON, and no answer.
        return text.starts_with(['{', '[', '"']) || text.len() < 6;
    }
    // JSON Lines are what some mean.
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            line.trim_start().starts_with(['{', '['])
                && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
        })
}

fn is_yaml(text: &str) -> bool {
    let mut block: Option<usize> = None;
    let mut entries = 0_usize;
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let body = line.trim();
        if body.is_empty() || body.starts_with('#') || matches!(body, "---" | "...") {
            continue;
        }
        // The lines of a text behind `|` or `>` are free.
        match block {
            Some(deep) if indent > deep => continue,
            _ => block = None,
        }
        if line.trim_start_matches(' ').starts_with('\t') {
            return false;
        }
        let is_key = body.ends_with(':') || body.contains(": ");
        let is_entry = body.starts_with("- ") || body == "-";
        let is_flow = body.starts_with(['{', '[', '}', ']', '"', '\'']);
        // A value that goes on stands deeper than the document.
        if !(is_key || is_entry || is_flow || indent > 0) {
            return false;
        }
        entries += usize::from(is_key || is_entry || is_flow);
        if body.ends_with(['|', '>']) || body.ends_with("|-") || body.ends_with(">-") {
            block = Some(indent);
        }
    }
    entries > 0
}

fn is_csv(text: &str) -> bool {
    let mut width = None;
    let mut fields = 1_usize;
    let mut quoted = false;
    // A line break inside of quotes belongs to the field.
    for line in text.lines() {
        if line.trim().is_empty() && !quoted {
            continue;
        }
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' | ';' | '\t' if !quoted => fields += 1,
                _ => {}
            }
        }
        if quoted {
            continue;
        }
        if *width.get_or_insert(fields) != fields {
            return false;
        }
        fields = 1;
    }
    !quoted && width.is_some_and(|width| width > 1)
}

const ONLY_CODE: &[&str] = &[
    "only code",
    "code only",
    "only the code",
    "just the code",
    "only the command",
    "just the command",
    "only the query",
    "just the query",
    "only the sql",
    "only sql",
    "just sql",
    "no explanation",
    "no explanations",
    "without explanation",
    "without any explanation",
    "only the function",
    "only output code",
    "only the regex",
    "just the regex",
];

const CODE: &[&str] = &[
    "code",
    "function",
    "script",
    "sql",
    "query",
    "command",
    "regex",
    "class",
    "program",
    "method",
    "snippet",
    "python",
    "javascript",
    "css",
    "html",
];

const CHAT: &[&str] = &[
    "sure",
    "certainly",
    "of course",
    "here is",
    "here's",
    "here are",
    "below is",
    "absolutely",
    "this is",
    "you can",
    "to do this",
    "the following",
    "great question",
    "okay",
    "i have",
    "i've",
];

fn code_only(evidence: &Evidence<'_>) -> bool {
    let (Some(prompt), Some(answer)) = (evidence.prompt, evidence.answer) else {
        return false;
    };
    let prompt = plain(prompt, PROMPT_CHARS);
    if !(has(&prompt, ONLY_CODE) && has(&prompt, CODE))
        || after(&prompt, &["why", "what", "explain"]).is_some()
    {
        return false;
    }
    let blocks = blocks(answer);
    if blocks.fenced.is_empty() {
        return after(&plain(answer, 80), CHAT).is_some();
    }
    blocks.outside.iter().any(|line| !line.trim().is_empty())
}

/// Cells of a row, or none where it is no row. A pipe behind a backslash is a character (GFM 4.10).
fn cells(line: &str) -> Option<usize> {
    let row = line.trim();
    let mut pipes = 0_usize;
    let mut escaped = false;
    for c in row.chars() {
        pipes += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    if pipes == 0 {
        return None;
    }
    let ends = usize::from(row.starts_with('|'))
        + usize::from(row.len() > 1 && row.ends_with('|') && !row.ends_with("\\|"));
    Some((pipes + 1).saturating_sub(ends))
}

fn is_delimiter(line: &str) -> bool {
    let row = line.trim();
    row.contains('-')
        && row.contains('|')
        && row
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn uneven_table(answer: &str) -> bool {
    let lines = blocks(answer).outside;
    let mut head = None;
    let mut width = None;
    for line in lines {
        match (cells(line), width) {
            (None, _) => width = None,
            (Some(cells), Some(width)) => {
                if cells != width {
                    return true;
                }
            }
            (Some(cells), None) if is_delimiter(line) && head.is_some() => {
                if head != Some(cells) {
                    return true;
                }
                width = Some(cells);
            }
            (Some(_), None) => {}
        }
        head = cells(line);
    }
    false
}

/// Words at the end that are looked at, and the fewest that can show it.
const LAST_WORDS: usize = 200;
const FEWEST_WORDS: usize = 60;

fn goes_round(evidence: &Evidence<'_>) -> bool {
    let Some(answer) = evidence.answer else {
        return false;
    };
    // Who asks for a thing a hundred times gets it.
    let wanted = |prompt: &str| {
        has(
            &plain(prompt, PROMPT_CHARS),
            &[
                "times",
                "repeat",
                "repeatedly",
                "over and over",
                "lyrics",
                "chorus",
            ],
        )
    };
    if evidence.prompt.is_some_and(wanted) {
        return false;
    }
    let word = |word: &&str| word.chars().any(char::is_alphabetic);
    let mut last: Vec<&str> = answer
        .split_whitespace()
        .rev()
        .filter(word)
        .take(LAST_WORDS)
        .collect();
    last.reverse();
    if last.len() < FEWEST_WORDS {
        return false;
    }
    let new: HashSet<&[&str]> = last.windows(4).collect();
    new.len() * 3 < last.len() - 3
}
