//! LangSmith's feedback, after the schemas of its SDK 0.15.1 (`FeedbackCreate`, `update_feedback`).

use super::{Asked, Contract, Said, check, is_text, is_uuid, members};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub const AUTHORITY: (&str, &str) = ("x-api-key", "lsv2-test");

#[derive(Default)]
pub struct Langsmith {
    /// Runs that have arrived.
    pub runs: BTreeSet<String>,
    pub feedback: BTreeMap<String, Value>,
    /// Runs whose retention was extended.
    pub extended: BTreeSet<String>,
    /// Played before anything is looked at.
    pub play: VecDeque<Said>,
}

const CREATE: [&str; 8] = [
    "value",
    "score",
    "comment",
    "correction",
    "session_id",
    "extend_trace_retention",
    "feedback_source",
    "trace_id",
];
const CHANGE: [&str; 4] = ["score", "value", "comment", "correction"];

impl Langsmith {
    fn create(&mut self, body: &Value) -> Result<Said, Said> {
        let wrong = |message: String| Said::json(422, json!({ "detail": message }));
        let members = members(body, &["id", "run_id", "key"], &CREATE).map_err(wrong)?;
        check_create(members).map_err(wrong)?;
        check_change(members).map_err(wrong)?;
        let text = |name: &str| members[name].as_str().unwrap_or_default().to_owned();
        if !self.runs.contains(&text("run_id")) {
            return Err(Said::json(404, json!({ "detail": "Run not found" })));
        }
        if self.feedback.contains_key(&text("id")) {
            return Err(Said::json(
                409,
                json!({ "detail": "Feedback already exists" }),
            ));
        }
        // Where it is not said, it is extended.
        if members.get("extend_trace_retention") != Some(&json!(false)) {
            self.extended.insert(text("run_id"));
        }
        self.feedback.insert(text("id"), body.clone());
        Ok(Said::json(200, body.clone()))
    }

    fn change(&mut self, id: &str, body: &Value) -> Result<Said, Said> {
        let wrong = |message: String| Said::json(422, json!({ "detail": message }));
        let changes = members(body, &[], &CHANGE).map_err(wrong)?;
        check_change(changes).map_err(wrong)?;
        let known = self.feedback.get_mut(id).and_then(Value::as_object_mut);
        let known =
            known.ok_or_else(|| Said::json(404, json!({ "detail": "Feedback not found" })))?;
        for (name, value) in changes {
            if value.is_null() {
                known.remove(name);
            } else {
                known.insert(name.clone(), value.clone());
            }
        }
        Ok(Said::json(200, Value::Object(known.clone())))
    }
}

fn check_create(members: &Map<String, Value>) -> Result<(), String> {
    check(members, "id", "a UUID", is_uuid)?;
    check(members, "run_id", "a UUID", is_uuid)?;
    check(members, "session_id", "a UUID", is_uuid)?;
    check(members, "key", "a string", is_text)?;
    check(
        members,
        "extend_trace_retention",
        "a boolean",
        Value::is_boolean,
    )?;
    check(members, "feedback_source", "an api source", |source| {
        super::members(source, &["type"], &["metadata"]).is_ok_and(|source| {
            source["type"] == "api" && source.get("metadata").is_none_or(Value::is_object)
        })
    })
}

fn check_change(members: &Map<String, Value>) -> Result<(), String> {
    check(
        members,
        "score",
        "a number of at most four decimals",
        |score| {
            score.is_null()
                || score.as_f64().is_some_and(|score| {
                    ((score * 10_000.0).round() - score * 10_000.0).abs() < 1e-9
                })
        },
    )?;
    check(members, "value", "a word, a number or an object", |value| {
        !value.is_array()
    })?;
    check(members, "comment", "a string", |comment| {
        comment.is_null() || is_text(comment)
    })?;
    check(members, "correction", "an object", |correction| {
        correction.is_null() || correction.is_object()
    })
}

impl Contract for Langsmith {
    fn answer(&mut self, asked: &Asked) -> Said {
        if let Some(said) = self.play.pop_front() {
            return said;
        }
        if asked.header(AUTHORITY.0) != AUTHORITY.1 {
            return Said::json(401, json!({ "detail": "Invalid token" }));
        }
        let one = asked.path.strip_prefix("/api/v1/feedback/");
        let missing = || Said::json(404, json!({ "detail": "Feedback not found" }));
        match (asked.method.as_str(), asked.path.as_str(), one) {
            ("POST", "/api/v1/feedback", _) => asked
                .json()
                .and_then(|body| self.create(&body))
                .unwrap_or_else(|refusal| refusal),
            ("PATCH", _, Some(id)) => asked
                .json()
                .and_then(|body| self.change(id, &body))
                .unwrap_or_else(|refusal| refusal),
            ("DELETE", _, Some(id)) => self
                .feedback
                .remove(id)
                .map_or_else(missing, |_| Said::json(200, json!({}))),
            ("GET", _, Some(id)) => self
                .feedback
                .get(id)
                .map_or_else(missing, |found| Said::json(200, found.clone())),
            _ => Said::json(404, json!({ "detail": "Not Found" })),
        }
    }
}
