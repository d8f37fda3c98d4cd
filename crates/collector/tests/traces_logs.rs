//! What log records say of a call: messages one by one, in however many requests, or all of its details. The bytes are those of
//! OTLP's messages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::traces::{Call, Fault, Format, Policy, Received, Signal, read};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceResponse;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use proptest::prelude::{any as arbitrary, prop_assert, proptest};
use prost::Message;
use serde_json::{Value, json};
use support::log_records::{conversation, request, told};
use support::spans::{SPAN, TRACE, any, call, pairs};

const POLICY: Policy = Policy::DEFAULT;

fn received(records: Vec<LogRecord>) -> Received {
    let bytes = request(records).encode_to_vec();
    read(&bytes, Signal::LogRecords, Format::Protobuf, &POLICY).unwrap()
}

/// The one call that records tell of.
fn of(records: Vec<LogRecord>) -> Call {
    let received = received(records);
    assert_eq!(received.calls.len(), 1);
    received.calls.into_iter().next().unwrap()
}

fn said(call: &Call) -> Vec<(&str, &str)> {
    let all = call.messages.iter().chain(&call.output);
    all.map(|message| (message.role.as_str(), message.content.as_str()))
        .collect()
}

#[test]
fn messages_that_come_one_by_one_are_a_call() {
    let call = of(conversation()).with_instructions();
    assert_eq!(
        (call.trace_id.as_str(), call.span_id.as_str()),
        (TRACE, SPAN)
    );
    assert_eq!((call.start_ms, call.end_ms), (1_000, 1_900));
    assert_eq!(call.system.as_deref(), Some("Be brief."));
    assert_eq!(
        said(&call),
        [
            ("user", "weather in Bern?"),
            ("assistant", ""),
            ("tool", "rainy"),
            ("assistant", "It rains.")
        ]
    );
    assert_eq!(call.messages[1].tool_calls[0]["name"], "weather");
    assert_eq!(call.messages[2].tool_call_id.as_deref(), Some("c-1"));
    assert_eq!(call.finish_reason.as_deref(), Some("stop"));
    assert_eq!(call.notes, Vec::<String>::new());
}

/// As older SDKs and other languages write the same.
#[test]
fn names_among_the_attributes_and_bodies_that_are_texts_are_read() {
    let mut older = told(0, "", &json!("{\"content\":\"hello\"}"));
    older.attributes = pairs(&json!({ "event.name": "gen_ai.user.message" }));
    let plain = told(5, "gen_ai.choice", &json!("good day"));
    let call = of(vec![plain, older]);
    assert_eq!(said(&call), [("user", "hello"), ("assistant", "good day")]);

    let json = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [{
        "traceId": TRACE, "spanId": SPAN, "timeUnixNano": "1000000000", "eventName": "gen_ai.user.message",
        "body": { "kvlistValue": { "values": [{ "key": "content", "value": { "stringValue": "hello" } }] } },
    }] }] }] });
    let received = read(
        json.to_string().as_bytes(),
        Signal::LogRecords,
        Format::Json,
        &POLICY,
    );
    let calls = received.unwrap().calls;
    assert_eq!(
        (calls[0].prompt(), calls[0].start_ms),
        (Some("hello"), 1_000)
    );
}

#[test]
fn details_in_one_record_are_read_as_a_span_would_be() {
    let mut record = told(0, "gen_ai.client.inference.operation.details", &Value::Null);
    record.body = None;
    record.attributes = pairs(&json!({
        "gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-5", "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.system_instructions": [{ "type": "text", "content": "Be brief." }],
        "gen_ai.input.messages": [{ "role": "user", "parts": [{ "type": "text", "content": "hello" }] }],
        "gen_ai.output.messages": [{ "role": "assistant", "parts": [{ "type": "text", "content": "good day" }] }],
    }));
    let call = of(vec![record.clone()]);
    assert_eq!(said(&call), [("user", "hello"), ("assistant", "good day")]);
    assert_eq!(call.system.as_deref(), Some("Be brief."));
    assert_eq!(
        (call.model.as_deref(), call.response_id.as_deref()),
        (Some("gpt-5"), Some("chatcmpl-1"))
    );

    record
        .attributes
        .retain(|pair| pair.key != "gen_ai.operation.name");
    record
        .attributes
        .extend(pairs(&json!({ "gen_ai.operation.name": "invoke_agent" })));
    let agent = received(vec![record]);
    assert_eq!((agent.calls.len(), agent.others), (0, 1));
}

