//! The attributes of the contract, as far as Rust reads them, by their number in `js/dom.js`; the rest is read there.

use crate::dom::{self, nearest};
use web_sys::Element;

pub(crate) const CONTROL: u32 = 0;
const RESPONSE: u32 = 1;
pub(crate) const STATE: u32 = 2;
pub(crate) const DRAFT_OF: u32 = 3;

pub(crate) const ANSWER: u32 = 0;
/// What is never read, whatever the marks say. The words for what a browser fills in that are secret, as those for
/// codes, cards and passwords, all have a dash in them (HTML, "Autofill"), and so have only fields of forms.
const SECRET: u32 = 1;
/// The page itself: nothing that was taken out of it is in it.
pub(crate) const PAGE: u32 = 2;

/// The value of an attribute that is there and not empty.
#[inline(never)]
pub(crate) fn mark(element: &Element, name: u32) -> Option<String> {
    Some(dom::mark(element, name)).filter(|value| !value.is_empty())
}

pub(crate) fn id(answer: &Element) -> Option<String> {
    mark(answer, RESPONSE)
}

/// Whether an element is one that is never read, or lies in a part that the widget must stay out of.
pub(crate) fn is_secret(element: &Element) -> bool {
    nearest(element, SECRET).is_some()
}
