//! The session: a state machine that is told what happens and what time it is, and gives records.
//!
//! # Layout
//! - `fold`: one signal of one response: when it changed, and what was told of it.
//! - `acts`: the signals of one response. `response`: all that is known of it. `responses`: all of them, bounded.
//! - `thumb`, `copy`, `regenerate`, `edit`, `abandon`, `stop`, `follow_up`, `view`: the eight kinds,
//!   each with what its events do and the record they make.
//! - `settle`: from an open fold to a record that may leave.

mod abandon;
mod acts;
mod copy;
mod edit;
mod fold;
mod follow_up;
mod opening;
mod regenerate;
mod response;
mod responses;
mod settle;
mod stop;
mod thumb;
mod view;

pub(crate) use settle::ENVELOPE_BYTES;
pub use settle::Settled;
use settle::Until;

use crate::event::{Event, Handle, Phase};
use crate::page::Page;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::Facts;
use fold::NEVER;
use response::Response;
use responses::Responses;

/// What text may leave the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Text {
    /// No text at all.
    None,
    /// What people wrote or changed: drafts, comments, corrections.
    #[default]
    Edits,
    /// Answers and prompts too.
    Full,
}

/// What the host chose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The visitor, from whom record ids derive.
    pub visitor: String,
    /// What text may leave the page.
    pub text: Text,
    /// Share of visitors whose implicit signals are kept; thumbs always are.
    pub sample: Ratio,
    /// How long each sort of signal stays open.
    pub quiet: Quiet,
}

/// Quiet ms after which an open record settles.
#[derive(Clone, Copy, Debug)]
pub struct Quiet {
    /// After a vote.
    pub thumb_ms: u64,
    /// After a copy, a stop, a regenerate, a message.
    pub act_ms: u64,
    /// After a keystroke in a draft.
    pub edit_ms: u64,
}

impl Default for Quiet {
    fn default() -> Self {
        let policy = Policy::DEFAULT;
        Self {
            thumb_ms: policy.thumb_settle_ms,
            act_ms: policy.act_settle_ms,
            edit_ms: policy.edit_settle_ms,
        }
    }
}

/// One conversation.
#[derive(Debug)]
struct Thread {
    name: String,
    /// Its newest response.
    last: Handle,
    /// The response that another answer was asked for, until that answer comes.
    regenerating: Option<Handle>,
    /// When the person left it, until they come back and go on; NEVER where they are in it.
    left_at_ms: u64,
}

/// Folds the events of one page into records.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    /// Whether this visitor's implicit signals are kept.
    sampled: bool,
    responses: Responses,
    threads: Vec<Thread>,
    /// Index of the thread that the person is in; of none before they are in any.
    current: usize,
    page_visible: bool,
    /// When it shows whether someone who came back to the current thread goes on.
    look_at_ms: u64,
    active_at_ms: u64,
    /// The last time that it was told.
    told_ms: u64,
    /// No open fold is due before this; a fold whose deadline moved on may be due later.
    wake_ms: u64,
    /// When what is open is to be made safe as it stands.
    secure_ms: u64,
}

/// Later than any clock shows: sums of times never overflow.
const MAX_TIME_MS: u64 = 1 << 53;

impl Session {
    /// A session of a page that is on the screen.
    #[must_use]
    pub fn new(settings: Settings, now_ms: u64) -> Self {
        let share = settings.sample.thousandths();
        let sampled = crate::hash::fnv(&settings.visitor) % 1_000 < share.into();
        Self {
            settings,
            sampled,
            responses: Responses::default(),
            threads: Vec::new(),
            current: usize::MAX,
            page_visible: true,
            look_at_ms: NEVER,
            active_at_ms: now_ms,
            told_ms: now_ms,
            wake_ms: NEVER,
            secure_ms: NEVER,
        }
    }

    /// The handle of the response with these facts, in this thread; what is new in them is kept.
    /// `None` for an id that is none: empty, too long, or with control characters.
    pub fn response(&mut self, facts: Facts, thread: &str, now_ms: u64) -> Option<Handle> {
        let id = &facts.id;
        if let Some(handle) = self.responses.find(id) {
            let response = self.responses.get(handle)?;
            response.touched_ms = now_ms;
            if !facts.members.is_empty() {
                response.facts = facts;
            }
            return Some(handle);
        }
        let fits = (1..=Policy::DEFAULT.max_id_bytes).contains(&id.len());
        if !fits || id.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let at = self.thread(thread);
        let handle = self.responses.add(Response::new(facts, at, now_ms));
        if at == self.threads.len() {
            self.threads.push(Thread {
                name: thread.to_owned(),
                last: handle,
                regenerating: None,
                left_at_ms: NEVER,
            });
        }
        Some(handle)
    }

