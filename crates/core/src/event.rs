//! What happens in a page, as plain data.

use crate::record::{ThumbValue, Via};

/// A response that a [`crate::Session`] knows. It stays valid while the session lives;
/// once the session has forgotten the response, acts on it are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle(pub(crate) u32);

impl Handle {
    /// A number that stands for it outside of Rust.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// How far an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Asked for, no token yet.
    Waiting,
    /// Tokens are coming.
    Streaming,
    /// All of it is there.
    Done,
    /// It ended in an error.
    Failed,
}

impl Phase {
    /// Reads the value of `data-afterword-state`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "waiting" => Some(Self::Waiting),
            "streaming" => Some(Self::Streaming),
            "done" => Some(Self::Done),
            "error" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// One thing that happened to one response.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It came into the page while the person looked on: the answer to a message just sent,
    /// not one of a conversation that was loaded.
    Appeared,
    /// Its state is now this.
    Phase(Phase),
    /// This much of it lies on the screen now: from `top_px` to `bottom_px` of its `height_px`.
    Shown {
        /// Upper end of the visible part, from the top of the response.
        top_px: u32,
        /// Lower end of it. Equal to `top_px` when nothing is visible.
        bottom_px: u32,
        /// The height of the response.
        height_px: u32,
    },
    /// A thumb was pressed, which sets the vote, or takes it back where it stood already.
    ThumbPressed(ThumbValue),
    /// The vote is this, whatever it was; `None` takes it back.
    Voted(Option<ThumbValue>),
    /// Something was said beside the vote. What is `None` stays as it was.
    Explained {
        /// Codes of reasons, one a line.
        reasons: Option<String>,
        /// A remark.
        comment: Option<String>,
        /// How it should have been.
        correction: Option<String>,
    },
    /// Some of its text was copied.
    Copied {
        /// By selection or by a button.
        via: Via,
        /// From and to, in characters of its text; all of it where `None`.
        range: Option<(u64, u64)>,
        /// Which code block, where it was one's own button.
        code_block: Option<u32>,
    },
    /// Another answer was asked for.
    Regenerated,
    /// The stop button was pressed.
    Stopped,
    /// A key changed the draft made of it.
    DraftChanged,
    /// The draft lost the focus: whatever it is now may be its last state.
    DraftLeft,
    /// The draft was sent or saved.
    DraftCommitted,
    /// The draft was given up.
    DraftCancelled,
}
