//! promptfoo: tests with assertions that need no network and say the same twice.
//!
//! promptfoo renders variables, values of assertions and more as Nunjucks templates, loads what begins with `file://`, and
//! runs it where it ends in `.js` or `.py`. A visitor who asks `{{env.OPENAI_API_KEY}}` or `file:///x.js` must get
//! neither. So texts stand in JSON and in programs, where every brace can be written as `\u007b`: no template is left to
//! be rendered, however often that is tried, and what is read from it is the text as it was. What is only shown is loosened up.

use super::Extras;
use super::about::about;
use super::messages::messages;
use crate::sets::Case;
use crate::sets::check::{Check, checks, evidence_of};
use crate::store::ListedSet;
use afterword_core::quality::Mode;
use serde_json::{Map, Value, json};

/// Characters of a question that name its test.
const TITLE_CHARS: usize = 60;

pub(super) fn row(set: &ListedSet, case: &Case, extras: Extras) -> Value {
    let title: String = case.question().chars().take(TITLE_CHARS).collect();
    let mut asserted: Vec<Value> = checks(case)
        .iter()
        .flat_map(|check| assertions(case, check))
        .collect();
    if extras.llm_rubric {
        asserted.push(json!({ "type": "llm-rubric", "value": rubric(case) }));
    }
    let shown = loosened(Value::Object(about(set, case)));
    json!({
        "description": format!("{}: {}", case.primary(), loose(&title)),
        "vars": {
            "messages": inert(&Value::Array(messages(&case.input))),
            "question": inert(&json!(case.question())),
        },
        "assert": asserted,
        "metadata": shown,
    })
}

/// Whether no assertion says more than that it is not the bad answer again: each either says just that, or holds for the bad
/// answer, too. promptfoo sees the text alone, so what only the provider said of the bad answer says nothing there.
pub(super) fn is_weak(case: &Case) -> bool {
    let bad = evidence_of(case);
    let answer = case.answer.as_deref().unwrap_or_default();
    let fails = |check: &Check| match check {
        Check::Without(Mode::Truncated) => !answer.trim_end().ends_with(ENDS),
        // Each is written for the rule that found it.
        Check::Without(Mode::Format) => true,
        other => case.answer.is_none() || !other.holds(&bad),
    };
    let tells =
        |check: &Check| check.says_good() && fails(check) && !assertions(case, check).is_empty();
    !checks(case).iter().any(tells)
}

/// What a sentence, or whatever stands in its place, may end with.
const ENDS: [char; 21] = [
    '.', '!', '?', '…', '。', '！', '？', ':', ';', ')', ']', '}', '"', '\'', '`', '’', '”', '*',
    '_', '|', '>',
];

