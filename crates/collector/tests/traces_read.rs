//! What spans say of a call, in every convention. The bytes are those of OTLP's messages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::traces::{Format, Policy, Signal, read};
use proptest::prelude::*;
use prost::Message;
use serde_json::{Value, json};
use support::spans::{SPAN, TRACE, call, call_of, event, export, of_json, span, text};

const POLICY: Policy = Policy::DEFAULT;

/// Who says what.
fn said(messages: &[afterword_collector::traces::Message]) -> Vec<(&str, &str)> {
    messages
        .iter()
        .map(|message| (message.role.as_str(), message.content.as_str()))
        .collect()
}

#[test]
fn the_current_conventions_are_read_as_json_and_as_structure() {
    let input = json!([
        { "role": "user", "parts": [{ "type": "text", "content": "weather in Paris?" }] },
        { "role": "assistant", "parts": [{ "type": "tool_call", "id": "c-1", "name": "weather", "arguments": { "city": "Paris" } }] },
        { "role": "tool", "parts": [{ "type": "tool_call_response", "id": "c-1", "response": "rainy" }] },
    ]);
    let output = json!([{ "role": "assistant", "finish_reason": "stop", "parts": [
        { "type": "reasoning", "content": "hm" }, { "type": "text", "content": "It rains." }] }]);
    for structured in [false, true] {
        let form = |value: &Value| {
            if structured {
                value.clone()
            } else {
                json!(value.to_string())
            }
        };
        let call = call(&json!({
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-5", "gen_ai.response.model": "gpt-5-2026-01-01",
            "gen_ai.response.id": "chatcmpl-1", "gen_ai.conversation.id": "s-1", "user.id": "u-1",
            "gen_ai.response.finish_reasons": ["stop"],
            "gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 3,
            "gen_ai.response.time_to_first_chunk": 0.25,
            "gen_ai.system_instructions": form(&json!([{ "type": "text", "content": "Be brief." }])),
            "gen_ai.input.messages": form(&input),
            "gen_ai.output.messages": form(&output),
            "gen_ai.tool.definitions": form(&json!([{ "type": "function", "name": "weather" }])),
        }));
        assert_eq!(
            (call.trace_id.as_str(), call.span_id.as_str()),
            (TRACE, SPAN)
        );
        assert_eq!((call.start_ms, call.end_ms), (1_000, 3_000));
        assert_eq!(call.model.as_deref(), Some("gpt-5-2026-01-01"));
        assert_eq!(call.response_id.as_deref(), Some("chatcmpl-1"));
        assert_eq!(
            (call.session.as_deref(), call.user.as_deref()),
            (Some("s-1"), Some("u-1"))
        );
        assert_eq!(call.finish_reason.as_deref(), Some("stop"));
        assert_eq!(
            (call.tokens_in, call.tokens_out, call.first_token_ms),
            (Some(12), Some(3), Some(250))
        );
        assert_eq!(call.system.as_deref(), Some("Be brief."));
        assert_eq!(
            said(&call.messages),
            [
                ("user", "weather in Paris?"),
                ("assistant", ""),
                ("tool", "rainy")
            ]
        );
        assert_eq!(
            call.messages[1].tool_calls,
            [json!({ "id": "c-1", "name": "weather", "arguments": { "city": "Paris" } })]
        );
        assert_eq!(call.messages[2].tool_call_id.as_deref(), Some("c-1"));
        assert_eq!(said(&call.output), [("assistant", "It rains.")]);
        assert_eq!(call.output[0].left_out, ["reasoning"]);
        assert_eq!(
            call.tools,
            [json!({ "type": "function", "name": "weather" })]
        );
        assert_eq!(
            (call.prompt(), call.answer()),
            (Some("weather in Paris?"), Some("It rains."))
        );
        assert_eq!(call.conversation()[0].role, "system");
        assert_eq!(call.notes, Vec::<String>::new());
    }
}

