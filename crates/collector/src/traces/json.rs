//! OTLP in JSON: ids are hex, and 64-bit numbers are texts. Some write ids in base64, as protobuf's own JSON has them, and
//! numbers as numbers: both are read.

use super::otlp::{self, Any, AnyValue, ArrayValue, KeyValue, ObjectValue};
use crate::object::{Object, object, objects};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// With or without the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Export {
    #[serde(deserialize_with = "objects")]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ResourceSpans {
    #[serde(deserialize_with = "objects")]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ScopeSpans {
    #[serde(deserialize_with = "objects")]
    spans: Vec<Span>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Span {
    trace_id: String,
    span_id: String,
    parent_span_id: String,
    name: String,
    #[serde(deserialize_with = "number")]
    start_time_unix_nano: u64,
    #[serde(deserialize_with = "number")]
    end_time_unix_nano: u64,
    #[serde(deserialize_with = "objects")]
    attributes: Vec<Pair>,
    #[serde(deserialize_with = "objects")]
    events: Vec<Event>,
    #[serde(deserialize_with = "object")]
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Event {
    #[serde(deserialize_with = "number")]
    time_unix_nano: u64,
    name: String,
    #[serde(deserialize_with = "objects")]
    attributes: Vec<Pair>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct LogExport {
    #[serde(deserialize_with = "objects")]
    resource_logs: Vec<ResourceLogs>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ResourceLogs {
    #[serde(deserialize_with = "objects")]
    scope_logs: Vec<ScopeLogs>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ScopeLogs {
    #[serde(deserialize_with = "objects")]
    log_records: Vec<LogRecord>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct LogRecord {
    trace_id: String,
    span_id: String,
    event_name: String,
    #[serde(deserialize_with = "number")]
    time_unix_nano: u64,
    #[serde(deserialize_with = "number")]
    observed_time_unix_nano: u64,
    #[serde(deserialize_with = "object")]
    body: Option<Wrapped>,
    #[serde(deserialize_with = "objects")]
    attributes: Vec<Pair>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    message: String,
    code: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pair {
    key: String,
    #[serde(deserialize_with = "object")]
    value: Option<Wrapped>,
}

/// Each value is an object whose one member says what it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wrapped {
    string_value: Option<String>,
    bool_value: Option<bool>,
    int_value: Option<Value>,
    double_value: Option<Value>,
    #[serde(deserialize_with = "object")]
    array_value: Option<List<Wrapped>>,
    #[serde(deserialize_with = "object")]
    kvlist_value: Option<List<Pair>>,
    bytes_value: Option<String>,
}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct List<T> {
    #[serde(default = "Vec::new", deserialize_with = "objects")]
    values: Vec<T>,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text.parse().unwrap_or(0),
        number => number.as_u64().unwrap_or(0),
    })
}

/// The bytes of an id of this length; none where it is none, which is judged with all others.
fn id(text: &str, bytes: usize) -> Vec<u8> {
    if text.len() == 2 * bytes {
        let digits =
            (0..bytes).map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok());
        if let Some(id) = digits.collect::<Option<Vec<u8>>>() {
            return id;
        }
    }
    let id = BASE64.decode(text).unwrap_or_default();
    if id.len() == bytes { id } else { Vec::new() }
}

pub(super) fn export(bytes: &[u8]) -> Result<otlp::Export, serde_json::Error> {
    let Object(export) = serde_json::from_slice::<Object<Export>>(bytes)?;
    let resource_spans = export.resource_spans.into_iter();
    Ok(otlp::Export {
        resource_spans: resource_spans
            .map(|resource| otlp::ResourceSpans {
                scope_spans: resource
                    .scope_spans
                    .into_iter()
                    .map(|scope| otlp::ScopeSpans {
                        spans: scope.spans.into_iter().map(span).collect(),
                    })
                    .collect(),
            })
            .collect(),
    })
}

pub(super) fn log_export(bytes: &[u8]) -> Result<otlp::LogExport, serde_json::Error> {
    let Object(export) = serde_json::from_slice::<Object<LogExport>>(bytes)?;
    let resource_logs = export.resource_logs.into_iter();
    Ok(otlp::LogExport {
        resource_logs: resource_logs
            .map(|resource| otlp::ResourceLogs {
                scope_logs: resource
                    .scope_logs
                    .into_iter()
                    .map(|scope| otlp::ScopeLogs {
                        log_records: scope.log_records.into_iter().map(log_record).collect(),
                    })
                    .collect(),
            })
            .collect(),
    })
}

fn log_record(record: LogRecord) -> otlp::LogRecord {
    otlp::LogRecord {
        trace_id: id(&record.trace_id, 16),
        span_id: id(&record.span_id, 8),
        event_name: record.event_name,
        time_unix_nano: record.time_unix_nano,
        observed_time_unix_nano: record.observed_time_unix_nano,
        body: record.body.map(any),
        attributes: pairs(record.attributes),
    }
}

fn span(span: Span) -> otlp::Span {
    otlp::Span {
        trace_id: id(&span.trace_id, 16),
        span_id: id(&span.span_id, 8),
        parent_span_id: id(&span.parent_span_id, 8),
        name: span.name,
        start_time_unix_nano: span.start_time_unix_nano,
        end_time_unix_nano: span.end_time_unix_nano,
        attributes: pairs(span.attributes),
        events: span
            .events
            .into_iter()
            .map(|event| otlp::Event {
                time_unix_nano: event.time_unix_nano,
                name: event.name,
                attributes: pairs(event.attributes),
            })
            .collect(),
        status: span.status.map(|status| otlp::Status {
            message: status.message,
            // Its name is not what OTLP asks for, and is sent.
            code: match status.code {
                Value::String(name) if name == "STATUS_CODE_ERROR" => otlp::ERROR,
                code => code
                    .as_i64()
                    .and_then(|code| i32::try_from(code).ok())
                    .unwrap_or(0),
            },
        }),
    }
}

fn pairs(pairs: Vec<Pair>) -> Vec<KeyValue> {
    let pairs = pairs.into_iter().map(|pair| KeyValue {
        key: pair.key,
        value: pair.value.map(any),
    });
    pairs.collect()
}

fn any(value: Wrapped) -> AnyValue {
    let value = value
        .string_value
        .map(Any::Text)
        .or(value.bool_value.map(Any::Bool))
        .or(value.int_value.and_then(|value| int(&value)).map(Any::Int))
        .or(value
            .double_value
            .and_then(|value| double(&value))
            .map(Any::Double))
        .or(value.array_value.map(|list| {
            let values = list.values.into_iter().map(any).collect();
            Any::Array(ArrayValue { values })
        }))
        .or(value.kvlist_value.map(|list| {
            let values = pairs(list.values);
            Any::Object(ObjectValue { values })
        }))
        .or(value.bytes_value.map(|text| Any::Bytes(text.into_bytes())));
    AnyValue { value }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        number => number.as_i64(),
    }
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse().ok(),
        number => number.as_f64(),
    }
}
