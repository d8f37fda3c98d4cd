//! The state behind the widget, its one timer, and the way in and out of it.

use crate::delivery::Host;
use crate::discover::Discovery;
use crate::drafts::Drafts;
use crate::listen::Listener;
use crate::marks;
use crate::options::Options;
use crate::reading::{Held, Reader, find, find_prompt};
use crate::sight::Sight;
use afterword_core::record::Facts;
use afterword_core::session::{Settled, Text};
use afterword_core::{Event, Handle, Outbox, Session};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Document, Element};

/// The guest, as every listener of it holds it.
pub(crate) type Shared = Rc<RefCell<Guest>>;

pub(crate) struct Guest {
    pub(crate) document: Document,
    pub(crate) session: Session,
    pub(crate) outbox: Outbox,
    pub(crate) drafts: Drafts,
    pub(crate) sight: Option<Sight>,
    pub(crate) discovery: Option<Discovery>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) host: Host,
    pub(crate) consent: Consent,
    pub(crate) threads_met: usize,
    pub(crate) settled: u32,
    held: Vec<Held>,
    full: bool,
    /// When to look at what scrolled, or at a draft that Enter may have sent.
    look_ms: Option<u64>,
    timer: Option<(u64, Timeout)>,
    /// What the host is told once the guest is left.
    told: Vec<(&'static str, String)>,
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

/// Answers held at once because someone acted on them.
const MAX_HELD: usize = 32;

/// Ms after the last scroll event, or near enough, at which it is asked what is on the screen.
const SCROLL_MS: u64 = 250;

/// `setTimeout` takes a signed 32-bit number of ms.
const MAX_TIMEOUT_MS: u64 = 0x7fff_ffff;

pub(crate) fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Goes into the guest, unless it is there already: a host's own code may run inside of a read.
/// Afterwards the timer is set and the host is told what happened.
pub(crate) fn enter(shared: &Shared, act: &mut dyn FnMut(&mut Guest, u64)) {
    enter_at(shared, now_ms(), act);
}

pub(crate) fn enter_at(shared: &Shared, now_ms: u64, act: &mut dyn FnMut(&mut Guest, u64)) {
    let told = match shared.try_borrow_mut() {
        Ok(mut guest) => {
            act(&mut guest, now_ms);
            guest.schedule(shared, now_ms);
            core::mem::take(&mut guest.told)
        }
        Err(_) => return,
    };
    if told.is_empty() {
        return;
    }
    // The host's functions may call back, so the guest must be free again.
    let host = match shared.try_borrow() {
        Ok(guest) => guest.host.clone(),
        Err(_) => return,
    };
    for (what, json) in told {
        host.tell(what, &json);
    }
}

impl Guest {
    pub(crate) fn new(document: Document, options: Options, host: Host, now_ms: u64) -> Self {
        let full = options.settings.text == Text::Full;
        let mut outbox = Outbox::new(options.context, options.seed);
        outbox.identify(options.user);
        Self {
            document,
            session: Session::new(options.settings, now_ms),
            outbox,
            drafts: Drafts::default(),
            sight: None,
            discovery: None,
            listeners: Vec::new(),
            host,
            consent: Consent::Granted,
            threads_met: 0,
            settled: 0,
            held: Vec::new(),
            full,
            look_ms: None,
            timer: None,
            told: Vec::new(),
            stopped: false,
        }
    }

    /// Tells the session of an answer in the page, and what its marks say of its state.
    pub(crate) fn meet(&mut self, answer: &Element, now_ms: u64) -> Option<Handle> {
        let handle =
            self.session
                .response(marks::facts(answer)?, &marks::thread(answer), now_ms)?;
        if let Some(phase) = marks::phase(answer) {
            self.session.handle(handle, Event::Phase(phase), now_ms);
        }
        Some(handle)
    }

    /// The same for an answer that only its id is known of, as the host's calls name it.
    pub(crate) fn meet_id(&mut self, id: &str, now_ms: u64) -> Option<Handle> {
        if let Some(answer) = find(&self.document, id) {
            return self.hold(&answer, now_ms);
        }
        self.session.response(Facts::new(id), "", now_ms)
    }

    /// The same for one that is acted upon, and holds it until its records have settled.
    pub(crate) fn hold(&mut self, answer: &Element, now_ms: u64) -> Option<Handle> {
        let handle = self.meet(answer, now_ms)?;
        let id = answer.get_attribute("data-afterword-response")?;
        // Only with full text is a prompt ever read.
        let prompt = self
            .full
            .then(|| find_prompt(&self.document, &id))
            .flatten();
        self.held.retain(|held| held.id != id);
        if self.held.len() >= MAX_HELD {
            self.held.remove(0);
        }
        self.held.push(Held {
            id,
            answer: answer.clone(),
            prompt,
        });
        Some(handle)
    }

    pub(crate) fn scrolled(&mut self, now_ms: u64) {
        if self.look_ms.is_none() {
            self.look_ms = Some(now_ms.saturating_add(SCROLL_MS));
        }
    }

    pub(crate) fn look_again_at(&mut self, at_ms: u64) {
        self.look_ms = Some(self.look_ms.map_or(at_ms, |look| look.min(at_ms)));
    }

    /// The timer has fired.
    pub(crate) fn tick(&mut self, now_ms: u64) {
        self.timer = None;
        if self.look_ms.is_some_and(|look| look <= now_ms) {
            self.look_ms = None;
            self.drafts_sent_by_enter(now_ms);
            if let Some(sight) = &self.sight {
                sight.refresh();
            }
        }
        let mut reader = Reader {
            document: &self.document,
            held: &self.held,
            drafts: &mut self.drafts,
        };
        let settled = self.session.handle_timeout(now_ms, &mut reader);
        // Another act takes hold of its answer again.
        if !self.session.is_open() {
            self.held.clear();
        }
        self.deliver(settled, now_ms);
        self.send(now_ms);
    }

    /// The page is hidden, or goes: everything open goes out with it.
    pub(crate) fn leave(&mut self, now_ms: u64) {
        self.sight_pending(now_ms);
        self.drafts_sent_by_enter(now_ms);
        self.session.page_hidden(now_ms);
        let settled = self.settle_open(now_ms);
        self.deliver(settled, now_ms);
        self.send_last(now_ms);
    }

    /// The page is on the screen again.
    pub(crate) fn come_back(&mut self, now_ms: u64) {
        self.session.page_shown(now_ms);
        self.outbox.page_shown(now_ms);
    }

    /// Settles everything that is open and sends it without waiting.
    pub(crate) fn settle_all(&mut self, now_ms: u64) {
        self.sight_pending(now_ms);
        self.drafts_sent_by_enter(now_ms);
        let settled = self.settle_open(now_ms);
        self.deliver(settled, now_ms);
        self.outbox.flush();
    }

    fn settle_open(&mut self, now_ms: u64) -> Vec<Settled> {
        let mut reader = Reader {
            document: &self.document,
            held: &self.held,
            drafts: &mut self.drafts,
        };
        self.session.leave(now_ms, &mut reader)
    }

    fn deliver(&mut self, settled: Vec<Settled>, now_ms: u64) {
        for (reason, count) in self.session.take_dropped().iter() {
            self.outbox.drop_records(reason, count);
        }
        if self.consent == Consent::Denied {
            return;
        }
        for record in settled {
            self.settled = self.settled.saturating_add(1);
            if self.host.listens() {
                self.tell("record", record.json.clone());
            }
            self.outbox.push(record, now_ms);
        }
    }

    /// Notes something to tell the host once the guest is left.
    pub(crate) fn tell(&mut self, what: &'static str, json: String) {
        self.told.push((what, json));
    }

    /// Sets the timer to the next thing to do. One that is due earlier than needed is left:
    /// a keystroke moves its deadline on, and must not cost two calls to the browser each time.
    fn schedule(&mut self, shared: &Shared, now_ms: u64) {
        if self.stopped {
            return;
        }
        let send = self.next_send(now_ms);
        let next = self
            .session
            .poll_timeout()
            .into_iter()
            .chain(self.look_ms)
            .chain(send)
            .min();
        let Some(next) = next else {
            self.timer = None;
            return;
        };
        if self
            .timer
            .as_ref()
            .is_some_and(|&(at, _)| at <= next && at > now_ms)
        {
            return;
        }
        let wait = next.saturating_sub(now_ms).min(MAX_TIMEOUT_MS);
        let shared = shared.clone();
        let timeout = Timeout::new(wait as u32, move || enter(&shared, &mut Guest::tick));
        self.timer = Some((next, timeout));
    }

    /// Undoes everything, in the reverse order of the start.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.timer = None;
        self.listeners.clear();
        self.discovery = None;
        self.sight = None;
        self.held.clear();
        self.drafts = Drafts::default();
        self.outbox.clear();
    }
}
