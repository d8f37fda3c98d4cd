//! What must outlast the page's own elements, by the id of the answer.

use crate::drafts::Draft;
use web_sys::Element;

/// What is kept of an answer.
#[derive(Default)]
pub(crate) struct Kept {
    id: String,
    /// Its element, since someone acted on it and until its records have settled: the host may take it out
    /// of the page within a second of a click.
    pub(crate) answer: Option<Element>,
    pub(crate) prompt: Option<Element>,
    /// The draft made of it.
    pub(crate) draft: Option<Draft>,
}

impl Kept {
    #[inline(never)]
    fn let_go(&mut self) {
        self.answer = None;
        self.prompt = None;
    }
}

/// More answers than this are acted upon, or drafts of them open, in no page at once.
const MOST: usize = 48;

/// All that is kept. What is kept of the oldest answers goes first.
#[derive(Default)]
pub(crate) struct Keep {
    slots: Vec<Kept>,
    oldest: usize,
}

impl Keep {
    #[inline(never)]
    pub(crate) fn find(&self, id: &str) -> Option<&Kept> {
        self.slots.iter().find(|kept| kept.id == id)
    }

    /// What is kept of this answer, from now on if nothing was.
    #[inline(never)]
    pub(crate) fn of(&mut self, id: &str) -> Option<&mut Kept> {
        let mut place = None;
        for (at, kept) in self.slots.iter().enumerate() {
            if kept.id == id {
                return self.slots.get_mut(at);
            }
            if kept.answer.is_none() && kept.draft.is_none() {
                place = Some(at);
            }
        }
        let at = place.unwrap_or_else(|| {
            if self.slots.len() < MOST {
                self.slots.push(Kept::default());
                return self.slots.len() - 1;
            }
            self.oldest = (self.oldest + 1) % MOST;
            self.oldest
        });
        let slot = self.slots.get_mut(at)?;
        slot.let_go();
        slot.draft = None;
        slot.id = id.to_owned();
        Some(slot)
    }

    /// Every record has settled. Another act takes hold of its answer again.
    pub(crate) fn let_go(&mut self) {
        for kept in &mut self.slots {
            kept.let_go();
        }
    }
}
