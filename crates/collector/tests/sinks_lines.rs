//! Records on their way into a file and to a webhook.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::lines::append;
use afterword_collector::sinks::settings::SinkLayer;
use afterword_collector::store::Subject;
use afterword_core::record::{Kind, RecordId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::passing::{Passing, secret};
use contract::served::Served;
use contract::signals::{records, retracted, vote};
use contract::{Asked, Contract, Said};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::HashMap;
use std::path::Path;
use support::records::record;

const VISITOR: &str = "v-1";

fn file(path: &Path) -> SinkLayer {
    SinkLayer {
        r#type: "file".to_owned(),
        path: Some(path.to_owned()),
        ..SinkLayer::default()
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn a_file_has_a_line_for_each_state_of_a_record_as_the_list_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let passing = Passing::start(vec![file(&path)]).await;
    // It needs no trace.
    let mut tokened = record(
        VISITOR,
        "r-1",
        7,
        json!({ "token": "eyJhbGciOiJIUzI1NiJ9.e30.x" }),
        Kind::Thumb,
        json!({ "value": "up", "reasons": [], "changes": 0 }),
    );
    passing.store(VISITOR, std::slice::from_ref(&tokened)).await;
    passing.settles("file").await;
    let mut listed = passing.collector.all_records().await;
    // A token is a right to write, which goes to nobody.
    listed[0]["response"]
        .as_object_mut()
        .unwrap()
        .remove("token");
    assert_eq!(lines(&path), listed);
    assert_eq!(listed[0]["context"]["visitor"], VISITOR);

    tokened["rev"] = json!(8);
    passing.store(VISITOR, &[retracted(tokened)]).await;
    passing.settles("file").await;
    let last = lines(&path).pop().unwrap();
    assert_eq!(
        (lines(&path).len(), &last["rev"], &last["retracted"]),
        (2, &json!(8), &json!(true))
    );
}

#[tokio::test]
async fn whoever_is_erased_is_named_by_the_id_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let passing = Passing::start(vec![file(&path)]).await;
    passing
        .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
        .await;
    passing.settles("file").await;
    let project = passing
        .collector
        .store
        .project(afterword_collector::store::FIRST_PROJECT)
        .unwrap()
        .unwrap();
    passing
        .collector
        .store
        .forget(project, Subject::Visitor(VISITOR))
        .unwrap();
    passing.settles("file").await;
    let id = RecordId::derive(VISITOR, "r-1", Kind::Thumb).to_text();
    let erased = json!({ "id": id, "rev": 7, "kind": "thumb", "retracted": true, "erased": true, "response": { "id": "r-1" } });
    assert_eq!(lines(&path)[1], erased);
    let rows: u32 = passing
        .collector
        .database()
        .query_row("SELECT count(*) FROM deliveries", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn what_was_taken_back_before_it_was_sent_is_nobodys_business() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let mut passing = Passing::start(vec![file(&path)]).await;
    passing.down().await;
    passing
        .store(
            VISITOR,
            &[vote(VISITOR, "r-1", 7, "up"), vote(VISITOR, "r-2", 7, "up")],
        )
        .await;
    passing
        .store(VISITOR, &[retracted(vote(VISITOR, "r-1", 8, "up"))])
        .await;
    passing.up();
    let state = passing.settles("file").await;
    assert_eq!(state["sent"], 1);
    assert_eq!(
        lines(&path)
            .iter()
            .map(|line| line["response"]["id"].clone())
            .collect::<Vec<_>>(),
        [json!("r-2")]
    );
}

#[test]
fn a_line_that_a_crash_left_unfinished_is_cut_off_and_a_full_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    std::fs::write(&path, "{\"a\":1}\n{\"b\":").unwrap();
    append(&path, None, b"{\"c\":1}\n").unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "{\"a\":1}\n{\"c\":1}\n"
    );
    for line in ["{\"d\":1}\n", "{\"e\":1}\n", "{\"f\":1}\n"] {
        append(&path, Some(16), line.as_bytes()).unwrap();
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("records.jsonl.1"), "{\"a\":1}\n{\"c\":1}\n");
    assert_eq!(read("records.jsonl.2"), "{\"d\":1}\n{\"e\":1}\n");
    assert_eq!(read("records.jsonl"), "{\"f\":1}\n");
}