    /// Whether a response is known, and not forgotten.
    #[must_use]
    pub fn knows(&self, id: &str) -> Option<Handle> {
        self.responses.find(id)
    }

    /// Takes in one event.
    pub fn handle(&mut self, handle: Handle, event: Event, now_ms: u64) {
        let now_ms = self.told(now_ms);
        let quiet = self.settings.quiet;
        let secure_ms = self.secure_ms;
        let typing = matches!(event, Event::DraftChanged);
        let Some(response) = self.responses.get(handle) else {
            return;
        };
        let thread = response.thread;
        match event {
            Event::Appeared => return self.appeared(handle, now_ms),
            Event::Phase(phase) => return response.enter(phase, now_ms),
            Event::Shown {
                top_px,
                bottom_px,
                height_px,
            } => {
                response
                    .view
                    .shown((top_px, bottom_px, height_px), self.page_visible, now_ms);
                if bottom_px > top_px && self.page_visible && !self.shows_current() {
                    self.enter_thread(thread, now_ms);
                }
                return;
            }
            Event::Regenerated => {
                response.regenerated(quiet.act_ms, now_ms);
                if let Some(thread) = self.threads.get_mut(thread) {
                    thread.regenerating = Some(handle);
                }
            }
            Event::Stopped => response.stopped(quiet.act_ms, now_ms),
            event => response.acts().take_in(event, quiet, now_ms),
        }
        self.wake(handle);
        if typing {
            // Of a draft nothing is written before it settles.
            self.secure_ms = secure_ms;
        }
        self.active_at_ms = now_ms;
        self.goes_on(thread, now_ms);
    }

    /// The person did something, it does not matter what: they are still there.
    pub fn active(&mut self, now_ms: u64) {
        let now_ms = self.told(now_ms);
        self.active_at_ms = now_ms;
        self.goes_on(self.current, now_ms);
    }

    /// The conversation that the person was in is not shown any more: they have gone to another one, or begin one.
    pub fn thread_left(&mut self, now_ms: u64) {
        let now_ms = self.told(now_ms);
        self.leave_thread(now_ms);
        self.current = usize::MAX;
    }

    /// The page was hidden, or is being left. Call [`Session::leave`] after it.
    pub fn page_hidden(&mut self, now_ms: u64) {
        self.page_turned(false, now_ms);
    }

    /// The page is on the screen again.
    pub fn page_shown(&mut self, now_ms: u64) {
        self.page_turned(true, now_ms);
    }

    fn page_turned(&mut self, visible: bool, now_ms: u64) {
        let now_ms = self.told(now_ms);
        if self.page_visible == visible {
            return;
        }
        self.page_visible = visible;
        self.responses
            .each(&mut |response| response.view.page_turned(visible, now_ms));
        if visible {
            self.active_at_ms = now_ms;
            self.returns(now_ms);
        } else {
            self.leave_thread(now_ms);
        }
    }

