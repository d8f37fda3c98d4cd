//! LangSmith: `POST /api/v1/runs/query`, paged by a cursor (read in its SDK 0.15, `_get_cursor_paginated_list` and `schemas.Run`). A trace is
//! named there by the id of its root run.

use super::span::{Span, trace_id};
use super::{Asked, Page, Wrong, list, text};
use crate::export::rfc3339;
use crate::sinks::request::{Method, Request};
use crate::sinks::url::encoded;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Runs of one page; at most 100 are given.
const LIMIT: usize = 100;

const SELECT: [&str; 16] = [
    "id",
    "name",
    "run_type",
    "start_time",
    "end_time",
    "error",
    "extra",
    "inputs",
    "outputs",
    "parent_run_id",
    "trace_id",
    "session_id",
    "first_token_time",
    "prompt_tokens",
    "completion_tokens",
    "status",
];

/// A name is asked for; an id is one already.
pub(super) fn project(name: &str) -> Option<Request> {
    let path = format!("/api/v1/sessions?name={}&limit=1", encoded(name));
    Uuid::try_parse(name)
        .is_err()
        .then(|| Request::bare(Method::Get, path))
}

pub(super) fn id_of_project(body: &Value) -> Option<String> {
    text(body, "/0/id").map(str::to_owned)
}

pub(super) fn request(project: Option<&str>, asked: &Asked, cursor: Option<&str>) -> Request {
    let mut body = Map::new();
    body.insert("select".to_owned(), json!(SELECT));
    body.insert("limit".to_owned(), json!(LIMIT));
    if let Some(project) = project {
        body.insert("session".to_owned(), json!([project]));
    }
    let (name, value) = match asked {
        Asked::Between(since_ms, until_ms) => {
            body.insert("run_type".to_owned(), json!("llm"));
            let until = format!("lt(start_time, \"{}\")", rfc3339(*until_ms));
            body.insert("filter".to_owned(), json!(until));
            ("start_time", json!(rfc3339(*since_ms)))
        }
        Asked::Trace(trace) => {
            body.insert("run_type".to_owned(), json!("llm"));
            ("trace", json!(uuid(trace)))
        }
        Asked::Run(run) => ("id", json!([run])),
        Asked::Span(_, span) => ("id", json!([uuid(span)])),
    };
    body.insert(name.to_owned(), value);
    if let Some(cursor) = cursor {
        body.insert("cursor".to_owned(), json!(cursor));
    }
    Request::json(
        Method::Post,
        "/api/v1/runs/query".to_owned(),
        &Value::Object(body),
    )
}

/// The UUID of an id of up to 16 bytes, which has them at its end.
fn uuid(id: &str) -> String {
    let number = u128::from_str_radix(id, 16).map(Uuid::from_u128);
    number.map_or_else(|_| id.to_owned(), |uuid| uuid.to_string())
}

pub(super) fn read(body: &Value) -> Result<Page, Wrong> {
    Ok(Page {
        spans: list(body, "/runs")?.iter().filter_map(span).collect(),
        next: text(body, "/cursors/next").map(str::to_owned),
        details: Vec::new(),
    })
}

fn span(run: &Value) -> Option<Value> {
    let id = text(run, "/id")?;
    let trace = text(run, "/trace_id").unwrap_or(id);
    let mut span = Span::call(&trace_id(trace), id, text(run, "/name").unwrap_or_default());
    let start = text(run, "/start_time");
    span.took(start, text(run, "/end_time"));
    span.first_token(start, text(run, "/first_token_time"));
    // A stack trace: its first line says what it was.
    span.failed(text(run, "/error").and_then(|error| error.lines().next()));
    span.say("langsmith.run.id", &json!(id));
    for (name, pointers) in [
        (
            "gen_ai.response.model",
            &[
                "/outputs/model",
                "/outputs/llm_output/model_name",
                "/extra/metadata/ls_model_name",
                "/extra/invocation_params/model",
                "/extra/invocation_params/model_name",
            ][..],
        ),
        (
            "gen_ai.prompt.version",
            &[
                "/extra/metadata/prompt_version",
                "/extra/metadata/lc_hub_commit_hash",
            ],
        ),
        (
            "session.id",
            &[
                "/extra/metadata/session_id",
                "/extra/metadata/thread_id",
                "/extra/metadata/conversation_id",
            ],
        ),
        ("user.id", &["/extra/metadata/user_id"]),
        ("gen_ai.usage.input_tokens", &["/prompt_tokens"]),
        ("gen_ai.usage.output_tokens", &["/completion_tokens"]),
        (
            "gen_ai.response.finish_reasons",
            &[
                "/outputs/choices/0/finish_reason",
                "/outputs/generations/0/0/generation_info/finish_reason",
                "/outputs/generations/0/0/message/kwargs/response_metadata/finish_reason",
            ],
        ),
        ("gen_ai.response.id", &["/outputs/id"]),
    ] {
        span.say_first(name, run, pointers);
    }
    let told = said(run.get("inputs"), "user");
    span.say("gen_ai.input.messages", &json!(told));
    let answered = said(run.get("outputs"), "assistant");
    span.say("gen_ai.output.messages", &json!(answered));
    Some(span.done())
}

