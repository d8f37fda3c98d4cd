//! What people do with answers, for exports.

use super::Collector;
use super::process::run;
use super::records::{NOW, batch_in, record};
use afterword_core::record::Kind;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

/// An hour before the client's clock in these tests.
pub const THEN: u64 = NOW - 3_600_000;

/// A record of a visitor, so many ms after [`THEN`].
pub fn did(visitor: &str, id: &str, at: u64, response: Value, kind: Kind, own: Value) -> Value {
    let mut record = record(visitor, id, NOW, response, kind, own);
    record["first_at_ms"] = json!(THEN + at);
    record["at_ms"] = json!(THEN + at);
    record
}

/// A vote down with the answer as it should have been.
pub fn corrected(
    visitor: &str,
    id: &str,
    at: u64,
    prompt: &str,
    answer: &str,
    better: &str,
) -> Value {
    let own = json!({ "value": "down", "reasons": [], "changes": 0, "correction": better });
    let response = json!({ "prompt": prompt, "text": answer });
    did(visitor, id, at, response, Kind::Thumb, own)
}

pub fn voted(visitor: &str, id: &str, at: u64, prompt: &str, answer: &str, value: &str) -> Value {
    let own = json!({ "value": value, "reasons": [], "changes": 0 });
    let response = json!({ "prompt": prompt, "text": answer });
    did(visitor, id, at, response, Kind::Thumb, own)
}

/// Different words for each number: nothing of one is near to another.
pub fn words(of: u64, count: u64) -> String {
    (0..count).map(|at| format!("w{of}x{at} ")).collect()
}

/// A pair like no other: a question, an answer and a correction with words of their own.
pub fn unlike(visitor: &str, number: u64) -> Value {
    let [prompt, answer, better] = [0, 1, 2].map(|side| words(3 * number + side, 6));
    let id = format!("r-{number}");
    corrected(visitor, &id, number, &prompt, &answer, &better)
}

impl Collector {
    /// Tells of what one visitor did in one session.
    pub async fn tell(&self, visitor: &str, session: &str, records: &[Value]) {
        let context = json!({ "session": session, "visitor": visitor });
        self.store(batch_in(context, records)).await;
    }

    /// Tells of a call of a model that gave the answer `r-…` of its trace.
    pub async fn called(&self, span: Value) {
        let request = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [span] }] }] });
        let answer = self
            .request(Method::POST, "/v1/traces")
            .bearer_auth(&self.secret_key)
            .header("content-type", "application/json")
            .body(request.to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    /// The report of an export with these parameters.
    pub async fn export_report(&self, format: &str, query: &str) -> Value {
        self.list(&format!("/v1/exports/{format}/report{query}"))
            .await
    }

    /// Its rows.
    pub async fn export(&self, format: &str, query: &str) -> Vec<Value> {
        let answer = self.get(&format!("/v1/exports/{format}{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        lines(&answer.text())
    }

    /// Runs the command in the folder of the collector, and gives what it said.
    pub fn command(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let done = run(
            self.folder.path(),
            &[arguments, &["--data-dir", "."]].concat(),
        );
        let said = String::from_utf8(done.stderr).unwrap();
        (done.status.code(), said)
    }
}

/// A span of a call with these messages, as OTLP has it in JSON.
pub fn call(trace: u64, input: &Value, output: &str, more: &[(&str, &Value)]) -> Value {
    let text = |key: &str, value: &Value| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        json!({ "key": key, "value": { "stringValue": value } })
    };
    let output = json!([{ "role": "assistant", "content": output }]);
    let mut attributes = vec![
        text("gen_ai.operation.name", &json!("chat")),
        text("gen_ai.response.model", &json!("m-traced")),
        text("gen_ai.input.messages", input),
        text("gen_ai.output.messages", &output),
    ];
    attributes.extend(more.iter().map(|(key, value)| text(key, value)));
    json!({
        "traceId": format!("{trace:032x}"), "spanId": format!("{trace:016x}"), "name": "chat",
        "startTimeUnixNano": format!("{}000000", NOW - 2_000), "endTimeUnixNano": format!("{}000000", NOW - 1_000),
        "attributes": attributes,
    })
}

/// The trace of [`call`], as a record names it.
pub fn in_trace(trace: u64) -> Value {
    json!({ "trace_id": format!("{trace:032x}"), "span_id": format!("{trace:016x}") })
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub fn rows_of(path: &Path) -> Vec<Value> {
    lines(&std::fs::read_to_string(path).unwrap())
}
