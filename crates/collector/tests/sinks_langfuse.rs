//! Records on their way into Langfuse, against a server that is strict about its contract.
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
use contract::langfuse::{Era, Langfuse};
use contract::passing::{Passing, secret};
use contract::served::Served;
use contract::signals::{CORRECTION, SENT, SPAN, TRACE, all, records, retracted, vote};
use contract::{Contract, Said};
use serde_json::{Value, json};
use support::records::NOW;

const VISITOR: &str = "v-1";

fn layer(server: &Served<impl Contract>) -> SinkLayer {
    SinkLayer {
        r#type: "langfuse".to_owned(),
        url: Some(server.url()),
        user: Some("pk-lf-test".to_owned()),
        secret_env: Some("LANGFUSE".to_owned()),
        ..SinkLayer::default()
    }
}

fn id(answer: &str, kind: Kind) -> String {
    RecordId::derive(VISITOR, answer, kind).to_text()
}

/// Everything of a score but its measures and its time.
fn plain(score: &Value) -> Value {
    let mut score = score.clone();
    let members = score.as_object_mut().unwrap();
    members.remove("metadata");
    members.remove("timestamp");
    score
}

#[tokio::test]
async fn each_kind_becomes_a_score_of_its_type_and_a_correction_a_score_of_its_own() {
    let server = Served::start(Langfuse::new(Era::List)).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("langfuse").await;
    assert_eq!((&state["sent"], &state["never"]), (&json!(8), &json!({})));
    let found = server.look().by_id();
    for (kind, own, (name, label, score, comment, correction)) in all() {
        let (data_type, value) = match (kind, score) {
            (Kind::Thumb, _) => ("BOOLEAN", json!(0)),
            (_, Some(score)) => ("NUMERIC", json!(score)),
            (_, None) => ("CATEGORICAL", json!(label)),
        };
        let mut expected = json!({
            "id": id("r-1", kind), "traceId": TRACE, "observationId": SPAN, "name": name,
            "value": value, "dataType": data_type, "environment": "production",
        });
        if let Some(comment) = comment {
            expected["comment"] = json!(comment);
        }
        let score = &found[&id("r-1", kind)];
        assert_eq!(plain(score), expected);
        let metadata = score["metadata"].as_object().unwrap();
        assert_eq!(
            (&metadata["label"], &metadata["visitor"], &metadata["model"]),
            (&json!(label), &json!(VISITOR), &json!("m-1"))
        );
        // Raw measures are kept, and texts are in their own places alone.
        for (name, value) in own.as_object().unwrap() {
            let is_text =
                ["correction", "draft", "final", "text", "comment"].contains(&name.as_str());
            assert_eq!(metadata.get(name), (!is_text).then_some(value), "{name}");
        }
        let written = correction.map(|text| {
            json!({
                "id": format!("{}-correction", id("r-1", kind)), "traceId": TRACE, "observationId": SPAN, "name": "output",
                "value": text, "dataType": "CORRECTION", "environment": "production",
            })
        });
        assert_eq!(
            found
                .get(&format!("{}-correction", id("r-1", kind)))
                .map(plain),
            written
        );
    }
    let texts: Vec<_> = found
        .values()
        .filter(|score| score["dataType"] == "CORRECTION")
        .map(|score| score["value"].clone())
        .collect();
    assert_eq!(texts.len(), 2);
    assert!(texts.contains(&json!(CORRECTION)) && texts.contains(&json!(SENT)));
}

#[tokio::test]
async fn a_change_takes_its_place_a_correction_that_is_gone_goes_and_what_is_taken_back_is_removed()
{
    let server = Served::start(Langfuse::new(Era::List)).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    let first = records(VISITOR, "r-1").remove(0);
    passing.store(VISITOR, &[first]).await;
    passing.settles("langfuse").await;
    let time = server.look().by_id()[&id("r-1", Kind::Thumb)]["timestamp"].clone();

    let mut changed = vote(VISITOR, "r-1", 8, "up");
    // Another day would make it another score.
    changed["first_at_ms"] = json!(NOW - 3 * 86_400_000);
    passing.store(VISITOR, &[changed]).await;
    passing.settles("langfuse").await;
    let found = server.look().by_id();
    assert_eq!(found.keys().collect::<Vec<_>>(), [&id("r-1", Kind::Thumb)]);
    let score = &found[&id("r-1", Kind::Thumb)];
    assert_eq!((&score["value"], &score["timestamp"]), (&json!(1), &time));

    passing
        .store(VISITOR, &[retracted(vote(VISITOR, "r-1", 9, "up"))])
        .await;
    passing.settles("langfuse").await;
    assert_eq!(server.look().by_id().len(), 0);
}

