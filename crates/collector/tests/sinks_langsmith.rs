//! Records on their way into LangSmith, against a server that is strict about its contract.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::item::Target;
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::settings::SinkLayer;
use afterword_collector::sinks::trial;
use afterword_core::record::{Kind, RecordId};
use contract::langsmith::Langsmith;
use contract::passing::{Passing, secret};
use contract::served::Served;
use contract::signals::{RUN, all, records, retracted, vote};
use contract::{Contract, Said};
use serde_json::{Value, json};
use support::records::{NOW, record};

const VISITOR: &str = "v-1";
const SESSION: &str = "5f0c1f6e-3a3c-4a55-8a5f-0d7f4b1c2a90";

fn layer(server: &Served<impl Contract>) -> SinkLayer {
    SinkLayer {
        r#type: "langsmith".to_owned(),
        url: Some(server.url()),
        session_id: Some(SESSION.to_owned()),
        secret_env: Some("LANGSMITH".to_owned()),
        ..SinkLayer::default()
    }
}

fn id(answer: &str, kind: Kind) -> String {
    RecordId::derive(VISITOR, answer, kind).to_text()
}

async fn with_run() -> Served<Langsmith> {
    let mut langsmith = Langsmith::default();
    langsmith.runs.insert(RUN.to_owned());
    Served::start(langsmith).await
}

#[tokio::test]
async fn each_kind_becomes_feedback_on_the_run_that_was_made_of_the_span() {
    let server = with_run().await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("langsmith").await;
    assert_eq!((&state["sent"], &state["never"]), (&json!(8), &json!({})));
    let server = server.look();
    for (kind, _, (name, label, score, comment, correction)) in all() {
        let mut found = server.feedback[&id("r-1", kind)].clone();
        let source = found
            .as_object_mut()
            .unwrap()
            .remove("feedback_source")
            .unwrap();
        assert_eq!(
            (&source["type"], &source["metadata"]["visitor"]),
            (&json!("api"), &json!(VISITOR))
        );
        let mut expected = json!({
            "id": id("r-1", kind), "run_id": RUN, "session_id": SESSION, "key": name, "value": label, "extend_trace_retention": false,
        });
        for (member, value) in [
            ("score", score.map(|score| json!(score))),
            ("comment", comment.map(|text| json!(text))),
            (
                "correction",
                correction.map(|text| json!({ "output": text })),
            ),
        ] {
            if let Some(value) = value {
                expected[member] = value;
            }
        }
        assert_eq!(found, expected);
    }
    // Feedback otherwise moves a trace to the retention that costs more.
    assert!(server.extended.is_empty());
}

#[tokio::test]
async fn only_a_vote_extends_the_retention_and_only_where_that_is_wanted() {
    let server = with_run().await;
    let extending = SinkLayer {
        extend_trace_retention: Some(true),
        ..layer(&server)
    };
    let passing = Passing::start(vec![extending]).await;
    let all = records(VISITOR, "r-1");
    passing.store(VISITOR, &all[1..]).await;
    passing.settles("langsmith").await;
    assert!(server.look().extended.is_empty());
    passing.store(VISITOR, &all[..1]).await;
    passing.settles("langsmith").await;
    assert_eq!(server.look().extended.len(), 1);
}

#[tokio::test]
async fn feedback_waits_for_its_run() {
    let server = Served::start(Langsmith::default()).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    let state = passing
        .reaches("langsmith", "the run is missed", |state| {
            state["waiting"] == json!({ "not_yet": 1 })
        })
        .await;
    // It works: the run is what is missing.
    assert_eq!(state["failing_since_ms"], Value::Null);
    server.look().runs.insert(RUN.to_owned());
    passing.settles("langsmith").await;
    assert_eq!(
        server.look().feedback[&id("r-1", Kind::Thumb)]["score"],
        1.0
    );
}

#[tokio::test]
async fn a_change_clears_what_is_gone_and_what_is_taken_back_is_removed() {
    let server = with_run().await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")[..1]).await;
    passing.settles("langsmith").await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 8, "up")])
        .await;
    passing.settles("langsmith").await;
    let found = server.look().feedback[&id("r-1", Kind::Thumb)].clone();
    assert_eq!(
        (
            &found["score"],
            &found["value"],
            found.get("comment"),
            found.get("correction")
        ),
        (&json!(1.0), &json!("up"), None, None)
    );
    passing
        .store(VISITOR, &[retracted(vote(VISITOR, "r-1", 9, "up"))])
        .await;
    passing.settles("langsmith").await;
    assert!(server.look().feedback.is_empty());
}

#[tokio::test]
async fn the_run_that_the_page_knows_is_the_one() {
    let run = "018f3a6e-7c1d-7a10-9b1e-2f6f0a3b4c5d";
    let server = Served::start(Langsmith::default()).await;
    server.look().runs.insert(run.to_owned());
    let passing = Passing::start(vec![layer(&server)]).await;
    let own = || json!({ "value": "up", "reasons": [], "changes": 0 });
    passing
        .store(
            VISITOR,
            &[record(
                VISITOR,
                "r-1",
                7,
                json!({ "run_id": run }),
                Kind::Thumb,
                own(),
            )],
        )
        .await;
    passing.settles("langsmith").await;
    assert_eq!(
        server.look().feedback[&id("r-1", Kind::Thumb)]["run_id"],
        run
    );
    // Where nobody knows one there is none.
    passing
        .store(
            VISITOR,
            &[record(VISITOR, "r-2", 7, json!({}), Kind::Thumb, own())],
        )
        .await;
    let state = passing.settles("langsmith").await;
    assert_eq!(state["never"], json!({ "no_run": 1 }));
}

#[tokio::test]
async fn a_record_that_it_stumbles_over_keeps_no_other_waiting() {
    let server = with_run().await;
    server
        .look()
        .play
        .extend([Said::text(500, "oops"), Said::text(500, "oops")]);
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    passing.settles("langsmith").await;
    assert_eq!(server.look().feedback.len(), 8);
}

#[tokio::test]
async fn the_test_of_the_sink_needs_a_run_that_is_there() {
    let server = with_run().await;
    let sink = sinks(&[layer(&server)], secret).unwrap().remove(0);
    let run = |id: &str| Target {
        run: Some(id.to_owned()),
        ..Target::default()
    };
    let found = trial::run(&sink, run(RUN), NOW).await.unwrap();
    assert!(found.well, "{:?}", found.steps);
    assert!(server.look().feedback.is_empty());
    let unknown = trial::run(&sink, run(SESSION), NOW).await.unwrap();
    assert!(!unknown.well);
    assert!(
        unknown.steps[0].starts_with("not taken yet: status 404"),
        "{:?}",
        unknown.steps
    );
}
