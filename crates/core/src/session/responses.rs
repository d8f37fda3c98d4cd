//! The responses of a page, at most so many; the least recently touched is forgotten first.

use super::fold::NEVER;
use super::response::Response;
use crate::event::Handle;
use crate::hash::fnv;
use crate::policy::Policy;

#[derive(Debug, Default)]
pub(super) struct Responses {
    /// By handle. A forgotten one leaves a hole, so that no handle ever means another response.
    slots: Vec<Option<Box<Response>>>,
    /// The hashes of their ids, likewise: looking through two thousand takes under a microsecond.
    hashes: Vec<u32>,
    count: usize,
}

impl Responses {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn get(&mut self, handle: Handle) -> Option<&mut Response> {
        self.slots.get_mut(handle.0 as usize)?.as_deref_mut()
    }

    pub(super) fn find(&self, id: &str) -> Option<Handle> {
        let hash = fnv(id);
        for (at, &known) in self.hashes.iter().enumerate() {
            if known == hash
                && let Some(Some(response)) = self.slots.get(at)
                && response.facts.id == id
            {
                return Some(Handle(at as u32));
            }
        }
        None
    }

    pub(super) fn add(&mut self, response: Response) -> Handle {
        while self.count >= Policy::DEFAULT.max_responses && self.forget_one() {}
        self.count += 1;
        self.hashes.push(fnv(&response.facts.id));
        self.slots.push(Some(Box::new(response)));
        Handle(self.slots.len() as u32 - 1)
    }

    /// Forgets the least recently touched response with nothing open, rather one that is off the screen. Where all
    /// are open, which no person brings about, there are more for the moment: a record would be lost with them.
    fn forget_one(&mut self) -> bool {
        let mut least = NEVER;
        let mut oldest = None;
        for slot in &mut self.slots {
            if let Some(response) = slot
                && response.due_ms() == NEVER
            {
                // The times of those on the screen count as later than all others.
                let touched = response.touched_ms | u64::from(response.view.on_screen()) << 62;
                if touched < least {
                    least = touched;
                    oldest = Some(slot);
                }
            }
        }
        let Some(slot) = oldest else {
            return false;
        };
        *slot = None;
        self.count -= 1;
        true
    }

    pub(super) fn each(&mut self, act: &mut dyn FnMut(&mut Response)) {
        for response in self.slots.iter_mut().flatten() {
            act(response);
        }
    }
}