    /// When to call [`Session::handle_timeout`], in ms since the Unix epoch.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        let mut at_ms = self.wake_ms.min(self.secure_ms);
        if let Some(thread) = self.threads.get(self.current)
            && self.page_visible
            && thread.left_at_ms == NEVER
        {
            at_ms = at_ms.min(self.idle_at_ms());
        }
        (at_ms != NEVER).then_some(at_ms)
    }

    /// Settles what is due, and gives the records of it. The views that are over ride along.
    pub fn handle_timeout(&mut self, now_ms: u64, page: &mut dyn Page) -> Vec<Settled> {
        let now_ms = self.told(now_ms);
        // After the clock went back: see `told`.
        let all = self.wake_ms == 0;
        self.looked_again(now_ms);
        if self.page_visible && now_ms >= self.idle_at_ms() {
            self.leave_thread(now_ms);
        }
        if self.wake_ms > now_ms {
            return Vec::new();
        }
        self.settle(now_ms, page, if all { Until::Last } else { Until::Now })
    }

    /// Settles everything that is open, due or not: the page may never come back.
    pub fn leave(&mut self, now_ms: u64, page: &mut dyn Page) -> Vec<Settled> {
        let now_ms = self.told(now_ms);
        self.settle(now_ms, page, Until::Last)
    }

    /// What is open, as it stands, where it has changed: to be kept in case that the page ends without a word.
    /// Nothing of it settles by this. Call it after [`Session::handle_timeout`]. Drafts are left out, for comparing
    /// their texts is what they settle for.
    pub fn open_records(&mut self, now_ms: u64, page: &mut dyn Page) -> Option<Vec<Settled>> {
        if self.secure_ms > now_ms {
            return None;
        }
        let records = self.settle(now_ms, page, Until::Later);
        self.secure_ms = NEVER;
        Some(records)
    }

    /// Forgets everything that happened.
    pub fn clear(&mut self) {
        self.responses = Responses::default();
        self.threads.clear();
        self.current = usize::MAX;
        self.look_at_ms = NEVER;
        self.wake_ms = NEVER;
        self.secure_ms = NEVER;
    }

    /// Whether anything is still to settle.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.wake_ms != NEVER
    }

    /// How many responses it remembers.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.responses.len()
    }

    /// Takes in the time, and sees whether the clock went back. Deadlines by the old clock may be far off,
    /// so what is open settles soon.
    fn told(&mut self, now_ms: u64) -> u64 {
        let now_ms = now_ms.min(MAX_TIME_MS);
        if now_ms < self.told_ms {
            if self.is_open() {
                self.wake_ms = 0;
            }
            self.active_at_ms = now_ms;
        }
        self.told_ms = now_ms;
        now_ms
    }

    fn idle_at_ms(&self) -> u64 {
        self.active_at_ms + Policy::DEFAULT.idle_ms
    }

    /// Sees to it that the session wakes when the first fold of this response settles, and soon to make it safe.
    fn wake(&mut self, handle: Handle) {
        if let Some(response) = self.responses.get(handle) {
            self.wake_ms = self.wake_ms.min(response.due_ms());
            self.secure_ms = self.secure_ms.min(self.told_ms + Policy::DEFAULT.secure_ms);
        }
    }

    /// The index of the thread of this name, or of the next new one.
    fn thread(&self, name: &str) -> usize {
        self.threads
            .iter()
            .take_while(|thread| thread.name != name)
            .count()
    }

    /// A response came into the page as the person looked on.
    fn appeared(&mut self, handle: Handle, now_ms: u64) {
        let Some(response) = self.responses.get(handle) else {
            return;
        };
        if response.appeared {
            return;
        }
        response.appeared = true;
        response.appeared_ms = now_ms;
        response.touched_ms = now_ms;
        let id = response.facts.id.clone();
        let at = response.thread;
        self.enter_thread(at, now_ms);
        let Some(thread) = self.threads.get_mut(at) else {
            return;
        };
        let regenerated = thread.regenerating.take();
        let before = regenerated.unwrap_or(thread.last);
        thread.last = handle;
        let quiet_ms = self.settings.quiet.act_ms;
        if let Some(response) = self.responses.get(before) {
            if regenerated.is_some() {
                response.answered_again(id, quiet_ms, now_ms);
            } else if before != handle {
                response.followed_up(id, quiet_ms, now_ms);
            }
        }
        self.wake(before);
        self.active_at_ms = now_ms;
        self.goes_on(at, now_ms);
    }

    /// Whether the newest response of the current thread is on the screen.
    fn shows_current(&mut self) -> bool {
        let Some(thread) = self.threads.get(self.current) else {
            return false;
        };
        let last = thread.last;
        self.responses
            .get(last)
            .is_some_and(|response| response.view.on_screen())
    }

    /// The person is back in the current thread; whether they go on is seen a little later.
    fn returns(&mut self, now_ms: u64) {
        self.look_at_ms = now_ms + Policy::DEFAULT.view_ms;
        self.wake_ms = self.wake_ms.min(self.look_at_ms);
    }

    fn enter_thread(&mut self, thread: usize, now_ms: u64) {
        if self.current == thread {
            return;
        }
        self.leave_thread(now_ms);
        self.current = thread;
        self.returns(now_ms);
    }

    /// How far a response is; for a test or an overlay.
    #[must_use]
    pub fn phase(&mut self, handle: Handle) -> Option<Phase> {
        self.responses.get(handle).map(|response| response.phase)
    }
}
