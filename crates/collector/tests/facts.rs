//! What only a trace knows, in the verdict's rules; what is usual for a feature; and which of several attempts was used.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use prost::Message;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use support::records::{NOW, batch, batch_in, record, view};
use support::spans::{Event, Span, TRACE, bytes, event, export, span};
use support::{Collector, answer};

/// Tells of calls; `spans` are numbered, so that each has an id of its own.
async fn tell(collector: &Collector, spans: Vec<Span>) {
    let post = collector.request(Method::POST, "/v1/traces");
    let post = post
        .bearer_auth(&collector.secret_key)
        .header(CONTENT_TYPE, "application/x-protobuf");
    let told = answer(post.body(export(spans).encode_to_vec())).await;
    assert_eq!(told.status.as_u16(), 200, "{}", told.text());
}

fn id(number: u64) -> String {
    format!("{number:016x}")
}

/// A call of this number that took so many ms.
fn call(number: u64, took_ms: u64, attributes: &Value, events: Vec<Event>) -> Span {
    let mut all = json!({ "gen_ai.operation.name": "chat" });
    let more = attributes.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(more);
    let mut span = span(&all, events);
    span.span_id = bytes(&id(number));
    span.end_time_unix_nano = span.start_time_unix_nano + took_ms * 1_000_000;
    span
}

fn said(text: &str) -> Value {
    json!({ "gen_ai.output.messages": json!([{ "role": "assistant", "content": text }]).to_string() })
}

fn with(mut one: Value, other: &Value) -> Value {
    let more = other.as_object().unwrap().clone();
    one.as_object_mut().unwrap().extend(more);
    one
}

fn named(number: u64) -> Value {
    json!({ "trace_id": TRACE, "span_id": id(number) })
}

fn vote(value: &str, visitor: &str, response: &str, known: Value) -> Value {
    let own = json!({ "value": value, "reasons": [], "changes": 0 });
    record(visitor, response, NOW, known, Kind::Thumb, own)
}

fn stopped(visitor: &str, response: &str, known: Value) -> Value {
    let own = json!({ "streamed_chars": 10, "seen_fraction": 0.1, "after_ms": 9_000 });
    record(visitor, response, NOW, known, Kind::Stop, own)
}

async fn quality(collector: &Collector, response: &str) -> Value {
    let shown = collector.list(&format!("/v1/responses/{response}")).await;
    shown["quality"].clone()
}

/// The rules that hold, with how sure each is.
async fn rules(collector: &Collector, response: &str) -> Vec<(String, f64)> {
    let quality = quality(collector, response).await;
    let modes = quality["modes"].as_array().unwrap().iter();
    let rules = modes.filter(|one| one["source"] == "rule");
    rules
        .map(|one| {
            let rule = one["rule"].as_str().unwrap().to_owned();
            (rule, one["confidence"].as_f64().unwrap())
        })
        .collect()
}

const WHOLE: &str = "The lapwing is a bird of open fields, and it calls its own name in spring.";

#[tokio::test]
async fn a_provider_s_reason_to_end_is_certain_whether_the_trace_comes_first_or_last() {
    let collector = Collector::start().await;
    let ended = |reason: &str| {
        with(
            said(WHOLE),
            &json!({ "gen_ai.response.finish_reasons": [reason] }),
        )
    };
    tell(
        &collector,
        vec![call(1, 900, &ended("content_filter"), vec![])],
    )
    .await;
    let votes = [
        vote("down", "v-1", "r-1", named(1)),
        vote("down", "v-1", "r-2", named(2)),
        vote("down", "v-1", "r-3", named(3)),
    ];
    collector.store(batch("v-1", &votes)).await;
    let late = vec![
        call(2, 900, &ended("length"), vec![]),
        call(3, 900, &ended("stop"), vec![]),
    ];
    tell(&collector, late).await;
    assert_eq!(
        rules(&collector, "r-1").await,
        [("refusal.finish".to_owned(), 1.0)]
    );
    assert_eq!(
        rules(&collector, "r-2").await,
        [("length.finish".to_owned(), 1.0)]
    );
    assert_eq!(rules(&collector, "r-3").await, []);
    // A certain rule is primary also in the counts.
    let groups = collector.list("/v1/quality?by=model").await;
    assert_eq!(
        groups["groups"][0]["primary"],
        json!({ "length.truncated": 1, "refusal": 1, "unlabelled": 1 })
    );
}