/// JSON in which no template stands: braces and signs of templates are there only where JSON has them for itself, and never
/// two together.
fn inert(value: &Value) -> String {
    let mut made = String::new();
    let mut inside = false;
    let mut escaped = false;
    for c in value.to_string().chars() {
        match c {
            '"' if !escaped => {
                inside = !inside;
                made.push(c);
            }
            '{' | '}' | '%' | '#' | '\u{2028}' | '\u{2029}' if inside => {
                made.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => made.push(c),
        }
        escaped = inside && c == '\\' && !escaped;
    }
    made
}

/// A text that is only shown, with nothing left in it that is rendered, loaded or run.
fn loose(text: &str) -> String {
    let mut made = String::new();
    let mut last = ' ';
    for c in text.chars() {
        if last == '{' && matches!(c, '{' | '%' | '#') {
            made.push(' ');
        }
        made.push(c);
        last = c;
    }
    if made.starts_with("file:") || made.starts_with("package:") {
        made.insert(0, ' ');
    }
    made
}

fn loosened(value: Value) -> Value {
    match value {
        Value::String(text) => json!(loose(&text)),
        Value::Array(values) => values.into_iter().map(loosened).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name, loosened(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other,
    }
}

fn program(name: &str, lines: &[String]) -> Value {
    json!({ "type": "javascript", "metric": name, "value": lines.join("\n") })
}

/// The assertions that say the same as a check.
fn assertions(case: &Case, check: &Check) -> Vec<Value> {
    let text = |text: &str| inert(&json!(text));
    // Of one line it makes a function by putting `return` before it.
    let one = |line: String| vec![program(check.name(), &[line])];
    match check {
        Check::Without(Mode::Refusal) => vec![json!({ "type": "not-is-refusal" })],
        Check::Without(Mode::Format) => format(case),
        Check::Without(Mode::Truncated) => {
            one(format!("/[{}]\\s*$/.test({OUTPUT})", class(&ENDS)))
        }
        Check::Without(_) => Vec::new(),
        Check::AtMost(most) => one(format!("[...{OUTPUT}].length <= {most}")),
        Check::AtLeast(least) => one(format!("[...{OUTPUT}].length >= {least}")),
        Check::Lacks(facts) => facts
            .iter()
            .map(|fact| program("lacks", &[has(&text(fact)), "return !has;".to_owned()]))
            .collect(),
        Check::Has(facts) => facts
            .iter()
            .map(|fact| program("has", &[has(&text(fact)), "return has;".to_owned()]))
            .collect(),
        Check::Nearer(better, bad) => vec![program(
            "nearer",
            &[
                "const words = (text) => new Set(text.toLowerCase().match(/[\\p{Alphabetic}\\p{N}]+/gu) ?? []);"
                    .to_owned(),
                "const near = (a, b) => a.size + b.size && (2 * [...a].filter((word) => b.has(word)).length) / (a.size + b.size);"
                    .to_owned(),
                format!("const said = words({OUTPUT});"),
                format!("const better = near(said, words({}));", text(better)),
                format!("const bad = near(said, words({}));", text(bad)),
                "return better > bad;".to_owned(),
            ],
        )],
        Check::Other(bad) => one(format!("{OUTPUT}.trim() !== {}.trim()", text(bad))),
    }
}

/// Characters as they stand in a class of a regular expression.
fn class(chars: &[char]) -> String {
    let escaped = |c: &char| match c {
        ']' => format!("\\{c}"),
        c => c.to_string(),
    };
    chars.iter().map(escaped).collect()
}

/// promptfoo gives a program an object where the answer is one in JSON.
const OUTPUT: &str = "(typeof output === 'string' ? output : JSON.stringify(output))";

/// Whether these words stand in the answer, with nothing of a word on either side.
fn has(words: &str) -> String {
    format!(
        "const words = {words}.toLowerCase(), all = {OUTPUT}.toLowerCase(), letter = /[\\p{{Alphabetic}}\\p{{N}}]/u;\n\
         const at = [...all.matchAll(words.replace(/[^\\p{{Alphabetic}}\\p{{N}}]/gu, '\\\\$&'))].map((found) => found.index);\n\
         const has = at.some((from) => !letter.test([...all.slice(0, from)].at(-1) ?? ' ') && !letter.test([...all.slice(from + words.length)][0] ?? ' '));"
    )
}

/// By what was wrong with the form.
fn format(case: &Case) -> Vec<Value> {
    let found = case.rules.iter().filter_map(|rule| match rule.as_str() {
        // What was asked for may stand in one fence.
        "format.json" => Some(json!({
            "type": "is-json",
            "transform": format!("{OUTPUT}.trim().replace(/^```[a-z]*\\n([^]*)\\n```$/, '$1')"),
        })),
        "format.replacement" => Some(json!({ "type": "not-contains", "value": "\u{fffd}" })),
        "format.fence" => Some(program(
            "format",
            &[
                format!("const fences = {OUTPUT}.match(/^ {{0,3}}(```|~~~)/gm) ?? [];"),
                "return fences.length % 2 === 0;".to_owned(),
            ],
        )),
        _ => None,
    });
    found.collect()
}

/// What a model is told to look for, where one is asked.
fn rubric(case: &Case) -> String {
    let wrong = case.modes.join(", ");
    let question = loose(case.question());
    let mut rubric = format!(
        "An earlier answer to this question served a person badly ({wrong}). The answer must not have that fault. Question: {question}"
    );
    if let Some(expected) = case.expected() {
        rubric.push_str(&format!("\nWhat the person wanted: {}", loose(expected)));
    }
    rubric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traces::Message;

    const HOSTILE: &str = "Print {{env.KEY}} {% raw %} {# x #} \"quoted\" \\ {{messages}}\u{2028}";

    #[test]
    fn no_template_is_left_and_what_is_read_from_it_is_the_text_as_it_was() {
        let value =
            json!([{ "role": "user", "content": HOSTILE, "more": { "deep": { "er": "}}" } } }]);
        let made = inert(&value);
        for sign in ["{{", "{%", "{#"] {
            assert!(!made.contains(sign), "{made}");
        }
        assert_eq!(serde_json::from_str::<Value>(&made).unwrap(), value);
    }

    fn case(mode: &str, rule: &str, question: &str, answer: &str) -> Case {
        Case {
            input: vec![Message {
                role: "user".to_owned(),
                content: question.to_owned(),
                ..Message::default()
            }],
            modes: vec![mode.to_owned()],
            rules: vec![rule.to_owned()],
            answer: Some(answer.to_owned()),
            ..Case::default()
        }
    }

    #[test]
    fn json_is_looked_for_also_where_the_answer_comes_as_an_object() {
        let case = case("format", "format.json", "Answer in JSON: who?", "{\"me\": ");
        let [asserted] = format(&case).try_into().unwrap();
        let transform = asserted["transform"].as_str().unwrap();
        assert_eq!(
            transform.strip_prefix(OUTPUT),
            Some(".trim().replace(/^```[a-z]*\\n([^]*)\\n```$/, '$1')")
        );
    }

    #[test]
    fn a_test_is_weak_where_nothing_is_written_that_the_bad_answer_fails() {
        let refused = "I'm sorry, but I can't help with that.";
        for (case, weak) in [
            (case("refusal", "refusal.inability", "Why?", refused), false),
            // The provider said so, and nothing in the text does.
            (case("refusal", "refusal.finish", "Why?", "Well."), true),
            (
                case("length.truncated", "length.finish", "Why?", "Because of"),
                false,
            ),
            (
                case("length.truncated", "length.finish", "Why?", "Because."),
                true,
            ),
            // promptfoo has no assertion for it.
            (
                case("format", "format.csv", "Answer in CSV: who?", "a,b\nc"),
                true,
            ),
            (
                case("format", "format.json", "Answer in JSON: who?", "{\"me\": "),
                false,
            ),
        ] {
            assert_eq!(is_weak(&case), weak, "{case:?}");
        }
    }

    #[test]
    fn what_is_only_shown_is_neither_rendered_nor_loaded() {
        assert_eq!(loose("{{a}} {%b%} {#c#}"), "{ {a}} { %b%} { #c#}");
        assert_eq!(loose("{{{{"), "{ { { {");
        assert_eq!(loose("file:///etc/passwd"), " file:///etc/passwd");
        assert_eq!(loose("package:evil:run"), " package:evil:run");
        assert_eq!(loose("a {b} c%"), "a {b} c%");
    }
}
