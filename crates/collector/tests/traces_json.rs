//! Texts of a trace that are JSON, or look like it: what may be too much of it, and what is an answer as it is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::traces::{Format, Policy, Signal, read};
use prost::Message;
use serde_json::{Value, json};
use support::spans::{call, event, export, span};

const POLICY: Policy = Policy::DEFAULT;

/// A list of as many numbers, as a text.
fn numbers(count: usize) -> String {
    format!("[{}]", vec!["0"; count].join(","))
}

#[test]
fn a_text_of_more_json_than_there_is_room_for_is_kept_as_a_text_and_it_is_noted() {
    let many = numbers(POLICY.items + 1);
    let note =
        |name: &str| format!("{name} has too many values and is kept as a text, or left out");
    let told = call(&json!({
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": many,
        "gen_ai.output.messages": "[{\"role\":\"assistant\",\"content\":\"good day\"}]",
    }));
    assert!(told.prompt().unwrap().starts_with("[0,0,"));
    assert_eq!(told.answer(), Some("good day"));
    assert!(
        told.notes.contains(&note("gen_ai.input.messages")),
        "{:?}",
        told.notes
    );

    for name in ["gen_ai.tool.definitions", "llm.tools.0.tool.json_schema"] {
        let told = call(&json!({ "gen_ai.operation.name": "chat", name: many }));
        // None of its values is one.
        assert!(told.tools.iter().all(Value::is_string), "{name}");
        assert!(told.notes.contains(&note(name)), "{:?}", told.notes);
    }
    let choice = event(
        "gen_ai.choice",
        2,
        &json!({ "content": "hello", "tool_calls": many }),
    );
    let told = support::spans::call_of(span(
        &json!({ "gen_ai.operation.name": "chat" }),
        vec![choice],
    ));
    assert_eq!(told.answer(), Some("hello"));
    assert!(told.notes.contains(&note("tool_calls")), "{:?}", told.notes);
}

#[test]
fn the_room_for_json_in_texts_is_that_of_the_whole_request() {
    let half = numbers(POLICY.items / 2);
    let one = || {
        let said = json!({ "gen_ai.operation.name": "chat", "gen_ai.tool.definitions": half });
        span(&said, Vec::new())
    };
    let bytes = export(vec![one(), one(), one()]).encode_to_vec();
    let received = read(&bytes, Signal::Spans, Format::Protobuf, &POLICY).unwrap();
    let has_tools: Vec<bool> = received
        .calls
        .iter()
        .map(|call| !call.tools.is_empty())
        .collect();
    assert_eq!(has_tools, [true, true, false]);
    // Whoever sent it hears of it.
    assert!(!received.answer(Format::Protobuf).is_empty());
}

#[test]
fn a_whole_value_that_is_json_and_no_message_is_the_text_that_was_said() {
    let said = |more: Value| {
        let mut all = json!({ "openinference.span.kind": "LLM" });
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        call(&all)
    };
    for text in [
        "{\"city\":\"Paris\"}",
        "42",
        "true",
        "[1, 2]",
        "\"",
        "{\"city\":",
    ] {
        let told = said(json!({ "input.value": text, "output.value": text }));
        assert_eq!((told.prompt(), told.answer()), (Some(text), Some(text)));
    }
    for value in [json!(42), json!(true)] {
        let told = said(json!({ "output.value": value }));
        assert_eq!(told.answer(), Some(value.to_string().as_str()));
    }
    // A message that says nothing is none, and no text either.
    for text in [
        "{\"messages\":[]}",
        "{\"role\":\"assistant\",\"content\":\"\"}",
        "{\"choices\":[]}",
        "null",
        "[]",
        "{}",
    ] {
        let told = said(json!({ "input.value": text, "output.value": text }));
        assert!(told.messages.is_empty() && told.output.is_empty(), "{text}");
    }
}

#[test]
fn a_whole_value_that_is_said_to_be_plain_text_is_never_read_as_json() {
    for text in ["{\"content\":\"a form\"}", "[]", "null"] {
        let told = call(&json!({
            "openinference.span.kind": "LLM",
            "input.value": text, "input.mime_type": "text/plain",
            "output.value": text, "output.mime_type": "text/plain; charset=utf-8",
        }));
        assert_eq!((told.prompt(), told.answer()), (Some(text), Some(text)));
    }
    let told = call(&json!({
        "openinference.span.kind": "LLM",
        "output.value": "{\"content\":\"a form\"}", "output.mime_type": "application/json",
    }));
    assert_eq!(told.answer(), Some("a form"));
}