#[tokio::test]
async fn of_a_list_of_which_some_are_refused_the_others_arrive() {
    let mut langfuse = Langfuse::new(Era::List);
    langfuse.refuses = vec!["implicit_copy"];
    let server = Served::start(langfuse).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("langfuse").await;
    assert_eq!(
        (&state["sent"], &state["never"]),
        (&json!(7), &json!({ "refused": 1 }))
    );
    let server = server.look();
    assert_eq!(server.by_id().len(), 9);
    assert!(!server.by_id().contains_key(&id("r-1", Kind::Copy)));
    // The list, each of it alone, and then the corrections.
    assert_eq!(server.sizes, [8, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
}

#[tokio::test]
async fn an_older_server_is_found_out_at_its_first_answer_and_asked_as_it_wants() {
    let server = Served::start(Langfuse::new(Era::Single)).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("langfuse").await;
    assert_eq!((&state["sent"], &state["never"]), (&json!(8), &json!({})));
    assert_eq!(server.look().by_id().len(), 10);
}

#[tokio::test]
async fn whatever_it_plays_all_arrives_once_it_is_well() {
    let mut langfuse = Langfuse::new(Era::List);
    langfuse.play.extend([
        Said::after(429, 0),
        Said::text(503, "busy"),
        Said::text(502, "gateway"),
        Said::text(401, "keys"),
        Said::text(404, "no such page"),
        Said::text(302, "elsewhere"),
        Said::text(500, "oops"),
    ]);
    let server = Served::start(langfuse).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("langfuse").await;
    assert_eq!(
        (&state["sent"], &state["never"], &state["failing_since_ms"]),
        (&json!(8), &json!({}), &Value::Null)
    );
    assert_eq!(server.look().by_id().len(), 10);
}

#[tokio::test]
async fn it_is_left_alone_for_as_long_as_it_asks() {
    let mut langfuse = Langfuse::new(Era::List);
    langfuse.play.push_back(Said::after(429, 3_000));
    let server = Served::start(langfuse).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    let failing = passing
        .reaches("langfuse", "it is refused", |state| {
            !state["failing_since_ms"].is_null()
        })
        .await;
    assert!(
        failing["last_error"]
            .as_str()
            .unwrap()
            .starts_with("status 429"),
        "{failing}"
    );
    // What comes meanwhile is taken up, and not sent.
    passing
        .store(VISITOR, &[vote(VISITOR, "r-2", 7, "up")])
        .await;
    passing
        .reaches("langfuse", "it is taken up", |state| {
            state["waiting"] == json!({ "turn": 2 })
        })
        .await;
    assert_eq!(server.look().sizes.len(), 0);
    // Another start does not know of it, and loses nothing.
    let mut passing = passing;
    passing.down().await;
    passing.up();
    passing.settles("langfuse").await;
    assert_eq!(server.look().by_id().len(), 2);
}

#[tokio::test]
async fn an_environment_that_it_would_refuse_is_left_out() {
    let server = Served::start(Langfuse::new(Era::List)).await;
    let passing = Passing::start(vec![layer(&server)]).await;
    let context = json!({ "session": "s-1", "visitor": VISITOR, "environment": "Langfuse EU" });
    passing
        .store_in(context, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    passing.settles("langfuse").await;
    let found = server.look().by_id();
    let score = &found[&id("r-1", Kind::Thumb)];
    assert_eq!(
        (score.get("environment"), &score["metadata"]["environment"]),
        (None, &json!("Langfuse EU"))
    );
}

#[tokio::test]
async fn the_test_of_the_sink_puts_one_there_reads_it_and_takes_it_away() {
    for era in [Era::List, Era::Single] {
        let server = Served::start(Langfuse::new(era)).await;
        let sink = sinks(&[layer(&server)], secret).unwrap().remove(0);
        let target = Target {
            trace: Some(TRACE.to_owned()),
            ..Target::default()
        };
        let found = trial::run(&sink, target, NOW).await.unwrap();
        let steps = [
            "sent one record, and it was taken",
            "read it back",
            "took it back",
            "read once more: it is gone",
        ];
        assert_eq!(found.steps, steps);
        assert!(found.well);
        let server = server.look();
        assert_eq!((server.sizes.len(), server.by_id().len()), (1, 0));
    }
}