#[test]
fn the_older_events_are_read() {
    let told = |name: &str, attributes: Value| event(name, 1_000, &attributes);
    let one_each = call_of(span(
        &json!({ "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" }),
        vec![
            told("gen_ai.system.message", json!({ "content": "Be brief." })),
            told("gen_ai.user.message", json!({ "content": "[1]" })),
            told(
                "gen_ai.choice",
                json!({ "index": 0, "finish_reason": "length", "message": "{\"content\":\"one\"}" }),
            ),
        ],
    ));
    assert_eq!(one_each.system.as_deref(), Some("Be brief."));
    assert_eq!(said(&one_each.messages), [("user", "[1]")]);
    assert_eq!(said(&one_each.output), [("assistant", "one")]);
    assert_eq!(one_each.finish_reason.as_deref(), Some("length"));
    assert_eq!(one_each.model.as_deref(), Some("m"));

    let all = call_of(span(
        &json!({}),
        vec![
            told(
                "gen_ai.content.prompt",
                json!({ "gen_ai.prompt": "[{\"role\":\"user\",\"content\":\"hello\"}]" }),
            ),
            event("First Token Stream Event", 1_120, &json!({})),
            told(
                "gen_ai.content.completion",
                json!({ "gen_ai.completion": "good day" }),
            ),
        ],
    ));
    assert_eq!(
        (all.prompt(), all.answer()),
        (Some("hello"), Some("good day"))
    );
    assert_eq!(all.first_token_ms, Some(120));

    let details = call_of(span(
        &json!({ "gen_ai.operation.name": "chat" }),
        vec![told(
            "gen_ai.client.inference.operation.details",
            json!({ "gen_ai.input.messages": "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]" }),
        )],
    ));
    assert_eq!(details.prompt(), Some("hello"));
}

#[test]
fn flat_attributes_are_read_in_the_order_of_their_numbers() {
    let mut attributes = json!({
        "llm.request.type": "chat",
        "gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief.",
        "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "yes",
        "gen_ai.completion.0.finish_reason": "stop",
        "gen_ai.usage.prompt_tokens": "7",
        "llm.request.functions.0.name": "weather",
    });
    for place in 1..=11 {
        let members = attributes.as_object_mut().unwrap();
        members.insert(format!("gen_ai.prompt.{place}.role"), json!("user"));
        members.insert(
            format!("gen_ai.prompt.{place}.content"),
            json!(place.to_string()),
        );
    }
    let call = call(&attributes);
    assert_eq!(call.system.as_deref(), Some("Be brief."));
    let order: Vec<_> = call
        .messages
        .iter()
        .map(|message| message.content.parse::<u32>().unwrap())
        .collect();
    assert_eq!(order, (1..=11).collect::<Vec<_>>());
    assert_eq!((call.answer(), call.tokens_in), (Some("yes"), Some(7)));
    assert_eq!(call.finish_reason.as_deref(), Some("stop"));
    assert_eq!(call.tools, [json!({ "name": "weather" })]);
}

#[test]
fn openinference_is_read() {
    let said_by = call(&json!({
        "openinference.span.kind": "LLM", "llm.model_name": "gpt-5", "session.id": "s", "user.id": "u",
        "llm.prompt_template.version": "v7",
        "llm.token_count.prompt": 5, "llm.token_count.completion": 6,
        "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.contents.0.message_content.type": "text",
        "llm.input_messages.1.message.contents.0.message_content.text": "what is this?",
        "llm.input_messages.1.message.contents.1.message_content.type": "image",
        "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "a heron",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c-1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "zoom",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": "{}",
        "llm.tools.0.tool.json_schema": "{\"name\":\"zoom\"}",
        "input.value": "{\"messages\":[]}", "output.value": "whatever",
    }));
    assert_eq!(said_by.model.as_deref(), Some("gpt-5"));
    assert_eq!(said_by.prompt_version.as_deref(), Some("v7"));
    assert_eq!((said_by.tokens_in, said_by.tokens_out), (Some(5), Some(6)));
    assert_eq!(said_by.system.as_deref(), Some("Be brief."));
    assert_eq!(
        (said_by.prompt(), said_by.answer()),
        (Some("what is this?"), Some("a heron"))
    );
    assert_eq!(said_by.messages[0].left_out, ["image"]);
    assert_eq!(
        said_by.output[0].tool_calls,
        [json!({ "id": "c-1", "name": "zoom", "arguments": "{}" })]
    );
    assert_eq!(said_by.tools, [json!({ "name": "zoom" })]);
    assert_eq!(said_by.notes, Vec::<String>::new());

    let given = call(&json!({
        "openinference.span.kind": "LLM", "llm.finish_reason": "stop",
        "output.value": "{\"id\":\"chatcmpl-7\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"a heron\"}}]}",
    }));
    assert_eq!(
        (given.response_id.as_deref(), given.answer()),
        (Some("chatcmpl-7"), Some("a heron"))
    );
    assert_eq!(given.finish_reason.as_deref(), Some("stop"));

    let alone = call(
        &json!({ "openinference.span.kind": "LLM", "input.value": "a question", "output.value": "{\"id\":\"an answer\"}" }),
    );
    assert_eq!(alone.response_id, None);

    let alone = call(
        &json!({ "openinference.span.kind": "LLM", "input.value": "a question", "output.value": "an answer" }),
    );
    assert_eq!(
        (alone.prompt(), alone.answer()),
        (Some("a question"), Some("an answer"))
    );
}