/// Keeps what it was sent.
#[derive(Default)]
struct Hook {
    asked: Vec<(HashMap<String, String>, Vec<u8>)>,
    play: Vec<Said>,
}

impl Contract for Hook {
    fn answer(&mut self, asked: &Asked) -> Said {
        assert_eq!(
            (
                asked.method.as_str(),
                asked.path.as_str(),
                asked.query["q"].as_str()
            ),
            ("POST", "/hook", "1")
        );
        self.asked.push((asked.headers.clone(), asked.body.clone()));
        self.play.pop().unwrap_or_else(|| Said::text(200, "thanks"))
    }
}

fn hook(server: &Served<Hook>, secret_env: Option<&str>) -> SinkLayer {
    SinkLayer {
        r#type: "webhook".to_owned(),
        url: Some(format!("{}/hook?q=1", server.url())),
        secret_env: secret_env.map(str::to_owned),
        ..SinkLayer::default()
    }
}

/// The signature as the specification has it, computed here once more.
fn signature(key: &[u8], headers: &HashMap<String, String>, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in [
        headers["webhook-id"].as_bytes(),
        b".",
        headers["webhook-timestamp"].as_bytes(),
        b".",
        body,
    ] {
        mac.update(part);
    }
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_webhook_is_sent_signed_batches_and_the_same_id_again_for_the_same() {
    let server = Served::start(Hook::default()).await;
    server.look().play.push(Said::text(503, "later"));
    let passing = Passing::start(vec![hook(&server, Some("WEBHOOK"))]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    passing.settles("webhook").await;
    let hook = server.look();
    let key = STANDARD
        .decode(secret("WEBHOOK").unwrap().trim_start_matches("whsec_"))
        .unwrap();
    assert_eq!(hook.asked.len(), 2);
    for (headers, body) in &hook.asked {
        assert_eq!(headers["webhook-signature"], signature(&key, headers, body));
        let body: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(
            (
                &body["type"],
                body["data"]["records"].as_array().unwrap().len()
            ),
            (&json!("afterword.records"), 8)
        );
    }
    assert_eq!(hook.asked[0].0["webhook-id"], hook.asked[1].0["webhook-id"]);
}

#[tokio::test]
async fn a_secret_of_other_words_is_its_own_bytes_and_without_one_nothing_is_signed() {
    for (variable, signed) in [(Some("PLAIN"), true), (None, false)] {
        let server = Served::start(Hook::default()).await;
        let passing = Passing::start(vec![hook(&server, variable)]).await;
        passing
            .store(VISITOR, &[vote(VISITOR, "r-1", 7, "up")])
            .await;
        passing.settles("webhook").await;
        let hook = server.look();
        let (headers, body) = &hook.asked[0];
        let expected = signed.then(|| signature(b"plain-secret", headers, body));
        assert_eq!(headers.get("webhook-signature"), expected.as_ref());
    }
}

#[tokio::test]
async fn of_a_batch_that_is_refused_each_record_is_tried_and_only_the_one_at_fault_is_given_up() {
    let server = Served::start(Hook::default()).await;
    server.look().play.extend([
        Said::text(422, "not this one"),
        Said::text(422, "not all of them"),
    ]);
    let passing = Passing::start(vec![hook(&server, None)]).await;
    passing.store(VISITOR, &records(VISITOR, "r-1")).await;
    let state = passing.settles("webhook").await;
    assert_eq!(
        (&state["sent"], &state["never"]),
        (&json!(7), &json!({ "refused": 1 }))
    );
}
