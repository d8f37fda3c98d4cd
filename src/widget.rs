//! What JavaScript sees, and nothing else. `js/handle.js` makes the public handle of it.

use crate::delivery::Host;
use crate::discover::Discovery;
use crate::guest::{Consent, Guest, Shared, enter, enter_at, now_ms};
use crate::listen::Listener;
use crate::marks;
use crate::options::Options;
use crate::sight::Sight;
use afterword_core::Event as Fact;
use afterword_core::outbox::Answer;
use afterword_core::record::{ThumbValue, Via};
use js_sys::JsString;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventTarget, KeyboardEvent, Range, VisibilityState};

/// The widget of one page.
#[wasm_bindgen]
pub struct Widget {
    guest: Option<Shared>,
}

/// What the widget has done so far.
#[derive(Serialize)]
struct Stats {
    /// Responses it remembers.
    responses: u32,
    /// Records that settled, each rev counted.
    settled: u32,
    /// Records put into requests.
    sent: u32,
    /// Records that the collector has named.
    acknowledged: u32,
    /// Requests made again.
    retried: u32,
    /// Records let go.
    dropped: u32,
    /// Records that wait, or are under way.
    waiting: u32,
}

/// The events that are heard on the document.
const EVENTS: [&str; 9] = [
    "click",
    "copy",
    "focusin",
    "focusout",
    "beforeinput",
    "input",
    "keydown",
    "submit",
    "scroll",
];

/// Takes one event of the document to where it belongs.
fn hear(
    guest: &mut Guest,
    name: &str,
    event: &Event,
    target: &Element,
    kept: &JsValue,
    now_ms: u64,
) {
    match name {
        "click" => guest.clicked(target, now_ms),
        "copy" => guest.copied(kept.dyn_ref::<Range>().cloned(), now_ms),
        "focusin" | "beforeinput" => {
            guest.draft_begins(target, kept.dyn_ref::<JsString>().cloned());
        }
        "focusout" => guest.draft_left(target, now_ms),
        "input" => guest.draft_changes(target, now_ms),
        "keydown" => {
            guest.session.active(now_ms);
            guest.draft_entered(event.unchecked_ref::<KeyboardEvent>(), target, now_ms);
        }
        "submit" => guest.draft_ends(target, true, now_ms),
        _ => {}
    }
}

fn listeners(guest: &Shared, window: &EventTarget, document: &EventTarget) -> Vec<Listener> {
    let mut listeners: Vec<Listener> = EVENTS
        .into_iter()
        .map(|name| {
            let guest = guest.clone();
            Listener::new(document, name, move |event| {
                if name == "scroll" {
                    return enter(&guest, &mut Guest::scrolled);
                }
                let Some(target) = marks::target_of(&event) else {
                    return;
                };
                enter(&guest, &mut |guest, now_ms| {
                    hear(guest, name, &event, &target, &JsValue::UNDEFINED, now_ms);
                });
            })
        })
        .collect();
    // Old Safari fires no visibilitychange on navigation, and bfcache comes back by pageshow: all are needed.
    for (target, name) in [
        (document, "visibilitychange"),
        (window, "pagehide"),
        (window, "pageshow"),
    ] {
        let guest = guest.clone();
        listeners.push(Listener::new(target, name, move |_| {
            enter(&guest, &mut |guest, now_ms| {
                let hidden = guest.document.visibility_state() == VisibilityState::Hidden;
                if hidden || name == "pagehide" {
                    guest.leave(now_ms);
                } else {
                    guest.come_back(now_ms);
                }
            });
        }));
    }
    listeners
}

