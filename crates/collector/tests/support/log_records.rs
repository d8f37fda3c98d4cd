//! Log records that tell of a call, as OTLP's messages.

use super::spans::{SPAN, TRACE, any, bytes, pairs};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use serde_json::{Value, json};

/// An event as OpenTelemetry's instrumentation for Python writes it: so many microseconds after second 1, and when it happened is
/// only said of when it was heard of.
pub fn told(after_us: u64, name: &str, body: &Value) -> LogRecord {
    LogRecord {
        observed_time_unix_nano: 1_000_000_000 + after_us * 1_000,
        event_name: name.to_owned(),
        attributes: pairs(&json!({ "gen_ai.system": "openai" })),
        body: Some(any(body)),
        trace_id: bytes(TRACE),
        span_id: bytes(SPAN),
        ..LogRecord::default()
    }
}

pub fn request(log_records: Vec<LogRecord>) -> ExportLogsServiceRequest {
    let scope = ScopeLogs {
        log_records,
        ..ScopeLogs::default()
    };
    let resource = ResourceLogs {
        scope_logs: vec![scope],
        ..ResourceLogs::default()
    };
    ExportLogsServiceRequest {
        resource_logs: vec![resource],
    }
}

/// A conversation with a tool, message by message.
pub fn conversation() -> Vec<LogRecord> {
    let asked = json!([{ "id": "c-1", "type": "function", "function": { "name": "weather", "arguments": "{\"city\":\"Bern\"}" } }]);
    vec![
        told(
            0,
            "gen_ai.system.message",
            &json!({ "content": "Be brief." }),
        ),
        told(
            10,
            "gen_ai.user.message",
            &json!({ "content": "weather in Bern?" }),
        ),
        told(
            20,
            "gen_ai.assistant.message",
            &json!({ "tool_calls": asked }),
        ),
        told(
            30,
            "gen_ai.tool.message",
            &json!({ "id": "c-1", "content": "rainy" }),
        ),
        told(
            900_000,
            "gen_ai.choice",
            &json!({ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "It rains." } }),
        ),
    ]
}
