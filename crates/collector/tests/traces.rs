//! Traces over HTTP, beside the records of their answers: whichever comes first, joined by what both name, and erased with
//! whoever they are about.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use prost::Message;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Value, json};
use support::records::{NOW, batch, record, thumb};
use support::spans::{Answered, RpcStatus, SPAN, Span, TRACE, bytes, export, of_json, span};
use support::{Answer, Collector, Setup, answer, gzip, holds};

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";
const OTHER_SPAN: &str = "00f067aa0ba902b8";

async fn tell(collector: &Collector, media_type: &str, body: Vec<u8>) -> Answer {
    let post = collector.request(Method::POST, "/v1/traces");
    let post = post.bearer_auth(&collector.secret_key);
    answer(post.header(CONTENT_TYPE, media_type).body(body)).await
}

async fn take(collector: &Collector, spans: Vec<Span>) {
    let answer = tell(collector, PROTOBUF, export(spans).encode_to_vec()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.len()),
        (200, 0),
        "{}",
        answer.text()
    );
}

/// A call that asks and answers this, in this span, which ends so many seconds later.
fn call(id: &str, ends: u64, more: &Value) -> Span {
    let mut attributes = json!({
        "gen_ai.operation.name": "chat",
        "gen_ai.system_instructions": "Be brief.",
        "gen_ai.input.messages": json!([
            { "role": "user", "content": "before" }, { "role": "assistant", "content": "then" },
            { "role": "user", "content": format!("a question about lapwings {id}") },
        ]).to_string(),
        "gen_ai.output.messages": json!([{ "role": "assistant", "content": format!("an answer about lapwings {id}") }]).to_string(),
    });
    attributes
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let mut span = span(&attributes, Vec::new());
    span.span_id = bytes(id);
    span.end_time_unix_nano += ends * 1_000_000_000;
    span
}

/// A vote of this visitor on an answer that says this of its trace.
async fn vote(collector: &Collector, visitor: &str, response: &str, named: Value) {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let vote = record(
        visitor,
        response,
        NOW,
        named,
        afterword_core::record::Kind::Thumb,
        own,
    );
    collector.store(batch(visitor, &[vote])).await;
}

/// The span that an answer is joined to, and by what.
async fn joined(collector: &Collector, response: &str) -> Option<(String, String)> {
    let shown = collector.list(&format!("/v1/responses/{response}")).await;
    let call = shown.get("call")?;
    let text = |name: &str| call[name].as_str().unwrap().to_owned();
    Some((text("span_id"), text("joined_by")))
}

fn by(span: &str, by: &str) -> Option<(String, String)> {
    Some((span.to_owned(), by.to_owned()))
}

#[tokio::test]
async fn each_form_is_answered_in_its_own_and_is_stored_then() {
    let collector = Collector::start().await;
    let answer = tell(
        &collector,
        PROTOBUF,
        export(vec![call(SPAN, 0, &json!({}))]).encode_to_vec(),
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, Some(PROTOBUF))
    );
    assert_eq!(
        Answered::decode(answer.body.as_slice()).unwrap(),
        Answered::default()
    );
    let answer = tell(
        &collector,
        JSON,
        of_json(TRACE, OTHER_SPAN).to_string().into_bytes(),
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, Some(JSON))
    );
    assert_eq!(answer.json(), json!({}));
    let trace = collector
        .list(&format!("/v1/traces/{}", TRACE.to_uppercase()))
        .await;
    let spans: Vec<_> = trace["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["span_id"])
        .collect();
    assert_eq!(spans, [SPAN, OTHER_SPAN]);
    assert_eq!(
        (&trace["trace_id"], &trace["responses"]),
        (&json!(TRACE), &json!([]))
    );

    let mut nameless = call(SPAN, 0, &json!({}));
    nameless.trace_id.clear();
    let answer = tell(&collector, PROTOBUF, export(vec![nameless]).encode_to_vec()).await;
    let partial = Answered::decode(answer.body.as_slice())
        .unwrap()
        .partial_success
        .unwrap();
    assert_eq!((answer.status.as_u16(), partial.rejected_spans), (200, 1));
    assert!(partial.error_message.contains("16 bytes"));
    collector
        .get("/v1/traces/0123456789abcdef0123456789abcdef")
        .await
        .refuses(404, "not_found");
    collector
        .get("/v1/traces/r-1")
        .await
        .refuses(422, "bad_trace_id");
}

