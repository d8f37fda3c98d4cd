//! Log records over HTTP, beside the span of their call: put together, joined to the answer, and erased with it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::traces::Policy;
use prost::Message;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Value, json};
use support::log_records::{conversation, request, told};
use support::records::{NOW, batch, record};
use support::spans::{RpcStatus, SPAN, TRACE, any, bytes, export, span};
use support::{Answer, Collector, answer, gzip};

const POLICY: Policy = Policy::DEFAULT;
const PROTOBUF: &str = "application/x-protobuf";

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
