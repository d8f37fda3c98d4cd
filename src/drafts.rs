//! Drafts being edited: what stood there when editing began, and what became of it.

use crate::guest::Guest;
use crate::marks;
use afterword_core::{Draft, Event};
use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlTextAreaElement, KeyboardEvent};

/// More drafts than this are open in no page at once; the oldest goes.
const MAX_DRAFTS: usize = 16;

struct Entry {
    id: String,
    element: Option<Element>,
    /// Strings of the page's own, so that taking them down costs the same for any length.
    initial: JsString,
    /// The text as it was sent, for the host empties its editor right after.
    committed: Option<JsString>,
    /// The text as Enter found it: it was sent if the editor is gone or empty soon after.
    entered: Option<JsString>,
}

#[derive(Default)]
pub(crate) struct Drafts {
    entries: Vec<Entry>,
    /// The last element that was asked about, and whether it is a draft.
    last: Option<(Element, bool)>,
}

/// The text in an editor: its value, or what its elements hold.
fn text_in(element: &Element) -> JsString {
    let value = Reflect::get(element, &JsValue::from_str("value")).unwrap_or(JsValue::UNDEFINED);
    match value.dyn_into::<JsString>() {
        Ok(value) => value,
        Err(_) => element.text_content().unwrap_or_default().into(),
    }
}

fn is_empty(text: &JsString) -> bool {
    text.length() == 0
}

impl Drafts {
    /// The draft that an element is, or is in. The same element again costs one comparison.
    fn draft_at(&mut self, target: &Element) -> Option<Element> {
        if let Some((last, is_draft)) = &self.last
            && last == target
        {
            return is_draft.then(|| target.clone());
        }
        let draft = marks::closest(target, marks::DRAFT)
            .filter(|draft| !marks::is_secret(draft) && !marks::is_ignored(draft));
        let same = draft.as_ref() == Some(target);
        if same || draft.is_none() {
            self.last = Some((target.clone(), same));
        }
        draft
    }

    fn entry(&mut self, id: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// Begins a draft with what stands there now, unless it is being edited already.
    fn begin(&mut self, draft: &Element, id: &str, standing: Option<JsString>) {
        if let Some(entry) = self.entry(id)
            && entry.committed.is_none()
        {
            // A framework may have made the element anew under the same edit.
            entry.element = Some(draft.clone());
            return;
        }
        self.set(Entry {
            id: id.to_owned(),
            element: Some(draft.clone()),
            initial: standing.unwrap_or_else(|| text_in(draft)),
            committed: None,
            entered: None,
        });
    }

    fn set(&mut self, entry: Entry) {
        self.entries.retain(|old| old.id != entry.id);
        if self.entries.len() >= MAX_DRAFTS {
            self.entries.remove(0);
        }
        self.entries.push(entry);
    }

    /// Both ends of a draft.
    pub(crate) fn read(&self, id: &str) -> Option<Draft> {
        let entry = self.entries.iter().find(|entry| entry.id == id)?;
        let current = match (&entry.committed, &entry.element) {
            (Some(text), _) => text.clone(),
            (None, Some(element)) => text_in(element),
            (None, None) => return None,
        };
        Some(Draft {
            initial: String::from(&entry.initial),
            current: String::from(&current),
        })
    }

    /// The drafts that Enter has sent, as their editors show by now.
    fn take_sent_by_enter(&mut self) -> Vec<String> {
        let mut sent = Vec::new();
        for entry in &mut self.entries {
            let Some(text) = entry.entered.take() else {
                continue;
            };
            let gone = entry
                .element
                .as_ref()
                .is_none_or(|element| !element.is_connected() || is_empty(&text_in(element)));
            if gone && entry.committed.is_none() {
                entry.committed = Some(text);
                sent.push(entry.id.clone());
            }
        }
        sent
    }
}

impl Guest {
    /// The focus came into an editor, or its text is about to change: a draft may begin.
    pub(crate) fn draft_begins(&mut self, target: &Element, standing: Option<JsString>) {
        if let Some(draft) = self.drafts.draft_at(target)
            && let Some(id) = draft.get_attribute("data-afterword-draft-of")
        {
            self.drafts.begin(&draft, &id, standing);
        }
    }

