//! Verdicts, error modes and labels by hand: by the API, on the command line, in exports, and gone when they are to be gone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;
use support::process::{afterword, run};
use support::records::{NOW, batch, batch_in, record, view};
use support::{Answer, Collector, answer, holds};

fn down(visitor: &str, id: &str, reasons: Value, response: Value) -> Value {
    let own = json!({ "value": "down", "reasons": reasons, "changes": 0 });
    record(visitor, id, NOW, response, Kind::Thumb, own)
}

fn copied(visitor: &str, id: &str) -> Value {
    let own = json!({ "count": 1, "chars": 80, "fraction": 1, "kind": "full", "code_blocks": [], "via": "button" });
    record(visitor, id, NOW, json!({}), Kind::Copy, own)
}

/// An answer that refuses what was asked.
fn refusing() -> Value {
    json!({ "text": "I'm sorry, but I can't help with that.", "prompt": "How do I kill a process?", "model": "m-1", "prompt_version": "v7" })
}

async fn send(collector: &Collector, method: Method, path: &str, body: Value) -> Answer {
    let request = collector.request(method, path).body(body.to_string());
    answer(request.bearer_auth(&collector.secret_key)).await
}

async fn label(collector: &Collector, id: &str, body: Value) -> Answer {
    send(
        collector,
        Method::PUT,
        &format!("/v1/responses/{id}/labels"),
        body,
    )
    .await
}

async fn quality(collector: &Collector, id: &str) -> Value {
    collector.list(&format!("/v1/responses/{id}")).await["quality"].clone()
}

#[tokio::test]
async fn a_response_says_its_verdict_what_contradicts_it_and_who_says_what_was_wrong() {
    let collector = Collector::start().await;
    let records = [
        down("v-1", "r-1", json!(["too_verbose"]), refusing()),
        copied("v-1", "r-1"),
    ];
    collector.store(batch("v-1", &records)).await;
    let said = quality(&collector, "r-1").await;
    assert_eq!(
        (&said["verdict"], &said["by"]),
        (&json!("bad"), &json!("thumb"))
    );
    assert_eq!(
        said["contradictions"],
        json!([{ "by": "copy", "verdict": "good", "strength": 0.5 }])
    );
    // What the person chose comes before what a rule finds.
    assert_eq!(said["primary"], "length.too_long");
    assert_eq!(
        said["modes"],
        json!([
            { "mode": "length.too_long", "source": "reason", "rule": "too_verbose", "confidence": 1 },
            { "mode": "refusal", "source": "rule", "rule": "refusal.inability", "confidence": 0.96 },
        ])
    );
}

#[tokio::test]
async fn rules_are_asked_only_of_what_people_were_unhappy_with() {
    let collector = Collector::start().await;
    let up = json!({ "value": "up", "reasons": [], "changes": 0 });
    let liked = record("v-1", "r-1", NOW, refusing(), Kind::Thumb, up);
    collector
        .store(batch("v-1", &[liked, view("v-1", "r-2", NOW)]))
        .await;
    let said = quality(&collector, "r-1").await;
    assert_eq!(
        (&said["verdict"], &said["modes"]),
        (&json!("good"), &json!([]))
    );
    assert_eq!(said.get("primary"), None);
    assert_eq!(quality(&collector, "r-2").await["verdict"], "none");
    collector
        .store(batch("v-1", &[down("v-1", "r-3", json!([]), json!({}))]))
        .await;
    assert_eq!(quality(&collector, "r-3").await["primary"], "unlabelled");
}

#[tokio::test]
async fn what_was_taken_back_counts_for_nothing() {
    let collector = Collector::start().await;
    let mut taken_back = down("v-1", "r-1", json!(["style"]), json!({}));
    taken_back["retracted"] = json!(true);
    collector.store(batch("v-1", &[taken_back])).await;
    let said = quality(&collector, "r-1").await;
    assert_eq!(
        (&said["verdict"], &said["modes"]),
        (&json!("none"), &json!([]))
    );
}