/// Logs of a back end are none of ours, nor are messages whose texts are not captured.
#[test]
fn of_other_records_nothing_is_kept_and_those_without_ids_are_counted() {
    let mut nowhere = told(0, "gen_ai.user.message", &json!({ "content": "hello" }));
    nowhere.span_id.clear();
    let received = received(vec![
        told(0, "", &json!("a line of a log")),
        told(0, "gen_ai.evaluation.result", &json!({ "content": "no" })),
        told(0, "gen_ai.user.message", &json!({})),
        told(
            1,
            "gen_ai.choice",
            &json!({ "index": 0, "finish_reason": "stop", "message": { "role": "assistant" } }),
        ),
        nowhere,
    ]);
    assert_eq!(
        (
            received.calls.len(),
            received.others,
            received.rejected,
            received.told
        ),
        (0, 4, 1, 5)
    );
    let answer = ExportLogsServiceResponse::decode(&*received.answer(Format::Protobuf)).unwrap();
    let partial = answer.partial_success.unwrap();
    assert_eq!(partial.rejected_log_records, 1);
    assert!(partial.error_message.starts_with("log records without"));
    let json: Value = serde_json::from_slice(&received.answer(Format::Json)).unwrap();
    assert_eq!(json["partialSuccess"]["rejectedLogRecords"], "1");
}

/// An exporter sends what it has: a call's messages in one request, in several, or twice.
#[test]
fn however_records_are_parted_into_requests_the_call_is_the_same() {
    let mut told_all = conversation();
    // At the same moment as the one before, and of another length.
    let kind = json!({ "content": "And be kind to whoever asks." });
    told_all.insert(1, told(0, "gen_ai.developer.message", &kind));
    let later = json!({ "content": "Use the tool." });
    told_all.insert(4, told(25, "gen_ai.system.message", &later));
    let other = json!({ "index": 1, "finish_reason": "length", "message": { "content": "It is raining in" } });
    told_all.push(told(900_001, "gen_ai.choice", &other));
    let whole = of(told_all.clone());
    let read = whole.clone().with_instructions();
    assert_eq!(
        read.system.as_deref(),
        Some("Be brief.\nAnd be kind to whoever asks.")
    );
    assert_eq!(read.messages[2].content, "Use the tool.");
    assert_eq!(
        (read.answer(), read.finish_reason.as_deref()),
        (Some("It rains."), Some("stop"))
    );
    for parts in 0..1_u32 << (told_all.len() - 1) {
        let mut requests = vec![Vec::new()];
        for (at, record) in told_all.iter().cloned().enumerate() {
            // Of two that were told at the same moment nothing but the request says which came first.
            if at > 1 && parts >> (at - 1) & 1 == 1 {
                requests.push(Vec::new());
            }
            requests.last_mut().unwrap().push(record);
        }
        let calls: Vec<Call> = requests.into_iter().map(of).collect();
        let forwards = calls.iter().cloned().reduce(Call::and).unwrap();
        let backwards = calls.iter().rev().cloned().reduce(Call::and).unwrap();
        assert_eq!(forwards, whole, "{parts:b}");
        assert_eq!(backwards, whole, "{parts:b}");
        let again = calls.into_iter().fold(whole.clone(), Call::and);
        assert_eq!(again, whole, "{parts:b}");
    }
}

/// All messages of a call may bear the same time; they are sent in their order.
#[test]
fn where_times_do_not_tell_the_order_is_the_one_in_which_they_came() {
    let say = |name: &str, text: &str| told(0, name, &json!({ "content": text }));
    let first = of(vec![
        say("gen_ai.system.message", "Be brief."),
        say(
            "gen_ai.user.message",
            "And now one that is a good deal longer than what comes next.",
        ),
    ]);
    let second = of(vec![
        say("gen_ai.assistant.message", "Yes?"),
        say("gen_ai.user.message", "Go on."),
    ]);
    let third = of(vec![say(
        "gen_ai.assistant.message",
        "An answer of some length, for it is about lapwings, which there is a lot to be said of.",
    )]);
    // Somebody may say the same thing twice.
    let again = of(vec![
        say("gen_ai.user.message", "Yes"),
        say("gen_ai.assistant.message", "Ok?"),
        say("gen_ai.user.message", "Yes"),
    ]);
    assert_eq!(first.clone().and(again).messages.len(), 5);
    let whole = first.clone().and(second.clone()).and(third);
    let order: Vec<_> = said(&whole).iter().map(|(role, _)| *role).collect();
    assert_eq!(order, ["system", "user", "assistant", "user", "assistant"]);
    assert_eq!(whole.clone().and(second), whole);
    assert_eq!(whole.clone().and(first), whole);
}