#[tokio::test]
async fn gzip_is_unpacked_and_a_bomb_is_not() {
    let collector = Collector::start().await;
    let packed = |bytes: &[u8]| {
        let post = collector
            .request(Method::POST, "/v1/traces")
            .bearer_auth(&collector.secret_key);
        let post = post
            .header(CONTENT_TYPE, PROTOBUF)
            .header(CONTENT_ENCODING, "gzip");
        answer(post.body(bytes.to_vec()))
    };
    let taken = packed(&gzip(
        &export(vec![call(SPAN, 0, &json!({}))]).encode_to_vec(),
    ))
    .await;
    assert_eq!(taken.status, 200);
    assert!(holds(collector.folder.path(), "lapwings"));
    for (bytes, status, code) in [
        (gzip(&vec![0; 17 << 20]), 413, "too_large"),
        (b"no gzip".to_vec(), 400, "malformed_gzip"),
    ] {
        let refused = packed(&bytes).await;
        assert_eq!(
            (refused.status.as_u16(), refused.header("content-type")),
            (status, Some(PROTOBUF))
        );
        assert!(
            RpcStatus::decode(refused.body.as_slice())
                .unwrap()
                .message
                .starts_with(code)
        );
    }
}

#[tokio::test]
async fn what_refuses_is_said_in_the_form_of_the_request() {
    let collector = Collector::start().await;
    let many = [2 << 3 | 2, 0].repeat(1_000_000);
    let inside = |bytes: &[u8], number: u8| {
        let mut framed = vec![number << 3 | 2];
        prost::encode_length_delimiter(bytes.len(), &mut framed).unwrap();
        [framed, bytes.to_vec()].concat()
    };
    let million = tell(&collector, PROTOBUF, inside(&inside(&many, 2), 1)).await;
    assert_eq!(
        (million.status.as_u16(), million.header("content-type")),
        (413, Some(PROTOBUF))
    );
    let status = RpcStatus::decode(million.body.as_slice()).unwrap();
    assert_eq!(status.code, 8);
    assert!(
        status
            .message
            .starts_with("too_many_spans: expected at most 10000 spans")
    );

    tell(&collector, JSON, b"[".to_vec())
        .await
        .refuses(400, "malformed_otlp");
    tell(&collector, "text/plain", Vec::new())
        .await
        .refuses(415, "unsupported_type");
    let malformed = tell(&collector, PROTOBUF, vec![255; 9]).await;
    assert_eq!(malformed.status, 400);
    assert_eq!(
        RpcStatus::decode(malformed.body.as_slice()).unwrap().code,
        3
    );
}

