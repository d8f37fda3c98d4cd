//! MLflow: an assessment of the trace. A vote or a signal is feedback; how the answer should have been is an
//! expectation, under the name that MLflow's own judges look for.

use super::item::{Item, Part, Target};
use super::meaning::Meaning;
use super::phoenix::contains;
use super::request::{Answer, Judgement, Method, Piece, Request, Way, judge, said};
use super::url::{correction_hex, hex};
use afterword_core::record::{Kind, RecordId};
use serde_json::{Map, Value, json};

/// The name of the expectation that MLflow's judges of correctness read.
const EXPECTED: &str = "expected_response";

pub(super) fn parts(item: &Item, meaning: &Meaning, target: &Target) -> Vec<(Part, Value)> {
    // Values of metadata are strings there.
    let metadata: Map<String, Value> = meaning
        .measures
        .iter()
        .map(|(name, value)| (name.clone(), json!(as_text(value))))
        .collect();
    let source = json!({
        "source_type": if meaning.explicit { "HUMAN" } else { "CODE" },
        "source_id": item.context("visitor").unwrap_or("unknown"),
    });
    let mut signal = json!({
        "assessment_id": assessment(item.id, Part::Signal),
        "assessment_name": meaning.name,
        "source": source,
        "feedback": { "value": value(item.kind, meaning) },
        "rationale": meaning.comment.as_deref().unwrap_or(""),
        "metadata": with_label(metadata.clone(), meaning),
    });
    let correction = meaning.correction.as_ref().map(|text| {
        json!({
            "assessment_id": assessment(item.id, Part::Correction),
            "assessment_name": EXPECTED,
            "source": { "source_type": "HUMAN", "source_id": item.context("visitor").unwrap_or("unknown") },
            "expectation": { "value": text },
            "metadata": metadata,
        })
    });
    let mut parts = Vec::new();
    place(&mut signal, target);
    parts.push((Part::Signal, signal));
    if let Some(mut correction) = correction {
        place(&mut correction, target);
        parts.push((Part::Correction, correction));
    }
    parts
}

fn value(kind: Kind, meaning: &Meaning) -> Value {
    match meaning.score {
        Some(score) if kind == Kind::Thumb => json!(score > 0.5),
        Some(score) => json!(score),
        None => json!(meaning.label),
    }
}

/// Where the value is a number, its word is in the metadata.
fn with_label(mut metadata: Map<String, Value>, meaning: &Meaning) -> Map<String, Value> {
    metadata.insert("label".to_owned(), json!(meaning.label));
    metadata
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn place(assessment: &mut Value, target: &Target) {
    if let (Some(members), Some(span)) = (assessment.as_object_mut(), &target.span) {
        members.insert("span_id".to_owned(), json!(span));
    }
}

fn assessment(id: RecordId, part: Part) -> String {
    match part {
        Part::Signal => format!("a-{}", hex(id.as_bytes())),
        Part::Correction => format!("a-{}", correction_hex(id)),
    }
}

fn path(piece: &Piece) -> String {
    let trace = piece.target.trace.as_deref().unwrap_or("none");
    format!("/api/3.0/mlflow/traces/tr-{trace}/assessments")
}

pub(super) fn request(piece: &Piece) -> Request {
    let one = format!("{}/{}", path(piece), assessment(piece.record, piece.part));
    match piece.way {
        Way::Create => Request::json(
            Method::Post,
            path(piece),
            &json!({ "assessment": piece.body }),
        ),
        Way::Update => Request::json(Method::Patch, one, &update(&piece.body, piece.part)),
        Way::Remove => Request::bare(Method::Delete, one),
    }
}

/// Only what may change: source and span are there for good.
fn update(body: &Value, part: Part) -> Value {
    let fields: &[&str] = match part {
        Part::Signal => &["feedback", "rationale", "metadata"],
        Part::Correction => &["expectation", "metadata"],
    };
    let kept: Map<String, Value> = fields
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), body.get(name)?.clone())))
        .collect();
    json!({ "assessment": kept, "update_mask": fields.join(",") })
}

pub(super) fn judge_one(piece: &Piece, answer: &Answer) -> Judgement {
    let Answer::Came { status, body, .. } = answer else {
        return judge(1, answer);
    };
    let unknown = *status == 404 && contains(body, "RESOURCE_DOES_NOT_EXIST");
    match (piece.way, status) {
        (Way::Create, 404) if unknown => Judgement::NotYet(said(404, body)),
        (Way::Update, 404) if unknown => Judgement::As(Way::Create),
        // The trace is gone, and what stood on it.
        (Way::Remove, 404) if unknown => Judgement::Done,
        // It says so of an id that it has already.
        (Way::Create, 500) => Judgement::As(Way::Update),
        _ => judge(1, answer),
    }
}

pub(super) fn read_back(piece: &Piece) -> (Request, String) {
    let id = assessment(piece.record, piece.part);
    (
        Request::bare(Method::Get, format!("{}/{id}", path(piece))),
        id,
    )
}