#[wasm_bindgen]
impl Widget {
    /// Starts in the page. `options` has been checked, `host` holds the functions `send`, `sendLast` and `tell`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, host: &JsValue) -> Self {
        Self {
            guest: start(options, host),
        }
    }

    /// Takes in an event that was heard before the widget had come, with what was kept of it.
    pub fn replay(&self, event: &Event, target: &JsValue, at_ms: f64, kept: &JsValue) {
        let Some(target) = target.dyn_ref::<Element>() else {
            return;
        };
        self.enter_at(at_ms as u64, &mut |guest, now_ms| {
            hear(guest, &event.type_(), event, target, kept, now_ms);
        });
    }

    /// Sets, changes or takes back a vote (`"up"`, `"down"`, or anything else for none); `reasons` are
    /// codes, one a line.
    pub fn thumb(
        &self,
        id: &str,
        value: &str,
        reasons: Option<String>,
        comment: Option<String>,
        correction: Option<String>,
    ) {
        let value = match value {
            "up" => Some(ThumbValue::Up),
            "down" => Some(ThumbValue::Down),
            _ => None,
        };
        let reasons =
            reasons.map(|codes| codes.lines().map(str::to_owned).collect::<Vec<String>>());
        let explained = reasons.is_some() || comment.is_some() || correction.is_some();
        self.on(id, Fact::Voted(value));
        if explained && value.is_some() {
            self.on(
                id,
                Fact::Explained {
                    reasons,
                    comment,
                    correction,
                },
            );
        }
    }

    /// The answer was copied: all of it, or the characters from `from` up to `to`.
    pub fn copy(&self, id: &str, from: Option<f64>, to: Option<f64>) {
        let range = from.zip(to).map(|(from, to)| (from as u64, to as u64));
        self.on(
            id,
            Fact::Copied {
                via: Via::Button,
                range,
                code_block: None,
            },
        );
    }

    /// Another answer was asked for.
    pub fn regenerate(&self, id: &str) {
        self.on(id, Fact::Regenerated);
    }

    /// The answer was stopped.
    #[wasm_bindgen(js_name = stopGeneration)]
    pub fn stop_generation(&self, id: &str) {
        self.on(id, Fact::Stopped);
    }

    /// The answer was used as `draft` and became `text`.
    pub fn edit(&self, id: &str, draft: &str, text: &str, committed: bool) {
        self.enter(&mut |guest, now_ms| guest.draft_told(id, draft, text, committed, now_ms));
    }

    /// The host's own id of the user, for all batches from now on.
    pub fn identify(&self, user: Option<String>) {
        self.enter(&mut |guest, _| guest.outbox.identify(user.clone()));
    }

    /// `"granted"`, `"pending"` or `"denied"`.
    pub fn consent(&self, consent: &str) {
        self.enter(&mut |guest, _| {
            guest.consent = match consent {
                "granted" => Consent::Granted,
                "denied" => Consent::Denied,
                _ => Consent::Pending,
            };
            if guest.consent == Consent::Denied {
                guest.outbox.clear();
            }
        });
    }

    /// Settles and sends everything that is open now.
    pub fn flush(&self) {
        self.enter(&mut |guest, now_ms| guest.settle_all(now_ms));
    }

    /// The answer to a batch: its status (0 for none), the ms of Retry-After (negative for none), and the
    /// codes of what was rejected, one a line.
    pub fn answered(&self, batch: &str, status: u16, retry_after_ms: f64, codes: &str) {
        let answer = Answer {
            status,
            retry_after_ms: (retry_after_ms >= 0.0).then_some(retry_after_ms as u64),
            codes: codes.lines().map(str::to_owned).collect(),
        };
        self.enter(&mut |guest, now_ms| guest.answered(batch, &answer, now_ms));
    }

    /// What the widget has done so far.
    pub fn stats(&self) -> JsValue {
        let Some(guest) = self
            .guest
            .as_ref()
            .and_then(|guest| guest.try_borrow().ok())
        else {
            return JsValue::NULL;
        };
        let counts = guest.outbox.counts();
        let stats = Stats {
            responses: guest.session.remembered() as u32,
            settled: guest.settled,
            sent: counts.sent,
            acknowledged: counts.acknowledged,
            retried: counts.retried,
            dropped: counts.dropped,
            waiting: guest.outbox.waiting() as u32,
        };
        serde_wasm_bindgen::to_value(&stats).unwrap_or(JsValue::NULL)
    }

    /// Sends what is open and leaves nothing behind.
    pub fn stop(&mut self) {
        self.enter(&mut |guest, now_ms| {
            guest.leave(now_ms);
            guest.stop();
        });
        self.guest = None;
    }
}

impl Widget {
    fn enter(&self, act: &mut dyn FnMut(&mut Guest, u64)) {
        self.enter_at(now_ms(), act);
    }

    fn enter_at(&self, now_ms: u64, act: &mut dyn FnMut(&mut Guest, u64)) {
        if let Some(guest) = &self.guest {
            enter_at(guest, now_ms, act);
        }
    }

    fn on(&self, id: &str, fact: Fact) {
        self.enter(&mut |guest, now_ms| {
            if let Some(handle) = guest.meet_id(id, now_ms) {
                guest.session.handle(handle, fact.clone(), now_ms);
            }
        });
    }
}

fn start(options: &JsValue, host: &JsValue) -> Option<Shared> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let host = Host::read(host)?;
    let guest = Guest::new(document.clone(), Options::read(options), host, now_ms());
    let shared: Shared = Rc::new(RefCell::new(guest));
    let listeners = listeners(&shared, &window, &document);
    let sight = Sight::new(&shared);
    let discovery = Discovery::new(&shared);
    {
        if let Ok(mut guest) = shared.try_borrow_mut() {
            guest.listeners = listeners;
            guest.sight = sight;
            guest.discovery = discovery;
        }
    }
    enter(&shared, &mut |guest, now_ms| {
        guest.discover(now_ms);
        // The person may be in a draft already.
        if let Some(focused) = guest.document.active_element() {
            guest.draft_begins(&focused, None);
        }
    });
    Some(shared)
}