#[tokio::test]
async fn labels_of_several_people_stand_beside_each_other_and_each_keeps_its_history() {
    let collector = Collector::start().await;
    collector
        .store(batch(
            "v-1",
            &[down("v-1", "r-1", json!(["style"]), json!({}))],
        ))
        .await;
    for body in [
        json!({ "labeller": "ann", "modes": ["format"], "note": "mail me: ann@example.com" }),
        json!({ "labeller": "ben", "verdict": "good" }),
        json!({ "labeller": "ann", "modes": ["instruction", "format", "instruction"] }),
    ] {
        let answer = label(&collector, "r-1", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    let list = collector.list("/v1/responses/r-1/labels").await;
    let of = |list: &Value| -> Vec<String> {
        let names = list.as_array().unwrap().iter();
        names
            .map(|label| label["labeller"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of(&list["labels"]), ["ann", "ben"]);
    assert_eq!(list["labels"][0]["modes"], json!(["instruction", "format"]));
    assert_eq!(of(&list["earlier"]), ["ann"]);
    assert_eq!(list["earlier"][0]["note"], "mail me: [email]");
    // A person who has read it decides over the vote, which is kept as what contradicts.
    let said = quality(&collector, "r-1").await;
    assert_eq!(
        (&said["verdict"], &said["by"], &said["primary"]),
        (&json!("good"), &json!("label"), &json!("instruction"))
    );
    assert_eq!(said["contradictions"][0]["by"], "thumb");
    let gone = send(
        &collector,
        Method::DELETE,
        "/v1/responses/r-1/labels?labeller=ann",
        json!({}),
    )
    .await;
    assert_eq!(gone.json(), json!({ "labels": 2 }));
    let list = collector.list("/v1/responses/r-1/labels").await;
    assert_eq!(
        (of(&list["labels"]), of(&list["earlier"])),
        (vec!["ben".to_owned()], vec![])
    );
}

#[tokio::test]
async fn what_is_no_label_is_refused_and_who_has_no_key_too() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[view("v-1", "r-1", NOW)]))
        .await;
    for body in [
        json!({ "labeller": "ann" }),
        json!({ "labeller": "", "modes": ["style"] }),
        json!({ "labeller": "ann", "modes": ["length"] }),
        json!({ "labeller": "ann", "verdict": "none" }),
        json!({ "labeller": "ann", "modes": ["style"], "colour": 1 }),
        json!({ "labeller": "ann", "modes": ["style"], "note": "x".repeat(4_001) }),
        json!([]),
        json!(["ann", ["style"], null, null]),
    ] {
        label(&collector, "r-1", body)
            .await
            .refuses(422, "bad_label");
    }
    let right = json!({ "labeller": "ann", "modes": ["style"] });
    label(&collector, "r-2", right.clone())
        .await
        .refuses(404, "not_found");
    let path = "/v1/responses/r-1/labels";
    let request = collector.request(Method::PUT, path).body(right.to_string());
    answer(request.bearer_auth(&collector.public_key))
        .await
        .refuses(401, "unknown_key");
    let list = collector.list(path).await;
    assert_eq!(list, json!({ "labels": [], "earlier": [] }));
}

#[tokio::test]
async fn labels_go_with_what_they_are_about() {
    let collector = Collector::start().await;
    let texts = json!({ "text": "a quoted answer", "prompt": "a question" });
    let mine = down("v-1", "r-1", json!([]), texts);
    collector.store(batch("v-1", &[mine])).await;
    collector
        .store(batch(
            "v-2",
            &[view("v-2", "r-1", NOW), view("v-2", "r-2", NOW)],
        ))
        .await;
    for id in ["r-1", "r-2"] {
        let body = json!({ "labeller": "ann", "modes": ["style"], "note": "it says: quoted-here" });
        label(&collector, id, body).await;
    }
    let person = collector.list("/v1/visitors/v-1").await;
    assert_eq!(
        person["responses"][0]["labels"][0]["note"],
        "it says: quoted-here"
    );
    // With the visitor go the texts, and with them what may quote them; the label is about the answer of the other one, too.
    send(&collector, Method::DELETE, "/v1/visitors/v-1", json!({})).await;
    let list = collector.list("/v1/responses/r-1/labels").await;
    assert_eq!(
        (&list["labels"][0]["modes"], list["labels"][0].get("note")),
        (&json!(["style"]), None)
    );
    let erased = send(&collector, Method::DELETE, "/v1/visitors/v-2", json!({})).await;
    assert_eq!(erased.status, StatusCode::OK, "{}", erased.text());
    let left: u32 = collector
        .database()
        .query_row("SELECT count(*) FROM labels", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 0);
    assert!(!holds(collector.folder.path(), "quoted-here"));
}

#[tokio::test]
async fn quality_counts_in_groups_with_people_and_intervals() {
    let collector = Collector::start().await;
    for at in 0..4 {
        let (visitor, id) = (format!("v-{}", at % 2), format!("r-{at}"));
        let mut records = vec![view(&visitor, &id, NOW)];
        if at < 3 {
            records.push(down(&visitor, &id, json!(["format"]), refusing()));
        }
        let context = json!({ "session": "s-1", "visitor": visitor, "app": "desk" });
        collector.store(batch_in(context, &records)).await;
    }
    let groups = collector.list("/v1/quality?by=app").await["groups"].clone();
    let group = &groups[0];
    assert_eq!(groups.as_array().unwrap().len(), 1);
    assert_eq!(group["key"], "desk");
    assert_eq!(
        (&group["responses"], &group["views"], &group["people"]),
        (&json!(4), &json!(4), &json!(2))
    );
    assert_eq!(group["verdicts"], json!({ "bad": 3, "none": 1 }));
    let bad = &group["bad"];
    assert_eq!((&bad["k"], &bad["n"]), (&json!(3), &json!(4)));
    assert!(
        (bad["low"].as_f64().unwrap() - 0.3006).abs() < 0.001,
        "{bad}"
    );
    assert!(
        (bad["high"].as_f64().unwrap() - 0.9544).abs() < 0.001,
        "{bad}"
    );
    assert_eq!(group["primary"], json!({ "format": 3 }));
    assert_eq!(group["modes"]["refusal"]["k"], 3);
    // What is not known is a group of its own.
    let models = collector.list("/v1/quality?by=model").await["groups"].clone();
    let keys: Vec<_> = models
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["key"].clone())
        .collect();
    assert_eq!(keys, [Value::Null, json!("m-1")]);
    assert_eq!(
        collector.list("/v1/quality").await["groups"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let none = collector.list("/v1/quality?since=9000000000000").await;
    assert_eq!(none, json!({ "groups": [] }));
    collector
        .get("/v1/quality?by=colour")
        .await
        .refuses(422, "bad_parameter");
    collector
        .get("/v1/quality?colour=1")
        .await
        .refuses(422, "unknown_parameter");
}

#[tokio::test]
async fn a_regression_set_bears_what_a_labeller_and_the_rules_say() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[down("v-1", "r-1", json!([]), refusing())]))
        .await;
    let row =
        |answer: Answer| serde_json::from_slice::<Value>(&answer.body).unwrap()["metadata"].clone();
    let found = row(collector.get("/v1/exports/regression").await);
    assert_eq!(
        (&found["error_mode"], &found["assignments"][0]["source"]),
        (&json!("refusal"), &json!("rule"))
    );
    label(
        &collector,
        "r-1",
        json!({ "labeller": "ann", "modes": ["unsafe"] }),
    )
    .await;
    let found = row(collector.get("/v1/exports/regression").await);
    assert_eq!(found["error_modes"], json!(["unsafe", "refusal"]));
}