#[test]
fn completions_of_openinference_and_tool_calls_of_langchain_are_read() {
    let completion = call(&json!({
        "openinference.span.kind": "LLM",
        "llm.prompts.0.prompt.text": "Lapwings nest", "llm.choices.0.completion.text": " on the ground.",
        "input.value": "{\"prompt\":\"Lapwings nest\"}",
    }));
    assert_eq!(
        (completion.prompt(), completion.answer()),
        (Some("Lapwings nest"), Some(" on the ground."))
    );
    assert_eq!(completion.notes, Vec::<String>::new());
    let output = json!([{ "role": "assistant", "content": "", "tool_calls": [{ "name": "zoom", "args": { "by": 2 }, "id": "c-1", "type": "tool_call" }] }]);
    let called = call(
        &json!({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": output.to_string() }),
    );
    assert_eq!(
        called.output[0].tool_calls,
        [json!({ "id": "c-1", "name": "zoom", "arguments": { "by": 2 } })]
    );
}

#[test]
fn of_attributes_that_contradict_each_other_the_more_specific_is_kept_and_it_is_noted() {
    let call = call(&json!({
        "gen_ai.operation.name": "chat", "openinference.span.kind": "CHAIN",
        "gen_ai.response.model": "one", "llm.model_name": "two",
        "gen_ai.usage.input_tokens": 5, "llm.token_count.prompt": 6, "gen_ai.usage.output_tokens": -1,
        "gen_ai.input.messages": "[{\"role\":\"user\",\"content\":\"this\"}]",
        "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "that",
    }));
    assert_eq!(
        (call.model.as_deref(), call.tokens_in, call.tokens_out),
        (Some("one"), Some(5), None)
    );
    assert_eq!(call.prompt(), Some("this"));
    for note in [
        "llm.model_name differ",
        "llm.token_count.prompt differ",
        "output_tokens is no number",
        "llm.input_messages differ",
    ] {
        assert!(
            call.notes.iter().any(|said| said.contains(note)),
            "{note}: {:?}",
            call.notes
        );
    }

    let mut backwards = span(&json!({ "gen_ai.operation.name": "chat" }), Vec::new());
    backwards.end_time_unix_nano = 500_000_000;
    let backwards = call_of(backwards);
    assert_eq!((backwards.start_ms, backwards.end_ms), (1_000, 1_000));
    assert!(backwards.notes[0].starts_with("it ends before it starts"));
}

#[test]
fn of_spans_that_are_no_calls_nothing_is_kept() {
    let others = [
        json!({}),
        json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "m" }),
        json!({ "gen_ai.operation.name": "embeddings", "gen_ai.request.model": "m" }),
        json!({ "openinference.span.kind": "CHAIN", "input.value": "a lapwing" }),
        json!({ "http.request.method": "POST" }),
    ];
    let mut spans: Vec<_> = others
        .iter()
        .map(|attributes| span(attributes, Vec::new()))
        .collect();
    // A cycle of an agent bears the messages of the call in it.
    let said = event("gen_ai.user.message", 1_000, &json!({ "content": "hello" }));
    spans.push(span(&json!({ "event_loop.cycle_id": "1" }), vec![said]));
    let received = read(
        &export(spans).encode_to_vec(),
        Signal::Spans,
        Format::Protobuf,
        &POLICY,
    )
    .unwrap();
    assert_eq!((received.calls.len(), received.others), (0, 6));
    assert!(received.answer(Format::Protobuf).is_empty());
    assert_eq!(received.answer(Format::Json), b"{}");
}

#[test]
fn errors_are_read_from_the_most_telling_place() {
    let mut failed = span(&json!({ "gen_ai.operation.name": "chat" }), Vec::new());
    failed.status = Some(support::spans::Status {
        message: "429: slow down".to_owned(),
        code: 2,
    });
    assert_eq!(
        call_of(failed.clone()).error.as_deref(),
        Some("429: slow down")
    );
    failed.events.push(event(
        "exception",
        1_000,
        &json!({ "exception.type": "RateLimitError" }),
    ));
    assert_eq!(
        call_of(failed.clone()).error.as_deref(),
        Some("RateLimitError")
    );
    failed.attributes.push(text("error.type", "rate_limit"));
    assert_eq!(call_of(failed).error.as_deref(), Some("rate_limit"));
}