#[tokio::test]
async fn only_a_secret_key_may_tell_of_calls() {
    let collector = Collector::start().await;
    let body = of_json(TRACE, SPAN).to_string();
    let page = format!("/v1/traces?key={}", collector.public_key);
    let page = collector
        .request(Method::POST, &page)
        .header("origin", support::PAGE);
    answer(page.header(CONTENT_TYPE, JSON).body(body.clone()))
        .await
        .refuses(401, "unknown_key");
    let public = collector
        .request(Method::POST, "/v1/traces")
        .bearer_auth(&collector.public_key);
    let refused = answer(public.header(CONTENT_TYPE, PROTOBUF).body(body)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("content-type")),
        (401, Some(PROTOBUF))
    );
    assert_eq!(RpcStatus::decode(refused.body.as_slice()).unwrap().code, 16);
    collector
        .get(&format!("/v1/traces/{TRACE}"))
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn an_answer_is_joined_by_what_both_name_whichever_comes_first() {
    for trace_first in [true, false] {
        let collector = Collector::start().await;
        let spans = vec![
            call(SPAN, 0, &json!({ "gen_ai.response.id": "chatcmpl-1" })),
            call(
                OTHER_SPAN,
                1,
                &json!({ "langsmith.run.id": "0190A7F2-3C4D-7E8F-9A0B-1C2D3E4F5061" }),
            ),
        ];
        if trace_first {
            take(&collector, spans.clone()).await;
        }
        vote(
            &collector,
            "v",
            "by-span",
            json!({ "trace_id": TRACE, "span_id": SPAN }),
        )
        .await;
        vote(&collector, "v", "by-trace", json!({ "trace_id": TRACE })).await;
        vote(
            &collector,
            "v",
            "by-run",
            json!({ "run_id": "0190a7f2-3c4d-7e8f-9a0b-1c2d3e4f5061" }),
        )
        .await;
        vote(
            &collector,
            "v",
            "by-uuid",
            json!({ "run_id": "00000000-0000-0000-00F0-67AA0BA902B7" }),
        )
        .await;
        vote(&collector, "v", "chatcmpl-1", json!({})).await;
        vote(&collector, "v", "r-unknown", json!({})).await;
        vote(
            &collector,
            "v",
            "r-elsewhere",
            json!({ "trace_id": "0123456789abcdef0123456789abcdef" }),
        )
        .await;
        if !trace_first {
            assert_eq!(joined(&collector, "by-span").await, None);
            take(&collector, spans).await;
        }
        assert_eq!(joined(&collector, "by-span").await, by(SPAN, "span"));
        assert_eq!(
            joined(&collector, "by-trace").await,
            by(OTHER_SPAN, "last_of_trace")
        );
        assert_eq!(joined(&collector, "by-run").await, by(OTHER_SPAN, "run"));
        assert_eq!(joined(&collector, "by-uuid").await, by(SPAN, "run"));
        assert_eq!(joined(&collector, "chatcmpl-1").await, by(SPAN, "response"));
        assert_eq!(joined(&collector, "r-unknown").await, None);
        assert_eq!(joined(&collector, "r-elsewhere").await, None);
        let trace = collector.list(&format!("/v1/traces/{TRACE}")).await;
        assert_eq!(trace["calls"].as_array().unwrap().len(), 2);
        let ids: Vec<_> = trace["responses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert_eq!(ids, ["by-span", "by-trace"]);
        assert_eq!(
            trace["responses"][0]["records"].as_array().unwrap().len(),
            1
        );
        assert_eq!(trace["responses"][0]["call"]["joined_by"], "span");
    }
}

#[tokio::test]
async fn of_two_calls_that_are_named_alike_none_is_taken() {
    let collector = Collector::start().await;
    let alike = json!({ "gen_ai.response.id": "r-1" });
    take(
        &collector,
        vec![call(SPAN, 0, &alike), call(OTHER_SPAN, 0, &alike)],
    )
    .await;
    vote(&collector, "v", "r-1", json!({ "trace_id": TRACE })).await;
    assert_eq!(joined(&collector, "r-1").await, None);
}

#[tokio::test]
async fn what_comes_twice_or_in_parts_is_one_call() {
    let collector = Collector::start().await;
    let begun = |ended: bool| {
        let mut part = span(
            &json!({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": "a question" }),
            Vec::new(),
        );
        if ended {
            part = span(
                &json!({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": "an answer" }),
                Vec::new(),
            );
        } else {
            part.end_time_unix_nano = 0;
        }
        part
    };
    for part in [true, false, true, false] {
        take(&collector, vec![begun(part)]).await;
    }
    let trace = collector.list(&format!("/v1/traces/{TRACE}")).await;
    let calls = trace["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["messages"][0]["content"], "a question");
    assert_eq!(calls[0]["output"][0]["content"], "an answer");
    assert_eq!(calls[0]["end_ms"], 3_000);
}

#[tokio::test]
async fn what_no_record_says_of_an_answers_texts_the_call_says() {
    let collector = Collector::start().await;
    take(&collector, vec![call(SPAN, 0, &json!({}))]).await;
    vote(
        &collector,
        "v",
        "r-1",
        json!({ "trace_id": TRACE, "span_id": SPAN }),
    )
    .await;
    vote(
        &collector,
        "v",
        "r-2",
        json!({ "trace_id": TRACE, "text": "as it was shown" }),
    )
    .await;
    let project = collector.store.projects().unwrap()[0].id;
    let reader = collector.store.reader().unwrap();
    let known = reader.text(project, "r-1").unwrap();
    assert_eq!(
        known.prompt.unwrap(),
        format!("a question about lapwings {SPAN}")
    );
    assert_eq!(
        known.text.unwrap(),
        format!("an answer about lapwings {SPAN}")
    );
    assert_eq!(
        reader.text(project, "r-2").unwrap().text.unwrap(),
        "as it was shown"
    );
    let call = reader.call(project, "r-1").unwrap().unwrap().call;
    let roles: Vec<_> = call
        .conversation()
        .into_iter()
        .map(|message| message.role)
        .collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    let kto = collector.get("/v1/exports/kto").await;
    assert!(
        kto.text().contains("an answer about lapwings"),
        "{}",
        kto.text()
    );
}

async fn erase(collector: &Collector, path: &str) -> Value {
    let request = collector.request(Method::DELETE, path);
    answer(request.bearer_auth(&collector.secret_key))
        .await
        .json()
}

#[tokio::test]
async fn nothing_of_a_call_is_left_once_its_visitor_answer_or_trace_is_erased() {
    let named = json!({ "trace_id": TRACE, "span_id": SPAN });
    for path in [
        "/v1/visitors/v-1",
        "/v1/responses/r-1",
        &format!("/v1/traces/{TRACE}"),
    ] {
        let collector = Collector::start().await;
        take(&collector, vec![call(SPAN, 0, &json!({}))]).await;
        vote(&collector, "v-1", "r-1", named.clone()).await;
        collector
            .store(batch("v-2", &[thumb("v-2", "r-2", NOW)]))
            .await;
        let person = collector.list("/v1/visitors/v-1").await;
        assert_eq!(person["calls"][0]["span_id"], SPAN);
        assert_eq!(collector.list("/v1/visitors/v-2").await["calls"], json!([]));
        let erased = erase(&collector, path).await;
        assert_eq!(
            (&erased["records"], &erased["calls"]),
            (&json!(1), &json!(1)),
            "{path}"
        );
        assert!(!holds(collector.folder.path(), "lapwings"), "{path}");
    }
}

#[tokio::test]
async fn a_call_goes_with_the_person_that_it_names_and_with_its_trace_also_without_records() {
    let collector = Collector::start().await;
    take(
        &collector,
        vec![
            call(SPAN, 0, &json!({ "user.id": "u-1" })),
            call(OTHER_SPAN, 0, &json!({ "user.id": "u-2" })),
        ],
    )
    .await;
    assert_eq!(erase(&collector, "/v1/visitors/u-1").await["calls"], 1);
    let left = collector.list(&format!("/v1/traces/{TRACE}")).await;
    assert_eq!(left["calls"][0]["span_id"], OTHER_SPAN);
    assert_eq!(
        erase(&collector, &format!("/v1/traces/{TRACE}")).await["calls"],
        1
    );
    assert!(!holds(collector.folder.path(), "lapwings"));
}

#[tokio::test]
async fn calls_that_are_too_old_go_slice_by_slice() {
    use afterword_collector::now_ms;
    let collector = Collector::start().await;
    let spans = (1..=5)
        .map(|at| call(&format!("{at:016x}"), 0, &json!({})))
        .collect();
    take(&collector, spans).await;
    let project = collector.store.projects().unwrap()[0].id;
    collector
        .store
        .set_keep(project, "30".parse().unwrap())
        .unwrap();
    let day = 24 * 3_600_000;
    assert_eq!(
        collector
            .store
            .erase_aged(now_ms() + 29 * day, 2)
            .unwrap()
            .calls,
        0
    );
    let later = now_ms() + 31 * day;
    let slices: Vec<_> = (0..4)
        .map(|_| collector.store.erase_aged(later, 2).unwrap().calls)
        .collect();
    assert_eq!(slices, [2, 2, 1, 0]);
    collector
        .get(&format!("/v1/traces/{TRACE}"))
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn a_backup_holds_the_calls() {
    let collector = Collector::start().await;
    take(&collector, vec![call(SPAN, 0, &json!({}))]).await;
    let copy = collector.folder.path().join("copy");
    collector.store.backup(&copy).unwrap();
    let again = tempfile::tempdir().unwrap();
    let store = afterword_collector::store::restore(&copy, again.path()).unwrap();
    let project = store.projects().unwrap()[0].id;
    let calls = store.reader().unwrap().calls_of(project, TRACE).unwrap();
    assert_eq!(calls.len(), 1);
    store.close();
}

#[tokio::test]
async fn while_another_holds_the_store_a_back_end_is_put_off() {
    let patience = std::time::Duration::from_millis(50);
    let collector = Collector::with(Setup {
        patience,
        ..Setup::default()
    })
    .await;
    let mut other = collector.database();
    let held = other
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .unwrap();
    let body = of_json(TRACE, SPAN).to_string().into_bytes();
    support::is_put_off(
        &tell(&collector, JSON, body.clone()).await,
        "store_unavailable",
    );
    held.rollback().unwrap();
    assert_eq!(tell(&collector, JSON, body).await.status, 200);
}
