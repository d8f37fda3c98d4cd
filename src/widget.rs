//! What JavaScript sees, and nothing else. `js/handle.js` makes the public handle of it, `js/boot.js` the rest.

use crate::acts::{copied, vote};
use crate::dom::string;
use crate::guest::{Consent, Guest};
use crate::host::Host;
use afterword_core::outbox::Answer;
use afterword_core::redact::redact;
use afterword_core::session::{Quiet, Text};
use afterword_core::wire::Json;
use afterword_core::{Event, Outbox, Ratio, Settings};
use js_sys::JsString;
use std::mem::ManuallyDrop;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// The widget of one page. Every method is told the time.
#[wasm_bindgen]
pub struct Widget {
    /// It goes with the memory of the module, which no other widget shares.
    guest: ManuallyDrop<Guest>,
}

/// What `js/boot.js` says has happened, by its number in `js/heard.js`.
#[allow(missing_docs, reason = "the words say it")]
pub mod heard {
    // To an element.
    pub const CLICK: u32 = 0;
    pub const COPY: u32 = 1;
    pub const DRAFT_BEGINS: u32 = 2;
    pub const DRAFT_CHANGES: u32 = 3;
    pub const DRAFT_LEFT: u32 = 4;
    pub const DRAFT_SENT: u32 = 5;
    pub const ENTER: u32 = 6;
    pub const CAME: u32 = 7;
    pub const FOUND: u32 = 8;
    pub const CHANGED: u32 = 9;
    pub const SEEN: u32 = 10;
    pub const DRAFT_GIVEN_UP: u32 = 11;

    // To the page, or by its host.
    pub const ACTIVE: u32 = 0;
    pub const SCROLL: u32 = 1;
    pub const WAKE: u32 = 2;
    pub const LEAVE: u32 = 3;
    pub const RETURN: u32 = 4;
    pub const FLUSH: u32 = 5;
    pub const STOP: u32 = 6;
    pub const UNSEEN: u32 = 7;
    pub const ADOPT: u32 = 8;
    pub const CONSENT: u32 = 9;
    pub const ACT: u32 = 10;
    pub const EXPLAIN: u32 = 11;
    pub const EDIT: u32 = 12;
    pub const ANSWERED: u32 = 13;
    pub const ONLINE: u32 = 14;
    pub const LOST: u32 = 15;
    pub const GONE: u32 = 16;
}

