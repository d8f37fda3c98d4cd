//! The attributes of the contract, and reading them.

use afterword_core::Phase;
use afterword_core::record::Facts;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlInputElement, ShadowRoot};

pub(crate) const ANSWER: &str = "[data-afterword-response]";
pub(crate) const DRAFT: &str = "[data-afterword-draft-of]";
pub(crate) const CONTROL: &str = "[data-afterword]";
const TEXT: &str = "[data-afterword-text]";
const IGNORE: &str = "[data-afterword-ignore]";
const THREAD: &str = "data-afterword-thread";

/// The marks of an answer that may come or change later.
pub(crate) const OBSERVED: [&str; 9] = [
    "data-afterword-response",
    "data-afterword-state",
    "data-afterword-trace",
    "data-afterword-span",
    "data-afterword-traceparent",
    "data-afterword-run",
    "data-afterword-model",
    "data-afterword-prompt-version",
    "data-afterword-token",
];

/// The nearest element that matches, over the borders of open shadow roots.
pub(crate) fn closest(from: &Element, selector: &str) -> Option<Element> {
    let mut at = from.clone();
    loop {
        if let Some(found) = at.closest(selector).ok().flatten() {
            return Some(found);
        }
        at = at.get_root_node().dyn_into::<ShadowRoot>().ok()?.host();
    }
}

/// The element that an event is about: the innermost one, where the target is the host of a shadow tree.
pub(crate) fn target_of(event: &web_sys::Event) -> Option<Element> {
    let target: EventTarget = event.target()?;
    let element = target.dyn_into::<Element>().ok()?;
    if element.shadow_root().is_some() {
        return event.composed_path().get(0).dyn_into().ok();
    }
    Some(element)
}

pub(crate) fn is_ignored(element: &Element) -> bool {
    closest(element, IGNORE).is_some()
}

/// Fields that are never read, whatever the marks say.
pub(crate) fn is_secret(element: &Element) -> bool {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>()
        && input.type_() == "password"
    {
        return true;
    }
    element.get_attribute("autocomplete").is_some_and(|words| {
        words.split_ascii_whitespace().any(|word| {
            word == "one-time-code" || word.starts_with("cc-") || word.ends_with("-password")
        })
    })
}

/// The part of an answer's element that holds its text: all of it where nothing is marked.
pub(crate) fn text_of(answer: &Element) -> Element {
    answer
        .query_selector(TEXT)
        .ok()
        .flatten()
        .unwrap_or_else(|| answer.clone())
}

fn mark(element: &Element, name: &str) -> Option<String> {
    element
        .get_attribute(name)
        .filter(|value| !value.is_empty())
}

fn hex(value: Option<String>, digits: usize) -> Option<String> {
    value
        .map(|value| value.to_ascii_lowercase())
        .filter(|value| {
            value.len() == digits
                && value.bytes().all(|byte| byte.is_ascii_hexdigit())
                && value.bytes().any(|byte| byte != b'0')
        })
}

/// What the marks of an answer say. An id that is none shows in the session, which refuses it; a trace id
/// that is none is left out, for the collector would refuse the whole record for it.
pub(crate) fn facts(answer: &Element) -> Option<Facts> {
    let mut facts = Facts::new(&id(answer)?);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.add(name, &value);
        }
    };
    let parent = mark(answer, "data-afterword-traceparent").unwrap_or_default();
    let mut parent = parent.split('-').skip(1).map(str::to_owned);
    add(
        "trace_id",
        hex(mark(answer, "data-afterword-trace").or(parent.next()), 32),
    );
    add(
        "span_id",
        hex(mark(answer, "data-afterword-span").or(parent.next()), 16),
    );
    let run = mark(answer, "data-afterword-run");
    add(
        "run_id",
        run.filter(|run| run.len() == 36 && hex(Some(run.replace('-', "")), 32).is_some()),
    );
    add("model", mark(answer, "data-afterword-model"));
    add(
        "prompt_version",
        mark(answer, "data-afterword-prompt-version"),
    );
    add("token", mark(answer, "data-afterword-token"));
    Some(facts)
}

pub(crate) fn id(answer: &Element) -> Option<String> {
    mark(answer, "data-afterword-response")
}

/// The conversation that an answer is in; pages with one need no mark.
pub(crate) fn thread(answer: &Element) -> String {
    let selector = "[data-afterword-thread]";
    closest(answer, selector)
        .and_then(|element| element.get_attribute(THREAD))
        .unwrap_or_default()
}

pub(crate) fn phase(answer: &Element) -> Option<Phase> {
    Phase::parse(&answer.get_attribute("data-afterword-state")?)
}

/// `[name="value"]`, safe for any value.
pub(crate) fn selector(name: &str, value: &str) -> String {
    let mut selector = String::with_capacity(name.len() + value.len() + 6);
    selector.push('[');
    selector.push_str(name);
    selector.push_str("=\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            selector.push('\\');
        }
        selector.push(c);
    }
    selector.push_str("\"]");
    selector
}
