//! Batches, to the page's `fetch` or its last breath. `js/transport.js` makes the calls.

use crate::guest::{Consent, Guest};
use afterword_core::outbox::{Answer, Next, Request};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The functions that JavaScript gave.
#[derive(Clone)]
pub(crate) struct Host {
    /// `(batch, attempt, body, count)`: sends it, and calls `Widget.answered` later.
    send: Function,
    /// `(batch, attempt, body, count) -> boolean`: hands it to the browser, which sends it even if the page dies.
    send_last: Function,
    /// `(what, json)`: tells the listeners of the host.
    tell: Function,
    this: JsValue,
}

impl Host {
    pub(crate) fn read(host: &JsValue) -> Option<Self> {
        let function = |name: &str| {
            Reflect::get(host, &JsValue::from_str(name))
                .ok()?
                .dyn_into::<Function>()
                .ok()
        };
        Some(Self {
            send: function("send")?,
            send_last: function("sendLast")?,
            tell: function("tell")?,
            this: host.clone(),
        })
    }

    /// Whether anyone wants to be told.
    pub(crate) fn listens(&self) -> bool {
        Reflect::get(&self.this, &JsValue::from_str("listens")).is_ok_and(|is| is.is_truthy())
    }

    pub(crate) fn tell(&self, what: &str, json: &str) {
        let _ = self.tell.call2(
            &self.this,
            &JsValue::from_str(what),
            &JsValue::from_str(json),
        );
    }

    fn call(&self, function: &Function, request: &Request) -> bool {
        let ids: Vec<String> = request.records.iter().map(|id| id.to_text()).collect();
        let result = function.call4(
            &self.this,
            &JsValue::from_str(&request.batch),
            &JsValue::from_f64(request.attempt.into()),
            &JsValue::from_str(&request.body),
            &JsValue::from_str(&ids.join(" ")),
        );
        result.is_ok_and(|taken| taken.is_truthy())
    }
}

impl Guest {
    /// Sends what is due.
    pub(crate) fn send(&mut self, now_ms: u64) {
        if self.consent != Consent::Granted {
            return;
        }
        if let Next::Send(request) = self.outbox.poll(now_ms) {
            self.host.call(&self.host.send, &request);
        }
    }

    /// When there is something to send next.
    pub(crate) fn next_send(&mut self, now_ms: u64) -> Option<u64> {
        if self.consent != Consent::Granted {
            return None;
        }
        match self.outbox.poll(now_ms) {
            Next::Send(request) => {
                self.host.call(&self.host.send, &request);
                None
            }
            Next::Wait(at) => Some(at),
            Next::Done => None,
        }
    }

    /// Hands everything over that is not acknowledged, at once.
    pub(crate) fn send_last(&mut self, now_ms: u64) {
        if self.consent != Consent::Granted {
            return;
        }
        for request in self.outbox.leave(now_ms) {
            if !self.host.call(&self.host.send_last, &request) {
                self.outbox.refused(&request);
            }
        }
    }

    pub(crate) fn answered(&mut self, batch: &str, answer: &Answer, now_ms: u64) {
        self.outbox.answered(batch, answer, now_ms);
    }
}
