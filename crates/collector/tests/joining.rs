//! Answers that name nothing of a trace, joined to the call that says the same: whichever comes first, never to one of two
//! that are nearly alike, and erased with whoever they are about.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use afterword_core::sketch::Sketch;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::records::{NOW, batch_in, record};
use support::{Collector, answer, database};

const ANSWER: &str = "Lapwings nest on **open** ground:\n\n1. they scrape a hollow,\n2. they lay four eggs, and\n3. both parents sit on them for four weeks.\n\nSee [the atlas](https://example.org/atlas) for more.";
const SHOWN: &str = "Lapwings nest on open ground:\n\nthey scrape a hollow,\n\nthey lay four eggs, and\n\nboth parents sit on them for four weeks.\n\nSee the atlas for more.";
const OTHER: &str = "Herons build large nests of sticks in the crowns of tall trees, and come back to them year after year for as long as the colony lasts.";
const QUESTION: &str = "Where do lapwings nest?";
const HOUR_MS: u64 = 3_600_000;

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    u64::try_from(since.unwrap().as_millis()).unwrap()
}

/// A call in the trace of this number.
struct Told<'a> {
    trace: u32,
    question: &'a str,
    answer: &'a str,
    end_ms: u64,
    more: Vec<(&'a str, &'a str)>,
}

impl<'a> Told<'a> {
    fn of(trace: u32, answer: &'a str) -> Self {
        Self {
            trace,
            question: QUESTION,
            answer,
            end_ms: now_ms(),
            more: Vec::new(),
        }
    }
}

fn trace_id(number: u32) -> String {
    format!("{number:032x}")
}

/// Tells the collector of a call, as OTLP in JSON.
async fn tell(collector: &Collector, told: Told<'_>) {
    let text = |key: &str, value: String| json!({ "key": key, "value": { "stringValue": value } });
    let messages =
        |role: &str, content: &str| json!([{ "role": role, "content": content }]).to_string();
    let mut attributes = vec![
        text("gen_ai.operation.name", "chat".to_owned()),
        text("gen_ai.input.messages", messages("user", told.question)),
        text("gen_ai.output.messages", messages("assistant", told.answer)),
    ];
    attributes.extend(
        told.more
            .iter()
            .map(|(key, value)| text(key, (*value).to_owned())),
    );
    let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{
        "traceId": trace_id(told.trace),
        "spanId": format!("{:016x}", told.trace),
        "name": "chat",
        "startTimeUnixNano": ((told.end_ms - 1_000) * 1_000_000).to_string(),
        "endTimeUnixNano": (told.end_ms * 1_000_000).to_string(),
        "attributes": attributes,
    }] }] }] });
    let post = collector.request(Method::POST, "/v1/traces");
    let post = post.bearer_auth(&collector.secret_key);
    let said = answer(
        post.header(CONTENT_TYPE, "application/json")
            .body(body.to_string()),
    )
    .await;
    assert_eq!(said.status.as_u16(), 200, "{}", said.text());
}

/// A vote on an answer of which its page has made a sketch.
async fn vote(collector: &Collector, response: &str, context: Value, named: Value) {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let visitor = context["visitor"].as_str().unwrap().to_owned();
    let vote = record(&visitor, response, NOW, named, Kind::Thumb, own);
    collector.store(batch_in(context, &[vote])).await;
}

fn context() -> Value {
    json!({ "session": "s-1", "visitor": "v-1" })
}

fn sketched(answer: &str, question: &str) -> Value {
    json!({ "fingerprint": Sketch::of(answer, question).to_text() })
}

/// The trace that an answer is joined to, and by what.
async fn joined(collector: &Collector, response: &str) -> Option<(String, String)> {
    let shown = collector.list(&format!("/v1/responses/{response}")).await;
    let call = shown.get("call")?;
    let text = |name: &str| call[name].as_str().unwrap().to_owned();
    let by = text("joined_by");
    assert_eq!(call.get("joined_confidence").is_some(), by == "content");
    Some((text("trace_id"), by))
}

fn to(trace: u32) -> Option<(String, String)> {
    Some((trace_id(trace), "content".to_owned()))
}

