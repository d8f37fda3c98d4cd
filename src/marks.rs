//! The attributes of the contract, and reading them.

use crate::dom::closest;
use afterword_core::Phase;
use afterword_core::record::Facts;
use web_sys::Element;

pub(crate) const ANSWER: &str = "[data-afterword-response]";
pub(crate) const DRAFT: &str = "[data-afterword-draft-of]";
const IGNORE: &str = "[data-afterword-ignore]";

/// What is never read, whatever the marks say.
const SECRET: &str = "[data-afterword-ignore],input[type=password],[autocomplete~=one-time-code],\
    [autocomplete^=cc-],[autocomplete*=' cc-'],[autocomplete$=-password],[autocomplete*='-password ']";

/// The marks that go into the facts as they are, and their names there.
const PLAIN: [(&str, &str); 3] = [
    ("data-afterword-model", "model"),
    ("data-afterword-prompt-version", "prompt_version"),
    ("data-afterword-token", "token"),
];

/// The value of an attribute that is there and not empty.
#[inline(never)]
pub(crate) fn mark(element: &Element, name: &str) -> Option<String> {
    element
        .get_attribute(name)
        .filter(|value| !value.is_empty())
}

pub(crate) fn id(answer: &Element) -> Option<String> {
    mark(answer, "data-afterword-response")
}

/// The first element in `scope` that matches.
#[inline(never)]
pub(crate) fn first(scope: &Element, selector: &str) -> Option<Element> {
    scope.query_selector(selector).ok().flatten()
}

pub(crate) fn is_ignored(element: &Element) -> bool {
    closest(element, IGNORE).is_some()
}

pub(crate) fn is_secret(element: &Element) -> bool {
    closest(element, SECRET).is_some()
}

/// The part of an answer's element that holds its text: all of it where nothing is marked.
#[inline(never)]
pub(crate) fn text_of(answer: &Element) -> Element {
    first(answer, "[data-afterword-text]").unwrap_or_else(|| answer.clone())
}

/// What the marks of an answer say. An id that is none shows in the session, which refuses it; a trace id
/// that is none is left out, for the collector would refuse the whole record for it.
pub(crate) fn facts(answer: &Element) -> Option<Facts> {
    let mut facts = Facts::new(&id(answer)?);
    let parent = mark(answer, "data-afterword-traceparent").unwrap_or_default();
    let trace = mark(answer, "data-afterword-trace").or_else(|| part(&parent, 3, 32));
    add_id(&mut facts, "trace_id", trace, 32, 0);
    let span = mark(answer, "data-afterword-span").or_else(|| part(&parent, 36, 16));
    add_id(&mut facts, "span_id", span, 16, 0);
    add_id(
        &mut facts,
        "run_id",
        mark(answer, "data-afterword-run"),
        32,
        4,
    );
    for (attribute, name) in &PLAIN {
        if let Some(value) = mark(answer, attribute) {
            facts.add(name, &value);
        }
    }
    Some(facts)
}

#[inline(never)]
fn part(parent: &str, from: usize, len: usize) -> Option<String> {
    parent.get(from..from + len).map(str::to_owned)
}

/// Adds an id of so many hex digits, not all of them zero, and so many dashes.
#[inline(never)]
fn add_id(facts: &mut Facts, name: &str, value: Option<String>, digits: usize, dashes: usize) {
    let Some(mut value) = value else { return };
    value.make_ascii_lowercase();
    let (mut hex, mut other, mut zeros) = (0, 0, 0);
    for byte in value.bytes() {
        match byte {
            b'0' => zeros += 1,
            b'1'..=b'9' | b'a'..=b'f' => hex += 1,
            b'-' => other += 1,
            _ => return,
        }
    }
    if hex > 0 && hex + zeros == digits && other == dashes {
        facts.add(name, &value);
    }
}

/// The conversation that an answer is in; pages with one need no mark.
pub(crate) fn thread(answer: &Element) -> String {
    closest(answer, "[data-afterword-thread]")
        .and_then(|element| mark(&element, "data-afterword-thread"))
        .unwrap_or_default()
}

pub(crate) fn phase(answer: &Element) -> Option<Phase> {
    Phase::parse(&mark(answer, "data-afterword-state")?)
}