/// Members of inputs and outputs that hold what was said, the first that is there.
const HOLDS: [&str; 10] = [
    "messages",
    "choices",
    "generations",
    "message",
    "input",
    "prompt",
    "prompts",
    "question",
    "output",
    "content",
];

/// The messages in what a run took or gave, whatever wrapped the model.
fn said(value: Option<&Value>, role: &str) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values
            .iter()
            .flat_map(|value| said(Some(value), role))
            .collect(),
        Some(Value::String(text)) if !text.is_empty() => {
            vec![json!({ "role": role, "content": text })]
        }
        Some(Value::Object(members)) => of_object(members, role),
        _ => Vec::new(),
    }
}

fn of_object(members: &Map<String, Value>, role: &str) -> Vec<Value> {
    // LangChain writes its classes down: the kind stands in `kwargs`, or only in the name of the class.
    if let Some(Value::Object(inside)) = members.get("kwargs") {
        let class = members.get("id").and_then(Value::as_array);
        let class = class.and_then(|path| path.last()?.as_str());
        return vec![message(inside, kind(inside, class).unwrap_or(role))];
    }
    if members.contains_key("content")
        && (members.contains_key("role") || members.contains_key("type"))
    {
        return vec![message(members, kind(members, None).unwrap_or(role))];
    }
    // A generation of LangChain has its text beside its message.
    let name = HOLDS
        .iter()
        .find(|name| members.get(**name).is_some_and(|value| !value.is_null()));
    match name {
        Some(name) => said(members.get(*name), role),
        None => said(members.get("text"), role),
    }
}

fn message(members: &Map<String, Value>, role: &str) -> Value {
    let mut made = Map::new();
    made.insert("role".to_owned(), json!(role));
    for name in ["content", "tool_calls", "tool_call_id", "refusal"] {
        if let Some(value) = members.get(name) {
            made.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(made)
}

fn kind<'a>(members: &'a Map<String, Value>, class: Option<&'a str>) -> Option<&'a str> {
    let word = |name: &str| members.get(name).and_then(Value::as_str);
    let said = word("role").or_else(|| word("type")).or(class)?;
    Some(match said {
        "human" | "HumanMessage" | "HumanMessageChunk" => "user",
        "ai" | "AIMessage" | "AIMessageChunk" => "assistant",
        "SystemMessage" => "system",
        "ToolMessage" => "tool",
        "message" => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_in_whatever_wrapped_the_model() {
        let user = json!([{ "role": "user", "content": "hi" }]);
        for inputs in [
            json!({ "messages": [{ "role": "user", "content": "hi" }] }),
            json!({ "messages": [[{ "lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "HumanMessage"], "kwargs": { "content": "hi", "type": "human" } }]] }),
            json!({ "messages": [{ "lc": 1, "id": ["langchain", "HumanMessage"], "kwargs": { "content": "hi" } }] }),
            json!({ "messages": [{ "type": "human", "content": "hi" }] }),
            json!({ "input": "hi" }),
            json!({ "prompts": ["hi"] }),
        ] {
            assert_eq!(json!(said(Some(&inputs), "user")), user, "{inputs}");
        }
        let answer = json!([{ "role": "assistant", "content": "yes" }]);
        for outputs in [
            json!({ "choices": [{ "message": { "role": "assistant", "content": "yes" }, "finish_reason": "stop" }] }),
            json!({ "generations": [[{ "text": "yes", "message": { "lc": 1, "kwargs": { "content": "yes", "type": "ai" } } }]] }),
            json!({ "generations": [[{ "text": "yes" }]] }),
            json!({ "output": "yes" }),
            json!({ "content": "yes" }),
        ] {
            assert_eq!(
                json!(said(Some(&outputs), "assistant")),
                answer,
                "{outputs}"
            );
        }
        assert!(said(Some(&json!({ "messages": null })), "user").is_empty());
    }

    #[test]
    fn a_span_s_run_and_a_trace_s_are_uuids() {
        let asked = Asked::Span("t".to_owned(), "00f067aa0ba902b7".to_owned());
        let body = String::from_utf8(request(None, &asked, None).body).unwrap();
        assert!(
            body.contains("00000000-0000-0000-00f0-67aa0ba902b7"),
            "{body}"
        );
        assert!(project("5f0c1f6e-3a3c-4a55-8a5f-0d7f4b1c2a90").is_none());
        assert!(project("my chat").is_some());
    }
}
