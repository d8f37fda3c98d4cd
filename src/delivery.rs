//! Records onto the device, into batches, and batches to the page's `fetch` or its last breath. `js/device.js` keeps,
//! `js/transport.js` makes the calls.

use crate::guest::{Consent, Guest};
use crate::host::Host;
use crate::reading::Reader;
use afterword_core::Policy;
use afterword_core::outbox::{Next, Request};
use afterword_core::session::Settled;

/// Gives a batch to the page. Whether it took it.
fn send(host: &Host, request: &Request, end: u32) -> bool {
    host.send(request.number, request.attempt, &request.body, end)
}

impl Guest {
    /// Puts what has settled into the outbox.
    pub(crate) fn deliver(&mut self, settled: &[Settled], now_ms: u64) {
        if self.consent == Consent::Denied {
            return;
        }
        for record in settled {
            if let Some(number) = self.outbox.push(record, now_ms) {
                self.host.keep(number, &record.json, true);
            }
        }
    }

    /// Keeps what is open as it stands, in case that the page ends without a word.
    pub(crate) fn secure(&mut self, now_ms: u64) {
        if let Some(open) = self.session.open_records(now_ms, &mut Reader(&self.keep))
            && self.consent != Consent::Denied
        {
            let host = &self.host;
            self.outbox.open(&open, &mut |number, record| {
                host.keep(number, &record.json, false);
            });
        }
    }

    /// Sends what is due. When there is something to send next.
    pub(crate) fn send(&mut self, now_ms: u64) -> Option<u64> {
        let granted = self.consent == Consent::Granted;
        let next = match granted.then(|| self.outbox.poll(now_ms)) {
            Some(Next::Send(request)) => {
                send(&self.host, &request, 0);
                None
            }
            Some(Next::Wait(at)) => Some(at),
            _ => None,
        };
        for number in self.outbox.released() {
            self.host.keep(number, "", false);
        }
        if !granted {
            return None;
        }
        if let Some(body) = self.outbox.arm(now_ms) {
            self.host.arm(&body);
        }
        let claim_ms = Policy::DEFAULT.claim_ms;
        let until_ms = next.unwrap_or(now_ms).saturating_add(claim_ms);
        if self.outbox.holds() && self.claimed_ms < until_ms - claim_ms / 2 {
            self.claimed_ms = until_ms;
            self.host.claim(until_ms as f64);
        }
        next
    }

    /// Hands everything over that is not acknowledged, at once.
    pub(crate) fn send_last(&mut self, dies: bool, now_ms: u64) {
        if self.consent == Consent::Granted {
            let host = &self.host;
            let end = if dies { 2 } else { 1 };
            self.outbox
                .leave(dies, now_ms, &mut |request| send(host, request, end));
        }
        if dies {
            // What nobody acknowledges is claimed no more, until this page is revived.
            self.claimed_ms = u64::MAX;
        }
    }
}
