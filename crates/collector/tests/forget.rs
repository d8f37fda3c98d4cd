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
use std::path::Path;
use std::time::Duration;
use support::records::{NOW, batch, comment, record, thumb};
use support::{Answer, Collector, Setup, answer, process};

async fn forget(collector: &Collector, visitor: &str) -> Answer {
    let request = collector.request(Method::DELETE, &format!("/v1/visitors/{visitor}"));
    answer(request.bearer_auth(&collector.secret_key)).await
}

/// Whether any file of the store holds these bytes.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
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
    assert!(holds(collector.folder.path(), "lapwing") && holds(collector.folder.path(), gone));

    let answer = forget(&collector, gone).await;
    assert_eq!(
        answer.json(),
        json!({ "records": 2, "revs": 4, "texts": 1 }),
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
    assert_eq!(again.json(), json!({ "records": 0, "revs": 0, "texts": 0 }));
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
    forget(&collector, "v-1")
        .await
        .refuses(503, "store_unavailable");
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
}
