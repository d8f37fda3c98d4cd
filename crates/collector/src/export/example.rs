//! One row before it takes the shape of a format: a prompt, and what is to be learnt of it.

use super::LeftOut;
use super::message::Prompt;
use super::options::{Options, Origin};
use super::row::{Source, View, redactions, without_marks};
use super::sketch::{self, Sketch};
use super::{attempts, kto, pair, substance};
use crate::keys::hash;
use crate::store::{Row, StoreError};
use afterword_core::redact::redact;
use afterword_core::text::change;
use serde_json::{Map, Value, json};

/// What is learnt.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sides {
    /// One answer over another.
    Pair {
        /// The better one.
        chosen: String,
        /// The other.
        rejected: String,
    },
    /// That an answer is good, or bad.
    Label {
        /// The answer.
        completion: String,
        /// Good.
        good: bool,
    },
}

/// A row before its shape, and what filters ask of it.
pub(super) struct Example {
    pub(super) prompt: Prompt,
    pub(super) sides: Sides,
    pub(super) provenance: Map<String, Value>,
    pub(super) origin: Origin,
    /// What the page has as the question, where that is known too: a trace may have put it into a template.
    pub(super) asked_in_page: Option<String>,
    pub(super) redactions: usize,
    pub(super) conversation: String,
    pub(super) person: String,
    /// The answers on each side, of two attempts.
    pub(super) attempts: Option<[String; 2]>,
    /// Of the sides, the row has the better one alone.
    pub(super) says_chosen_alone: bool,
}

/// Examples of one record, each or why it makes none.
pub(super) type Made = Vec<Result<Example, LeftOut>>;

impl Example {
    /// All that a record makes. Of a regenerate, which heads a chain of attempts, several.
    pub(super) fn all(view: View<'_>, row: &Row, options: &Options) -> Result<Made, StoreError> {
        let kind = row.record.get("kind").and_then(Value::as_str);
        if kind == Some("regenerate") {
            return attempts::all(view, row, options);
        }
        let source = view.source(row)?;
        let origin = match kind {
            Some("edit") => Origin::Edit,
            Some("thumb") if options.format.has_pairs() => Origin::Correction,
            _ => Origin::Thumb,
        };
        if !options.selection.takes(&source, origin) {
            return Ok(vec![Err("not_selected")]);
        }
        let made = match origin {
            Origin::Thumb => kto::example(&source),
            _ => pair::example(&source, origin),
        };
        Ok(vec![made.and_then(|made| made.fit(options))])
    }

    /// A pair, if there is something to be learnt from it.
    pub(super) fn pair(
        source: &Source<'_>,
        origin: Origin,
        [chosen, rejected]: [&str; 2],
    ) -> Result<Self, LeftOut> {
        if chosen.trim().is_empty() || rejected.trim().is_empty() {
            return Err("empty_side");
        }
        let (chosen, rejected) = (redact(chosen), redact(rejected));
        if chosen.trim() == rejected.trim() {
            return Err("same_sides");
        }
        if chosen.split_whitespace().eq(rejected.split_whitespace()) {
            return Err("only_white_space");
        }
        if without_marks(&chosen)
            .split_whitespace()
            .eq(without_marks(&rejected).split_whitespace())
        {
            return Err("difference_redacted");
        }
        let recorded = source.number("/edit/distance");
        if substance::is_no_op(&chosen, &rejected, recorded) {
            return Err("no_op");
        }
        if !substance::lengths_compare(&chosen, &rejected) {
            return Err("length_ratio");
        }
        let prompt = Prompt::of(source)?;
        let hidden = redactions(prompt.texts().chain([&*chosen, &*rejected]));
        let distance = recorded.unwrap_or_else(|| {
            f64::from(change(&rejected, &chosen).distance.thousandths()) / 1_000.0
        });
        let mut example = Self::of(source, origin, prompt, hidden);
        example
            .provenance
            .insert("distance".to_owned(), json!(distance));
        example.provenance.insert(
            "rejected_response_id".to_owned(),
            json!(source.row.response_id()),
        );
        example.sides = Sides::Pair {
            chosen: chosen.into_owned(),
            rejected: rejected.into_owned(),
        };
        Ok(example)
    }

