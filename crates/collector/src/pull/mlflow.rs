//! MLflow: `POST /api/3.0/mlflow/traces/search` tells which traces there are, `GET /api/3.0/mlflow/traces/get` gives the spans of one, as
//! OTLP has them in JSON (its source, and tried against 3.17).

use super::span::in_camel_case;
use super::{Asked, Page, Wrong, list, text};
use crate::sinks::request::{Method, Request};
use crate::sinks::url::encoded;
use serde_json::{Value, json};

/// Traces of one page.
const LIMIT: usize = 100;

pub(super) fn project(name: &str) -> Option<Request> {
    let is_id = name.bytes().all(|byte| byte.is_ascii_digit());
    let path = format!(
        "/api/2.0/mlflow/experiments/get-by-name?experiment_name={}",
        encoded(name)
    );
    (!is_id).then(|| Request::bare(Method::Get, path))
}

pub(super) fn id_of_project(body: &Value) -> Option<String> {
    text(body, "/experiment/experiment_id").map(str::to_owned)
}

pub(super) fn request(experiment: &str, asked: &Asked, cursor: Option<&str>) -> Request {
    let (since_ms, until_ms) = match asked {
        Asked::Between(since_ms, until_ms) => (since_ms, until_ms),
        Asked::Trace(trace) | Asked::Span(trace, _) | Asked::Run(trace) => {
            return one(&format!("tr-{trace}"));
        }
    };
    let location = json!({ "type": "MLFLOW_EXPERIMENT", "mlflow_experiment": { "experiment_id": experiment } });
    let mut body = json!({
        "locations": [location],
        "filter": format!("timestamp_ms >= {since_ms} AND timestamp_ms < {until_ms}"),
        "max_results": LIMIT,
        "order_by": ["timestamp_ms ASC"],
    });
    if let (Some(cursor), Some(members)) = (cursor, body.as_object_mut()) {
        members.insert("page_token".to_owned(), json!(cursor));
    }
    Request::json(
        Method::Post,
        "/api/3.0/mlflow/traces/search".to_owned(),
        &body,
    )
}

fn one(trace: &str) -> Request {
    let path = format!(
        "/api/3.0/mlflow/traces/get?trace_id={}&allow_partial=true",
        encoded(trace)
    );
    Request::bare(Method::Get, path)
}

/// A list of traces, or one with its spans.
pub(super) fn read(body: &Value) -> Result<Page, Wrong> {
    if let Some(trace) = body.get("trace") {
        let spans = trace.get("spans").and_then(Value::as_array);
        let spans = spans.into_iter().flatten();
        return Ok(Page {
            spans: spans.map(span).collect(),
            ..Page::default()
        });
    }
    // What is empty is left out in protobuf's JSON.
    if body.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(Page::default());
    }
    let traces = list(body, "/traces")?.iter();
    Ok(Page {
        spans: Vec::new(),
        next: text(body, "/next_page_token").map(str::to_owned),
        details: traces
            .filter_map(|trace| text(trace, "/trace_id"))
            .map(one)
            .collect(),
    })
}

/// Spans of MLflow's own SDK say by its own names what others say by those of OpenTelemetry or OpenInference.
fn span(span: &Value) -> Value {
    let mut span = in_camel_case(span);
    let Some(attributes) = span.get_mut("attributes").and_then(Value::as_array_mut) else {
        return span;
    };
    let said = |name: &str| {
        let found = attributes
            .iter()
            .find(|one| one.get("key").and_then(Value::as_str) == Some(name))?;
        Some(found.get("value")?.clone())
    };
    let is_said = |prefix: &str| {
        attributes.iter().any(|one| {
            let key = one.get("key").and_then(Value::as_str);
            key.is_some_and(|key| key.starts_with(prefix))
        })
    };
    let kind = said("mlflow.spanType");
    let kind = kind.as_ref().and_then(|kind| text(kind, "/stringValue"));
    if !matches!(kind, Some("CHAT_MODEL" | "LLM"))
        || is_said("gen_ai.input")
        || is_said("llm.input_messages")
    {
        return span;
    }
    let usage = |member: &str| {
        let usage = said("mlflow.chat.tokenUsage")?;
        let values = usage.pointer("/kvlistValue/values")?.as_array()?;
        let found = values
            .iter()
            .find(|one| one.get("key").and_then(Value::as_str) == Some(member))?;
        Some(found.get("value")?.clone())
    };
    let more = [
        (
            "gen_ai.operation.name",
            Some(json!({ "stringValue": "chat" })),
        ),
        ("input.value", said("mlflow.spanInputs")),
        ("output.value", said("mlflow.spanOutputs")),
        ("gen_ai.response.model", said("mlflow.llm.model")),
        ("gen_ai.usage.input_tokens", usage("input_tokens")),
        ("gen_ai.usage.output_tokens", usage("output_tokens")),
    ];
    let more: Vec<Value> = more
        .into_iter()
        .filter_map(|(name, value)| Some(json!({ "key": name, "value": value? })))
        .collect();
    attributes.extend(more);
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_its_own_sdk_says_the_same_by_names_that_are_read() {
        let text = |key: &str, text: &str| json!({ "key": key, "value": { "string_value": text } });
        let own = json!({ "trace": { "spans": [{ "trace_id": "S/kvNXezTaajzpKdDg5HNg==", "span_id": "APBnqgupArc=", "attributes": [
            text("mlflow.spanType", "CHAT_MODEL"),
            text("mlflow.spanInputs", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"),
            { "key": "mlflow.chat.tokenUsage", "value": { "kvlist_value": { "values": [{ "key": "input_tokens", "value": { "int_value": "3" } }] } } },
        ] }] } });
        let page = read(&own).unwrap();
        let said = page.spans[0]["attributes"].as_array().unwrap();
        let value = |name: &str| {
            said.iter()
                .find(|one| one["key"] == name)
                .map(|one| one["value"].clone())
        };
        assert_eq!(
            value("gen_ai.usage.input_tokens"),
            Some(json!({ "intValue": "3" }))
        );
        assert!(value("input.value").is_some() && value("output.value").is_none());
        assert_eq!(page.spans[0]["traceId"], "S/kvNXezTaajzpKdDg5HNg==");
    }

    #[test]
    fn names_are_asked_for_and_numbers_are_ids() {
        assert_eq!(project("0"), None);
        assert!(
            project("my chat")
                .unwrap()
                .path
                .ends_with("experiment_name=my%20chat")
        );
    }
}
