//! The attributes of the contract, as far as Rust reads them; the rest is read by `js/dom.js`.

use crate::dom::closest;
use web_sys::Element;

pub(crate) const ANSWER: &str = "[data-afterword-response]";

/// What is never read, whatever the marks say.
const SECRET: &str = "[data-afterword-ignore],[type=password],[autocomplete*=one-time-code],\
    [autocomplete*=cc-],[autocomplete*=-password]";

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

/// Whether an element is one that is never read, or lies in a part that the widget must stay out of.
pub(crate) fn is_secret(element: &Element) -> bool {
    closest(element, SECRET).is_some()
}
