//! What holds for every sink, whatever system is behind it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::policy::Policy;
use afterword_collector::sinks::settings::SinkLayer;
use afterword_collector::store::{FIRST_PROJECT, Selection, Store, Subject};
use afterword_core::record::{Kind, RecordId};
use contract::Said;
use contract::langfuse::{Era, Langfuse};
use contract::langsmith::Langsmith;
use contract::passing::{Passing, QUICK};
use contract::served::Served;
use contract::signals::{RUN, records, retracted, vote};
use serde_json::{Value, json};
use support::records::NOW;
use tokio::net::TcpListener;

const VISITOR: &str = "v-1";

fn langfuse(name: &str, url: String) -> SinkLayer {
    SinkLayer {
        r#type: "langfuse".to_owned(),
        name: Some(name.to_owned()),
        url: Some(url),
        user: Some("pk-lf-test".to_owned()),
        secret_env: Some("LANGFUSE".to_owned()),
        ..SinkLayer::default()
    }
}

fn langsmith(url: String) -> SinkLayer {
    SinkLayer {
        r#type: "langsmith".to_owned(),
        url: Some(url),
        secret_env: Some("LANGSMITH".to_owned()),
        ..SinkLayer::default()
    }
}

async fn well() -> Served<Langfuse> {
    Served::start(Langfuse::new(Era::List)).await
}

fn answers(server: &Served<Langfuse>) -> Vec<Value> {
    let mut found: Vec<Value> = server
        .look()
        .by_id()
        .into_values()
        .map(|score| score["metadata"]["response_id"].clone())
        .collect();
    found.sort_by_key(Value::to_string);
    found
}

#[tokio::test]
async fn a_system_that_never_answers_delays_nobody() {
    // It takes connections, and says nothing.
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", deaf.local_addr().unwrap());
    let server = well().await;
    let mut passing =
        Passing::start(vec![langfuse("deaf", url), langfuse("well", server.url())]).await;
    for answer in ["r-1", "r-2", "r-3"] {
        // Acknowledged, though it is not passed on everywhere.
        passing
            .store(VISITOR, &[vote(VISITOR, answer, 7, "up")])
            .await;
        passing.settles("well").await;
    }
    let state = passing.state("deaf");
    assert_eq!((&state["sent"], &state["backlog"]), (&json!(0), &json!(3)));
    assert!(state["oldest_waiting_since_ms"].as_u64().unwrap() > NOW);
    // Nor does it keep the collector from ending.
    passing.down().await;
}

