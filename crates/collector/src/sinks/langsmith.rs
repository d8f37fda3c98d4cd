//! LangSmith: feedback on the run. How the answer should have been is the feedback's `correction`.

use super::item::{Item, Target};
use super::meaning::Meaning;
use super::request::{Answer, Judgement, Method, Piece, Request, Way, judge, said};
use serde_json::{Map, Value, json};

/// What LangSmith is told beside the record.
#[derive(Clone, Debug)]
pub struct Langsmith {
    /// The id of the project that the runs are in, where it is given.
    pub session: Option<String>,
    /// Whether a vote moves its trace to the retention that costs more. What a person only did never does.
    pub extend_trace_retention: bool,
}

/// The run: as the page knows it; else the one that LangSmith makes of a span that came by OTLP.
pub(super) fn run(target: &Target) -> Option<String> {
    if let Some(run) = &target.run {
        return Some(run.clone());
    }
    let span = target
        .span
        .as_deref()
        .filter(|span| span.len() == 16 && span.is_ascii())?;
    let (first, last) = span.split_at_checked(4)?;
    Some(format!("00000000-0000-0000-{first}-{last}"))
}

impl Langsmith {
    pub(super) fn body(&self, item: &Item, meaning: &Meaning, target: &Target) -> Value {
        let mut body = json!({
            "id": item.id,
            "run_id": run(target),
            "key": meaning.name,
            "value": meaning.label,
            "feedback_source": { "type": "api", "metadata": meaning.measures },
            "extend_trace_retention": meaning.explicit && self.extend_trace_retention,
        });
        if let Some(members) = body.as_object_mut() {
            let correction = meaning
                .correction
                .as_ref()
                .map(|text| json!({ "output": text }));
            for (name, value) in [
                ("session_id", self.session.as_ref().map(|id| json!(id))),
                ("score", meaning.score.map(|score| json!(score))),
                ("comment", meaning.comment.as_ref().map(|text| json!(text))),
                ("correction", correction),
            ] {
                if let Some(value) = value {
                    members.insert(name.to_owned(), value);
                }
            }
        }
        body
    }
}

const PATH: &str = "/api/v1/feedback";

pub(super) fn request(piece: &Piece) -> Request {
    let one = format!("{PATH}/{}", piece.record);
    match piece.way {
        Way::Create => Request::json(Method::Post, PATH.to_owned(), &piece.body),
        Way::Update => {
            // A member that is left out stays as it is there; null clears it.
            let fields = ["score", "value", "comment", "correction"];
            let body: Map<String, Value> = fields
                .iter()
                .map(|name| {
                    (
                        (*name).to_owned(),
                        piece.body.get(name).cloned().unwrap_or(Value::Null),
                    )
                })
                .collect();
            Request::json(Method::Patch, one, &Value::Object(body))
        }
        Way::Remove => Request::bare(Method::Delete, one),
    }
}

pub(super) fn judge_one(piece: &Piece, answer: &Answer) -> Judgement {
    match (piece.way, answer) {
        (
            Way::Create,
            Answer::Came {
                status: 404, body, ..
            },
        ) => Judgement::NotYet(said(404, body)),
        (Way::Create, Answer::Came { status: 409, .. }) => Judgement::As(Way::Update),
        (Way::Update, Answer::Came { status: 404, .. }) => Judgement::As(Way::Create),
        (Way::Remove, Answer::Came { status: 404, .. }) => Judgement::Done,
        _ => judge(1, answer),
    }
}

pub(super) fn read_back(piece: &Piece) -> Request {
    Request::bare(Method::Get, format!("{PATH}/{}", piece.record))
}
