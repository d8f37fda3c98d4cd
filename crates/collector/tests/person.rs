//! All that is held on a visitor, and nothing of anybody else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::sinks::item::{Part, Standing, Target};
use afterword_collector::store::{FIRST_PROJECT, Selection, Settled};
use afterword_core::record::{Kind, RecordId};
use serde_json::{Value, json};
use support::records::{NOW, batch, comment, record, thumb, view};
use support::{Collector, process};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn person(collector: &Collector, visitor: &str) -> Value {
    let answer = collector.get(&format!("/v1/visitors/{visitor}")).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

fn with_texts(visitor: &str, id: &str, text: &str) -> Value {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let response = json!({ "trace_id": TRACE, "text": text, "prompt": format!("{text}?") });
    record(visitor, id, NOW, response, Kind::Thumb, own)
}

#[tokio::test]
async fn all_records_with_their_older_revs_and_the_texts_that_they_brought() {
    let collector = Collector::start().await;
    for rev in 0..3 {
        let said = comment("v-1", "r-1", NOW + rev, &format!("said {rev}"));
        collector.store(batch("v-1", &[said])).await;
    }
    collector
        .store(batch(
            "v-1",
            &[with_texts("v-1", "r-2", "mine"), view("v-1", "r-3", NOW)],
        ))
        .await;
    collector
        .store(batch(
            "v-2",
            &[
                with_texts("v-2", "r-3", "not mine"),
                thumb("v-2", "r-4", NOW),
            ],
        ))
        .await;
    let held = person(&collector, "v-1").await;
    assert_eq!(held["visitor"], "v-1");
    let records = held["records"].as_array().unwrap();
    // Each as the list has it, and what the list has not.
    let listed = collector.list("/v1/records?visitor=v-1").await;
    for (record, listed) in records.iter().zip(listed["records"].as_array().unwrap()) {
        let mut record = record.clone();
        let members = record.as_object_mut().unwrap();
        assert!(members.remove("older_revs").unwrap().is_array());
        assert_eq!(members.remove("passed_on").unwrap(), json!([]));
        assert_eq!(&record, listed);
    }
    assert_eq!(records.len(), 3);
    let older = records[0]["older_revs"].as_array().unwrap();
    let said: Vec<_> = older
        .iter()
        .map(|rev| (&rev["rev"], &rev["thumb"]["comment"]))
        .collect();
    assert_eq!(
        said,
        [
            (&json!(NOW), &json!("said 0")),
            (&json!(NOW + 1), &json!("said 1"))
        ]
    );
    assert!(older.iter().all(|rev| rev["received_at_ms"].is_u64()));

    let texts: Vec<_> = held["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["id"].clone(),
                one.get("text").cloned(),
                one.get("prompt").cloned(),
            )
        })
        .collect();
    let mine = (json!("r-2"), Some(json!("mine")), Some(json!("mine?")));
    assert_eq!(
        texts,
        [(json!("r-1"), None, None), mine, (json!("r-3"), None, None)]
    );
    assert!(!held.to_string().contains("not mine") && !held.to_string().contains("v-2"));
}

#[tokio::test]
async fn where_each_record_was_passed_on_to_and_what_stands_there() {
    let collector = Collector::start().await;
    let project = collector.store.project(FIRST_PROJECT).unwrap().unwrap();
    collector
        .store(batch(
            "v-1",
            &[
                with_texts("v-1", "r-1", "a"),
                thumb("v-1", "r-2", NOW),
                thumb("v-1", "r-3", NOW),
            ],
        ))
        .await;
    let mut sink = collector.store.sink(project, "langfuse", true).unwrap();
    sink.take_up(&Selection::default(), 100, NOW).unwrap();
    let due = sink.due(100, u64::MAX >> 1).unwrap();
    let target = Target {
        trace: Some(TRACE.to_owned()),
        ..Target::default()
    };
    let settled = due.iter().filter_map(|due| {
        let outcome = match due.item.as_ref()?.response.as_str() {
            "r-1" => Settled::Done(Some(Standing {
                kind: Kind::Thumb,
                response: "r-1".to_owned(),
                target: target.clone(),
                moving_to: None,
                parts: vec![Part::Signal],
                rev: NOW,
                first_at_ms: NOW,
                confirmed: true,
            })),
            "r-2" => Settled::Never("no_trace", "what it said".to_owned()),
            _ => return None,
        };
        Some((due.id, due.turn, outcome))
    });
    sink.settle(&settled.collect::<Vec<_>>(), None, NOW)
        .unwrap();
    let held = person(&collector, "v-1").await;
    let id = RecordId::derive("v-1", "r-1", Kind::Thumb).to_text();
    let stands = json!({ "record_id": id, "rev": NOW, "target": { "trace": TRACE }, "parts": ["signal"], "confirmed": true });
    let expected = [
        (
            "r-1",
            json!({ "sink": "langfuse", "state": "done", "stands": stands }),
        ),
        (
            "r-2",
            json!({ "sink": "langfuse", "state": "never", "reason": "no_trace" }),
        ),
        ("r-3", json!({ "sink": "langfuse", "state": "waiting" })),
    ];
    for (record, (response, sink)) in held["records"].as_array().unwrap().iter().zip(expected) {
        assert_eq!(
            (&record["response"]["id"], &record["passed_on"]),
            (&json!(response), &json!([sink]))
        );
    }
}

#[tokio::test]
async fn of_someone_unknown_nothing_is_held_and_without_a_key_nothing_is_said() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[thumb("v-1", "r-1", NOW)]))
        .await;
    let nothing =
        json!({ "visitor": "a\"b", "records": [], "responses": [], "calls": [], "cases": [] });
    assert_eq!(person(&collector, "a%22b").await, nothing);
    let request = collector.request(reqwest::Method::GET, "/v1/visitors/v-1");
    support::answer(request).await.refuses(401, "unknown_key");
}

#[tokio::test]
async fn the_command_writes_the_same_into_a_file_of_its_owner() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[with_texts("v-1", "r-1", "mine")]))
        .await;
    let folder = collector.folder.path();
    let there = folder.to_str().unwrap();
    let done = process::run(
        folder,
        &[
            "person",
            "--visitor",
            "v-1",
            "--out",
            "v-1.json",
            "--data-dir",
            there,
        ],
    );
    assert!(done.status.success(), "{done:?}");
    let file = folder.join("v-1.json");
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(written, person(&collector, "v-1").await);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let printed = process::run(
        folder,
        &[
            "person",
            "--visitor",
            "v-1",
            "--out",
            "-",
            "--data-dir",
            there,
        ],
    );
    assert_eq!(
        serde_json::from_slice::<Value>(&printed.stdout).unwrap(),
        written
    );
}