#[tokio::test]
async fn a_model_and_a_prompt_that_only_the_call_names_are_counted_and_selected_by() {
    let collector = Collector::start().await;
    let named_by = |model: &str, version: &str| {
        with(
            said(WHOLE),
            &json!({ "gen_ai.response.model": model, "gen_ai.prompt.version": version,
                "gen_ai.input.messages": json!([{ "role": "user", "content": format!("What calls, {model}?") }]).to_string() }),
        )
    };
    let calls = vec![
        call(1, 900, &named_by("m-called", "v-called"), vec![]),
        call(2, 900, &named_by("m-called-2", "v-called"), vec![]),
    ];
    tell(&collector, calls).await;
    // What a record says goes before what the call does.
    let votes = [
        vote("down", "v-1", "r-1", named(1)),
        vote(
            "down",
            "v-1",
            "r-2",
            with(named(2), &json!({ "model": "m-said" })),
        ),
        vote("up", "v-1", "r-3", json!({})),
    ];
    collector.store(batch("v-1", &votes)).await;
    for (by, expected) in [
        ("model", json!([[null, 1], ["m-called", 1], ["m-said", 1]])),
        ("prompt_version", json!([[null, 1], ["v-called", 2]])),
        ("app", json!([[null, 3]])),
    ] {
        let found = collector.list(&format!("/v1/quality?by={by}")).await;
        let groups = found["groups"].as_array().unwrap().iter();
        let counts: Value = groups
            .map(|group| json!([group["key"], group["responses"]]))
            .collect();
        assert_eq!(counts, expected, "{by}");
    }
    for (selection, expected) in [
        (json!({ "model": "m-called" }), json!(["r-1"])),
        (json!({ "model": "m-called-2" }), Value::Null),
        (
            json!({ "model": "m-said", "prompt_version": "v-called" }),
            json!(["r-2"]),
        ),
        (json!({ "prompt_version": "v-other" }), Value::Null),
    ] {
        let freeze = collector.request(Method::POST, "/v1/sets/hard");
        let freeze = freeze.body(selection.to_string());
        let made = answer(freeze.bearer_auth(&collector.secret_key))
            .await
            .json();
        if expected.is_null() {
            assert_eq!(made["cases"], 0, "{selection}: {made}");
            continue;
        }
        let set = collector.list("/v1/sets/hard").await;
        let cases = set["content"].as_array().unwrap().iter();
        let found: Value = cases.map(|case| case["response_id"].clone()).collect();
        assert_eq!(found, expected, "{selection}");
    }
}

#[tokio::test]
async fn a_refusal_in_a_field_of_its_own_is_certain_and_its_text_is_kept() {
    let collector = Collector::start().await;
    let part = json!([{ "role": "assistant", "parts": [{ "type": "refusal", "refusal": "Not this one." }] }]);
    let choice = event(
        "gen_ai.choice",
        2_000,
        &json!({ "message": json!({ "role": "assistant", "content": null, "refusal": "Not this one." }).to_string() }),
    );
    let calls = vec![
        call(
            1,
            900,
            &json!({ "gen_ai.output.messages": part.to_string() }),
            vec![],
        ),
        call(2, 900, &json!({}), vec![choice]),
    ];
    tell(&collector, calls).await;
    for number in [1, 2] {
        let response = format!("r-{number}");
        collector
            .store(batch(
                "v-1",
                &[vote("down", "v-1", &response, named(number))],
            ))
            .await;
        assert_eq!(
            rules(&collector, &response).await,
            [("refusal.finish".to_owned(), 1.0)]
        );
        let shown = collector.list(&format!("/v1/responses/{response}")).await;
        let expected = json!({ "role": "assistant", "content": "Not this one.", "refusal": true });
        assert_eq!(shown["call"]["output"], json!([expected]));
    }
}

