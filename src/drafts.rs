//! Drafts being edited: what stood there when editing began, and what became of it.

use crate::dom::{editor_text, nearest, string};
use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use js_sys::JsString;
use web_sys::Element;

/// Ms in which a host has taken a sent text out of its editor.
const ENTER_MS: u64 = 400;

/// One draft. Its texts are strings of the page's own, so that taking them down costs the same for any length.
pub(crate) struct Draft {
    element: Option<Element>,
    initial: JsString,
    /// The text as it was sent, for the host empties its editor right after.
    committed: Option<JsString>,
}

impl Draft {
    /// Both ends of it.
    pub(crate) fn read(&self) -> Option<afterword_core::Draft> {
        let current = match (&self.committed, &self.element) {
            (Some(text), _) => text.clone(),
            (None, Some(element)) => editor_text(element, false),
            (None, None) => return None,
        };
        Some(afterword_core::Draft {
            initial: string(&self.initial),
            current: string(&current),
        })
    }

    /// Whether its editor is gone or empty by now.
    fn is_gone(&self) -> bool {
        self.element.as_ref().is_none_or(|element| {
            nearest(element, marks::PAGE).is_none()
                || string(&editor_text(element, false)).is_empty()
        })
    }
}

impl Guest {
    /// The id of the answer that a draft is made of, where it may be read.
    #[inline(never)]
    fn draft_of(draft: &Element) -> Option<String> {
        if marks::is_secret(draft) {
            None
        } else {
            marks::mark(draft, marks::DRAFT_OF)
        }
    }

    /// The focus came into a draft, or its text is about to change: it begins with what stands there now, unless
    /// it is being edited already.
    pub(crate) fn draft_begins(&mut self, element: &Element, standing: Option<JsString>) {
        let Some(id) = Self::draft_of(element) else {
            return;
        };
        let Some(kept) = self.keep.of(&id) else {
            return;
        };
        match &mut kept.draft {
            // A framework may have made the element anew under the same edit.
            Some(draft) if draft.committed.is_none() => draft.element = Some(element.clone()),
            slot => {
                *slot = Some(Draft {
                    element: Some(element.clone()),
                    initial: standing.unwrap_or_else(|| editor_text(element, false)),
                    committed: None,
                });
            }
        }
    }

    /// A key changed a draft, or it lost the focus.
    pub(crate) fn draft_event(&mut self, element: &Element, event: Event, now_ms: u64) {
        if let Some(id) = Self::draft_of(element) {
            self.on_draft(&id, event, now_ms);
        }
    }

    /// Enter was pressed in a draft. Whether that sends it, the page shows a little later.
    pub(crate) fn draft_entered(&mut self, element: &Element, now_ms: u64) {
        let Some(id) = Self::draft_of(element) else {
            return;
        };
        if matches!(&self.entered, Some((other, _)) if *other != id) {
            self.draft_sent_by_enter(now_ms);
        }
        self.entered = Some((id, editor_text(element, false)));
        self.look_at(now_ms.saturating_add(ENTER_MS));
    }

    /// A draft was sent or saved, or given up.
    pub(crate) fn draft_ends(&mut self, element: &Element, committed: bool, now_ms: u64) {
        let Some(id) = Self::draft_of(element) else {
            return;
        };
        if !committed {
            self.on_draft(&id, Event::DraftCancelled, now_ms);
        }
        let Some(kept) = self.keep.of(&id) else {
            return;
        };
        match &mut kept.draft {
            Some(draft) if draft.committed.is_some() => return,
            slot if !committed => return *slot = None,
            Some(draft) => draft.committed = Some(editor_text(element, false)),
            // Sent as it was, without a single keystroke.
            slot => {
                *slot = Some(Draft {
                    element: Some(element.clone()),
                    initial: editor_text(element, true),
                    committed: Some(editor_text(element, false)),
                });
            }
        }
        self.on_draft(&id, Event::DraftCommitted, now_ms);
    }

    /// An edit that no DOM shows, told by the host.
    pub(crate) fn draft_told(
        &mut self,
        id: &str,
        initial: JsString,
        text: JsString,
        committed: bool,
        now_ms: u64,
    ) {
        if let Some(kept) = self.keep.of(id) {
            kept.draft = Some(Draft {
                element: None,
                initial,
                committed: Some(text),
            });
        }
        let event = if committed {
            Event::DraftCommitted
        } else {
            Event::DraftChanged
        };
        self.on_draft(id, event, now_ms);
    }

    /// Sees whether Enter has sent its draft: then the editor is gone or empty by now.
    pub(crate) fn draft_sent_by_enter(&mut self, now_ms: u64) {
        if let Some((id, text)) = self.entered.take()
            && let Some(draft) = self.keep.of(&id).and_then(|kept| kept.draft.as_mut())
            && draft.committed.is_none()
            && draft.is_gone()
        {
            draft.committed = Some(text);
            self.on_draft(&id, Event::DraftCommitted, now_ms);
        }
    }

    /// The same as for any act, but that nothing is looked up in the page for each key.
    #[inline(never)]
    fn on_draft(&mut self, id: &str, event: Event, now_ms: u64) {
        match self.session.knows(id) {
            Some(handle) => self.session.handle(handle, event, now_ms),
            None => self.on(id, event, now_ms),
        }
    }
}