#[tokio::test]
async fn a_system_that_was_down_gets_all_that_it_missed_and_only_the_newest_of_each() {
    let server = well().await;
    let mut passing = Passing::start(vec![langfuse("it", server.url())]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-0", 7, "up")])
        .await;
    passing.settles("it").await;
    let kept = server.down().await;
    passing
        .store(
            VISITOR,
            &[vote(VISITOR, "r-1", 7, "up"), vote(VISITOR, "r-2", 7, "up")],
        )
        .await;
    passing
        .reaches("it", "it is missed", |state| {
            !state["failing_since_ms"].is_null()
        })
        .await;
    passing
        .store(
            VISITOR,
            &[
                vote(VISITOR, "r-1", 8, "down"),
                retracted(vote(VISITOR, "r-0", 8, "up")),
            ],
        )
        .await;
    // The collector ends and starts meanwhile.
    passing.down().await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-3", 7, "up")])
        .await;
    passing.up();
    passing
        .reaches("it", "it is missed again", |state| state["backlog"] == 4)
        .await;
    let server = Served::up(kept).await;
    let state = passing.settles("it").await;
    assert_eq!(
        (&state["failing_since_ms"], &state["never"]),
        (&Value::Null, &json!({}))
    );
    assert_eq!(answers(&server), [json!("r-1"), json!("r-2"), json!("r-3")]);
    let id = RecordId::derive(VISITOR, "r-1", Kind::Thumb).to_text();
    assert_eq!(server.look().by_id()[&id]["value"], 0);
}

#[tokio::test]
async fn a_sink_is_sent_the_kinds_and_environments_that_it_wants() {
    let server = well().await;
    let choosy = SinkLayer {
        kinds: Some(vec![Kind::Thumb, Kind::Edit]),
        environments: Some(vec!["production".to_owned()]),
        ..langfuse("it", server.url())
    };
    let passing = Passing::start(vec![choosy]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    passing
        .store_in(
            json!({ "session": "s", "visitor": VISITOR, "environment": "test" }),
            &records(VISITOR, "r-2"),
        )
        .await;
    passing
        .store_in(
            json!({ "session": "s", "visitor": VISITOR }),
            &records(VISITOR, "r-3"),
        )
        .await;
    let state = passing.settles("it").await;
    assert_eq!(state["sent"], 2);
    let names: Vec<Value> = server
        .look()
        .by_id()
        .into_values()
        .map(|score| score["name"].clone())
        .collect();
    assert_eq!(names.iter().filter(|name| **name != "output").count(), 2);
    assert!(answers(&server).iter().all(|answer| answer == "r-1"));
}

#[tokio::test]
async fn a_new_sink_begins_with_what_is_stored_unless_it_is_told_not_to() {
    let (all, new) = (well().await, well().await);
    let mut passing = Passing::start(vec![
        langfuse("all", all.url()),
        SinkLayer {
            backfill: Some(false),
            ..langfuse("new", new.url())
        },
    ])
    .await;
    passing.down().await;
    // Not begun yet, as far as the store knows.
    passing
        .collector
        .database()
        .execute_batch("DELETE FROM deliveries; DELETE FROM sinks")
        .unwrap();
    passing
        .store(VISITOR, &[vote(VISITOR, "r-old", 7, "up")])
        .await;
    passing.up();
    passing
        .store(VISITOR, &[vote(VISITOR, "r-new", 7, "up")])
        .await;
    for name in ["all", "new"] {
        passing.settles(name).await;
    }
    assert_eq!(answers(&all), [json!("r-new"), json!("r-old")]);
    assert_eq!(answers(&new), [json!("r-new")]);
}

#[tokio::test]
async fn a_record_is_given_up_with_its_reason_when_its_trace_never_comes_and_tried_again_when_it_changes()
 {
    let server = Served::start(Langsmith::default()).await;
    let impatient = SinkLayer {
        not_yet_hours: Some(0),
        ..langsmith(server.url())
    };
    let passing = Passing::start(vec![impatient]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    let state = passing.settles("langsmith").await;
    assert_eq!(state["never"], json!({ "trace_unknown": 1 }));
    let (reason, detail): (String, String) = passing
        .collector
        .database()
        .query_row("SELECT reason, detail FROM deliveries", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(
        (reason.as_str(), detail.as_str()),
        (
            "trace_unknown",
            "status 404: {\"detail\":\"Run not found\"}"
        )
    );
    server.look().runs.insert(RUN.to_owned());
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 8, "down")])
        .await;
    let state = passing.settles("langsmith").await;
    assert_eq!((&state["sent"], &state["never"]), (&json!(1), &json!({})));
}

#[tokio::test]
async fn a_vote_is_sent_when_it_is_old_enough_to_be_no_mistap() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.first_start().unwrap();
    let project = store.project(FIRST_PROJECT).unwrap().unwrap();
    let mut rows = store.sink(project, "it", true).unwrap();
    let selection = Selection {
        thumb_age_ms: Policy::DEFAULT.thumb_age_ms,
        ..Selection::default()
    };
    let ingest = |records: &[Value]| afterword_collector::store::Ingest {
        project,
        context: Default::default(),
        batch: "b".to_owned(),
        received_at_ms: NOW,
        skew_ms: 0,
        records: records
            .iter()
            .map(|record| support::records::read(VISITOR, record))
            .collect(),
    };
    store
        .ingest(ingest(&records(VISITOR, "r-1")))
        .await
        .unwrap();
    rows.take_up(&selection, 100, NOW).unwrap();
    let due = |now_ms: u64, rows: &afterword_collector::store::SinkStore| {
        rows.due(100, now_ms).unwrap().len()
    };
    assert_eq!(
        (
            due(NOW, &rows),
            due(NOW + 9_999, &rows),
            due(NOW + 10_000, &rows)
        ),
        (7, 7, 8)
    );
    assert_eq!(rows.next_due().unwrap(), Some(NOW));
    // Changed once more after 9 s, it waits anew.
    let mut again = vote(VISITOR, "r-1", 8, "up");
    again["at_ms"] = json!(NOW + 9_000);
    let later = afterword_collector::store::Ingest {
        received_at_ms: NOW + 9_000,
        ..ingest(&[again])
    };
    store.ingest(later).await.unwrap();
    rows.take_up(&selection, 100, NOW + 9_000).unwrap();
    assert_eq!((due(NOW + 18_999, &rows), due(NOW + 19_000, &rows)), (7, 8));
}

