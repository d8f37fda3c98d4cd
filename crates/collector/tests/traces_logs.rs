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
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use proptest::prelude::{any as arbitrary, prop_assert, proptest};
use prost::Message;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Value, json};
use support::records::{NOW, batch, record};
use support::spans::{RpcStatus, SPAN, TRACE, any, bytes, call, export, pairs, span};
use support::{Answer, Collector, answer, gzip};

const POLICY: Policy = Policy::DEFAULT;
const PROTOBUF: &str = "application/x-protobuf";

/// An event as OpenTelemetry's instrumentation for Python writes it: so many microseconds after second 1, and when it happened is
/// only said of when it was heard of.
fn told(after_us: u64, name: &str, body: &Value) -> LogRecord {
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

fn request(log_records: Vec<LogRecord>) -> ExportLogsServiceRequest {
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

/// A conversation with a tool, message by message.
fn conversation() -> Vec<LogRecord> {
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
    let beside = json!({ "index": 0, "finish_reason": "tool_calls", "message": { "content": null }, "tool_calls": calls });
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

async fn tell(collector: &Collector, path: &str, body: Vec<u8>) -> Answer {
    let post = collector.request(Method::POST, path);
    let post = post.bearer_auth(&collector.secret_key);
    let post = post
        .header(CONTENT_TYPE, PROTOBUF)
        .header(CONTENT_ENCODING, "gzip");
    answer(post.body(gzip(&body))).await
}

/// The words come by themselves, before the span and after it, and the answer of a page that names the span has them.
#[tokio::test]
async fn records_come_over_http_beside_their_span_and_are_joined_to_the_answer() {
    let collector = Collector::start().await;
    let (first, last) = {
        let mut records = conversation();
        records[1].body = Some(any(
            &json!({ "content": "weather in Bern? someone@example.com" }),
        ));
        let last = records.split_off(4);
        (records, last)
    };
    let answer = tell(&collector, "/v1/logs", request(first).encode_to_vec()).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));
    let bare = span(
        &json!({ "gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-5" }),
        Vec::new(),
    );
    let spans = export(vec![bare]).encode_to_vec();
    assert_eq!(
        tell(&collector, "/v1/traces", spans).await.status.as_u16(),
        200
    );
    let answer = tell(&collector, "/v1/logs", request(last).encode_to_vec()).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));

    let vote = record(
        "v-1",
        "r-1",
        NOW,
        json!({ "trace_id": TRACE, "span_id": SPAN }),
        afterword_core::record::Kind::Thumb,
        json!({ "value": "up", "reasons": [], "changes": 0 }),
    );
    collector.store(batch("v-1", &[vote])).await;
    let call = &collector.list("/v1/responses/r-1").await["call"];
    assert_eq!(
        (&call["joined_by"], &call["system"]),
        (&json!("span"), &json!("Be brief."))
    );
    assert_eq!(call["model"], "gpt-5");
    assert_eq!(call["messages"][0]["content"], "weather in Bern? [email]");
    assert_eq!(call["output"][0]["content"], "It rains.");
    let calls = &collector.list(&format!("/v1/traces/{TRACE}")).await["calls"];
    assert_eq!(calls.as_array().unwrap().len(), 1);

    let refused = tell(&collector, "/v1/logs", b"no".to_vec()).await;
    let status = RpcStatus::decode(refused.body.as_slice()).unwrap();
    assert_eq!(refused.status.as_u16(), 400);
    assert!(
        status.message.contains("malformed_otlp"),
        "{}",
        status.message
    );
    let records = vec![told(0, "", &Value::Null); POLICY.spans + 1];
    let refused = tell(&collector, "/v1/logs", request(records).encode_to_vec()).await;
    assert_eq!(refused.status.as_u16(), 413);
    let public = collector
        .request(Method::POST, "/v1/logs")
        .bearer_auth(&collector.public_key)
        .header(CONTENT_TYPE, "application/json")
        .body("{}");
    support::answer(public).await.refuses(401, "unknown_key");
}

/// An agent's span, whose records have the messages of the call in it, ends after it.
#[tokio::test]
async fn records_alone_are_joined_by_what_names_them_and_are_passed_over_where_a_call_is() {
    let collector = Collector::start().await;
    let vote = |response: &str, named: Value| {
        let own = json!({ "value": "up", "reasons": [], "changes": 0 });
        let kind = afterword_core::record::Kind::Thumb;
        record("v-1", response, NOW, named, kind, own)
    };
    let votes = [
        vote("r-1", json!({ "trace_id": TRACE })),
        vote("r-2", json!({ "trace_id": TRACE, "span_id": SPAN })),
    ];
    collector.store(batch("v-1", &votes)).await;
    let joined = async |response: &str| {
        let shown = collector.list(&format!("/v1/responses/{response}")).await;
        let call = &shown["call"];
        (call["span_id"].clone(), call["joined_by"].clone())
    };
    let records = request(conversation()).encode_to_vec();
    tell(&collector, "/v1/logs", records).await;
    assert_eq!(joined("r-1").await, (json!(SPAN), json!("trace")));
    assert_eq!(joined("r-2").await, (json!(SPAN), json!("span")));

    let chat = json!({ "gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-5" });
    let mut within = span(&chat, Vec::new());
    within.span_id = bytes("00f067aa0ba902b8");
    within.end_time_unix_nano = 1_500_000_000;
    let spans = export(vec![within]).encode_to_vec();
    tell(&collector, "/v1/traces", spans).await;
    let called = (json!("00f067aa0ba902b8"), json!("trace"));
    assert_eq!(joined("r-1").await, called);
    assert_eq!(joined("r-2").await, called);

    // Whoever has the answer erased has the agent's copy of it erased as well.
    let said = |text: &str| {
        let mut record = told(
            0,
            "gen_ai.choice",
            &json!({ "message": { "content": text } }),
        );
        record.span_id = bytes("00f067aa0ba902b8");
        record
    };
    let records = request(vec![said("It rains.")]).encode_to_vec();
    tell(&collector, "/v1/logs", records).await;
    let mut another = said("Nobody said this to them.");
    another.span_id = bytes("00f067aa0ba902b9");
    let records = request(vec![another]).encode_to_vec();
    tell(&collector, "/v1/logs", records).await;
    let erase = collector.request(Method::DELETE, "/v1/responses/r-2");
    let erased = answer(erase.bearer_auth(&collector.secret_key))
        .await
        .json();
    assert_eq!(erased["calls"], 2);
    let left = collector.list(&format!("/v1/traces/{TRACE}")).await;
    let left: Vec<_> = left["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["span_id"])
        .collect();
    assert_eq!(left, ["00f067aa0ba902b9"]);
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
