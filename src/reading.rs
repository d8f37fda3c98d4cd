//! The texts, read when a record settles.

use crate::drafts::Drafts;
use crate::marks;
use afterword_core::record::ThumbValue;
use afterword_core::{Draft, Page};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node};

/// An answer that was acted upon: held until its records have settled, for the host may take it out of
/// the page within a second of a click.
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) answer: Element,
    pub(crate) prompt: Option<Element>,
}

/// The page, as the session reads it.
pub(crate) struct Reader<'a> {
    pub(crate) document: &'a Document,
    pub(crate) held: &'a [Held],
    pub(crate) drafts: &'a mut Drafts,
}

/// The answer with this id that is in the page.
pub(crate) fn find(document: &Document, id: &str) -> Option<Element> {
    let selector = marks::selector("data-afterword-response", id);
    document.query_selector(&selector).ok().flatten()
}

pub(crate) fn find_prompt(document: &Document, id: &str) -> Option<Element> {
    let selector = marks::selector("data-afterword-prompt-of", id);
    document.query_selector(&selector).ok().flatten()
}

impl Reader<'_> {
    fn answer(&self, id: &str) -> Option<Element> {
        self.held
            .iter()
            .find(|held| held.id == id)
            .map(|held| held.answer.clone())
            // A framework may have reused the element for another answer by now.
            .filter(|answer| answer.get_attribute("data-afterword-response").as_deref() == Some(id))
            .or_else(|| find(self.document, id))
    }
}

impl Page for Reader<'_> {
    fn chars(&mut self, id: &str) -> Option<u64> {
        let text = marks::text_of(&self.answer(id)?).text_content()?;
        Some(text.chars().count() as u64)
    }

    fn text(&mut self, id: &str) -> Option<String> {
        Some(shown_text(&marks::text_of(&self.answer(id)?)))
    }

    fn prompt(&mut self, id: &str) -> Option<String> {
        self.held
            .iter()
            .find(|held| held.id == id)
            .and_then(|held| held.prompt.clone())
            .or_else(|| find_prompt(self.document, id))
            .map(|prompt| shown_text(&prompt))
    }

    fn draft(&mut self, id: &str) -> Option<Draft> {
        self.drafts.read(id)
    }

    fn vote(&mut self, id: &str) -> Option<Option<ThumbValue>> {
        let answer = self.answer(id)?;
        let pressed = |control: &str| {
            let button = answer
                .query_selector(&marks::selector("data-afterword", control))
                .ok()??;
            let state = button
                .get_attribute("aria-pressed")
                .or_else(|| button.get_attribute("aria-checked"))?;
            Some(state == "true")
        };
        match (pressed("up"), pressed("down")) {
            (None, None) => None,
            (Some(true), _) => Some(Some(ThumbValue::Up)),
            (_, Some(true)) => Some(Some(ThumbValue::Down)),
            _ => Some(None),
        }
    }
}

/// Deeper trees than this are no answers; the stack of the wasm is small.
const MAX_DEPTH: u32 = 100;

/// A text as a person sees it: blocks on lines of their own, without the controls that stand in it.
fn shown_text(element: &Element) -> String {
    let mut text = String::new();
    append(element, &mut text, MAX_DEPTH, false);
    text.trim().to_owned()
}

fn append(node: &Node, text: &mut String, depth: u32, verbatim: bool) {
    let mut child = node.first_child();
    while let Some(node) = child {
        child = node.next_sibling();
        if node.node_type() == Node::TEXT_NODE {
            append_words(&node.node_value().unwrap_or_default(), text, verbatim);
        } else if let Some(element) = node.dyn_ref::<Element>()
            && depth > 0
        {
            append_element(element, text, depth - 1, verbatim);
        }
    }
}

/// White space as HTML shows it: one blank for any run, none at the start of a line.
fn append_words(words: &str, text: &mut String, verbatim: bool) {
    if verbatim {
        text.push_str(words);
        return;
    }
    for c in words.chars() {
        if !c.is_ascii_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

fn append_element(element: &Element, text: &mut String, depth: u32, verbatim: bool) {
    let name = element.tag_name();
    let lines = match name.as_str() {
        "BUTTON" | "SCRIPT" | "STYLE" | "TEMPLATE" | "svg" => return,
        "BR" => return text.push('\n'),
        "P" | "PRE" | "UL" | "OL" | "TABLE" | "BLOCKQUOTE" | "H1" | "H2" | "H3" | "H4" | "H5"
        | "H6" => 2,
        "DIV" | "LI" | "TR" | "HR" | "SECTION" | "DL" | "DT" | "DD" => 1,
        _ => 0,
    };
    if element.has_attribute("data-afterword")
        || element.has_attribute("data-afterword-ignore")
        || element.has_attribute("hidden")
        || element.get_attribute("aria-hidden").as_deref() == Some("true")
    {
        return;
    }
    // A list's first and last item stand where the list does.
    let lines = if lines == 2 && text.ends_with(' ') {
        0
    } else {
        lines
    };
    break_line(text, lines);
    match name.as_str() {
        "LI" => text.push_str("- "),
        "TD" | "TH" if !text.ends_with('\n') && !text.is_empty() => text.push_str(" | "),
        _ => {}
    }
    append(element, text, depth, verbatim || name == "PRE");
    break_line(text, lines);
}

/// Ends the line, and leaves one free for `lines` = 2.
fn break_line(text: &mut String, lines: usize) {
    if lines == 0 || text.is_empty() {
        return;
    }
    while text.ends_with(' ') {
        text.pop();
    }
    let there = text.bytes().rev().take_while(|&byte| byte == b'\n').count();
    for _ in there..lines {
        text.push('\n');
    }
}
