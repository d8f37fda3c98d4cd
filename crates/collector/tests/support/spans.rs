//! Spans as OTLP's messages, written down here once more: what the collector reads is held against what the protocol says,
//! not against itself. (`opentelemetry-proto` has them only together with the whole SDK.)

use afterword_collector::traces::{Call, Format, Policy, Signal, read};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use serde_json::{Value, json};

#[derive(Clone, PartialEq, Message)]
pub struct Request {
    #[prost(message, repeated, tag = "1")]
    pub resource_spans: Vec<ResourceSpans>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ResourceSpans {
    #[prost(message, optional, tag = "1")]
    pub resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    pub scope_spans: Vec<ScopeSpans>,
    #[prost(string, tag = "3")]
    pub schema_url: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct ScopeSpans {
    #[prost(message, repeated, tag = "2")]
    pub spans: Vec<Span>,
    #[prost(string, tag = "3")]
    pub schema_url: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Span {
    #[prost(bytes = "vec", tag = "1")]
    pub trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    pub trace_state: String,
    #[prost(bytes = "vec", tag = "4")]
    pub parent_span_id: Vec<u8>,
    #[prost(string, tag = "5")]
    pub name: String,
    #[prost(int32, tag = "6")]
    pub kind: i32,
    #[prost(fixed64, tag = "7")]
    pub start_time_unix_nano: u64,
    #[prost(fixed64, tag = "8")]
    pub end_time_unix_nano: u64,
    #[prost(message, repeated, tag = "9")]
    pub attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "10")]
    pub dropped_attributes_count: u32,
    #[prost(message, repeated, tag = "11")]
    pub events: Vec<Event>,
    #[prost(message, optional, tag = "15")]
    pub status: Option<Status>,
    #[prost(fixed32, tag = "16")]
    pub flags: u32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Event {
    #[prost(fixed64, tag = "1")]
    pub time_unix_nano: u64,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(message, repeated, tag = "3")]
    pub attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Status {
    #[prost(string, tag = "2")]
    pub message: String,
    #[prost(int32, tag = "3")]
    pub code: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Answered {
    #[prost(message, optional, tag = "1")]
    pub partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PartialSuccess {
    #[prost(int64, tag = "1")]
    pub rejected_spans: i64,
    #[prost(string, tag = "2")]
    pub error_message: String,
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
pub struct RpcStatus {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
}

pub const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub const SPAN: &str = "00f067aa0ba902b7";

pub fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// From second 1 to second 3.
pub fn span(attributes: &Value, events: Vec<Event>) -> Span {
    Span {
        trace_id: bytes(TRACE),
        span_id: bytes(SPAN),
        name: "chat".to_owned(),
        start_time_unix_nano: 1_000_000_000,
        end_time_unix_nano: 3_000_000_000,
        attributes: pairs(attributes),
        events,
        ..Span::default()
    }
}

pub fn event(name: &str, at_ms: u64, attributes: &Value) -> Event {
    Event {
        time_unix_nano: at_ms * 1_000_000,
        name: name.to_owned(),
        attributes: pairs(attributes),
    }
}

pub fn export(spans: Vec<Span>) -> Request {
    let scope = ScopeSpans {
        spans,
        ..ScopeSpans::default()
    };
    let resource = ResourceSpans {
        scope_spans: vec![scope],
        ..ResourceSpans::default()
    };
    Request {
        resource_spans: vec![resource],
    }
}

pub fn text(key: &str, value: &str) -> KeyValue {
    pairs(&json!({ key: value })).remove(0)
}

pub fn pairs(members: &Value) -> Vec<KeyValue> {
    let members = members.as_object().unwrap().iter();
    let pairs = members.map(|(key, value)| KeyValue {
        key: key.clone(),
        value: Some(any(value)),
        ..KeyValue::default()
    });
    pairs.collect()
}

pub fn any(value: &Value) -> AnyValue {
    let value = match value {
        Value::Null => None,
        Value::Bool(is) => Some(Any::BoolValue(*is)),
        Value::Number(number) => Some(match number.as_i64() {
            Some(number) => Any::IntValue(number),
            None => Any::DoubleValue(number.as_f64().unwrap()),
        }),
        Value::String(text) => Some(Any::StringValue(text.clone())),
        Value::Array(values) => Some(Any::ArrayValue(ArrayValue {
            values: values.iter().map(any).collect(),
        })),
        Value::Object(_) => Some(Any::KvlistValue(KeyValueList {
            values: pairs(value),
        })),
    };
    AnyValue { value }
}

/// A call as a JSON exporter writes it: 64-bit numbers are texts.
pub fn of_json(trace: &str, span: &str) -> Value {
    let text = |key: &str, text: &str| json!({ "key": key, "value": { "stringValue": text } });
    json!({ "resourceSpans": [{ "resource": { "attributes": [] }, "scopeSpans": [{ "scope": {}, "spans": [{
        "traceId": trace, "spanId": span, "parentSpanId": "", "name": "chat", "kind": 3,
        "startTimeUnixNano": "1000000000", "endTimeUnixNano": "3000000000",
        "attributes": [
            text("gen_ai.operation.name", "chat"),
            { "key": "gen_ai.usage.input_tokens", "value": { "intValue": "12" } },
            { "key": "gen_ai.response.finish_reasons", "value": { "arrayValue": { "values": [{ "stringValue": "stop" }] } } },
            text("gen_ai.input.messages", "[{\"role\":\"user\",\"content\":\"hello\"}]"),
            text("gen_ai.output.messages", "[{\"role\":\"assistant\",\"content\":\"good day\"}]"),
        ],
        "events": [], "status": {},
    }] }] }] })
}

/// The one call of a span with these attributes.
pub fn call(attributes: &Value) -> Call {
    call_of(span(attributes, Vec::new()))
}

/// The one call of a span.
pub fn call_of(span: Span) -> Call {
    let bytes = export(vec![span]).encode_to_vec();
    let received = read(&bytes, Signal::Spans, Format::Protobuf, &Policy::DEFAULT).unwrap();
    assert_eq!((received.calls.len(), received.rejected), (1, 0));
    received.calls.into_iter().next().unwrap()
}