#[tokio::test]
async fn the_command_labels_lists_asks_and_erases() {
    let collector = Collector::start().await;
    let records = [
        down("v-1", "r-1", json!([]), refusing()),
        down("v-1", "r-2", json!(["style"]), json!({})),
        down("v-1", "r-3", json!([]), json!({})),
    ];
    collector.store(batch("v-1", &records)).await;
    let folder = collector.folder.path();
    let here = ["--data-dir", "."];
    let said = |arguments: &[&str]| {
        let output = run(folder, &[&["label"], arguments, &here].concat());
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (code, listed) = said(&["--list"]);
    assert_eq!(code, Some(0));
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("r-1") && lines[0].ends_with("bad by thumb; likely refusal"),
        "{listed}"
    );
    assert_eq!(
        said(&[
            "r-2", "--mode", "format", "--mode", "style", "--note", "see it", "--as", "ann"
        ])
        .0,
        Some(0)
    );
    assert_eq!(said(&["r-2", "--mode", "colour"]).0, Some(2));
    assert_eq!(said(&["r-2"]).0, Some(2));
    assert_eq!(said(&["r-9", "--mode", "style"]).0, Some(1));

    let mut child = afterword(folder)
        .args(["label", "--as", "ben", "--data-dir", "."])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A key that there is not, then two modes; then the other one is skipped.
    child.stdin.take().unwrap().write_all(b"z\nrf\n\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("asked:    How do I kill a process?"),
        "{shown}"
    );
    assert!(shown.contains("there is no key 'z'"), "{shown}");
    assert!(shown.ends_with("1 labelled, 1 left\n"), "{shown}");

    let labels = collector.list("/v1/responses/r-1/labels").await["labels"].clone();
    assert_eq!(
        (
            &labels[0]["labeller"],
            &labels[0]["modes"],
            &labels[0]["verdict"]
        ),
        (&json!("ben"), &json!(["refusal", "format"]), &json!("bad"))
    );
    assert_eq!(said(&["--list"]).1.lines().count(), 1);
    assert_eq!(
        said(&["r-2", "--erase", "--as", "ann"]),
        (Some(0), "1 labels erased\n".to_owned())
    );
    assert_eq!(said(&["--list"]).1.lines().count(), 2);
}
