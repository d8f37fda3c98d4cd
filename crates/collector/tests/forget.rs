//! Erasing a visitor: nothing stays, not in the lists and not in the bytes of the files.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use support::records::{NOW, batch, comment, record, thumb};
use support::{Answer, Collector, Setup, answer, holds, process};

async fn forget(collector: &Collector, visitor: &str) -> Answer {
    erase(collector, &format!("/v1/visitors/{visitor}")).await
}

async fn erase(collector: &Collector, path: &str) -> Answer {
    let request = collector.request(Method::DELETE, path);
    answer(request.bearer_auth(&collector.secret_key)).await
}

/// Who has said something about what, as it is stored.
async fn stored(collector: &Collector) -> Vec<(String, String)> {
    let of = |value: &Value| value.as_str().unwrap().to_owned();
    let mut found: Vec<_> = collector
        .all_records()
        .await
        .iter()
        .map(|record| {
            (
                of(&record["context"]["visitor"]),
                of(&record["response"]["id"]),
            )
        })
        .collect();
    found.sort();
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(visitor, id)| ((*visitor).to_owned(), (*id).to_owned()))
        .collect()
}

/// A vote with the texts of its answer.
fn with_texts(visitor: &str, id: &str, texts: Value) -> Value {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    record(visitor, id, NOW, texts, Kind::Thumb, own)
}

#[tokio::test]
async fn nothing_of_a_forgotten_visitor_is_left_in_any_file() {
    let collector = Collector::start().await;
    let gone = "visitor-gone";
    for rev in 0..5 {
        let said = format!("a lapwing said {rev} {}", "long ".repeat(2_000));
        collector
            .store(batch(gone, &[comment(gone, "r-1", NOW + rev, &said)]))
            .await;
    }
    let texts =
        json!({ "text": "an answer about lapwings", "prompt": "a question about lapwings" });
    let edit = json!({
        "draft": "dear lapwing", "final": "dear Lapwing", "distance": 0.5, "similarity": 0.5,
        "chars_added": 1, "chars_removed": 1, "duration_ms": 1, "committed": true, "grade": "substantive",
    });
    collector
        .store(batch(
            gone,
            &[record(gone, "r-2", NOW, texts, Kind::Edit, edit)],
        ))
        .await;
    collector
        .store(batch(
            "stays",
            &[
                comment("stays", "r-1", NOW, "a heron said"),
                thumb("stays", "r-3", NOW),
            ],
        ))
        .await;
    // Who reads waits until all is in the database: what is on its way from one file to another could be missed in both.
    assert_eq!(collector.get("/v1/responses/r-2").await.status, 200);
    assert!(holds(collector.folder.path(), "lapwing") && holds(collector.folder.path(), gone));

    let answer = forget(&collector, gone).await;
    assert_eq!(
        answer.json(),
        json!({ "records": 2, "revs": 4, "texts": 1, "retractions": 0, "compacted": true }),
        "{}",
        answer.status
    );
    for text in ["lapwing", "Lapwing", gone] {
        assert!(
            !holds(collector.folder.path(), text),
            "{text} is still there"
        );
    }
    assert!(holds(collector.folder.path(), "heron"));
    let left: Vec<Value> = collector.all_records().await;
    assert!(
        left.iter()
            .all(|record| record["context"]["visitor"] == "stays")
    );
    assert_eq!(left.len(), 2);
    collector
        .get("/v1/responses/r-2")
        .await
        .refuses(404, "not_found");
    assert_eq!(collector.get("/v1/responses/r-1").await.status, 200);

    let again = forget(&collector, gone).await;
    assert_eq!(
        again.json(),
        json!({ "records": 0, "revs": 0, "texts": 0, "retractions": 0, "compacted": true })
    );
}

