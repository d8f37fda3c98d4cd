//! What of the answers is on the screen, as the browser tells it: no layout is ever asked for.

use crate::guest::{Guest, Shared, enter};
use crate::marks;
use afterword_core::{Event, Handle};
use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Where the browser reports: often enough for "half of it", seldom enough to cost nothing.
const THRESHOLDS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// An observer that is disconnected when dropped.
pub(crate) struct Sight {
    observer: IntersectionObserver,
    _closure: Closure<dyn FnMut(Array)>,
    /// The answers on the screen.
    pub(crate) visible: Vec<(Element, Handle)>,
}

impl Sight {
    pub(crate) fn new(guest: &Shared) -> Option<Self> {
        let guest = guest.clone();
        let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            enter(&guest, &mut |guest, now_ms| guest.sighted(&entries, now_ms));
        });
        let options = IntersectionObserverInit::new();
        let thresholds: Array = THRESHOLDS.iter().copied().map(JsValue::from_f64).collect();
        options.set_threshold(&thresholds);
        let observer =
            IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options);
        Some(Self {
            observer: observer.ok()?,
            _closure: closure,
            visible: Vec::new(),
        })
    }

    pub(crate) fn watch(&self, answer: &Element) {
        self.observer.observe(answer);
    }

    /// Asks for the place of every answer on the screen anew, in the next frame.
    pub(crate) fn refresh(&self) {
        for (answer, _) in &self.visible {
            self.observer.unobserve(answer);
            self.observer.observe(answer);
        }
    }

    pub(crate) fn take_records(&self) -> Array {
        self.observer.take_records().unchecked_into()
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Pixels as whole numbers; a negative or absurd one becomes the nearest possible.
fn px(value: f64) -> u32 {
    value.round() as u32
}

impl Guest {
    pub(crate) fn sighted(&mut self, entries: &Array, now_ms: u64) {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            let answer = entry.target();
            let known = self.sight.as_ref().and_then(|sight| {
                sight
                    .visible
                    .iter()
                    .find(|(element, _)| *element == answer)
                    .map(|&(_, handle)| handle)
            });
            if !entry.is_intersecting() && known.is_none() {
                continue;
            }
            // An element may have become another answer's since it was seen first.
            let Some(handle) = self.meet(&answer, now_ms) else {
                continue;
            };
            let hidden = Event::Shown {
                top_px: 0,
                bottom_px: 0,
                height_px: 0,
            };
            if let Some(old) = known.filter(|&old| old != handle) {
                self.session.handle(old, hidden.clone(), now_ms);
            }
            let whole = entry.bounding_client_rect();
            let part = entry.intersection_rect();
            let event = if entry.is_intersecting() {
                Event::Shown {
                    top_px: px(part.top() - whole.top()),
                    bottom_px: px(part.bottom() - whole.top()),
                    height_px: px(whole.height()),
                }
            } else {
                hidden
            };
            self.session.handle(handle, event, now_ms);
            if let Some(sight) = &mut self.sight {
                sight.visible.retain(|(element, _)| *element != answer);
                if entry.is_intersecting() {
                    sight.visible.push((answer, handle));
                }
            }
        }
    }

    /// The browser's reports that are still on their way, before the page goes.
    pub(crate) fn sight_pending(&mut self, now_ms: u64) {
        if let Some(entries) = self.sight.as_ref().map(Sight::take_records) {
            self.sighted(&entries, now_ms);
        }
    }

    /// Begins to watch an answer, and what its marks say of its state.
    pub(crate) fn watch(&mut self, answer: &Element) {
        if let Some(sight) = &self.sight
            && !marks::is_ignored(answer)
        {
            sight.watch(answer);
        }
    }
}
