//! Arize Phoenix: an annotation of the span, or of the trace where the span is not known.
//!
//! The key of an annotation is (name, span, identifier); the identifier is the record's id, so that the votes of
//! several people stand beside each other and a later rev takes the place of an earlier one.

use super::item::{Item, Target};
use super::meaning::Meaning;
use super::request::{Answer, Judgement, Method, Piece, Request, Way, judge, said};
use super::url::encoded;
use serde_json::{Map, Value, json};

/// The project in Phoenix that the traces are in.
#[derive(Clone, Debug)]
pub struct Phoenix {
    /// Its name; needed to remove.
    pub project: String,
}

/// Annotations of one request.
pub(super) const TOGETHER: usize = 100;

pub(super) fn body(item: &Item, meaning: &Meaning, target: &Target) -> Value {
    let mut result = Map::new();
    result.insert("label".to_owned(), json!(meaning.label));
    if let Some(score) = meaning.score {
        result.insert("score".to_owned(), json!(score));
    }
    if let Some(comment) = &meaning.comment {
        result.insert("explanation".to_owned(), json!(comment));
    }
    let mut metadata = meaning.measures.clone();
    if let Some(correction) = &meaning.correction {
        metadata.insert("correction".to_owned(), json!(correction));
    }
    let mut body = json!({
        "name": meaning.name,
        "annotator_kind": if meaning.explicit { "HUMAN" } else { "CODE" },
        "identifier": item.id,
        "result": result,
        "metadata": metadata,
    });
    let (name, id) = if target.span.is_some() {
        ("span_id", &target.span)
    } else {
        ("trace_id", &target.trace)
    };
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), json!(id));
    }
    body
}

/// What is annotated.
fn noun(target: &Target) -> &'static str {
    if target.span.is_some() {
        "span"
    } else {
        "trace"
    }
}

impl Phoenix {
    pub(super) fn lane(piece: &Piece) -> String {
        format!("{} {}", noun(&piece.target), piece.way == Way::Remove)
    }

    pub(super) fn request(&self, pieces: &[&Piece]) -> Option<Request> {
        let first = pieces.first()?;
        let noun = noun(&first.target);
        if first.way == Way::Remove {
            let project = encoded(&self.project);
            let path = format!(
                "/v1/projects/{project}/{noun}_annotations?identifier={}&delete_all=true",
                first.record
            );
            return Some(Request::bare(Method::Delete, path));
        }
        let data: Vec<&Value> = pieces.iter().map(|piece| &piece.body).collect();
        // Without sync it would say 200 to what it only has in memory, and drops where no span comes.
        Some(Request::json(
            Method::Post,
            format!("/v1/{noun}_annotations?sync=true"),
            &json!({ "data": data }),
        ))
    }

    pub(super) fn judge(pieces: &[&Piece], answer: &Answer) -> Judgement {
        let removing = pieces.first().is_some_and(|piece| piece.way == Way::Remove);
        match answer {
            Answer::Came {
                status: 404, body, ..
            } if removing && contains(body, "not found") && contains(body, "Project") => {
                Judgement::Never("not_removed", said(404, body))
            }
            Answer::Came {
                status: 404, body, ..
            } if !removing && contains(body, "do not exist") => {
                if pieces.len() > 1 {
                    Judgement::Split
                } else {
                    Judgement::NotYet(said(404, body))
                }
            }
            _ => judge(pieces.len(), answer),
        }
    }

    pub(super) fn read_back(&self, piece: &Piece) -> Request {
        let project = encoded(&self.project);
        Request::bare(
            Method::Get,
            format!(
                "/v1/projects/{project}/{}_annotations?identifier={}",
                noun(&piece.target),
                piece.record
            ),
        )
    }
}

pub(super) fn contains(body: &[u8], words: &str) -> bool {
    String::from_utf8_lossy(body).contains(words)
}
