//! The attributes of the contract, as far as Rust reads them; the rest is read by `js/dom.js`.

use crate::dom::closest;
use web_sys::Element;

pub(crate) const ANSWER: &str = "[data-afterword-response]";

/// What is never read, whatever the marks say. The words for what a browser fills in that are secret, as those for
/// codes, cards and passwords, all have a dash in them (HTML, "Autofill"), and so have only fields of forms.
const SECRET: &str = "[data-afterword-ignore],[type=password],[autocomplete*='-']";

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
