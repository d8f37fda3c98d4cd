//! Reading a stored record, and the provenance that every row carries.

use super::time::rfc3339;
use crate::store::{Row, Text};
use serde_json::{Map, Value, json};

impl Row {
    /// The response that the record is about.
    pub(super) fn response_id(&self) -> &str {
        self.record
            .pointer("/response/id")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// A record and the texts around it.
pub(super) struct Source<'a> {
    row: &'a Row,
    known: Text,
}

impl<'a> Source<'a> {
    pub(super) fn new(row: &'a Row, known: Text) -> Self {
        Self { row, known }
    }

    pub(super) fn text(&self, pointer: &str) -> Option<&str> {
        self.row.record.pointer(pointer).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, pointer: &str) -> bool {
        self.row
            .record
            .pointer(pointer)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub(super) fn number(&self, pointer: &str) -> Option<f64> {
        self.row.record.pointer(pointer).and_then(Value::as_f64)
    }

    pub(super) fn list(&self, pointer: &str) -> Vec<&str> {
        let list = self.row.record.pointer(pointer).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    pub(super) fn kind(&self) -> &str {
        self.text("/kind").unwrap_or_default()
    }

    /// What the person had asked, from this record or another about the same answer.
    pub(super) fn prompt(&self) -> Option<&str> {
        self.text("/response/prompt")
            .or(self.known.prompt.as_deref())
            .filter(|text| !text.trim().is_empty())
    }

    /// The answer, likewise.
    pub(super) fn answer(&self) -> Option<&str> {
        self.text("/response/text")
            .or(self.known.text.as_deref())
            .filter(|text| !text.trim().is_empty())
    }

    /// Where a row comes from, in columns that trainers ignore. `texts` are those in the row.
    pub(super) fn provenance(&self, source: &str, texts: &[&str]) -> Map<String, Value> {
        let mut columns = Map::new();
        columns.insert("records".to_owned(), json!([self.text("/id")]));
        columns.insert("response_id".to_owned(), json!(self.row.response_id()));
        columns.insert(
            "trace_id".to_owned(),
            json!(self.text("/response/trace_id")),
        );
        columns.insert("model".to_owned(), json!(self.text("/response/model")));
        columns.insert(
            "prompt_version".to_owned(),
            json!(self.text("/response/prompt_version")),
        );
        columns.insert("source".to_owned(), json!(source));
        columns.insert(
            "distance".to_owned(),
            json!(
                self.row
                    .record
                    .pointer("/edit/distance")
                    .and_then(Value::as_f64)
            ),
        );
        columns.insert(
            "redactions".to_owned(),
            json!(texts.iter().map(|text| redactions(text)).sum::<usize>()),
        );
        columns.insert("visitor".to_owned(), json!(self.row.visitor));
        columns.insert("at".to_owned(), json!(rfc3339(self.row.at_ms)));
        columns
    }
}

const MARKS: [&str; 7] = [
    "[email]", "[phone]", "[card]", "[iban]", "[ip]", "[secret]", "[query]",
];

/// How many things were hidden in a text.
pub(super) fn redactions(text: &str) -> usize {
    MARKS.iter().map(|mark| text.matches(mark).count()).sum()
}

/// The text without the marks of what was hidden: what is left to learn from.
pub(super) fn without_marks(text: &str) -> String {
    MARKS
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ""))
}