#[allow(
    clippy::too_many_arguments,
    reason = "an argument costs the page less than an object that holds it"
)]
#[wasm_bindgen]
impl Widget {
    /// Starts in the page. `settle_ms` is negative for the core's own. `name` is a random word that tells this page
    /// from all others.
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: Host,
        visitor: JsString,
        text: u32,
        sample_thousandths: u16,
        settle_ms: f64,
        name: JsString,
        at_ms: f64,
    ) -> Self {
        let mut quiet = Quiet::default();
        if settle_ms >= 0.0 {
            let ms = settle_ms as u64;
            quiet = Quiet {
                thumb_ms: ms,
                act_ms: ms,
                edit_ms: ms,
            };
        }
        let settings = Settings {
            visitor: string(&visitor),
            text: match text {
                0 => Text::None,
                1 => Text::Edits,
                _ => Text::Full,
            },
            sample: Ratio::from_thousandths(sample_thousandths),
            quiet,
        };
        let outbox = Outbox::new(string(&name));
        let guest = Guest::new(host, settings, outbox, at_ms as u64);
        Self {
            guest: ManuallyDrop::new(guest),
        }
    }

    /// Something happened to an element: to a control, a draft, an answer. `kept` is what had to be taken down at once:
    /// the text of a draft. The numbers say which part of an answer it is about: `SEEN`, in px from its upper end, out
    /// of its `height`; copied (`COPY`, and `CLICK` on the button of the code block number `height`), in characters.
    pub fn hear(
        &mut self,
        at_ms: f64,
        what: u32,
        element: Element,
        kept: JsValue,
        top: u32,
        bottom: u32,
        height: u32,
    ) {
        let guest = &mut *self.guest;
        let now_ms = at_ms as u64;
        if guest.consent == Consent::Denied {
            return;
        }
        match what {
            heard::CLICK => guest.clicked(&element, (top, bottom, height), now_ms),
            heard::COPY => guest.selection_copied(&element, (top, bottom), now_ms),
            heard::DRAFT_BEGINS => {
                let standing = (!kept.is_undefined()).then(|| kept.unchecked_into());
                guest.draft_begins(&element, standing);
            }
            heard::DRAFT_CHANGES => guest.draft_event(&element, Event::DraftChanged, now_ms),
            heard::DRAFT_LEFT => guest.draft_event(&element, Event::DraftLeft, now_ms),
            heard::DRAFT_SENT => guest.draft_ends(&element, true, now_ms),
            heard::DRAFT_GIVEN_UP => guest.draft_ends(&element, false, now_ms),
            heard::ENTER => guest.draft_entered(&element, now_ms),
            heard::CAME | heard::FOUND => guest.came(&element, what == heard::CAME, now_ms),
            heard::CHANGED => guest.refreshed(&element, now_ms),
            heard::SEEN => guest.seen(&element, (top, bottom, height), now_ms),
            _ => {}
        }
        guest.schedule(now_ms);
    }

    /// Something happened to the page, or its host says something, most of it about the answer with this `id`:
    /// - `UNSEEN`: it is on the screen no more;
    /// - `GONE`: the conversation is not shown any more;
    /// - `ACT`: `a` is "up", "down" or "none"; "copy", of all of it or of the characters from `x` up to `y`;
    ///   "regenerate"; "stop";
    /// - `EXPLAIN`, beside a vote: `a` are codes of reasons, one a line, `b` a comment, `c` a correction;
    /// - `EDIT`: it was used as the draft `a` and became `b`; `x` is 1 where that was sent;
    /// - `CONSENT`: it is what the person allows;
    /// - `LEAVE`, `RETURN`: it is there where the page dies, or had died;
    /// - `ANSWERED`: `a` are the codes of what was rejected in the batch of this `number`, one a line, `x` is the status,
    ///   0 for none, `y` the ms of Retry-After;
    /// - `ADOPT`: another page has left a record behind; `x` is its rev, `y` its bytes, and the `number` what it is kept
    ///   under;
    /// - `LOST`: it is the reason for which `x` such records were let go.
    pub fn told(
        &mut self,
        at_ms: f64,
        what: u32,
        id: JsValue,
        a: JsValue,
        b: JsValue,
        c: JsValue,
        x: f64,
        y: f64,
        number: f64,
    ) {
        let guest = &mut *self.guest;
        let now_ms = at_ms as u64;
        match what {
            heard::ACTIVE => guest.session.active(now_ms),
            heard::SCROLL => guest.scrolled(now_ms),
            heard::WAKE => guest.woken(now_ms),
            heard::LEAVE => guest.leave(!id.is_undefined(), now_ms),
            heard::RETURN => guest.come_back(!id.is_undefined(), now_ms),
            heard::ONLINE => guest.outbox.online(),
            heard::FLUSH => guest.flush(now_ms),
            heard::STOP => return guest.stop(now_ms),
            heard::GONE => guest.session.thread_left(now_ms),
            heard::UNSEEN => guest.unseen(&string(&id), now_ms),
            heard::CONSENT => guest.consented(Consent::parse(&string(&id))),
            heard::ACT | heard::EXPLAIN | heard::EDIT if guest.consent == Consent::Denied => {}
            heard::ACT => {
                let range = (x < y).then_some((x as u64, y as u64));
                guest.on(&string(&id), told(&string(&a), range), now_ms);
            }
            heard::EXPLAIN => {
                let event = Event::Explained {
                    reasons: a.as_string(),
                    comment: b.as_string(),
                    correction: c.as_string(),
                };
                guest.on(&string(&id), event, now_ms);
            }
            heard::EDIT => {
                guest.draft_told(
                    &string(&id),
                    a.unchecked_into(),
                    b.unchecked_into(),
                    x > 0.0,
                    now_ms,
                );
            }
            heard::ANSWERED => {
                let answer = Answer {
                    status: x as u16,
                    retry_after_ms: y as u64,
                    codes: &string(&a),
                };
                guest.outbox.answered(number as u32, answer, now_ms);
            }
            heard::ADOPT => {
                guest
                    .outbox
                    .adopt(number as u32, x as u64, y as usize, now_ms);
            }
            heard::LOST => guest.outbox.drop_records(&string(&id), x as u64),
            _ => {}
        }
        guest.schedule(now_ms);
    }

    /// What the widget alone knows of what it did, as a list in JSON: how many responses it remembers, and what was
    /// dropped, by reason.
    pub fn stats(&self) -> JsValue {
        let guest = &*self.guest;
        let mut stats = Json::default();
        stats.raw("[");
        stats.digits(guest.session.remembered() as u64);
        stats.raw(",");
        guest.outbox.all_dropped().write(&mut stats);
        stats.raw("]");
        serde_wasm_bindgen::to_value(&stats.into_text()).unwrap_or(JsValue::NULL)
    }

    /// A text without what must not leave the page: the path of a page may hold an address.
    pub fn redacted(text: JsString) -> JsString {
        (&*redact(&string(&text))).into()
    }
}

/// The host's own act.
fn told(act: &str, range: Option<(u64, u64)>) -> Event {
    match act {
        "copy" => copied(range, None),
        "regenerate" => Event::Regenerated,
        "stop" => Event::Stopped,
        word => Event::Voted(vote(word)),
    }
}
