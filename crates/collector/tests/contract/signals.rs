//! A record of every kind, and what it means in the words that all systems share.

use crate::support::records::record;
use afterword_core::record::Kind;
use serde_json::{Value, json};

pub const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub const SPAN: &str = "00f067aa0ba902b7";
/// The run that LangSmith makes of that span.
pub const RUN: &str = "00000000-0000-0000-00f0-67aa0ba902b7";

pub const CORRECTION: &str = "The capital of France is Paris.";
pub const SENT: &str = "Dear Maria, could we move it to Monday?";

/// What a record of a kind means: name, label, score, comment, correction.
pub type Meant = (
    &'static str,
    &'static str,
    Option<f64>,
    Option<&'static str>,
    Option<&'static str>,
);

pub fn all() -> [(Kind, Value, Meant); 8] {
    [
        (
            Kind::Thumb,
            json!({ "value": "down", "reasons": ["hallucination", "length"], "correction": CORRECTION, "changes": 1 }),
            (
                "user_thumb",
                "down",
                Some(0.0),
                Some("hallucination, length"),
                Some(CORRECTION),
            ),
        ),
        (
            Kind::Copy,
            json!({ "count": 2, "chars": 412, "fraction": 0.5, "kind": "partial", "code_blocks": [0], "via": "selection" }),
            ("implicit_copy", "partial", Some(0.5), None, None),
        ),
        (
            Kind::Regenerate,
            json!({ "count": 1, "since_done_ms": 4_000, "seen_fraction": 0.75, "cause": "failure" }),
            ("implicit_regenerate", "failure", None, None, None),
        ),
        (
            Kind::Edit,
            json!({ "draft": "Dear Maria, we move it.", "final": SENT, "distance": 0.4, "similarity": 0.6, "chars_added": 40, "chars_removed": 30, "duration_ms": 9_000, "committed": true, "grade": "substantive" }),
            ("implicit_edit", "substantive", Some(0.6), None, Some(SENT)),
        ),
        (
            Kind::Abandon,
            json!({ "phase": "unread", "visible_ms": 9_000, "seen_fraction": 0.5, "engaged": false }),
            ("implicit_abandon", "unread", None, None, None),
        ),
        (
            Kind::Stop,
            json!({ "streamed_chars": 120, "seen_fraction": 0.5, "after_ms": 3_000 }),
            ("implicit_stop", "stopped", None, None, None),
        ),
        (
            Kind::FollowUp,
            json!({ "gap_ms": 8_000, "nature": "rephrase", "similarity": 0.625, "text": "And of Australia?" }),
            (
                "implicit_follow_up",
                "rephrase",
                None,
                Some("And of Australia?"),
                None,
            ),
        ),
        (
            Kind::View,
            json!({ "visible_ms": 9_000, "seen_fraction": 0.875 }),
            ("implicit_view", "viewed", Some(0.875), None, None),
        ),
    ]
}

/// The records of them all, on one answer whose trace and span are known.
pub fn records(visitor: &str, answer: &str) -> Vec<Value> {
    let response = || json!({ "trace_id": TRACE, "span_id": SPAN, "model": "m-1" });
    all()
        .into_iter()
        .map(|(kind, own, _)| record(visitor, answer, 7, response(), kind, own))
        .collect()
}

/// A vote on an answer whose trace and span are known.
pub fn vote(visitor: &str, answer: &str, rev: u64, value: &str) -> Value {
    let response = json!({ "trace_id": TRACE, "span_id": SPAN });
    record(
        visitor,
        answer,
        rev,
        response,
        Kind::Thumb,
        json!({ "value": value, "reasons": [], "changes": 0 }),
    )
}

pub fn retracted(mut record: Value) -> Value {
    record["retracted"] = json!(true);
    record
}