#[tokio::test]
async fn what_comes_while_it_is_sent_is_not_lost_with_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.first_start().unwrap();
    let project = store.project(FIRST_PROJECT).unwrap().unwrap();
    let mut rows = store.sink(project, "it", true).unwrap();
    let ingest = |rev: u64| afterword_collector::store::Ingest {
        project,
        context: afterword_core::wire::Context {
            visitor: VISITOR.to_owned(),
            ..Default::default()
        },
        batch: "b".to_owned(),
        received_at_ms: NOW,
        skew_ms: 0,
        records: vec![support::records::read(
            VISITOR,
            &vote(VISITOR, "r-1", rev, "up"),
        )],
    };
    let standing = |rev: u64| {
        let standing = json!({ "kind": "thumb", "response": "r-1", "target": {}, "parts": ["signal"], "rev": rev, "first_at_ms": NOW, "confirmed": true });
        serde_json::from_value::<afterword_collector::sinks::item::Standing>(standing).unwrap()
    };
    let selection = Selection::default();
    store.ingest(ingest(7)).await.unwrap();
    rows.take_up(&selection, 100, NOW).unwrap();
    let sent = rows.due(100, NOW).unwrap().remove(0);
    assert!(
        rows.claim(&[(sent.id, sent.turn, standing(7))])
            .unwrap()
            .contains(&sent.id)
    );
    // Erased while it is under way: what became of it must not make the erasure be forgotten.
    store.forget(project, Subject::Visitor(VISITOR)).unwrap();
    let done = afterword_collector::store::Settled::Done(Some(standing(7)));
    rows.settle(&[(sent.id, sent.turn, done)], None, NOW)
        .unwrap();
    let due = rows.due(100, NOW).unwrap().remove(0);
    assert!(due.item.is_none());
    assert_eq!(due.standing, Some(standing(7)));
    // Nor may what is out of date be sent.
    assert!(
        rows.claim(&[(sent.id, sent.turn, standing(7))])
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn it_is_asked_no_faster_than_it_allows() {
    let server = well().await;
    let slow = SinkLayer {
        requests_per_minute: Some(1),
        ..langfuse("it", server.url())
    };
    let passing = Passing::start(vec![slow]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    passing.settles("it").await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-2", 7, "up")])
        .await;
    passing
        .reaches("it", "it is taken up", |state| {
            state["waiting"] == json!({ "turn": 1 })
        })
        .await;
    assert_eq!(server.look().sizes, [1]);
}

#[tokio::test]
async fn a_store_of_before_is_taken_over_and_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("afterword.sqlite3");
    let before = rusqlite::Connection::open(&path).unwrap();
    let first = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/0001_first.sql");
    before
        .execute_batch(&std::fs::read_to_string(first).unwrap())
        .unwrap();
    before.pragma_update(None, "user_version", 1).unwrap();
    drop(before);
    let store = Store::open(folder.path()).unwrap();
    store.first_start().unwrap();
    let project = store.project(FIRST_PROJECT).unwrap().unwrap();
    assert!(store.sink_states(project).unwrap().is_empty());
    store.sink(project, "it", true).unwrap();
    assert_eq!(store.sink_states(project).unwrap().len(), 1);
}

#[tokio::test]
async fn the_list_of_sinks_is_for_whoever_has_the_secret_key() {
    let server = well().await;
    server
        .look()
        .play
        .push_back(Said::text(401, "Invalid credentials"));
    let passing = Passing::with(
        vec![langfuse("it", server.url())],
        Policy {
            retry_base_ms: 60_000,
            retry_max_ms: 60_000,
            ..QUICK
        },
    )
    .await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    passing
        .reaches("it", "it is refused", |state| {
            !state["failing_since_ms"].is_null()
        })
        .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/sinks", listener.local_addr().unwrap());
    let app = passing.app();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let client = support::client();
    assert_eq!(client.get(&url).send().await.unwrap().status(), 401);
    let asked = client
        .get(&url)
        .bearer_auth(&passing.collector.secret_key)
        .send()
        .await
        .unwrap();
    let listed: Value = serde_json::from_str(&asked.text().await.unwrap()).unwrap();
    let sink = &listed["sinks"][0];
    assert_eq!(
        (
            &sink["name"],
            &sink["type"],
            &sink["backlog"],
            &sink["waiting"]
        ),
        (
            &json!("it"),
            &json!("langfuse"),
            &json!(1),
            &json!({ "turn": 1 })
        )
    );
    let error = sink["last_error"].as_str().unwrap();
    assert!(
        error.starts_with("status 401: ") && error.ends_with("; check the secret"),
        "{error}"
    );
    assert!(!listed.to_string().contains("sk-lf-test"));
}
