//! The session: a state machine that is told what happens and what time it is, and gives records.
//!
//! # Layout
//! - `fold`: one signal of one response while it is open.
//! - `response`: all that is known of one response.
//! - `responses`: all of them, bounded.
//! - `thumb`, `copy`, `regenerate`, `edit`, `abandon`, `stop`, `follow_up`, `view`: the eight kinds,
//!   each with what its events do and the record they make.
//! - `settle`: from an open fold to a record that may leave.

mod abandon;
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

pub use settle::Settled;

use crate::event::{Event, Handle, Phase};
use crate::page::Page;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::Facts;
use crate::wire::Counts;
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
    /// When the person left it, until they come back and go on.
    left_at_ms: Option<u64>,
}

/// Folds the events of one page into records.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    /// Whether this visitor's implicit signals are kept.
    sampled: bool,
    responses: Responses,
    threads: Vec<Thread>,
    /// Index of the thread that the person is in.
    current: Option<usize>,
    page_visible: bool,
    /// When the person came back to the current thread, until it shows whether they go on.
    returned_ms: Option<u64>,
    active_at_ms: u64,
    /// The last time that it was told.
    told_ms: u64,
    /// No open fold is due before this; a fold whose deadline moved on may be due later.
    wake_ms: Option<u64>,
    dropped: Counts,
}

impl Session {
    /// A session of a page that is on the screen.
    #[must_use]
    pub fn new(settings: Settings, now_ms: u64) -> Self {
        let sampled = settings.sample == Ratio::ONE
            || crate::hash::fnv(&settings.visitor) % 1_000
                < u32::from(settings.sample.thousandths());
        Self {
            responses: Responses::new(Policy::DEFAULT.max_responses),
            settings,
            sampled,
            threads: Vec::new(),
            current: None,
            page_visible: true,
            returned_ms: None,
            active_at_ms: now_ms,
            told_ms: now_ms,
            wake_ms: None,
            dropped: Counts::default(),
        }
    }

    /// The handle of the response with these facts, in this thread; what is new in them is kept.
    /// `None` for an id that is none: empty, too long, or with control characters.
    pub fn response(&mut self, facts: Facts, thread: &str, now_ms: u64) -> Option<Handle> {
        let max = Policy::DEFAULT.max_id_bytes;
        let id = &facts.id;
        if id.is_empty() || id.len() > max || id.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let (handle, new) = self.responses.find_or_add(facts, now_ms);
        if new {
            let thread = self.thread(thread, handle);
            if let Some(response) = self.responses.get(handle) {
                response.thread = thread;
            }
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
        self.told(now_ms);
        if let Event::Shown {
            top_px,
            bottom_px,
            height_px,
        } = event
        {
            return self.shown(handle, (top_px, bottom_px, height_px), now_ms);
        }
        let quiet = &self.settings.quiet;
        let Some(response) = self.responses.get(handle) else {
            return;
        };
        response.touched_ms = now_ms;
        let thread = response.thread;
        let mut act = true;
        match event {
            Event::Appeared => return self.appeared(handle, now_ms),
            Event::Phase(phase) => {
                response.enter(phase, now_ms);
                act = false;
            }
            Event::Shown { .. } => {}
            Event::ThumbPressed(value) => response.thumb_pressed(value, quiet, now_ms),
            Event::Voted(value) => response.voted(value, quiet, now_ms),
            Event::Explained {
                reasons,
                comment,
                correction,
            } => {
                response.explained(reasons, comment, correction, now_ms);
            }
            Event::Copied {
                via,
                range,
                code_block,
            } => {
                response.copied(via, range, code_block, quiet, now_ms);
            }
            Event::Regenerated => {
                response.regenerated(quiet, now_ms);
                if let Some(thread) = self.threads.get_mut(thread) {
                    thread.regenerating = Some(handle);
                }
            }
            Event::Stopped => response.stopped(quiet, now_ms),
            Event::DraftChanged => response.draft_changed(quiet, now_ms),
            Event::DraftLeft => response.draft_left(now_ms),
            Event::DraftCommitted => response.draft_committed(now_ms),
            Event::DraftCancelled => response.draft_cancelled(now_ms),
        }
        let due = response.due_ms();
        self.wake_at(due);
        if act {
            self.goes_on(thread, now_ms);
        }
    }

    /// The person did something, it does not matter what: they are still there.
    pub fn active(&mut self, now_ms: u64) {
        self.active_at_ms = now_ms;
        if let Some(current) = self.current {
            self.goes_on(current, now_ms);
        }
    }

    /// The page was hidden, or is being left. Call [`Session::leave`] after it.
    pub fn page_hidden(&mut self, now_ms: u64) {
        if !self.page_visible {
            return;
        }
        self.page_visible = false;
        self.responses
            .each(|response| response.view.page_hidden(now_ms));
        self.leave_thread(now_ms);
    }

    /// The page is on the screen again.
    pub fn page_shown(&mut self, now_ms: u64) {
        if self.page_visible {
            return;
        }
        self.page_visible = true;
        self.active_at_ms = now_ms;
        self.responses
            .each(|response| response.view.page_shown(now_ms));
        self.returns(now_ms);
    }

    /// When to call [`Session::handle_timeout`], in ms since the Unix epoch.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        let idle = self
            .current
            .and_then(|current| self.threads.get(current))
            .filter(|thread| self.page_visible && thread.left_at_ms.is_none())
            .map(|_| self.active_at_ms.saturating_add(Policy::DEFAULT.idle_ms));
        self.wake_ms.into_iter().chain(idle).min()
    }

