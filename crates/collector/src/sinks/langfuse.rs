//! Langfuse: a score of the observation, or of the trace; how the answer should have been is a score of its own type,
//! CORRECTION, which is shown as a diff.
//!
//! A score is replaced by another with the same id, name and date of its timestamp: the first event's time never
//! changes. Servers of 2026-08 and older take one score and no timestamp, newer ones a list: the first answers tell.

use super::item::{Item, Part, Target};
use super::meaning::Meaning;
use super::request::{Answer, Judgement, Method, Piece, Request, Way, judge, said};
use super::url::encoded;
use crate::export::rfc3339;
use afterword_core::record::{Kind, RecordId};
use serde_json::{Map, Value, json};

/// Which form the server takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    /// Not known yet; lists are tried.
    #[default]
    Unknown,
    /// A list was refused: the one score is tried by itself.
    Trial,
    /// Lists.
    List,
    /// One score, without timestamp.
    Single,
}

/// The form that the server was found to take.
#[derive(Clone, Debug, Default)]
pub struct Langfuse {
    form: Form,
}

/// Scores of one request.
const TOGETHER: usize = 100;

pub(super) fn parts(item: &Item, meaning: &Meaning, target: &Target) -> Vec<(Part, Value)> {
    let (kind, value) = match meaning.score {
        Some(score) if item.kind == Kind::Thumb => {
            ("BOOLEAN", json!(if score > 0.5 { 1 } else { 0 }))
        }
        Some(score) => ("NUMERIC", json!(score)),
        None => ("CATEGORICAL", json!(meaning.label)),
    };
    let mut metadata = meaning.measures.clone();
    metadata.insert("label".to_owned(), json!(meaning.label));
    let mut signal = common(
        item,
        target,
        Part::Signal,
        meaning.name,
        kind,
        value,
        metadata,
    );
    if let (Some(members), Some(comment)) = (signal.as_object_mut(), &meaning.comment) {
        members.insert("comment".to_owned(), json!(comment));
    }
    let mut parts = vec![(Part::Signal, signal)];
    if let Some(text) = &meaning.correction {
        // The name that all corrections bear there.
        let body = common(
            item,
            target,
            Part::Correction,
            "output",
            "CORRECTION",
            json!(text),
            meaning.measures.clone(),
        );
        parts.push((Part::Correction, body));
    }
    parts
}

fn common(
    item: &Item,
    target: &Target,
    part: Part,
    name: &str,
    kind: &str,
    value: Value,
    metadata: Map<String, Value>,
) -> Value {
    let mut score = json!({
        "id": score_id(item.id, part),
        "traceId": target.trace,
        "name": name,
        "value": value,
        "dataType": kind,
        "timestamp": rfc3339(item.first_at_ms),
        "metadata": metadata,
    });
    if let Some(members) = score.as_object_mut() {
        if let Some(span) = &target.span {
            members.insert("observationId".to_owned(), json!(span));
        }
        if let Some(environment) = item
            .context("environment")
            .filter(|name| is_environment(name))
        {
            members.insert("environment".to_owned(), json!(environment));
        }
    }
    score
}

/// What Langfuse takes as the name of an environment; another would cost the score.
fn is_environment(name: &str) -> bool {
    let letters = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    !name.is_empty()
        && name.len() <= 40
        && !name.starts_with("langfuse")
        && name.bytes().all(letters)
}

fn score_id(id: RecordId, part: Part) -> String {
    match part {
        Part::Signal => id.to_text(),
        Part::Correction => format!("{id}-correction"),
    }
}

impl Langfuse {
    pub(super) fn limit(&self) -> usize {
        if self.form == Form::Single {
            1
        } else {
            TOGETHER
        }
    }

    pub(super) fn request(&self, pieces: &[&Piece]) -> Option<Request> {
        let first = pieces.first()?;
        let path = "/api/public/scores";
        if first.way == Way::Remove {
            let id = encoded(&score_id(first.record, first.part));
            return Some(Request::bare(Method::Delete, format!("{path}/{id}")));
        }
        let body = match self.form {
            Form::Unknown | Form::List => pieces.iter().map(|piece| piece.body.clone()).collect(),
            Form::Trial | Form::Single => untimed(&first.body),
        };
        Some(Request::json(Method::Post, path.to_owned(), &body))
    }

    pub(super) fn judge(&mut self, pieces: &[&Piece], answer: &Answer) -> Judgement {
        let removing = pieces.first().is_some_and(|piece| piece.way == Way::Remove);
        let Answer::Came { status, body, .. } = answer else {
            return judge(pieces.len(), answer);
        };
        let alone = pieces.len() == 1;
        match (status, self.form) {
            (404, _) if removing => Judgement::Done,
            _ if removing => judge(pieces.len(), answer),
            (200 | 201, Form::Trial) => {
                self.form = Form::Single;
                Judgement::Done
            }
            (400 | 422, Form::Trial) => {
                self.form = Form::Unknown;
                Judgement::Never("refused", said(*status, body))
            }
            (400 | 422, Form::Unknown) if alone => {
                self.form = Form::Trial;
                Judgement::Again
            }
            // Some were taken and some were not, and it does not say which.
            (207, _) => {
                self.form = Form::List;
                if alone {
                    Judgement::Never("refused", said(*status, body))
                } else {
                    Judgement::Split
                }
            }
            (202, Form::Unknown) => {
                self.form = Form::List;
                Judgement::Done
            }
            _ => judge(pieces.len(), answer),
        }
    }

    pub(super) fn read_back(&self, piece: &Piece) -> Request {
        let id = encoded(&score_id(piece.record, piece.part));
        let path = match self.form {
            Form::Single => format!("/api/public/scores/{id}"),
            _ => format!("/api/public/v3/scores?id={id}&limit=1"),
        };
        Request::bare(Method::Get, path)
    }
}

fn untimed(score: &Value) -> Value {
    let mut score = score.clone();
    if let Some(members) = score.as_object_mut() {
        members.remove("timestamp");
    }
    score
}