    pub(crate) fn draft_changes(&mut self, target: &Element, now_ms: u64) {
        let Some(draft) = self.drafts.draft_at(target) else {
            return;
        };
        let Some(id) = draft.get_attribute("data-afterword-draft-of") else {
            return;
        };
        self.on_draft(&id, Event::DraftChanged, now_ms);
    }

    pub(crate) fn draft_left(&mut self, target: &Element, now_ms: u64) {
        if let Some(draft) = self.drafts.draft_at(target)
            && let Some(id) = draft.get_attribute("data-afterword-draft-of")
        {
            self.on_draft(&id, Event::DraftLeft, now_ms);
        }
    }

    /// Enter was pressed in a draft. Whether that sends it, the page shows a little later.
    pub(crate) fn draft_entered(&mut self, event: &KeyboardEvent, target: &Element, now_ms: u64) {
        if event.shift_key() || event.is_composing() || event.key() != "Enter" {
            return;
        }
        if let Some(draft) = self.drafts.draft_at(target)
            && let Some(id) = draft.get_attribute("data-afterword-draft-of")
            && let Some(entry) = self.drafts.entry(&id)
            && entry.committed.is_none()
        {
            entry.entered = Some(text_in(&draft));
            self.look_again_at(now_ms.saturating_add(ENTER_MS));
        }
    }

    /// A draft in `scope` was sent or saved, or given up.
    pub(crate) fn draft_ends(&mut self, scope: &Element, committed: bool, now_ms: u64) {
        let found = if scope.matches(marks::DRAFT).unwrap_or(false) {
            Some(scope.clone())
        } else {
            scope.query_selector(marks::DRAFT).ok().flatten()
        };
        let Some(draft) = found.filter(|draft| !marks::is_secret(draft)) else {
            return;
        };
        let Some(id) = draft.get_attribute("data-afterword-draft-of") else {
            return;
        };
        if committed {
            let text = text_in(&draft);
            match self.drafts.entry(&id) {
                Some(entry) if entry.committed.is_some() => return,
                Some(entry) => entry.committed = Some(text),
                // Sent as it was, without a single keystroke.
                None => self.drafts.set(Entry {
                    id: id.clone(),
                    element: Some(draft.clone()),
                    initial: initial_of(&draft),
                    committed: Some(text),
                    entered: None,
                }),
            }
            self.on_draft(&id, Event::DraftCommitted, now_ms);
        } else {
            self.on_draft(&id, Event::DraftCancelled, now_ms);
            self.drafts
                .entries
                .retain(|entry| entry.id != id || entry.committed.is_some());
        }
    }

    /// An edit that no DOM shows, told by the host.
    pub(crate) fn draft_told(
        &mut self,
        id: &str,
        draft: &str,
        text: &str,
        committed: bool,
        now_ms: u64,
    ) {
        self.drafts.set(Entry {
            id: id.to_owned(),
            element: None,
            initial: draft.into(),
            committed: Some(text.into()),
            entered: None,
        });
        let event = if committed {
            Event::DraftCommitted
        } else {
            Event::DraftChanged
        };
        self.on_draft(id, event, now_ms);
    }

    /// Sees which drafts Enter has sent.
    pub(crate) fn drafts_sent_by_enter(&mut self, now_ms: u64) {
        for id in self.drafts.take_sent_by_enter() {
            self.on_draft(&id, Event::DraftCommitted, now_ms);
        }
    }

    fn on_draft(&mut self, id: &str, event: Event, now_ms: u64) {
        if let Some(handle) = self.session.knows(id).or_else(|| self.meet_id(id, now_ms)) {
            self.session.handle(handle, event, now_ms);
        }
    }
}

/// Ms in which a host has taken a sent text out of its editor.
const ENTER_MS: u64 = 400;

/// What a text area was made with, where nobody saw it before it was sent.
fn initial_of(draft: &Element) -> JsString {
    draft
        .dyn_ref::<HtmlTextAreaElement>()
        .and_then(|area| area.default_value().ok())
        .filter(|value| !value.is_empty())
        .map_or_else(|| text_in(draft), JsString::from)
}
