//! All that is known of one response.

use super::acts::Acts;
use super::fold::NEVER;
use super::view::Viewing;
use crate::event::Phase;
use crate::record::Facts;

#[derive(Debug)]
pub(super) struct Response {
    pub(super) facts: Facts,
    /// Its length, as last read.
    pub(super) chars: Option<u64>,
    /// Index of its thread.
    pub(super) thread: usize,
    pub(super) touched_ms: u64,
    /// Whether it came into the page as the person looked on.
    pub(super) appeared: bool,
    pub(super) appeared_ms: u64,
    pub(super) phase: Phase,
    /// Whether any of it has come.
    pub(super) has_tokens: bool,
    pub(super) ended_ms: Option<u64>,
    pub(super) view: Viewing,
    pub(super) acts: Option<Box<Acts>>,
}

impl Response {
    /// Until its state is told, a response is taken to be complete, as one of a page that tells no states.
    pub(super) fn new(facts: Facts, thread: usize, now_ms: u64) -> Self {
        Self {
            facts,
            chars: None,
            thread,
            touched_ms: now_ms,
            appeared: false,
            appeared_ms: now_ms,
            phase: Phase::Done,
            has_tokens: true,
            ended_ms: Some(now_ms),
            view: Viewing::default(),
            acts: None,
        }
    }

    pub(super) fn acts(&mut self) -> &mut Acts {
        Acts::of(&mut self.acts)
    }

    pub(super) fn enter(&mut self, phase: Phase, now_ms: u64) {
        if phase == self.phase {
            return;
        }
        self.phase = phase;
        self.ended_ms = match phase {
            Phase::Waiting | Phase::Streaming => None,
            Phase::Done | Phase::Failed => Some(now_ms),
        };
        match phase {
            Phase::Waiting => self.has_tokens = false,
            Phase::Streaming | Phase::Done => self.has_tokens = true,
            Phase::Failed => {}
        }
    }

    /// When the first of its open folds settles.
    pub(super) fn due_ms(&mut self) -> u64 {
        self.acts.as_mut().map_or(NEVER, |acts| acts.due_ms())
    }
}
