//! Requests of traces that are too much, wrong or hostile. The bytes are those of OTLP's messages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::traces::{Fault, Format, Policy, Signal, read};
use prost::Message;
use serde_json::{Value, json};
use support::spans::{call, export, span};

const POLICY: Policy = Policy::DEFAULT;

/// `length` in the varint of protobuf.
fn varint(mut length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while length > 127 {
        bytes.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes
}

fn field(number: u8, inside: &[u8]) -> Vec<u8> {
    [vec![number << 3 | 2], varint(inside.len()), inside.to_vec()].concat()
}

#[test]
fn a_million_spans_are_refused_before_anything_is_made_of_them() {
    let spans = [2 << 3 | 2, 0].repeat(1_000_000);
    let protobuf = field(1, &field(2, &spans));
    let many = vec!["{}"; 1_000_000].join(",");
    let json = format!("{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{many}]}}]}}]}}");
    for (bytes, format) in [
        (protobuf, Format::Protobuf),
        (json.into_bytes(), Format::Json),
    ] {
        let fault = read(&bytes, Signal::Spans, format, &POLICY).unwrap_err();
        assert!(matches!(fault, Fault::TooMany(Signal::Spans)), "{fault}");
        assert!(fault.to_string().contains("10000 spans"));
    }
}

#[test]
fn a_million_attributes_are_refused_likewise() {
    let attributes = [9 << 3 | 2, 0].repeat(1_000_000);
    let protobuf = field(1, &field(2, &field(2, &attributes)));
    let many = vec!["{\"key\":\"a\"}"; 2_100_000].join(",");
    let json = format!(
        "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{{\"attributes\":[{many}]}}]}}]}}]}}"
    );
    for (bytes, format) in [
        (protobuf, Format::Protobuf),
        (json.into_bytes(), Format::Json),
    ] {
        assert!(matches!(
            read(&bytes, Signal::Spans, format, &POLICY),
            Err(Fault::TooManyItems)
        ));
    }
}

#[test]
fn a_list_where_an_object_belongs_is_no_trace() {
    for json in [
        "[]",
        "[[]]",
        r#"{"resourceSpans":[[]]}"#,
        r#"{"resourceSpans":[{"scopeSpans":[{"spans":[["00"]]}]}]}"#,
        r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":[]}]}]}]}]}"#,
    ] {
        let read = read(json.as_bytes(), Signal::Spans, Format::Json, &POLICY);
        assert!(matches!(read, Err(Fault::Malformed(_))), "{json}");
    }
    assert!(read(b"{}", Signal::Spans, Format::Json, &POLICY).is_ok());
}

#[test]
fn what_is_nested_without_end_is_refused_or_cut_off() {
    let mut deep = field(1, b"x");
    for _ in 0..20_000 {
        // An array in a value in an array.
        deep = field(5, &field(1, &deep));
    }
    let pair = [field(1, b"gen_ai.input.messages"), field(2, &deep)].concat();
    let bytes = field(1, &field(2, &field(2, &field(9, &pair))));
    assert!(matches!(
        read(&bytes, Signal::Spans, Format::Protobuf, &POLICY),
        Err(Fault::Malformed(_))
    ));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let json = format!("{{\"resourceSpans\":{deep}}}");
    assert!(matches!(
        read(json.as_bytes(), Signal::Spans, Format::Json, &POLICY),
        Err(Fault::Malformed(_))
    ));
    // As a text it is no JSON that could be read, and stays a text.
    let deep = call(&json!({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": deep }));
    assert!(
        deep.prompt()
            .is_some_and(|prompt| prompt.starts_with("[[[["))
    );
}

#[test]
fn huge_texts_and_lists_are_cut_and_it_is_said() {
    let long = "ä".repeat(POLICY.text_chars + 1);
    let many: Vec<_> = (0..POLICY.messages + 7)
        .map(|at| json!({ "role": "user", "content": at.to_string() }))
        .collect();
    let huge = span(
        &json!({
            "gen_ai.operation.name": "chat",
            "gen_ai.response.model": "m".repeat(1_000),
            "gen_ai.system_instructions": json!([{ "type": "text", "content": long }]),
            "gen_ai.input.messages": Value::Array(many).to_string(),
        }),
        Vec::new(),
    );
    let received = read(
        &export(vec![huge]).encode_to_vec(),
        Signal::Spans,
        Format::Protobuf,
        &POLICY,
    )
    .unwrap();
    let call = &received.calls[0];
    assert_eq!(
        call.system.as_ref().unwrap().chars().count(),
        POLICY.text_chars
    );
    assert_eq!(call.model.as_ref().unwrap().len(), POLICY.name_chars);
    assert_eq!(call.messages.len(), POLICY.messages);
    assert_eq!(
        call.prompt(),
        Some((POLICY.messages + 6).to_string().as_str())
    );
    assert_eq!(
        call.notes,
        [
            "2 over-long texts are cut",
            "7 messages are left out, for there are too many"
        ]
    );
    let answer: Value = serde_json::from_slice(&received.answer(Format::Json)).unwrap();
    assert_eq!(answer["partialSuccess"]["rejectedSpans"], "0");
    assert!(
        answer["partialSuccess"]["errorMessage"]
            .as_str()
            .unwrap()
            .contains("cut")
    );
}

#[test]
fn secrets_are_hidden_wherever_they_stand_also_where_a_text_is_cut() {
    let secret = "sk-proj-Abcdefghijklmnop1234567890ABCDEFGH";
    let at_the_edge = format!("{} {secret}", "word ".repeat(POLICY.text_chars / 5 - 2));
    let call = call(&json!({
        "gen_ai.operation.name": "chat",
        "user.id": "someone@example.com",
        "gen_ai.system_instructions": json!([{ "type": "text", "content": at_the_edge }]),
        "gen_ai.input.messages": json!([
            { "role": "user", "content": format!("my key is {secret}") },
            { "role": "assistant", "content": "", "tool_calls": [{ "id": "c", "function": { "name": "mail", "arguments": { "to": "someone@example.com", "keys": [secret] } } }] },
            { "role": "tool", "tool_call_id": "c", "content": [{ "type": "text", "text": secret }] },
        ]),
        "gen_ai.output.messages": json!([{ "role": "assistant", "parts": [{ "type": "text", "content": format!("it is {secret}") }] }]),
        "gen_ai.tool.definitions": json!([{ "name": "mail", "default": secret }]),
    }));
    let kept = serde_json::to_string(&call).unwrap();
    assert!(
        !kept.contains("someone@") && !kept.contains("sk-proj"),
        "{kept}"
    );
    assert_eq!(call.prompt(), Some("my key is [secret]"));
    // Of a person's id that would be hidden a hash is kept: two people are not one.
    let user = call.user.unwrap();
    assert!(user.starts_with("sha256:"), "{user}");
    assert_eq!(
        user,
        afterword_collector::traces::user("someone@example.com")
    );
}
