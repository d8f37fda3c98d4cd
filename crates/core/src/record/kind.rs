//! The eight kinds of signal.

use serde::{Deserialize, Serialize};

/// What a person did with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Voted up or down.
    Thumb,
    /// Copied all or part of it.
    Copy,
    /// Asked for another answer.
    Regenerate,
    /// Changed it as a draft.
    Edit,
    /// Left it.
    Abandon,
    /// Stopped it while it streamed.
    Stop,
    /// Wrote the next message.
    FollowUp,
    /// Had it on the screen.
    View,
}

impl Kind {
    /// All of them, in the order of the contract.
    pub const ALL: [Self; 8] = [
        Self::Thumb,
        Self::Copy,
        Self::Regenerate,
        Self::Edit,
        Self::Abandon,
        Self::Stop,
        Self::FollowUp,
        Self::View,
    ];

    /// The word on the wire, which is also the key of the kind's own object.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Copy => "copy",
            Self::Regenerate => "regenerate",
            Self::Edit => "edit",
            Self::Abandon => "abandon",
            Self::Stop => "stop",
            Self::FollowUp => "follow_up",
            Self::View => "view",
        }
    }

    /// The kind that a word on the wire names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