/// Spans of agents have the same messages as the calls in them: what came by its messages alone is none of the two yet.
#[tokio::test]
async fn messages_that_come_by_themselves_are_a_call_once_their_span_says_so() {
    let collector = Collector::start().await;
    vote(&collector, "r-1", context(), sketched(SHOWN, QUESTION)).await;
    let told = |name: &str, content: &str| {
        json!({
            "traceId": trace_id(1), "spanId": format!("{:016x}", 1), "eventName": name,
            "timeUnixNano": (now_ms() * 1_000_000).to_string(),
            "body": { "stringValue": json!({ "content": content }).to_string() },
        })
    };
    let records = [
        told("gen_ai.user.message", QUESTION),
        told("gen_ai.choice", ANSWER),
    ];
    let body = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": records }] }] });
    let post = collector.request(Method::POST, "/v1/logs");
    let post = post
        .bearer_auth(&collector.secret_key)
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    assert_eq!(answer(post).await.status.as_u16(), 200);
    assert_eq!(joined(&collector, "r-1").await, None);
    tell(&collector, Told::of(1, "")).await;
    assert_eq!(joined(&collector, "r-1").await, to(1));
}

#[tokio::test]
async fn an_answer_is_joined_to_the_call_that_says_the_same_whichever_comes_first() {
    let collector = Collector::start().await;
    vote(&collector, "before", context(), sketched(SHOWN, QUESTION)).await;
    assert_eq!(joined(&collector, "before").await, None);
    tell(&collector, Told::of(1, ANSWER)).await;
    tell(&collector, Told::of(2, OTHER)).await;
    assert_eq!(joined(&collector, "before").await, to(1));
    vote(&collector, "after", context(), sketched(SHOWN, "")).await;
    assert_eq!(joined(&collector, "after").await, to(1));
    let shown = collector.list("/v1/responses/after").await;
    assert!(shown["call"]["joined_confidence"].as_f64().unwrap() > 0.95);

    let half = &SHOWN[..SHOWN.len() / 2];
    vote(&collector, "stopped", context(), sketched(half, QUESTION)).await;
    assert_eq!(joined(&collector, "stopped").await, to(1));
    let around = format!("Assistant said\nCopy\n{SHOWN}\nCopy Share Regenerate");
    vote(&collector, "around", context(), sketched(&around, QUESTION)).await;
    assert_eq!(joined(&collector, "around").await, to(1));
}

#[tokio::test]
async fn nothing_is_guessed() {
    let collector = Collector::start().await;
    tell(&collector, Told::of(1, ANSWER)).await;
    tell(&collector, Told::of(2, ANSWER)).await;
    for (response, named) in [
        ("twice", sketched(SHOWN, QUESTION)),
        ("other", sketched(OTHER, QUESTION)),
        ("none", json!({})),
        ("nonsense", json!({ "fingerprint": "s1.AAAA" })),
        ("older", json!({ "fingerprint": "f1-3b0c44298fc1c149" })),
    ] {
        vote(&collector, response, context(), named).await;
        assert_eq!(joined(&collector, response).await, None, "{response}");
    }
    // The same phrase in two long answers is not the same answer.
    tell(&collector, Told::of(3, OTHER)).await;
    let phrase = format!(
        "{} come back to them year after year",
        "Something else is said here, which no call has. ".repeat(5)
    );
    vote(&collector, "phrase", context(), sketched(&phrase, "")).await;
    assert_eq!(joined(&collector, "phrase").await, None);
}

#[tokio::test]
async fn of_two_calls_that_say_the_same_the_question_the_person_or_the_session_tells() {
    let collector = Collector::start().await;
    tell(
        &collector,
        Told {
            question: "Tell me of lapwings and where their nests are",
            ..Told::of(1, ANSWER)
        },
    )
    .await;
    tell(
        &collector,
        Told {
            question: "Which birds of the meadow lay four eggs?",
            ..Told::of(2, ANSWER)
        },
    )
    .await;
    vote(
        &collector,
        "asked",
        context(),
        sketched(SHOWN, "Which birds of the meadow lay four eggs?"),
    )
    .await;
    assert_eq!(joined(&collector, "asked").await, to(2));
    vote(&collector, "unasked", context(), sketched(SHOWN, "")).await;
    assert_eq!(joined(&collector, "unasked").await, None);

    tell(
        &collector,
        Told {
            more: vec![("user.id", "ann")],
            ..Told::of(3, OTHER)
        },
    )
    .await;
    tell(
        &collector,
        Told {
            more: vec![("user.id", "ben"), ("session.id", "chat-7")],
            ..Told::of(4, OTHER)
        },
    )
    .await;
    let of = |user: &str| json!({ "session": "s-1", "visitor": "v-1", "user": user });
    vote(&collector, "ben", of("ben"), sketched(OTHER, QUESTION)).await;
    assert_eq!(joined(&collector, "ben").await, to(4));
    vote(&collector, "cid", of("cid"), sketched(OTHER, QUESTION)).await;
    assert_eq!(joined(&collector, "cid").await, None);
    let chat = json!({ "session": "chat-7", "visitor": "v-1" });
    vote(&collector, "chat", chat, sketched(OTHER, QUESTION)).await;
    assert_eq!(joined(&collector, "chat").await, to(4));
}