#[tokio::test]
async fn who_gives_up_waiting_says_that_it_was_slow_and_slow_alone_is_no_complaint() {
    let collector = Collector::start().await;
    let slow = with(
        said(WHOLE),
        &json!({ "gen_ai.response.time_to_first_chunk": 6.5 }),
    );
    tell(&collector, vec![call(1, 8_000, &slow, vec![])]).await;
    collector
        .store(batch("v-1", &[stopped("v-1", "r-1", named(1))]))
        .await;
    collector
        .store(batch("v-1", &[vote("down", "v-1", "r-2", named(1))]))
        .await;
    assert_eq!(
        rules(&collector, "r-1").await,
        [("latency.first_token".to_owned(), 0.8)]
    );
    assert_eq!(rules(&collector, "r-2").await, []);
}

/// 40 calls that took 100 to 4,000 ms: 95 % of them took at most 3,800.
async fn with_usual_times(collector: &Collector) {
    let usual = |number: u64| {
        let version = json!({ "gen_ai.prompt.version": "v7" });
        call(number, number * 100, &with(said(WHOLE), &version), vec![])
    };
    tell(collector, (1..=40).map(usual).collect()).await;
}

#[tokio::test]
async fn longer_than_95_percent_of_the_same_feature_s_is_slow_and_another_feature_s_times_are_nothing()
 {
    let collector = Collector::start().await;
    with_usual_times(&collector).await;
    let other = with(said(WHOLE), &json!({ "gen_ai.prompt.version": "v8" }));
    tell(&collector, vec![call(90, 9_000, &other, vec![])]).await;
    let stops = [
        stopped("v-1", "r-38", named(38)),
        stopped("v-1", "r-40", named(40)),
        stopped("v-1", "r-90", named(90)),
    ];
    collector.store(batch("v-1", &stops)).await;
    assert_eq!(rules(&collector, "r-38").await, []);
    assert_eq!(
        rules(&collector, "r-40").await,
        [("latency.whole".to_owned(), 0.7)]
    );
    assert_eq!(
        rules(&collector, "r-90").await,
        [],
        "of one call nothing is usual"
    );
}

