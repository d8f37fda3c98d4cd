//! Records into batches, and batches to the page's `fetch` or its last breath. `js/transport.js` makes the calls.

use crate::guest::{Consent, Guest};
use crate::host::Host;
use afterword_core::outbox::{Next, Request};
use afterword_core::session::Settled;

/// Gives a batch to the page. Whether it took it.
fn send(host: &Host, request: &Request, last: bool) -> bool {
    host.send(&request.batch, request.attempt, &request.body, last)
}

impl Guest {
    /// Puts what has settled into the outbox.
    pub(crate) fn deliver(&mut self, settled: Vec<Settled>, now_ms: u64) {
        if self.consent == Consent::Denied {
            return;
        }
        for record in settled {
            self.settled = self.settled.saturating_add(1);
            self.host.tell(&record.json);
            self.outbox.push(record, now_ms);
        }
    }

    /// Sends what is due. When there is something to send next.
    pub(crate) fn send(&mut self, now_ms: u64) -> Option<u64> {
        if self.consent != Consent::Granted {
            return None;
        }
        match self.outbox.poll(now_ms) {
            Next::Send(request) => {
                send(&self.host, &request, false);
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
            if !send(&self.host, &request, true) {
                self.outbox.refused(&request);
            }
        }
    }
}
