//! OTLP logs: an event `gen_ai.evaluation.result` for each rev, beside the span. A log only grows: what is taken back is
//! a further event whose label is `retracted`, and `afterword.record.id` and `.rev` tell which is the newest.
//!
//! The messages are those of opentelemetry-proto 1.x, `opentelemetry/proto/{collector/logs,logs,common,resource}/v1`,
//! as far as they are written here.

use super::item::{Item, Standing, Target};
use super::meaning::{Meaning, name};
use super::request::{Answer, Judgement, Method, Piece, Request, judge};
use afterword_core::record::{Kind, RecordId};
use prost::Message;
use serde_json::{Map, Value, json};

/// Events of one request.
pub(super) const TOGETHER: usize = 200;

const EVENT: &str = "gen_ai.evaluation.result";
/// SEVERITY_NUMBER_INFO.
const INFO: i32 = 9;

#[derive(Clone, PartialEq, Message)]
struct Export {
    #[prost(message, repeated, tag = "1")]
    resource_logs: Vec<ResourceLogs>,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceLogs {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_logs: Vec<ScopeLogs>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ScopeLogs {
    #[prost(message, optional, tag = "1")]
    scope: Option<Scope>,
    #[prost(message, repeated, tag = "2")]
    log_records: Vec<LogRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct Scope {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    version: String,
}

#[derive(Clone, PartialEq, Message)]
struct LogRecord {
    #[prost(fixed64, tag = "1")]
    time_unix_nano: u64,
    #[prost(int32, tag = "2")]
    severity_number: i32,
    #[prost(message, repeated, tag = "6")]
    attributes: Vec<KeyValue>,
    #[prost(bytes = "vec", tag = "9")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "10")]
    span_id: Vec<u8>,
    #[prost(fixed64, tag = "11")]
    observed_time_unix_nano: u64,
    #[prost(string, tag = "12")]
    event_name: String,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyValue {
    #[prost(oneof = "Any", tags = "1, 2, 3, 4, 5")]
    value: Option<Any>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Any {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(int64, tag = "3")]
    Int(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    Array(ArrayValue),
}

#[derive(Clone, PartialEq, Message)]
struct ArrayValue {
    #[prost(message, repeated, tag = "1")]
    values: Vec<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected_log_records: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

/// The attributes of an event, and when it was: what is encoded once it is known which events go together.
pub(super) fn body(item: &Item, meaning: &Meaning) -> Value {
    let mut attributes = Map::new();
    attributes.insert(
        "gen_ai.evaluation.name".to_owned(),
        json!(evaluation(item.kind)),
    );
    attributes.insert(
        "gen_ai.evaluation.score.label".to_owned(),
        json!(meaning.label),
    );
    // The convention has a double here: 1.0 must not become an integer.
    let score = meaning.score.map(|score| json!(score));
    for (name, value) in [
        ("gen_ai.evaluation.score.value", score),
        (
            "gen_ai.evaluation.explanation",
            meaning.comment.as_ref().map(|text| json!(text)),
        ),
        (
            "afterword.correction",
            meaning.correction.as_ref().map(|text| json!(text)),
        ),
    ] {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    }
    for (name, value) in &meaning.measures {
        match name.as_str() {
            "record_id" | "rev" | "response_id" | "source" => {}
            _ => {
                attributes.insert(format!("afterword.{name}"), value.clone());
            }
        }
    }
    identify(&mut attributes, item.id, item.rev, &item.response);
    json!({ "at_ms": item.at_ms, "attributes": attributes })
}

/// The event that takes back.
pub(super) fn tombstone(id: RecordId, item: Option<&Item>, standing: &Standing) -> Value {
    let mut attributes = Map::new();
    attributes.insert(
        "gen_ai.evaluation.name".to_owned(),
        json!(evaluation(standing.kind)),
    );
    attributes.insert(
        "gen_ai.evaluation.score.label".to_owned(),
        json!("retracted"),
    );
    identify(
        &mut attributes,
        id,
        item.map_or(standing.rev, |item| item.rev),
        &standing.response,
    );
    json!({ "at_ms": item.map_or(standing.first_at_ms, |item| item.at_ms), "attributes": attributes })
}

fn identify(attributes: &mut Map<String, Value>, id: RecordId, rev: u64, response: &str) {
    attributes.insert("gen_ai.response.id".to_owned(), json!(response));
    attributes.insert("afterword.record.id".to_owned(), json!(id));
    attributes.insert("afterword.record.rev".to_owned(), json!(rev));
}

/// Names there are parted by dots: `user.thumb`, `implicit.follow_up`.
fn evaluation(kind: Kind) -> String {
    name(kind).replacen('_', ".", 1)
}

pub(super) fn request(pieces: &[&Piece], now_ms: u64) -> Request {
    let log_records = pieces
        .iter()
        .map(|piece| event(&piece.body, &piece.target, now_ms))
        .collect();
    let scope = Scope {
        name: "afterword".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let resource = Resource {
        attributes: vec![attribute("service.name", &json!("afterword"))],
    };
    let scope_logs = vec![ScopeLogs {
        scope: Some(scope),
        log_records,
    }];
    let export = Export {
        resource_logs: vec![ResourceLogs {
            resource: Some(resource),
            scope_logs,
        }],
    };
    Request {
        method: Method::Post,
        path: "/v1/logs".to_owned(),
        headers: vec![("content-type", "application/x-protobuf".to_owned())],
        body: export.encode_to_vec(),
    }
}

fn event(body: &Value, target: &Target, now_ms: u64) -> LogRecord {
    let nanos = |ms: u64| ms.saturating_mul(1_000_000);
    let attributes = body.get("attributes").and_then(Value::as_object);
    LogRecord {
        time_unix_nano: nanos(body.get("at_ms").and_then(Value::as_u64).unwrap_or(now_ms)),
        severity_number: INFO,
        attributes: attributes
            .into_iter()
            .flatten()
            .map(|(name, value)| attribute(name, value))
            .collect(),
        trace_id: bytes(target.trace.as_deref()),
        span_id: bytes(target.span.as_deref()),
        observed_time_unix_nano: nanos(now_ms),
        event_name: EVENT.to_owned(),
    }
}

fn attribute(key: &str, value: &Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(any(value)),
    }
}

fn any(value: &Value) -> AnyValue {
    let value = match value {
        Value::Bool(yes) => Any::Bool(*yes),
        Value::Number(number) if number.is_f64() => {
            Any::Double(number.as_f64().unwrap_or_default())
        }
        Value::Number(number) => Any::Int(number.as_i64().unwrap_or(i64::MAX)),
        Value::Array(values) => Any::Array(ArrayValue {
            values: values.iter().map(any).collect(),
        }),
        Value::String(text) => Any::Text(text.clone()),
        other => Any::Text(other.to_string()),
    };
    AnyValue { value: Some(value) }
}

/// No bytes where there is no id, or none that is hex.
fn bytes(hex: Option<&str>) -> Vec<u8> {
    let hex = hex.unwrap_or_default();
    let pairs =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok());
    pairs.collect::<Option<_>>().unwrap_or_default()
}

pub(super) fn judge_events(pieces: &[&Piece], answer: &Answer) -> Judgement {
    if let Answer::Came {
        status: 200..=299,
        body,
        ..
    } = answer
        && let Ok(ExportResponse {
            partial_success: Some(partial),
        }) = ExportResponse::decode(body.as_slice())
        && partial.rejected_log_records > 0
    {
        return if pieces.len() > 1 {
            Judgement::Split
        } else {
            Judgement::Never("refused", partial.error_message)
        };
    }
    judge(pieces.len(), answer)
}