#[tokio::test]
async fn an_answer_of_a_few_words_is_joined_only_where_the_question_is_the_same() {
    let collector = Collector::start().await;
    let dogs = "Is aspirin safe for dogs?";
    let told = |trace, answer| Told {
        question: dogs,
        ..Told::of(trace, answer)
    };
    tell(&collector, told(1, "Yes.")).await;
    tell(&collector, told(2, "No.")).await;
    for (response, answer, question) in [
        ("unasked", "Yes.", ""),
        ("cats", "No.", "Is aspirin safe for cats?"),
    ] {
        vote(&collector, response, context(), sketched(answer, question)).await;
        assert_eq!(joined(&collector, response).await, None, "{response}");
    }
    vote(&collector, "dogs", context(), sketched("No.", dogs)).await;
    assert_eq!(joined(&collector, "dogs").await, to(2));
}

#[tokio::test]
async fn people_whom_the_host_calls_by_their_addresses_are_told_apart_and_erased_by_them() {
    let collector = Collector::start().await;
    for (trace, user) in [(1, "ann@example.com"), (2, "ben@example.com")] {
        let more = vec![("user.id", user)];
        tell(
            &collector,
            Told {
                more,
                ..Told::of(trace, ANSWER)
            },
        )
        .await;
    }
    let of = |user: &str| json!({ "session": "s-1", "visitor": user, "user": user });
    for (response, user, call) in [
        ("r-ann", "ann@example.com", to(1)),
        ("r-ben", "ben@example.com", to(2)),
        ("r-cid", "cid@example.com", None),
    ] {
        vote(&collector, response, of(user), sketched(SHOWN, QUESTION)).await;
        assert_eq!(joined(&collector, response).await, call, "{user}");
    }
    let database = database(collector.folder.path());
    let raw = "SELECT count(*) FROM calls LEFT JOIN sketches USING (project_id, trace_id, span_id)
         WHERE calls.user LIKE '%@%' OR sketches.user LIKE '%@%' OR body LIKE '%@%' OR body LIKE '%[email]%'";
    let raw: u32 = database.query_row(raw, [], |row| row.get(0)).unwrap();
    assert_eq!(raw, 0);
    // Also a call that no answer came from.
    let more = vec![("user.id", "ann@example.com")];
    tell(
        &collector,
        Told {
            more,
            ..Told::of(3, OTHER)
        },
    )
    .await;
    let person = collector.list("/v1/visitors/ann@example.com").await;
    assert_eq!(person["calls"].as_array().unwrap().len(), 2);
    let erased = collector.request(Method::DELETE, "/v1/visitors/ann@example.com");
    let erased = answer(erased.bearer_auth(&collector.secret_key)).await;
    assert_eq!(erased.json()["calls"], json!(2));
    assert_eq!(count(&database, "calls"), 1);
}

#[tokio::test]
async fn what_ended_long_before_or_after_is_another_answer() {
    let collector = Collector::start().await;
    vote(&collector, "r-1", context(), sketched(SHOWN, QUESTION)).await;
    tell(
        &collector,
        Told {
            end_ms: now_ms() - 26 * HOUR_MS,
            ..Told::of(1, ANSWER)
        },
    )
    .await;
    tell(
        &collector,
        Told {
            end_ms: now_ms() + 2 * HOUR_MS,
            ..Told::of(2, ANSWER)
        },
    )
    .await;
    assert_eq!(joined(&collector, "r-1").await, None);
    tell(
        &collector,
        Told {
            end_ms: now_ms() - 20 * HOUR_MS,
            ..Told::of(3, ANSWER)
        },
    )
    .await;
    assert_eq!(joined(&collector, "r-1").await, to(3));
}