/// As other instrumentations write it, and what tools give.
#[test]
fn each_form_of_a_message_is_read() {
    let tool = |content: Value| {
        let body = json!({ "id": "c-1", "content": content });
        let call = of(vec![told(0, "gen_ai.tool.message", &body)]);
        call.messages[0].content.clone()
    };
    assert_eq!(tool(json!({ "temp": 5 })), r#"{"temp":5}"#);
    assert_eq!(tool(json!({ "type": "rain" })), r#"{"type":"rain"}"#);
    assert_eq!(tool(json!(42)), "42");
    assert_eq!(tool(json!([{ "a": 1 }])), r#"[{"a":1}]"#);
    assert_eq!(tool(json!([{ "type": "text", "text": "rainy" }])), "rainy");
    assert_eq!(tool(json!([{ "text": "rainy" }])), "rainy");
    assert_eq!(
        tool(json!({ "type": "weather", "result": "rain" })),
        r#"{"result":"rain","type":"weather"}"#
    );

    let calls = json!([{ "id": "c-1", "function": { "name": "weather", "arguments": "{}" } }]);
    let beside = json!({ "index": 0, "finish_reason": "tool_calls", "message": { "content": null, "tool_calls": null }, "tool_calls": calls });
    let beside = of(vec![told(0, "gen_ai.choice", &beside)]);
    assert_eq!(beside.output[0].tool_calls[0]["name"], "weather");

    let mut azure = told(0, "gen_ai.user.message", &Value::Null);
    azure.attributes =
        pairs(&json!({ "gen_ai.event.content": r#"{"role":"user","content":"hello"}"# }));
    azure.body = Some(any(&json!("gen_ai.user.message")));
    let mut chosen = told(5, "gen_ai.choice", &Value::Null);
    chosen.attributes = pairs(
        &json!({ "gen_ai.event.content": r#"{"message":{"content":"good day"},"finish_reason":"stop"}"# }),
    );
    let azure = of(vec![azure, chosen]);
    assert_eq!(said(&azure), [("user", "hello"), ("assistant", "good day")]);
    assert_eq!(azure.finish_reason.as_deref(), Some("stop"));

    let own_words = json!(r#"{"city":"Paris"}"#);
    let own_words = of(vec![told(0, "gen_ai.user.message", &own_words)]);
    assert_eq!(own_words.prompt(), Some(r#"{"city":"Paris"}"#));
}

#[test]
fn a_record_that_says_nothing_of_its_time_moves_no_call() {
    let mut timeless = told(0, "gen_ai.user.message", &json!({ "content": "hello" }));
    timeless.observed_time_unix_nano = 0;
    let first = of(vec![timeless.clone()]);
    assert_eq!((first.start_ms, first.end_ms), (0, 0));
    let both = call(&json!({ "gen_ai.operation.name": "chat" })).and(first);
    assert_eq!((both.start_ms, both.end_ms), (1_000, 3_000));
    let mut all = conversation();
    all.push(timeless);
    assert_eq!(of(all).start_ms, 1_000);

    // Nor one that was long on its way.
    let late = of(vec![told(
        60_000_000,
        "gen_ai.choice",
        &json!({ "message": { "content": "late" } }),
    )]);
    let both = late.and(call(&json!({ "gen_ai.operation.name": "chat" })));
    assert_eq!((both.start_ms, both.end_ms), (1_000, 3_000));
}

#[test]
fn the_span_has_the_model_and_the_records_have_the_messages() {
    let bare = json!({ "gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-5", "gen_ai.usage.input_tokens": 12 });
    let span_alone = call(&bare);
    for both in [
        span_alone.clone().and(of(conversation())),
        of(conversation()).and(span_alone),
    ] {
        assert_eq!(
            (both.model.as_deref(), both.tokens_in),
            (Some("gpt-5"), Some(12))
        );
        assert_eq!((both.start_ms, both.end_ms), (1_000, 3_000));
        assert_eq!(both.name, "chat");
        let both = both.with_instructions();
        assert_eq!((both.messages.len(), both.answer()), (3, Some("It rains.")));
        assert_eq!(both.system.as_deref(), Some("Be brief."));
    }

    // What a span bears came together, and is whole, whichever part ended later.
    let mut with_messages = bare;
    with_messages.as_object_mut().unwrap().insert(
        "gen_ai.input.messages".to_owned(),
        json!([{ "role": "user", "content": "all of it" }]),
    );
    let late = told(
        9_000_000,
        "gen_ai.user.message",
        &json!({ "content": "late" }),
    );
    let both = of(vec![late]).and(call(&with_messages));
    assert_eq!(said(&both), [("user", "all of it")]);
    assert!(both.told_us.is_empty());
}

#[test]
fn there_are_no_more_messages_than_a_call_may_have_however_many_requests_bring_them() {
    let some = |from: u64| {
        let records = (from..from + 400).map(|at| {
            told(
                at,
                "gen_ai.user.message",
                &json!({ "content": format!("{at}.") }),
            )
        });
        of(records.collect())
    };
    let first = of(vec![told(
        0,
        "gen_ai.system.message",
        &json!({ "content": "Be brief." }),
    )]);
    let call = first.and(some(1)).and(some(401)).and(some(801));
    assert_eq!(call.messages.len(), POLICY.messages);
    assert_eq!(call.told_us.messages.len(), POLICY.messages);
    assert_eq!(call.prompt(), Some("1200."));
    assert_eq!(call.messages[1].content, "702.");
    assert_eq!(
        call.clone().with_instructions().system.as_deref(),
        Some("Be brief.")
    );
    assert_eq!(
        call.notes,
        ["earlier messages are left out, for there are too many"]
    );
}

#[test]
fn too_many_are_refused_before_anything_is_made_of_them() {
    let many = |name: &str| request(vec![told(0, name, &json!({})); POLICY.spans + 1]);
    let bytes = many("").encode_to_vec();
    let fault = read(&bytes, Signal::LogRecords, Format::Protobuf, &POLICY).unwrap_err();
    assert!(
        matches!(fault, Fault::TooMany(Signal::LogRecords)),
        "{fault}"
    );
    assert!(fault.to_string().contains("10000 log records"), "{fault}");
    let records = vec![json!({}); POLICY.spans + 1];
    let json = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": records }] }] });
    let fault = read(
        json.to_string().as_bytes(),
        Signal::LogRecords,
        Format::Json,
        &POLICY,
    );
    assert!(matches!(fault, Err(Fault::TooMany(Signal::LogRecords))));

    // Values in the body count as well, and the JSON that a body is.
    let wide = told(0, "gen_ai.user.message", &json!(vec![1; POLICY.items]));
    let bytes = request(vec![wide]).encode_to_vec();
    let fault = read(&bytes, Signal::LogRecords, Format::Protobuf, &POLICY);
    assert!(matches!(fault, Err(Fault::TooManyItems)));
    let wide = format!("{{\"content\":[{}1]}}", "1,".repeat(POLICY.items));
    let call = of(vec![told(0, "gen_ai.user.message", &json!(wide))]);
    assert!(call.prompt().unwrap().starts_with("{\"content\":[1,1"));
    assert_eq!(
        call.notes,
        [
            "content has too many values and is kept as a text, or left out",
            "1 over-long texts are cut"
        ]
    );
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(arbitrary::<u8>(), 0..600), at in 0usize..200, to: u8) {
        let mut changed = request(conversation()).encode_to_vec();
        if let Some(byte) = changed.get_mut(at) {
            *byte = to;
        }
        for bytes in [bytes, changed] {
            for format in [Format::Protobuf, Format::Json] {
                if let Ok(received) = read(&bytes, Signal::LogRecords, format, &POLICY) {
                    prop_assert!(!received.answer(format).is_empty() || received.rejected == 0);
                }
            }
        }
    }
}
