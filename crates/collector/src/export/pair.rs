//! Preference pairs: what a person made of an answer, over the answer. Minimal revisions by people are the best
//! preference data known (CLAIR, arXiv 2408.06266).

use super::LeftOut;
use super::message::{Message, prompt_of};
use super::row::{Source, without_marks};
use super::substance;
use crate::keys::hash;
use serde_json::{Map, Value};

/// A pair that is good enough, before it takes the shape of a format.
pub(super) struct Pair {
    pub(super) prompt: Vec<Message>,
    pub(super) chosen: String,
    pub(super) rejected: String,
    pub(super) provenance: Map<String, Value>,
}

/// What a pair says, in 16 bytes: a million of them are held at once.
pub(super) type Key = [u8; 16];

impl Pair {
    /// The pair of a record, or why it makes none.
    pub(super) fn of(source: &Source<'_>) -> Result<Self, LeftOut> {
        if source.flag("/retracted") {
            return Err("retracted");
        }
        let (chosen, rejected, from) = if source.kind() == "edit" {
            edit(source)?
        } else {
            correction(source)?
        };
        let prompt = prompt_of(source)?;
        if chosen.trim().is_empty() || rejected.trim().is_empty() {
            return Err("empty_side");
        }
        if chosen.trim() == rejected.trim() {
            return Err("same_sides");
        }
        if chosen.split_whitespace().eq(rejected.split_whitespace()) {
            return Err("only_white_space");
        }
        if without_marks(chosen)
            .split_whitespace()
            .eq(without_marks(rejected).split_whitespace())
        {
            return Err("difference_redacted");
        }
        if substance::is_no_op(chosen, rejected, source.number("/edit/distance")) {
            return Err("no_op");
        }
        if !substance::lengths_compare(chosen, rejected) {
            return Err("length_ratio");
        }
        let texts: Vec<&str> = prompt
            .iter()
            .map(|message| message.content.as_str())
            .chain([chosen, rejected])
            .collect();
        let provenance = source.provenance(from, &texts);
        Ok(Self {
            chosen: chosen.to_owned(),
            rejected: rejected.to_owned(),
            provenance,
            prompt,
        })
    }

    /// The key of the pair.
    pub(super) fn key(&self) -> Key {
        self.key_of(&self.chosen, &self.rejected)
    }

    /// The key of the pair that would contradict this one.
    pub(super) fn contradicting(&self) -> Key {
        self.key_of(&self.rejected, &self.chosen)
    }

    fn key_of(&self, chosen: &str, rejected: &str) -> Key {
        // As JSON, so that no text can end where another begins. White space at the ends says nothing.
        let said = serde_json::json!([self.prompt, chosen.trim(), rejected.trim()]);
        let mut key = Key::default();
        key.iter_mut()
            .zip(hash(&said.to_string()))
            .for_each(|(byte, of)| *byte = of);
        key
    }
}

type Sides<'a> = (&'a str, &'a str, &'static str);

/// A draft that was changed in substance and sent: the final text over the draft.
fn edit<'a>(source: &'a Source<'_>) -> Result<Sides<'a>, LeftOut> {
    if !source.flag("/edit/committed") {
        return Err("not_committed");
    }
    match source.text("/edit/grade") {
        Some("substantive" | "rewrite") => {}
        _ => return Err("too_small_an_edit"),
    }
    let chosen = source.text("/edit/final").ok_or("no_text")?;
    let rejected = source.text("/edit/draft").ok_or("no_text")?;
    Ok((chosen, rejected, "edit"))
}

/// A vote with the answer as it should have been.
fn correction<'a>(source: &'a Source<'_>) -> Result<Sides<'a>, LeftOut> {
    let chosen = source.text("/thumb/correction").ok_or("no_correction")?;
    Ok((chosen, source.answer().ok_or("no_text")?, "correction"))
}
