//! The state behind the widget, and its one timer.

use crate::dom::{marked, members, thread_of};
use crate::host::Host;
use crate::kept::Keep;
use crate::marks;
use crate::reading::Reader;
use afterword_core::record::Facts;
use afterword_core::session::Text;
use afterword_core::{Event, Handle, Outbox, Phase, Session, Settings};
use gloo_timers::callback::Timeout;
use js_sys::JsString;
use web_sys::Element;

pub(crate) struct Guest {
    pub(crate) host: Host,
    pub(crate) session: Session,
    pub(crate) outbox: Outbox,
    pub(crate) keep: Keep,
    pub(crate) consent: Consent,
    /// Until when what is kept on the device is claimed.
    pub(crate) claimed_ms: u64,
    /// The draft of this answer in which Enter was pressed, and its text as Enter found it.
    pub(crate) entered: Option<(String, JsString)>,
    /// Whether the text of answers and prompts may leave.
    full: bool,
    /// When to look at what scrolled, or at a draft that Enter may have sent.
    look_ms: Option<u64>,
    timer: Option<(u64, Timeout)>,
    stopped: bool,
}

/// What the person allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Records are made and kept in memory.
    Pending,
    /// They are sent.
    Granted,
    /// None are made.
    Denied,
}

impl Consent {
    /// Reads the words of the option; what is none of them allows nothing yet.
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "granted" => Self::Granted,
            "denied" => Self::Denied,
            _ => Self::Pending,
        }
    }
}

/// Ms after the last scroll event, or near enough, at which it is asked what is on the screen.
const SCROLL_MS: u64 = 250;

/// `setTimeout` takes a signed 32-bit number of ms.
const MAX_TIMEOUT_MS: u64 = 0x7fff_ffff;

impl Guest {
    pub(crate) fn new(host: Host, settings: Settings, outbox: Outbox, now_ms: u64) -> Self {
        let full = settings.text == Text::Full;
        Self {
            host,
            session: Session::new(settings, now_ms),
            outbox,
            keep: Keep::default(),
            consent: Consent::Pending,
            claimed_ms: 0,
            entered: None,
            full,
            look_ms: None,
            timer: None,
            stopped: false,
        }
    }

    /// Tells the session of an answer in the page, and what its marks say of its state.
    #[inline(never)]
    pub(crate) fn meet(&mut self, answer: &Element, now_ms: u64) -> Option<Handle> {
        let facts = Facts::known(marks::id(answer)?, members(answer));
        let handle = self.session.response(facts, &thread_of(answer), now_ms)?;
        if let Some(state) = marks::mark(answer, marks::STATE)
            && let Some(phase) = Phase::parse(&state)
        {
            self.session.handle(handle, Event::Phase(phase), now_ms);
        }
        Some(handle)
    }

    /// Takes in an act on an answer, and holds the answer until its records have settled.
    #[inline(never)]
    pub(crate) fn act(&mut self, answer: &Element, event: Event, now_ms: u64) {
        let Some(handle) = self.meet(answer, now_ms) else {
            return;
        };
        if let Some(id) = marks::id(answer)
            && let Some(kept) = self.keep.of(&id)
        {
            kept.answer = Some(answer.clone());
            // Only with full text is a prompt ever read.
            kept.prompt = if self.full {
                marked("prompt-of", &id)
            } else {
                None
            };
        }
        self.session.handle(handle, event, now_ms);
    }

    /// The same where only the answer's id is known, as drafts and the host's calls name it.
    #[inline(never)]
    pub(crate) fn on(&mut self, id: &str, event: Event, now_ms: u64) {
        if let Some(answer) = marked("response", id) {
            return self.act(&answer, event, now_ms);
        }
        if let Some(handle) = self.session.response(Facts::new(id), "", now_ms) {
            self.session.handle(handle, event, now_ms);
        }
    }

    pub(crate) fn scrolled(&mut self, now_ms: u64) {
        if self.look_ms.is_none() {
            self.look_at(now_ms.saturating_add(SCROLL_MS));
        }
    }

    pub(crate) fn look_at(&mut self, at_ms: u64) {
        self.look_ms = Some(self.look_ms.map_or(at_ms, |look| look.min(at_ms)));
    }

    /// The timer has fired.
    pub(crate) fn woken(&mut self, now_ms: u64) {
        self.timer = None;
        if self.look_ms.is_some_and(|look| look <= now_ms) {
            self.look_ms = None;
            self.draft_sent_by_enter(now_ms);
            self.host.look();
        }
        let settled = self.session.handle_timeout(now_ms, &mut Reader(&self.keep));
        if !self.session.is_open() {
            self.keep.let_go();
        }
        self.deliver(&settled, now_ms);
        self.secure(now_ms);
    }

    /// Settles everything that is open.
    fn settle(&mut self, now_ms: u64) {
        let settled = self.session.leave(now_ms, &mut Reader(&self.keep));
        self.deliver(&settled, now_ms);
        self.secure(now_ms);
    }

    /// Settles everything that is open and sends it without waiting.
    pub(crate) fn flush(&mut self, now_ms: u64) {
        self.draft_sent_by_enter(now_ms);
        self.settle(now_ms);
        self.outbox.flush();
    }

    /// The page is hidden, or `dies`: everything open goes out with it.
    pub(crate) fn leave(&mut self, dies: bool, now_ms: u64) {
        self.draft_sent_by_enter(now_ms);
        self.session.page_hidden(now_ms);
        self.settle(now_ms);
        self.send_last(dies, now_ms);
    }

    /// The page is on the screen again. `revived`: it had been left.
    pub(crate) fn come_back(&mut self, revived: bool, now_ms: u64) {
        self.claimed_ms = 0;
        self.session.page_shown(now_ms);
        self.outbox.page_shown(revived, now_ms);
    }

    /// Sends what is due, and sets the timer to the next thing to do. One that is due earlier than needed is
    /// left: a keystroke moves its deadline on, and must not cost two calls to the browser each time.
    pub(crate) fn schedule(&mut self, now_ms: u64) {
        if self.stopped {
            return;
        }
        let mut next = u64::MAX;
        for at in [self.send(now_ms), self.session.poll_timeout(), self.look_ms] {
            next = next.min(at.unwrap_or(u64::MAX));
        }
        if next == u64::MAX {
            self.timer = None;
            return;
        }
        // What is overdue is due now: that timer is kept as well, for this ms.
        let next = next.max(now_ms);
        if matches!(self.timer, Some((at, _)) if (now_ms..=next).contains(&at)) {
            return;
        }
        let wait_ms = (next - now_ms).min(MAX_TIMEOUT_MS) as u32;
        let host = self.host.clone();
        self.timer = Some((next, Timeout::new(wait_ms, move || host.wake())));
    }

    pub(crate) fn consented(&mut self, consent: Consent) {
        self.consent = consent;
        if consent != Consent::Granted {
            // Nor does the browser send anything by itself.
            self.host.arm("");
        }
        if consent == Consent::Denied {
            self.outbox.clear();
            self.session.clear();
            self.keep = Keep::default();
            self.entered = None;
        }
    }

    /// Sends what is open, and sets no timer any more.
    pub(crate) fn stop(&mut self, now_ms: u64) {
        self.leave(true, now_ms);
        self.host.arm("");
        self.timer = None;
        self.stopped = true;
    }
}
