//! What each kind of signal measures. Raw measures stay, so that a threshold can be changed afterwards.

use super::Kind;
use crate::ratio::Ratio;
use serde::{Deserialize, Serialize};

/// One signal and its measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each variant is documented at its type")]
pub enum Signal {
    Thumb(Thumb),
    Copy(Copy),
    Regenerate(Regenerate),
    Edit(Edit),
    Abandon(Abandon),
    Stop(Stop),
    FollowUp(FollowUp),
    View(View),
}

impl Signal {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Thumb(_) => Kind::Thumb,
            Self::Copy(_) => Kind::Copy,
            Self::Regenerate(_) => Kind::Regenerate,
            Self::Edit(_) => Kind::Edit,
            Self::Abandon(_) => Kind::Abandon,
            Self::Stop(_) => Kind::Stop,
            Self::FollowUp(_) => Kind::FollowUp,
            Self::View(_) => Kind::View,
        }
    }

    /// Every text in it that a person or a model wrote.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Option<String>> {
        let (first, second) = match self {
            Self::Thumb(thumb) => (Some(&mut thumb.comment), Some(&mut thumb.correction)),
            Self::Edit(edit) => (Some(&mut edit.draft), Some(&mut edit.r#final)),
            Self::FollowUp(follow_up) => (Some(&mut follow_up.text), None),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }
}

/// Up or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum ThumbValue {
    #[default]
    Up,
    Down,
}

impl ThumbValue {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A vote. The last state wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumb {
    /// Up or down.
    pub value: ThumbValue,
    /// Codes of the reasons chosen.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// What the person wrote beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// How it should have been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    /// How often the vote was changed after the first.
    #[serde(default)]
    pub changes: u32,
}

/// All of it or a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum CopyKind {
    Full,
    Partial,
}

/// How it was copied last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Via {
    Selection,
    Button,
}

/// What was copied of the answer, all acts together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// How often.
    pub count: u32,
    /// Characters of the answer that were copied at least once.
    pub chars: u64,
    /// `chars` ÷ the answer's characters.
    pub fraction: Ratio,
    /// Full from 0.95, or by the button that copies the whole answer.
    pub kind: CopyKind,
    /// Indices of the code blocks copied by their own buttons, from 0.
    #[serde(default)]
    pub code_blocks: Vec<u32>,
    /// The last way it was done.
    pub via: Via,
}

/// Why another answer was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The answer was there: a judgement of it.
    Quality,
    /// Nothing had come yet, or an error just had: a retry.
    Failure,
}

/// Another answer was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regenerate {
    /// How often.
    pub count: u32,
    /// Ms from the end of the answer to the act; absent when it had not ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_done_ms: Option<u64>,
    /// Share of the answer that had been on the screen.
    pub seen_fraction: Ratio,
    /// The answer that came instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_response: Option<String>,
    /// Quality or failure.
    pub cause: Cause,
}

/// How far the text went from the draft, by word distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 0
    Accepted,
    /// At most 0.10
    Minor,
    /// At most 0.50
    Substantive,
    /// Above
    Rewrite,
}

/// The answer was used as a draft and changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The draft as first shown, as far as `text` allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
    /// What became of it, as far as `text` allows.
    #[serde(default, rename = "final", skip_serializing_if = "Option::is_none")]
    pub r#final: Option<String>,
    /// Word Levenshtein ÷ the longer side, in words.
    pub distance: Ratio,
    /// Dice of the character 4-grams.
    pub similarity: Ratio,
    /// Characters in the final text beyond what both share at start and end.
    pub chars_added: u64,
    /// Characters in the draft beyond what both share at start and end.
    pub chars_removed: u64,
    /// From the first to the last keystroke.
    pub duration_ms: u64,
    /// Sent or saved.
    pub committed: bool,
    /// By `distance`.
    pub grade: Grade,
}

/// How far things were when the person left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbandonPhase {
    /// Before the first token.
    Waiting,
    /// While it streamed.
    Streaming,
    /// Finished, but not viewed.
    Unread,
    /// Finished and viewed: not negative by itself.
    AfterRead,
}

/// The person left the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abandon {
    /// How far the answer was.
    pub phase: AbandonPhase,
    /// Ms that it was on the screen.
    pub visible_ms: u64,
    /// Share of it that was on the screen at some time.
    pub seen_fraction: Ratio,
    /// Whether any other signal but `view` stands on this answer.
    pub engaged: bool,
}

/// The answer was stopped while it streamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Characters that had come.
    pub streamed_chars: u64,
    /// Share of these that had been on the screen.
    pub seen_fraction: Ratio,
    /// Ms from the answer's first appearance to the act.
    pub after_ms: u64,
}

/// What the next message is to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// The same wish in other words, soon after.
    Rephrase,
    /// Opens with a rejection.
    Correction,
    /// The same words again.
    Resend,
    /// Opens with thanks.
    Praise,
    /// Anything else.
    Other,
}

/// The person's next message in the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Ms from the end of the answer to the message.
    pub gap_ms: u64,
    /// What it is to the message before.
    pub nature: Nature,
    /// Dice of the character 4-grams of the two messages.
    pub similarity: Ratio,
    /// The message, only with `text: "full"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The answer was on the screen: the denominator of every rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Ms that it was on the screen.
    pub visible_ms: u64,
    /// Share of it that was on the screen at some time.
    pub seen_fraction: Ratio,
}