#[test]
fn ids_are_hex_in_json_and_base64_is_read_too() {
    let ids = [
        (TRACE.to_owned(), SPAN.to_owned()),
        (TRACE.to_uppercase(), SPAN.to_uppercase()),
        (
            "S/kvNXezTaajzpKdDg5HNg==".to_owned(),
            "APBnqgupArc=".to_owned(),
        ),
        (
            "S/kvNXezTaajzpKdDg5HNg".to_owned(),
            "APBnqgupArc".to_owned(),
        ),
    ];
    for (trace, span) in ids {
        let received = read(
            of_json(&trace, &span).to_string().as_bytes(),
            Signal::Spans,
            Format::Json,
            &POLICY,
        )
        .unwrap();
        let call = &received.calls[0];
        assert_eq!(
            (call.trace_id.as_str(), call.span_id.as_str()),
            (TRACE, SPAN)
        );
        assert_eq!(
            (call.start_ms, call.end_ms, call.tokens_in),
            (1_000, 3_000, Some(12))
        );
        assert_eq!(
            (call.prompt(), call.answer()),
            (Some("hello"), Some("good day"))
        );
        assert_eq!(call.finish_reason.as_deref(), Some("stop"));
    }
    for (trace, span) in [
        ("", SPAN),
        (TRACE, "zz"),
        (&"0".repeat(32), SPAN),
        (TRACE, &"0".repeat(16)),
        ("äöü", "☂"),
    ] {
        let received = read(
            of_json(trace, span).to_string().as_bytes(),
            Signal::Spans,
            Format::Json,
            &POLICY,
        )
        .unwrap();
        assert_eq!(
            (received.calls.len(), received.rejected),
            (0, 1),
            "{trace} {span}"
        );
        let answer: Value = serde_json::from_slice(&received.answer(Format::Json)).unwrap();
        assert_eq!(answer["partialSuccess"]["rejectedSpans"], "1");
    }
}

#[test]
fn parts_make_the_same_call_in_whichever_order_they_come() {
    let mut begun = span(
        &json!({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": "a question", "user.id": "u" }),
        Vec::new(),
    );
    begun.end_time_unix_nano = 0;
    let (begun, ended) = (
        call_of(begun),
        call(&json!({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": "an answer" })),
    );
    let whole = begun.clone().and(ended.clone());
    assert_eq!(whole, ended.clone().and(begun.clone()));
    assert_eq!(
        (whole.prompt(), whole.answer(), whole.end_ms),
        (Some("a question"), Some("an answer"), 3_000)
    );
    assert_eq!(whole.clone().and(begun), whole);
    assert_eq!(whole.clone().and(ended), whole);
}

proptest! {
    /// Whatever bytes come, there is an answer, and what is kept is within its limits.
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..600), at in 0usize..200, to: u8) {
        let mut near = export(vec![span(&json!({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": "hello" }), Vec::new())]).encode_to_vec();
        let place = at % near.len();
        near[place] = to;
        for (bytes, format) in [(&bytes, Format::Protobuf), (&bytes, Format::Json), (&near, Format::Protobuf)] {
            if let Ok(received) = read(bytes, Signal::Spans, format, &POLICY) {
                prop_assert!(received.calls.iter().all(|call| call.trace_id.len() == 32 && call.span_id.len() == 16));
            }
        }
    }

    /// Attributes of any names and values.
    #[test]
    fn no_attributes_bring_it_down(pairs in proptest::collection::btree_map("(gen_ai|llm)\\.(prompt|completion|input_messages|tools|input\\.messages|output\\.messages)(\\.[0-9]{1,11}){0,2}(\\.(role|content|message|tool_calls|tool)){0,3}", "[\\[\\]{}\":,a-z0-9]{0,20}", 0..12)) {
        let mut attributes = json!(pairs);
        attributes["gen_ai.operation.name"] = json!("chat");
        let call = call(&attributes);
        prop_assert!(call.messages.len() <= 12 && call.notes.len() <= POLICY.notes);
    }
}

#[test]
fn what_the_fuzzer_begins_with_are_calls() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/traces");
    let files: Vec<_> = std::fs::read_dir(seeds)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert!(files.len() >= 8);
    for file in files {
        let json = file
            .extension()
            .is_some_and(|extension| extension == "json");
        let format = if json { Format::Json } else { Format::Protobuf };
        let name = file.file_name().unwrap().to_string_lossy();
        let signal = if name.starts_with("logs") {
            Signal::LogRecords
        } else {
            Signal::Spans
        };
        let received = read(&std::fs::read(&file).unwrap(), signal, format, &POLICY).unwrap();
        assert_eq!(received.calls.len(), 1, "{}", file.display());
    }
}
