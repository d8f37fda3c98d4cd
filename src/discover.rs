//! Noticing new answers without watching tokens.
//!
//! Nothing is observed inside of an answer. Of the elements around answers only the children are observed,
//! not what is below them: a new message shows, a token does not. A part of the page that has come and holds
//! no answer yet is observed in full, until one shows in it.

use crate::guest::{Guest, Shared, enter};
use crate::marks;
use afterword_core::Event;
use js_sys::{Array, Set};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, MutationObserver, MutationObserverInit, MutationRecord};

/// An observer that is disconnected when dropped.
pub(crate) struct Discovery {
    observer: MutationObserver,
    _closure: Closure<dyn FnMut(Array)>,
    /// The elements around answers, whose children are observed.
    around: Set,
    /// Parts of the page that hold no answer yet and are observed in full.
    bare: Vec<Element>,
}

impl Discovery {
    pub(crate) fn new(guest: &Shared) -> Option<Self> {
        let guest = guest.clone();
        let closure = Closure::<dyn FnMut(Array)>::new(move |changes: Array| {
            enter(&guest, &mut |guest, now_ms| guest.changed(&changes, now_ms));
        });
        let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        let around = Set::new(&JsValue::UNDEFINED);
        Some(Self {
            observer,
            _closure: closure,
            around,
            bare: Vec::new(),
        })
    }

    /// Observes what is around the answers that are in the page now.
    fn observe(&mut self, document: &Document) {
        self.observer.disconnect();
        self.around.clear();
        self.bare.clear();
        let marked = MutationObserverInit::new();
        marked.set_subtree(true);
        marked.set_attributes(true);
        let names: Array = marks::OBSERVED
            .iter()
            .copied()
            .map(JsValue::from_str)
            .collect();
        marked.set_attribute_filter(&names);
        let _ = self.observer.observe_with_options(document, &marked);

        let children = MutationObserverInit::new();
        children.set_child_list(true);
        if let Ok(answers) = document.query_selector_all(marks::ANSWER) {
            for at in 0..answers.length() {
                let mut around = answers.get(at).and_then(|answer| answer.parent_element());
                while let Some(element) = around {
                    if self.around.has(&element) {
                        break;
                    }
                    self.around.add(&element);
                    let _ = self.observer.observe_with_options(&element, &children);
                    around = element.parent_element();
                }
            }
        }
        if self.around.size() == 0
            && let Some(root) = document.document_element()
        {
            self.observe_bare(root);
        }
    }

    fn observe_bare(&mut self, element: Element) {
        let all = MutationObserverInit::new();
        all.set_child_list(true);
        all.set_subtree(true);
        let _ = self.observer.observe_with_options(&element, &all);
        self.bare.push(element);
    }

    /// Whether what is observed fits a page with this answer in it.
    fn covers(&self, answer: &Element) -> bool {
        answer
            .parent_element()
            .is_some_and(|parent| self.around.has(&parent))
            && !self
                .bare
                .iter()
                .any(|bare| bare.contains(Some(answer)) || answer.contains(Some(bare)))
    }
}

impl Drop for Discovery {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Guest {
    /// Looks through the page as it is. The answers in it were there before, nobody waited for them.
    pub(crate) fn discover(&mut self, now_ms: u64) {
        if let Ok(answers) = self.document.query_selector_all(marks::ANSWER) {
            let mut last_thread = None;
            for at in (0..answers.length()).rev() {
                let Some(answer) = answers
                    .get(at)
                    .and_then(|node| node.dyn_into::<Element>().ok())
                else {
                    continue;
                };
                self.watch(&answer);
                // The newest answer of a conversation is the one that is left, or followed up.
                if self.threads_met < MAX_THREADS {
                    let thread = marks::thread(&answer);
                    if last_thread.as_ref() != Some(&thread) {
                        self.threads_met += 1;
                        self.meet(&answer, now_ms);
                        last_thread = Some(thread);
                    }
                }
            }
        }
        if let Some(discovery) = &mut self.discovery {
            discovery.observe(&self.document);
        }
    }

    pub(crate) fn changed(&mut self, changes: &Array, now_ms: u64) {
        let mut found: Vec<Element> = Vec::new();
        for change in changes.iter() {
            let change: MutationRecord = change.unchecked_into();
            if let Some(name) = change.attribute_name() {
                let Some(element) = change
                    .target()
                    .and_then(|node| node.dyn_into::<Element>().ok())
                else {
                    continue;
                };
                if name == "data-afterword-response" {
                    found.push(element);
                } else {
                    self.refreshed(&element, now_ms);
                }
                continue;
            }
            let added = change.added_nodes();
            for at in 0..added.length() {
                if let Some(element) = added
                    .get(at)
                    .and_then(|node| node.dyn_into::<Element>().ok())
                {
                    self.came(element, &mut found);
                }
            }
        }
        // A framework may add an element and mark it within one turn: then it is found twice.
        let mut fresh: Vec<Element> = Vec::new();
        for answer in found {
            if answer.is_connected()
                && answer.has_attribute("data-afterword-response")
                && !fresh.contains(&answer)
            {
                fresh.push(answer);
            }
        }
        if fresh.is_empty() {
            return;
        }
        // One answer came because someone asked; several at once are a conversation that was loaded.
        let appeared = fresh.len() == 1;
        for answer in &fresh {
            self.watch(answer);
            let new = marks::id(answer).is_some_and(|id| self.session.knows(&id).is_none());
            let Some(handle) = self.meet(answer, now_ms) else {
                continue;
            };
            if appeared && new {
                self.session.handle(handle, Event::Appeared, now_ms);
            }
        }
        if let Some(discovery) = &mut self.discovery
            && !fresh.iter().all(|answer| discovery.covers(answer))
        {
            discovery.observe(&self.document);
        }
    }

    /// An element came into the page: an answer, something that holds some, or something that may yet.
    fn came(&mut self, element: Element, found: &mut Vec<Element>) {
        if element.has_attribute("data-afterword-response") {
            return found.push(element);
        }
        let Ok(inside) = element.query_selector_all(marks::ANSWER) else {
            return;
        };
        for at in 0..inside.length() {
            if let Some(answer) = inside
                .get(at)
                .and_then(|node| node.dyn_into::<Element>().ok())
            {
                found.push(answer);
            }
        }
        if inside.length() == 0
            && let Some(discovery) = &mut self.discovery
        {
            discovery.bare.retain(|bare| bare.is_connected());
            let covered = discovery
                .bare
                .iter()
                .any(|bare| bare.contains(Some(&element)));
            if !covered && discovery.bare.len() < MAX_BARE && !is_leaf(&element) {
                discovery.observe_bare(element);
            }
        }
    }

    /// A mark of a known answer has changed: its state, or what is known of it.
    fn refreshed(&mut self, answer: &Element, now_ms: u64) {
        let known = marks::id(answer).is_some_and(|id| self.session.knows(&id).is_some());
        if !known {
            return;
        }
        self.meet(answer, now_ms);
        // A finished answer has another height than the one it was last seen with.
        if let Some(sight) = &self.sight {
            sight.refresh();
        }
    }
}

/// Conversations of one page whose newest answer is looked up at the start.
const MAX_THREADS: usize = 20;

/// Parts of the page observed in full at once: a page that adds more than these is no chat.
const MAX_BARE: usize = 32;

/// Elements that never get children.
fn is_leaf(element: &Element) -> bool {
    matches!(
        element.tag_name().as_str(),
        "IMG" | "BR" | "HR" | "INPUT" | "SCRIPT" | "STYLE" | "LINK" | "META" | "svg" | "path"
    )
}