#[tokio::test]
async fn what_one_visitor_brought_to_a_shared_answer_goes_with_that_visitor() {
    let collector = Collector::start().await;
    let first = json!({ "text": "shared", "prompt": "a question about lapwings" });
    collector
        .store(batch("v-1", &[with_texts("v-1", "r-1", first)]))
        .await;
    let second = json!({ "text": "shared, and a heron" });
    collector
        .store(batch("v-2", &[with_texts("v-2", "r-1", second)]))
        .await;
    forget(&collector, "v-1").await;
    assert!(!holds(collector.folder.path(), "lapwings"));
    let response = collector.list("/v1/responses/r-1").await;
    assert_eq!(response["text"], "shared, and a heron");
    assert_eq!(response["records"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_visitor_is_found_by_whatever_the_host_calls_them() {
    let collector = Collector::start().await;
    for (visitor, path) in [
        ("a/b", "a%2Fb"),
        ("Zoë 7", "Zo%C3%AB%207"),
        ("' OR 1=1 --", "%27%20OR%201=1%20--"),
    ] {
        collector
            .store(batch(visitor, &[thumb(visitor, "r-1", NOW)]))
            .await;
        assert_eq!(forget(&collector, path).await.json()["records"], 1);
    }
}

#[tokio::test]
async fn while_a_reader_keeps_the_log_from_being_emptied_nobody_is_told_that_all_is_gone() {
    let collector = Collector::with(Setup {
        patience: Duration::ZERO,
        ..Setup::default()
    })
    .await;
    collector
        .store(batch("v-1", &[comment("v-1", "r-1", NOW, "a lapwing")]))
        .await;
    let reader = collector.database();
    reader
        .execute_batch("BEGIN; SELECT * FROM records;")
        .unwrap();
    let answer = forget(&collector, "v-1").await;
    answer.refuses(503, "store_unavailable");
    let said = answer.text();
    assert!(
        said.contains("it is erased, but a log still holds it"),
        "{said}"
    );
    assert!(holds(collector.folder.path(), "lapwing"));
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(forget(&collector, "v-1").await.status, 200);
    assert!(!holds(collector.folder.path(), "lapwing"));
}

#[tokio::test]
async fn the_command_line_erases_as_well_and_says_how_much() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[comment("v-1", "r-1", NOW, "a lapwing")]))
        .await;
    let folder = collector.folder.path().to_str().unwrap();
    let done = process::run(
        collector.folder.path(),
        &["forget", "--visitor", "v-1", "--data-dir", folder],
    );
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "1 records, 0 older revs and 0 texts erased\n"
    );
    assert!(done.status.success());
    assert!(!holds(collector.folder.path(), "lapwing"));

    let compacted = process::run(collector.folder.path(), &["compact", "--data-dir", folder]);
    let said = String::from_utf8_lossy(&compacted.stdout);
    assert!(said.contains(" bytes before, "), "{said}");
    assert!(compacted.status.success());
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test]
async fn all_about_an_answer_goes_whoever_said_it() {
    let collector = Collector::start().await;
    let texts =
        json!({ "text": "an answer about lapwings", "prompt": "a question about lapwings" });
    collector
        .store(batch(
            "v-1",
            &[with_texts("v-1", "r-1", texts), thumb("v-1", "r-2", NOW)],
        ))
        .await;
    for rev in 0..3 {
        let said = comment("v-2", "r-1", NOW + rev, "a lapwing said");
        collector.store(batch("v-2", &[said])).await;
    }
    let erased = erase(&collector, "/v1/responses/r-1").await.json();
    assert_eq!(
        erased,
        json!({ "records": 2, "revs": 2, "texts": 1, "retractions": 0, "compacted": true })
    );
    assert!(!holds(collector.folder.path(), "lapwing"));
    assert_eq!(stored(&collector).await, pairs(&[("v-1", "r-2")]));
    collector
        .get("/v1/responses/r-1")
        .await
        .refuses(404, "not_found");

    // What comes from then on is new.
    collector
        .store(batch("v-2", &[thumb("v-2", "r-1", NOW)]))
        .await;
    assert_eq!(
        stored(&collector).await,
        pairs(&[("v-1", "r-2"), ("v-2", "r-1")])
    );
}

#[tokio::test]
async fn all_about_the_answers_of_a_trace_goes_be_it_that_a_record_names_no_trace_itself() {
    let collector = Collector::start().await;
    let on = |visitor: &str, id: &str, response: Value| {
        record(
            visitor,
            id,
            NOW,
            response,
            Kind::Thumb,
            json!({ "value": "up", "reasons": [], "changes": 0 }),
        )
    };
    let trace = json!({ "trace_id": TRACE });
    let other = json!({ "trace_id": TRACE.replace('4', "5") });
    for (visitor, id, response) in [
        ("v-1", "r-1", trace.clone()),
        ("v-2", "r-1", json!({ "text": "an answer about lapwings" })),
        ("v-1", "r-2", trace),
        ("v-1", "r-3", other),
        ("v-3", "r-4", json!({})),
    ] {
        collector
            .store(batch(visitor, &[on(visitor, id, response)]))
            .await;
    }
    erase(&collector, "/v1/traces/4bf92f")
        .await
        .refuses(422, "bad_trace_id");
    assert_eq!(stored(&collector).await.len(), 5);
    let path = format!("/v1/traces/{}", TRACE.to_uppercase());
    assert_eq!(erase(&collector, &path).await.json()["records"], 3);
    assert_eq!(
        stored(&collector).await,
        pairs(&[("v-1", "r-3"), ("v-3", "r-4")])
    );
    assert!(!holds(collector.folder.path(), "lapwing"));
}

#[tokio::test]
async fn the_command_erases_answers_and_traces_too_and_one_of_them_at_a_time() {
    let collector = Collector::start().await;
    let with_trace = record(
        "v-1",
        "r-2",
        NOW,
        json!({ "trace_id": TRACE }),
        Kind::Thumb,
        json!({ "value": "up", "reasons": [], "changes": 0 }),
    );
    collector
        .store(batch(
            "v-1",
            &[
                thumb("v-1", "r-1", NOW),
                with_trace,
                thumb("v-1", "r-3", NOW),
            ],
        ))
        .await;
    let folder = collector.folder.path().to_str().unwrap();
    let run = |arguments: &[&str]| {
        let arguments = [&["forget", "--data-dir", folder], arguments].concat();
        process::run(collector.folder.path(), &arguments)
    };
    for arguments in [&["--response", "r-1"], &["--trace", TRACE]] {
        let done = run(arguments);
        assert_eq!(
            String::from_utf8_lossy(&done.stdout),
            "1 records, 0 older revs and 0 texts erased\n"
        );
    }
    for arguments in [
        &[][..],
        &["--visitor", "v-1", "--response", "r-3"],
        &["--trace", "4bf9"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(stored(&collector).await, pairs(&[("v-1", "r-3")]));
}

#[tokio::test]
async fn what_is_erased_of_one_project_stays_in_another() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[thumb("v-1", "r-1", NOW)]))
        .await;
    let folder = collector.folder.path().to_str().unwrap();
    let made = process::run(
        collector.folder.path(),
        &[
            "keys",
            "make",
            "secret",
            "--project",
            "other",
            "--data-dir",
            folder,
        ],
    );
    collector.state.take_keys().await;
    let other = String::from_utf8(made.stdout).unwrap();
    for path in ["/v1/visitors/v-1", "/v1/responses/r-1"] {
        let request = collector
            .request(Method::DELETE, path)
            .bearer_auth(other.trim());
        assert_eq!(answer(request).await.json()["records"], 0);
    }
    assert_eq!(stored(&collector).await.len(), 1);
}
