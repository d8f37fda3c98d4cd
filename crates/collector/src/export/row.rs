//! Reading a stored record, and the provenance that every row carries.

use super::time::rfc3339;
use crate::keys::ProjectId;
use crate::store::{Known, Reader, Row, StoreError};
use crate::traces::Call;
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

/// The store as an export reads it.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) reader: &'a Reader,
    pub(super) project: ProjectId,
    /// Whether there are traces at all: where there are none, none is looked for.
    traced: bool,
}

impl<'a> View<'a> {
    pub(super) fn new(reader: &'a Reader, project: ProjectId) -> Result<Self, StoreError> {
        Ok(Self {
            reader,
            project,
            traced: reader.has_calls(project)?,
        })
    }

    /// What is known of an answer.
    pub(super) fn answer(&self, response: &str) -> Result<Answer, StoreError> {
        let known = self.reader.known(self.project, response)?;
        let call = if self.traced {
            self.reader.call(self.project, response)?
        } else {
            None
        };
        Ok(Answer {
            known,
            call: call.map(|joined| joined.call),
        })
    }

    /// A record with what is known of its answer.
    pub(super) fn source<'b>(&self, row: &'b Row) -> Result<Source<'b>, StoreError> {
        let answer = self.answer(row.response_id())?;
        Ok(Source { row, answer })
    }
}

/// What is known of an answer: by what pages say, and by the call that gave it.
pub(super) struct Answer {
    pub(super) known: Known,
    pub(super) call: Option<Call>,
}

/// A record and what is known around it.
pub(super) struct Source<'a> {
    pub(super) row: &'a Row,
    pub(super) answer: Answer,
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

impl Source<'_> {
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

    /// What the person had asked as the page has it, from this record or another about the same answer.
    pub(super) fn asked(&self) -> Option<&str> {
        said(self.text("/response/prompt")).or_else(|| said(self.answer.known.prompt.as_deref()))
    }

    /// What the person had asked, by the page or else by the trace.
    pub(super) fn prompt(&self) -> Option<&str> {
        self.asked()
            .or_else(|| said(self.answer.call.as_ref()?.prompt()))
    }

    /// The answer as the page shows it.
    pub(super) fn shown(&self) -> Option<&str> {
        said(self.text("/response/text")).or_else(|| said(self.answer.known.text.as_deref()))
    }

    /// The answer as the model wrote it.
    pub(super) fn written(&self) -> Option<&str> {
        said(self.answer.call.as_ref()?.answer())
    }

    /// The answer, by the page or else by the trace.
    pub(super) fn answered(&self) -> Option<&str> {
        self.shown().or_else(|| self.written())
    }

    pub(super) fn model(&self) -> Option<&str> {
        self.text("/response/model")
            .or(self.answer.known.model.as_deref())
            .or_else(|| self.answer.call.as_ref()?.model.as_deref())
    }

    pub(super) fn prompt_version(&self) -> Option<&str> {
        self.text("/response/prompt_version")
            .or(self.answer.known.prompt_version.as_deref())
            .or_else(|| self.answer.call.as_ref()?.prompt_version.as_deref())
    }

    fn trace_id(&self) -> Option<&str> {
        self.text("/response/trace_id")
            .or(self.answer.known.trace_id.as_deref())
            .or_else(|| Some(self.answer.call.as_ref()?.trace_id.as_str()))
    }

    /// The conversation: as the trace names it, or else the page's session of this visitor.
    pub(super) fn conversation(&self) -> String {
        let named = self
            .answer
            .call
            .as_ref()
            .and_then(|call| call.session.as_deref());
        match named {
            Some(session) => format!("trace {session}"),
            None => format!("page {} {}", self.row.visitor, self.row.session),
        }
    }

    /// The person: as the host names them, or else the visitor.
    pub(super) fn person(&self) -> &str {
        self.row.user.as_deref().unwrap_or(&self.row.visitor)
    }

    /// Where a row comes from, in columns that trainers ignore. None is null: readers of JSON guess a column's type by its first
    /// megabytes, and fail at the first text of a column that was null until then.
    pub(super) fn provenance(&self, source: &str, redactions: usize) -> Map<String, Value> {
        let columns = [
            ("records", json!([self.text("/id")])),
            ("response_id", json!(self.row.response_id())),
            ("trace_id", json!(self.trace_id().unwrap_or_default())),
            ("model", json!(self.model().unwrap_or_default())),
            (
                "prompt_version",
                json!(self.prompt_version().unwrap_or_default()),
            ),
            ("source", json!(source)),
            ("redactions", json!(redactions)),
            ("visitor", json!(self.row.visitor)),
            ("at", json!(rfc3339(self.row.at_ms))),
        ];
        columns
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

const MARKS: [&str; 7] = [
    "[email]", "[phone]", "[card]", "[iban]", "[ip]", "[secret]", "[query]",
];

/// How many things were hidden in texts.
pub(super) fn redactions<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    let hidden =
        |text: &str| -> usize { MARKS.iter().map(|mark| text.matches(mark).count()).sum() };
    texts
        .into_iter()
        .filter(|text| text.contains('['))
        .map(hidden)
        .sum()
}

/// The text without the marks of what was hidden: what is left to learn from.
pub(super) fn without_marks(text: &str) -> String {
    let marks = if text.contains('[') { &MARKS[..] } else { &[] };
    marks
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ""))
}
