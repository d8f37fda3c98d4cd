//! What was written, and what was left out and why.

use super::figures::Figures;
use super::pair::Pair;
use super::{Format, LeftOut};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fmt;

/// The report of one export.
#[derive(Debug, serde::Serialize)]
pub struct Report {
    format: &'static str,
    written: u64,
    left_out: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<Figures>,
    #[serde(skip)]
    seen: HashSet<[u8; 32]>,
}

impl Report {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format: format.name(),
            written: 0,
            left_out: BTreeMap::new(),
            pairs: format.shape().map(|_| Figures::default()),
            seen: HashSet::new(),
        }
    }

    pub(super) fn wrote(&mut self) {
        self.written += 1;
    }

    pub(super) fn wrote_pair(&mut self, pair: &Pair) {
        self.wrote();
        if let Some(figures) = &mut self.pairs {
            figures.count(pair);
        }
    }

    pub(super) fn left_out(&mut self, reason: LeftOut) {
        *self.left_out.entry(reason).or_default() += 1;
    }

    /// The row, unless one with the same texts was written before.
    pub(super) fn unless_seen(&mut self, row: Value) -> Result<Value, LeftOut> {
        let texts: String = [
            "prompt",
            "chosen",
            "rejected",
            "completion",
            "label",
            "input",
            "target",
        ]
        .iter()
        .filter_map(|name| row.get(name))
        .map(|value| format!("{value}\n"))
        .collect();
        if self.seen.insert(crate::keys::hash(&texts)) {
            Ok(row)
        } else {
            Err("duplicate")
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} rows written", self.format, self.written)?;
        for (reason, count) in &self.left_out {
            writeln!(f, "  left out {count}: {}", sentence(reason))?;
        }
        if let Some(figures) = self.pairs.as_ref().filter(|_| self.written > 0) {
            write!(f, "{figures}")?;
        }
        Ok(())
    }
}

fn sentence(reason: &str) -> &str {
    match reason {
        "retracted" => "the person took it back",
        "no_prompt" => "what was asked is not known; start the widget with text \"full\"",
        "no_text" => {
            "the answer or the draft is not known; start the widget with text \"edits\" or \"full\""
        }
        "no_correction" => "a vote without a correction is no pair",
        "empty_side" => "one side is empty",
        "same_sides" => "both sides are the same",
        "difference_redacted" => "the only difference was redacted",
        "not_committed" => "the draft was neither sent nor saved",
        "too_small_an_edit" => "the draft was hardly changed",
        "not_negative" => "nobody was unhappy with it",
        "only_white_space" => "nothing but white space was changed",
        "no_op" => {
            "too few words were changed, and no number, name, address or negation among them"
        }
        "length_ratio" => "one side is more than three times as long as the other",
        "contradicted" => "another pair has the same texts the other way round",
        "duplicate" => "the same texts were written already",
        other => other,
    }
}