#[tokio::test]
async fn an_answer_is_measured_against_the_accepted_ones_of_the_same_feature() {
    let collector = Collector::start().await;
    let in_app = |app: &str, records: &[Value]| {
        batch_in(
            json!({ "session": "s", "visitor": "v-1", "app": app }),
            records,
        )
    };
    let text = |chars: usize| json!({ "text": format!("{}.", "a".repeat(chars - 1)), "chars": chars, "prompt": "q" });
    let liked: Vec<Value> = (0..20)
        .map(|at| vote("up", "v-1", &format!("good-{at}"), text(100)))
        .collect();
    collector.store(in_app("mail", &liked)).await;
    let judged = [
        vote("down", "v-1", "over", text(301)),
        vote("down", "v-1", "within", text(300)),
        vote("down", "v-1", "under", text(29)),
    ];
    collector.store(in_app("mail", &judged)).await;
    // As long as can be, and of a feature of which nothing is known.
    collector
        .store(in_app("chat", &[vote("down", "v-1", "other", text(900))]))
        .await;
    let of = async |response: &str| {
        let found = rules(&collector, response).await;
        found.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    assert_eq!(of("over").await, ["length.median_over"]);
    assert_eq!(of("under").await, ["length.median_under"]);
    assert!(of("within").await.is_empty() && of("other").await.is_empty());
}

fn asked_again(visitor: &str, response: &str, next: &str) -> Value {
    let own = json!({ "count": 1, "since_done_ms": 4_000, "seen_fraction": 1, "next_response": next, "cause": "quality" });
    record(visitor, response, NOW, json!({}), Kind::Regenerate, own)
}

fn copied(visitor: &str, response: &str, fraction: f64) -> Value {
    let own = json!({ "count": 1, "chars": 80, "fraction": fraction, "kind": "partial", "code_blocks": [], "via": "selection" });
    record(visitor, response, NOW, json!({}), Kind::Copy, own)
}

#[tokio::test]
async fn of_attempts_that_were_all_seen_the_one_that_was_used_is_chosen() {
    let collector = Collector::start().await;
    // The second of three was copied, the last one only seen: later is not better.
    let records = [
        asked_again("v-1", "a", "b"),
        asked_again("v-1", "b", "c"),
        view("v-1", "a", NOW),
        view("v-1", "b", NOW),
        view("v-1", "c", NOW),
        copied("v-1", "b", 0.4),
    ];
    collector.store(batch("v-1", &records)).await;
    let chosen = quality(&collector, "b").await;
    assert_eq!(
        (&chosen["verdict"], &chosen["by"]),
        (&json!("good"), &json!("variant_chosen"))
    );
    assert_eq!(
        chosen["variant"],
        json!({ "attempts": ["a", "b", "c"], "chosen": 1, "passed_over": 0 })
    );
    // That it was asked for again is kept as what says the opposite.
    assert_eq!(chosen["contradictions"][0]["by"], "regenerate");
    for other in ["a", "c"] {
        let passed_over = quality(&collector, other).await;
        assert_eq!(
            (&passed_over["verdict"], &passed_over["by"]),
            (&json!("bad"), &json!("variant_chosen")),
            "{other}"
        );
    }
    // The same where all are counted, and where one waits to be labelled.
    let groups = collector.list("/v1/quality?by=model").await;
    assert_eq!(
        groups["groups"][0]["verdicts"],
        json!({ "good": 1, "bad": 2 })
    );
    // A vote is stronger.
    collector
        .store(batch("v-1", &[vote("up", "v-1", "a", json!({}))]))
        .await;
    assert_eq!(quality(&collector, "a").await["by"], "thumb");
}

#[tokio::test]
async fn who_used_two_saw_not_all_or_is_another_person_has_chosen_none() {
    let collector = Collector::start().await;
    let seen_both = |id: &str| {
        let next = format!("{id}-2");
        vec![
            asked_again("v-1", id, &next),
            view("v-1", id, NOW),
            view("v-1", &next, NOW),
        ]
    };
    let mut records = seen_both("two");
    records.extend([copied("v-1", "two", 0.5), copied("v-1", "two-2", 0.5)]);
    records.extend(seen_both("little"));
    records.push(copied("v-1", "little-2", 0.2));
    records.extend([
        asked_again("v-1", "unseen", "unseen-2"),
        view("v-1", "unseen-2", NOW),
        copied("v-1", "unseen-2", 0.5),
    ]);
    records.extend(seen_both("shared"));
    collector.store(batch("v-1", &records)).await;
    collector
        .store(batch("v-2", &[copied("v-2", "shared-2", 0.5)]))
        .await;
    for response in ["two", "two-2", "little-2", "unseen-2", "shared-2", "shared"] {
        let quality = quality(&collector, response).await;
        assert_eq!(quality.get("variant"), None, "{response}");
        assert_ne!(quality["by"], "variant_chosen", "{response}");
    }
}

#[tokio::test]
async fn attempts_that_go_round_in_a_ring_are_an_end() {
    let collector = Collector::start().await;
    let records = [
        asked_again("v-1", "a", "b"),
        asked_again("v-1", "b", "a"),
        view("v-1", "a", NOW),
        view("v-1", "b", NOW),
        copied("v-1", "b", 0.5),
    ];
    collector.store(batch("v-1", &records)).await;
    assert_eq!(quality(&collector, "b").await["variant"]["chosen"], 1);
}
