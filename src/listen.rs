//! Listeners that undo themselves when dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, Event, EventTarget};

/// A listener in the capture phase, passive: it sees an event before the host does and cannot change it.
#[must_use = "dropping it removes the listener"]
pub(crate) struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: &EventTarget,
        name: &'static str,
        act: impl FnMut(Event) + 'static,
    ) -> Self {
        let closure = Closure::new(act);
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        options.set_passive(true);
        // A target that takes no listener has nothing to say either.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            closure.as_ref().unchecked_ref(),
            &options,
        );
        Self {
            target: target.clone(),
            name,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.name,
            self.closure.as_ref().unchecked_ref(),
            true,
        );
    }
}