    /// Settles what is due, and gives the records of it. The views that are over ride along.
    pub fn handle_timeout(&mut self, now_ms: u64, page: &mut dyn Page) -> Vec<Settled> {
        let all = self.told(now_ms);
        self.looked_again(now_ms);
        let idle_at = self.active_at_ms.saturating_add(Policy::DEFAULT.idle_ms);
        if self.page_visible && now_ms >= idle_at {
            self.leave_thread(now_ms);
        }
        if self.wake_ms.is_none_or(|wake| wake > now_ms) {
            return Vec::new();
        }
        self.settle(now_ms, page, all)
    }

    /// Settles everything that is open, due or not: the page may never come back.
    pub fn leave(&mut self, now_ms: u64, page: &mut dyn Page) -> Vec<Settled> {
        self.settle(now_ms, page, true)
    }

    /// Whether anything is still to settle.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.wake_ms.is_some()
    }

    /// Takes the counts, by reason, of what had to be let go since the last call.
    pub fn take_dropped(&mut self) -> Counts {
        core::mem::take(&mut self.dropped)
    }

    /// How many responses it remembers.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.responses.len()
    }

    /// Sees whether the clock went back. Deadlines by the old clock may be far off, so what is open settles soon.
    fn told(&mut self, now_ms: u64) -> bool {
        let back = now_ms < self.told_ms;
        self.told_ms = now_ms;
        if back {
            self.wake_ms = self.wake_ms.map(|_| 0);
            self.active_at_ms = now_ms;
        }
        self.wake_ms == Some(0)
    }

    fn wake_at(&mut self, due_ms: Option<u64>) {
        self.wake_ms = self.wake_ms.into_iter().chain(due_ms).min();
    }

    /// The index of the thread of this name, made with `first` where it is new.
    fn thread(&mut self, name: &str, first: Handle) -> usize {
        if let Some(at) = self.threads.iter().position(|thread| thread.name == name) {
            return at;
        }
        self.threads.push(Thread {
            name: name.to_owned(),
            last: first,
            regenerating: None,
            left_at_ms: None,
        });
        self.threads.len() - 1
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
        let id = response.facts.id.clone();
        let at = response.thread;
        self.enter_thread(at, now_ms);
        let Some(thread) = self.threads.get_mut(at) else {
            return;
        };
        let regenerated = thread.regenerating.take();
        let before = core::mem::replace(&mut thread.last, handle);
        let quiet = &self.settings.quiet;
        if let Some(response) = regenerated.and_then(|old| self.responses.get(old)) {
            response.answered_again(id, quiet, now_ms);
        } else if before != handle
            && let Some(response) = self.responses.get(before)
        {
            response.followed_up(handle, quiet, now_ms);
        }
        let due = regenerated
            .or(Some(before))
            .and_then(|old| self.responses.get(old)?.due_ms());
        self.wake_at(due);
        self.goes_on(at, now_ms);
    }

    fn shown(&mut self, handle: Handle, part: (u32, u32, u32), now_ms: u64) {
        let visible = self.page_visible;
        let Some(response) = self.responses.get(handle) else {
            return;
        };
        response.view.shown(part, visible, now_ms);
        let thread = response.thread;
        if part.1 > part.0 && visible && self.current != Some(thread) && !self.shows_current() {
            self.enter_thread(thread, now_ms);
        }
    }

    /// Whether the newest response of the current thread is on the screen.
    fn shows_current(&mut self) -> bool {
        self.current
            .and_then(|current| self.threads.get(current))
            .map(|thread| thread.last)
            .and_then(|last| self.responses.get(last))
            .is_some_and(|response| response.view.on_screen())
    }

    /// The person is back in the current thread; whether they go on is seen a little later.
    fn returns(&mut self, now_ms: u64) {
        self.returned_ms = Some(now_ms);
        self.wake_at(Some(now_ms.saturating_add(Policy::DEFAULT.view_ms)));
    }

    fn enter_thread(&mut self, thread: usize, now_ms: u64) {
        if self.current == Some(thread) {
            return;
        }
        self.leave_thread(now_ms);
        self.current = Some(thread);
        self.returns(now_ms);
    }
}

impl Session {
    /// How far a response is; for a test or an overlay.
    #[must_use]
    pub fn phase(&self, handle: Handle) -> Option<Phase> {
        self.responses.peek(handle).map(|response| response.phase)
    }
}