    /// An answer with its label.
    pub(super) fn label(source: &Source<'_>, answer: &str, good: bool) -> Result<Self, LeftOut> {
        let prompt = Prompt::of(source)?;
        let answer = redact(answer);
        let hidden = redactions(prompt.texts().chain([&*answer]));
        let mut example = Self::of(source, Origin::Thumb, prompt, hidden);
        example.sides = Sides::Label {
            completion: answer.into_owned(),
            good,
        };
        Ok(example)
    }

    fn of(source: &Source<'_>, origin: Origin, prompt: Prompt, redactions: usize) -> Self {
        Self {
            prompt,
            sides: Sides::Label {
                completion: String::new(),
                good: false,
            },
            provenance: source.provenance(origin.name(), redactions),
            origin,
            asked_in_page: source.asked().map(str::to_owned),
            redactions,
            conversation: source.conversation(),
            person: source.person().to_owned(),
            attempts: None,
            says_chosen_alone: false,
        }
    }

    /// The same, if the format can say it and the selection wants it.
    pub(super) fn fit(mut self, options: &Options) -> Result<Self, LeftOut> {
        let distance = self.provenance.get("distance").and_then(Value::as_f64);
        if let (Some(least), Some(distance)) = (options.selection.min_distance, distance)
            && distance < least
        {
            return Err("not_selected");
        }
        if let Some(shape) = options.format.shape() {
            shape.takes(&self.prompt)?;
            self.says_chosen_alone = shape.has_chosen_alone();
        }
        Ok(self)
    }

    /// The same for the same texts.
    pub(super) fn key(&self) -> i64 {
        match &self.sides {
            Sides::Pair { chosen, rejected } => {
                self.key_of(json!([chosen.trim(), rejected.trim()]))
            }
            Sides::Label { completion, good } => self.key_of(json!([completion.trim(), good])),
        }
    }

    /// The key of what would contradict this.
    pub(super) fn opposite(&self) -> i64 {
        match &self.sides {
            Sides::Pair { chosen, rejected } => {
                self.key_of(json!([rejected.trim(), chosen.trim()]))
            }
            Sides::Label { completion, good } => self.key_of(json!([completion.trim(), !good])),
        }
    }

    /// The same for what makes the same row, where that is less than the same texts.
    pub(super) fn said(&self) -> Option<i64> {
        match &self.sides {
            Sides::Pair { chosen, .. } if self.says_chosen_alone => {
                Some(self.key_of(json!([chosen.trim()])))
            }
            _ => None,
        }
    }

    /// What near duplicates have in common. What is bad is nothing like what is good: it has groups of its own.
    pub(super) fn sketch(&self) -> Sketch {
        let asked = self.prompt.asked();
        match &self.sides {
            Sides::Pair { chosen, .. } if self.says_chosen_alone => {
                sketch::of_texts(&[asked, chosen])
            }
            Sides::Pair { chosen, rejected } => sketch::of_texts(&[asked, chosen, rejected]),
            Sides::Label {
                completion,
                good: true,
            } => sketch::of_texts(&[asked, completion]),
            Sides::Label {
                completion,
                good: false,
            } => sketch::of_texts(&["", "", asked, completion]),
        }
    }

    /// Of JSON, so that no text can end where another begins. White space at the ends says nothing.
    fn key_of(&self, sides: Value) -> i64 {
        number(&json!([self.prompt, sides]).to_string())
    }
}

/// A text as the first eight bytes of its hash: among a million, two are taken for one in 1 of 30 million exports.
pub(super) fn number(text: &str) -> i64 {
    let bytes = hash(text);
    let first = bytes.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}
