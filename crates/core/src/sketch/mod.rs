//! A sketch of an answer and of what was asked: small, and nearly the same for markdown as a model writes it and for the
//! text that a page shows of it, so that an answer in a page that knows no id is found among the calls of a model.
//!
//! Of all runs of three words the ones with the smallest hashes are kept. Two texts that share a part of their words share
//! the same part of these, and of a text that was stopped half-way they are among those of the whole.
//!
//! # Layout
//! - `sign`: what sort of sign a character is. `words`: the words of a text, without what markup adds to them.
//! - `part`: the smallest hashes of one text, and what two have in common.
//! - here: both texts together, and how they travel.

mod base64;
mod part;
mod sign;
mod words;

pub use part::{Overlap, Part};

use crate::redact::redact;
use part::{BYTES, EMPTY};

/// Hashes that are kept of an answer: an estimate of how much two share is off by a fourteenth at most two times in three.
pub const ANSWER: usize = 48;

/// Of a question, which is short and only tells alike answers apart. More would not fit into the 256 bytes that the wire has for a word.
pub const QUESTION: usize = 12;

/// Bytes of a text that are looked at: more than any answer has.
const TEXT_BYTES: usize = 128 << 10;

/// Begins each sketch. Another way of making them gets another one, and is compared with none of these.
const VERSION: &str = "s1.";

/// Of an answer, and of what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Of the answer.
    pub answer: Part,
    /// Of the question; empty where nobody knows it.
    pub question: Part,
}

impl Sketch {
    /// Of two texts as they are, shown or written. What must not leave a page is in neither.
    #[must_use]
    pub fn of(answer: &str, question: &str) -> Self {
        Self {
            answer: Part::of(&redact(start(answer)), ANSWER),
            question: Part::of(&redact(start(question)), QUESTION),
        }
    }

    /// As it travels: at most 255 bytes. Empty where the answer has no words.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if self.answer.is_empty() {
            return text;
        }
        text.push_str(VERSION);
        base64::write(&self.to_bytes(), &mut text);
        text
    }

    /// As it is stored: how many hashes of the answer there are, and all of them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.answer.len() as u8];
        self.answer.write(&mut bytes);
        self.question.write(&mut bytes);
        bytes
    }

    /// The one that a text is, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(&base64::read(text.strip_prefix(VERSION)?)?)
    }

    /// The one that was stored so.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (&count, hashes) = bytes.split_first()?;
        let (answer, question) = hashes.split_at_checked((usize::from(count) + 1) * BYTES)?;
        let answer = Part::read(answer, ANSWER)?;
        let question = Part::read(question, QUESTION)?;
        (answer != EMPTY).then_some(Self { answer, question })
    }
}

/// As much of a text as is looked at.
fn start(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