#[tokio::test]
async fn whoever_names_a_trace_means_that_one() {
    let collector = Collector::start().await;
    tell(&collector, Told::of(1, ANSWER)).await;
    let mut named = sketched(SHOWN, QUESTION);
    named["trace_id"] = json!(trace_id(2));
    vote(&collector, "r-1", context(), named).await;
    assert_eq!(joined(&collector, "r-1").await, None);
    tell(&collector, Told::of(2, OTHER)).await;
    assert_eq!(
        joined(&collector, "r-1").await,
        Some((trace_id(2), "trace".to_owned()))
    );
}

fn count(database: &Connection, table: &str) -> u32 {
    let sql = format!("SELECT count(*) FROM {table}");
    database.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_call_that_comes_again_has_one_sketch_and_none_once_it_is_erased() {
    let collector = Collector::start().await;
    tell(&collector, Told::of(1, "Not yet all of it")).await;
    tell(
        &collector,
        Told {
            end_ms: now_ms() + 1,
            ..Told::of(1, ANSWER)
        },
    )
    .await;
    tell(&collector, Told::of(2, OTHER)).await;
    vote(&collector, "r-1", context(), sketched(SHOWN, QUESTION)).await;
    assert_eq!(joined(&collector, "r-1").await, to(1));
    let database = database(collector.folder.path());
    assert_eq!(count(&database, "sketches"), 2);
    let erased = collector.request(Method::DELETE, "/v1/visitors/v-1");
    let erased = answer(erased.bearer_auth(&collector.secret_key)).await;
    assert_eq!(
        (&erased.json()["records"], &erased.json()["calls"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(count(&database, "sketches"), 1);
    let places: String = database
        .query_row("SELECT places FROM sketches", [], |row| row.get(0))
        .unwrap();
    let places: Vec<u32> = serde_json::from_str(&places).unwrap();
    assert_eq!(count(&database, "sketch_places") as usize, places.len());
    database
        .execute("UPDATE projects SET keep_days = 1", [])
        .unwrap();
    let erased = collector
        .store
        .erase_aged(now_ms() + 25 * HOUR_MS, 200)
        .unwrap();
    assert_eq!(erased.calls, 1);
    assert_eq!(
        (
            count(&database, "sketches"),
            count(&database, "sketch_places")
        ),
        (0, 0)
    );
}

#[tokio::test]
async fn calls_of_before_there_were_sketches_are_found_once_theirs_are_made() {
    let collector = Collector::start().await;
    for trace in 1..=3 {
        tell(
            &collector,
            Told::of(trace, if trace == 1 { ANSWER } else { OTHER }),
        )
        .await;
    }
    vote(&collector, "r-1", context(), sketched(SHOWN, QUESTION)).await;
    let database = database(collector.folder.path());
    // As the migration leaves them.
    database
        .execute_batch("DELETE FROM sketches; INSERT INTO unsketched SELECT project_id, trace_id, span_id FROM calls;")
        .unwrap();
    assert_eq!(count(&database, "sketch_places"), 0);
    assert_eq!(joined(&collector, "r-1").await, None);
    assert_eq!(collector.store.sketch_older(2).unwrap(), 2);
    assert_eq!(collector.store.sketch_older(2).unwrap(), 1);
    assert_eq!(collector.store.sketch_older(2).unwrap(), 0);
    assert_eq!(joined(&collector, "r-1").await, to(1));
}

#[tokio::test]
async fn what_very_many_calls_answer_is_told_apart_by_the_question_or_not_at_all() {
    let collector = Collector::start().await;
    let refusal = "I'm sorry, but I can't help with that.";
    for trace in 1..=210 {
        let question = format!("Please do thing number {trace} for the {trace}th time, {trace}");
        tell(
            &collector,
            Told {
                question: &question,
                ..Told::of(trace, refusal)
            },
        )
        .await;
    }
    let asked = "Please do thing number 77 for the 77th time, 77";
    vote(&collector, "asked", context(), sketched(refusal, asked)).await;
    assert_eq!(joined(&collector, "asked").await, to(77));
    vote(&collector, "unasked", context(), sketched(refusal, "")).await;
    assert_eq!(joined(&collector, "unasked").await, None);
}
