//! The responses of a page, at most so many; the least recently touched is forgotten first.

use super::response::Response;
use crate::event::Handle;
use crate::record::Facts;

#[derive(Debug)]
pub(super) struct Responses {
    max: usize,
    /// By handle. A forgotten one leaves a hole, so that no handle ever means another response.
    slots: Vec<Option<Box<Response>>>,
    /// The handles in the order of their ids: a search in it needs neither hashing nor a tree.
    by_id: Vec<Handle>,
}

impl Responses {
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            slots: Vec::new(),
            by_id: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn get(&mut self, handle: Handle) -> Option<&mut Response> {
        self.slots.get_mut(handle.0 as usize)?.as_deref_mut()
    }

    pub(super) fn peek(&self, handle: Handle) -> Option<&Response> {
        self.slots.get(handle.0 as usize)?.as_deref()
    }

    pub(super) fn find(&self, id: &str) -> Option<Handle> {
        self.place(id)
            .ok()
            .and_then(|at| self.by_id.get(at).copied())
    }

    fn place(&self, id: &str) -> Result<usize, usize> {
        self.by_id.binary_search_by(|&handle| {
            self.peek(handle)
                .map_or("", |response| response.facts.id.as_str())
                .cmp(id)
        })
    }

    /// The handle for these facts, and whether it is new.
    pub(super) fn find_or_add(&mut self, facts: Facts, now_ms: u64) -> (Handle, bool) {
        match self.place(&facts.id) {
            Ok(at) => {
                let handle = self.by_id.get(at).copied().unwrap_or(Handle(u32::MAX));
                if let Some(response) = self.get(handle) {
                    if !facts.members.is_empty() {
                        response.facts = facts;
                    }
                    response.touched_ms = now_ms;
                }
                (handle, false)
            }
            Err(mut at) => {
                if self.by_id.len() >= self.max
                    && let Some(gone) = self.forget_one()
                    && gone < at
                {
                    at -= 1;
                }
                let handle = Handle(self.slots.len() as u32);
                self.slots
                    .push(Some(Box::new(Response::new(facts, now_ms))));
                self.by_id.insert(at, handle);
                (handle, true)
            }
        }
    }

    /// Forgets the least recently touched response with nothing open; gives its former place in `by_id`.
    fn forget_one(&mut self) -> Option<usize> {
        let (at, handle) = self
            .by_id
            .iter()
            .copied()
            .enumerate()
            .filter(|&(_, handle)| {
                self.peek(handle).is_some_and(|response| {
                    response.due_ms().is_none() && !response.view.on_screen()
                })
            })
            .min_by_key(|&(_, handle)| self.peek(handle).map_or(0, |response| response.touched_ms))
            .or_else(|| self.by_id.first().map(|&handle| (0, handle)))?;
        self.by_id.remove(at);
        if let Some(slot) = self.slots.get_mut(handle.0 as usize) {
            *slot = None;
        }
        Some(at)
    }

    /// Every handle that is not forgotten, in the order in which they came.
    pub(super) fn handles(&self) -> Vec<Handle> {
        let all = (0..).map(Handle).zip(&self.slots);
        all.filter(|(_, slot)| slot.is_some())
            .map(|(handle, _)| handle)
            .collect()
    }

    pub(super) fn each(&mut self, mut act: impl FnMut(&mut Response)) {
        for response in self.slots.iter_mut().flatten() {
            act(response);
        }
    }
}
