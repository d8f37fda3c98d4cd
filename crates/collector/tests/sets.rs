//! Frozen sets of hard cases: what is selected, that a version never changes, that it goes with those whose words it
//! holds, and what other tools are given of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::export::HeldOut;
use afterword_collector::keys::ProjectId;
use afterword_collector::now_ms;
use afterword_collector::prompt::key;
use afterword_collector::retention::Keep;
use afterword_collector::sets::{Frozen, Selection, find};
use afterword_collector::store::{FIRST_PROJECT, Reader, Subject, restore};
use afterword_core::record::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::process::run;
use support::records::{NOW, batch, batch_in, record};
use support::{Answer, Collector, answer, holds};

/// A vote on an answer to this question.
fn vote(visitor: &str, id: &str, value: &str, prompt: &str, own: Value) -> Value {
    let mut thumb = json!({ "value": value, "reasons": [], "changes": 0 });
    for (name, value) in own.as_object().unwrap() {
        thumb[name] = value.clone();
    }
    let response = json!({ "prompt": prompt, "text": format!("An answer to: {prompt}"), "model": "m-1", "prompt_version": "v7",
        "trace_id": format!("{:032x}", key(id).unsigned_abs()) });
    record(visitor, id, NOW, response, Kind::Thumb, thumb)
}

fn down(visitor: &str, id: &str, prompt: &str, own: Value) -> Value {
    vote(visitor, id, "down", prompt, own)
}

async fn send(collector: &Collector, method: Method, path: &str, body: Value) -> Answer {
    let request = collector.request(method, path).body(body.to_string());
    answer(request.bearer_auth(&collector.secret_key)).await
}

async fn freeze(collector: &Collector, name: &str, body: Value) -> Value {
    let answer = send(collector, Method::POST, &format!("/v1/sets/{name}"), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn cases(collector: &Collector, set: &str) -> Vec<Value> {
    let set = collector.list(&format!("/v1/sets/{set}")).await;
    set["content"].as_array().unwrap().clone()
}

fn responses(cases: &[Value]) -> Vec<&str> {
    let ids = cases
        .iter()
        .map(|case| case["response_id"].as_str().unwrap());
    ids.collect()
}

fn reader(collector: &Collector) -> (Reader, ProjectId) {
    let project = collector.store.project(FIRST_PROJECT).unwrap().unwrap();
    (collector.store.reader().unwrap(), project)
}

/// Five bad answers of two people to four questions, one of them unlabelled, and a good one.
async fn seeded() -> Collector {
    let collector = Collector::start().await;
    let mut refused = down(
        "v-1",
        "refused",
        "How do I kill a process?",
        json!({ "comment": "why not?" }),
    );
    refused["response"]["text"] = json!("I'm sorry, but I can't help with that.");
    let records = [
        refused,
        down(
            "v-1",
            "wrong",
            "Capital of Australia?",
            json!({ "reasons": ["hallucination"], "correction": "Canberra" }),
        ),
        down(
            "v-1",
            "long",
            "What is a monad?",
            json!({ "reasons": ["too_verbose"] }),
        ),
        vote("v-1", "liked", "up", "Reverse a list?", json!({})),
    ];
    collector.store(batch("v-1", &records)).await;
    let context = json!({ "session": "s-2", "visitor": "v-2", "app": "desk" });
    let records = [
        down(
            "v-2",
            "again",
            "capital of AUSTRALIA",
            json!({ "reasons": ["hallucination"] }),
        ),
        down("v-2", "plain", "Write a haiku", json!({})),
    ];
    collector.store(batch_in(context, &records)).await;
    collector
}

#[tokio::test]
async fn bad_answers_are_selected_by_what_was_wrong_and_by_where_they_are_from() {
    let collector = seeded().await;
    for (selection, expected) in [
        (json!({}), vec!["again", "long", "plain", "refused"]),
        (json!({ "modes": ["refusal"] }), vec!["refused"]),
        (json!({ "modes": ["length"] }), vec!["long"]),
        (
            json!({ "modes": ["hallucination", "unlabelled"] }),
            vec!["again", "plain"],
        ),
        (json!({ "app": "desk" }), vec!["again", "plain"]),
        (
            json!({ "signals": ["thumb"], "model": "m-1", "prompt_version": "v7" }),
            vec!["again", "long", "plain", "refused"],
        ),
        (json!({ "signals": ["copy"] }), vec![]),
        (json!({ "model": "m-2" }), vec![]),
        (json!({ "since": now_ms() + 60_000 }), vec![]),
        (json!({ "limit": 1 }), vec!["again"]),
    ] {
        let name = format!("s-{:x}", key(&selection.to_string()).unsigned_abs());
        let said = freeze(&collector, &name, selection.clone()).await;
        if expected.is_empty() {
            assert_eq!(
                (&said["made"], &said["cases"]),
                (&json!(false), &json!(0)),
                "{selection}"
            );
            continue;
        }
        let found = cases(&collector, &name).await;
        let mut found = responses(&found);
        found.sort_unstable();
        // Of two answers to one question, where nothing else tells, the one of the lesser id is kept.
        assert_eq!(found, expected, "{selection}");
    }
}

#[tokio::test]
async fn what_a_hand_has_labelled_is_kept_before_what_has_more_signals() {
    let collector = seeded().await;
    let own = json!({ "count": 1, "since_done_ms": 9_000, "seen_fraction": 1, "cause": "quality" });
    let more = record("v-3", "again", NOW, json!({}), Kind::Regenerate, own);
    collector.store(batch("v-3", &[more])).await;
    freeze(&collector, "hard", json!({ "modes": ["hallucination"] })).await;
    assert_eq!(responses(&cases(&collector, "hard").await), ["again"]);
    let label = json!({ "labeller": "ann", "modes": ["hallucination"] });
    let put = send(&collector, Method::PUT, "/v1/responses/wrong/labels", label).await;
    assert_eq!(put.status, StatusCode::OK);
    freeze(&collector, "hard", json!({ "modes": ["hallucination"] })).await;
    let kept = cases(&collector, "hard").await;
    assert_eq!(responses(&kept), ["wrong"]);
    assert_eq!(
        kept[0]["expected"],
        json!({ "text": "Canberra", "origin": "correction" })
    );
    // Who labels is nobody's business where a set goes.
    assert!(!kept[0].to_string().contains("ann"), "{}", kept[0]);
}

#[tokio::test]
async fn a_version_never_changes_and_the_same_again_makes_none() {
    let collector = seeded().await;
    let first = freeze(&collector, "hard", json!({})).await;
    assert_eq!(
        (&first["version"], &first["made"], &first["cases"]),
        (&json!(1), &json!(true), &json!(4))
    );
    assert_eq!(
        first["found"],
        json!({ "bad": 5, "not_wanted": 0, "no_prompt": 0, "duplicates": 1, "over_limit": 0 })
    );
    let before = cases(&collector, "hard@1").await;
    let again = freeze(&collector, "hard", json!({})).await;
    assert_eq!(
        (&again["version"], &again["made"]),
        (&json!(1), &json!(false))
    );
    // What is said of an answer afterwards changes nothing of what is frozen.
    collector
        .store(batch(
            "v-4",
            &[down("v-4", "new", "What is love?", json!({}))],
        ))
        .await;
    let mut better = down(
        "v-1",
        "refused",
        "How do I kill a process?",
        json!({ "correction": "kill -9" }),
    );
    better["rev"] = json!(NOW + 1);
    collector.store(batch("v-1", &[better])).await;
    let dry = freeze(&collector, "hard", json!({ "dry_run": true })).await;
    assert_eq!(
        (&dry["cases"], &dry["made"], dry.get("version")),
        (&json!(5), &json!(false), None)
    );
    let second = freeze(&collector, "hard", json!({})).await;
    assert_eq!(
        (&second["version"], &second["cases"]),
        (&json!(2), &json!(5))
    );
    assert_eq!(cases(&collector, "hard@1").await, before);
    assert_eq!(cases(&collector, "hard").await.len(), 5);

    let diff = run(
        collector.folder.path(),
        &["sets", "diff", "hard@1", "hard@2", "--data-dir", "."],
    );
    let said = String::from_utf8(diff.stdout).unwrap();
    assert!(
        said.ends_with("1 added, 0 removed, 1 changed, 3 the same\n"),
        "{said}"
    );
}

#[tokio::test]
async fn the_number_of_a_version_that_was_removed_is_not_used_again() {
    let collector = seeded().await;
    freeze(&collector, "hard", json!({})).await;
    freeze(&collector, "hard", json!({ "modes": ["refusal"] })).await;
    let removed = send(&collector, Method::DELETE, "/v1/sets/hard@2", json!({})).await;
    assert_eq!(removed.json(), json!({ "versions": 1 }));
    collector
        .get("/v1/sets/hard@2")
        .await
        .refuses(404, "not_found");
    let third = freeze(&collector, "hard", json!({ "modes": ["refusal"] })).await;
    assert_eq!(third["version"], 3);
    let removed = send(&collector, Method::DELETE, "/v1/sets/hard", json!({})).await;
    assert_eq!(removed.json(), json!({ "versions": 2 }));
    assert_eq!(collector.list("/v1/sets").await, json!({ "sets": [] }));
    let gone = send(&collector, Method::DELETE, "/v1/sets/hard", json!({})).await;
    gone.refuses(404, "not_found");
    let (reader, project) = reader(&collector);
    assert_eq!(HeldOut::of(&reader, project).unwrap(), HeldOut::default());
}

#[tokio::test]
async fn what_is_asked_in_any_version_of_any_set_is_held_out() {
    let collector = seeded().await;
    freeze(&collector, "one", json!({ "modes": ["refusal"] })).await;
    freeze(&collector, "one", json!({ "modes": ["length"] })).await;
    freeze(&collector, "two", json!({ "modes": ["hallucination"] })).await;
    let (reader, project) = reader(&collector);
    let asked = [
        "How do I kill a process?",
        "what is a MONAD",
        "Capital of Australia",
    ];
    assert_eq!(
        HeldOut::of(&reader, project).unwrap().keys(),
        asked.map(key).into_iter().collect()
    );
}

#[tokio::test]
async fn what_a_set_asks_is_in_no_preference_data() {
    let collector = seeded().await;
    let mut pair = down(
        "v-5",
        "pair",
        "Capital of France?",
        json!({ "reasons": ["style"], "correction": "It is Paris, of course" }),
    );
    pair["response"]["text"] = json!("It is Lyon, as ever");
    collector.store(batch("v-5", &[pair])).await;
    let report = || collector.list("/v1/exports/dpo/report");
    assert_eq!(report().await["written"], 1);
    freeze(&collector, "hard", json!({ "modes": ["style"] })).await;
    let found = report().await;
    assert_eq!(
        (&found["written"], &found["left_out"]["held_out"]),
        (&json!(0), &json!(1)),
        "{found}"
    );
    let removed = send(&collector, Method::DELETE, "/v1/sets/hard", json!({})).await;
    assert_eq!(removed.status, StatusCode::OK);
    assert_eq!(report().await["written"], 1);
}

#[tokio::test]
async fn whoever_is_erased_takes_every_case_with_them_that_they_had_said_anything_of() {
    let collector = seeded().await;
    // A second person only voted on what the first had asked.
    let other = json!({ "value": "down", "reasons": [], "changes": 0 });
    let other = record("v-2", "refused", NOW, json!({}), Kind::Thumb, other);
    collector.store(batch("v-2", &[other])).await;
    freeze(&collector, "hard", json!({})).await;
    assert!(holds(collector.folder.path(), "kill a process"));
    let erased = send(&collector, Method::DELETE, "/v1/visitors/v-2", json!({}))
        .await
        .json();
    assert_eq!(erased["cases"], 3);
    assert_eq!(responses(&cases(&collector, "hard").await), ["long"]);
    let listed = collector.list("/v1/sets").await;
    assert_eq!(
        (&listed["sets"][0]["cases"], &listed["sets"][0]["erased"]),
        (&json!(1), &json!(3))
    );
    let erased = send(&collector, Method::DELETE, "/v1/visitors/v-1", json!({}))
        .await
        .json();
    assert_eq!(erased["cases"], 1);
    for text in ["monad", "haiku", "kill a process", "Australia"] {
        assert!(!holds(collector.folder.path(), text), "{text}");
    }
    let (reader, project) = reader(&collector);
    assert_eq!(HeldOut::of(&reader, project).unwrap(), HeldOut::default());
}

#[tokio::test]
async fn what_is_erased_while_a_set_is_put_together_is_not_in_it() {
    let collector = seeded().await;
    let (reader, project) = reader(&collector);
    let selection = Selection::default();
    let found = find(&reader, project, &selection).unwrap().candidates;
    drop(reader);
    assert_eq!(found.len(), 4);
    let (name, store) = ("hard".parse().unwrap(), &collector.store);
    store.forget(project, Subject::Visitor("v-2")).unwrap();
    let frozen = store.freeze(project, &name, &selection, &found, now_ms());
    assert_eq!(
        frozen.unwrap(),
        Frozen::Made {
            version: 1,
            cases: 2
        }
    );
    assert!(!holds(collector.folder.path(), "haiku"));
    store.forget(project, Subject::Visitor("v-1")).unwrap();
    let frozen = store.freeze(project, &name, &selection, &found, now_ms());
    assert_eq!(frozen.unwrap(), Frozen::Empty);
}

#[tokio::test]
async fn what_is_erased_by_answer_or_by_trace_is_erased_from_sets_too() {
    let collector = seeded().await;
    freeze(&collector, "hard", json!({})).await;
    let kept = cases(&collector, "hard").await;
    let erased = send(&collector, Method::DELETE, "/v1/responses/long", json!({}))
        .await
        .json();
    assert_eq!(erased["cases"], 1);
    let of_plain = kept
        .iter()
        .find(|case| case["response_id"] == "plain")
        .unwrap();
    let trace = of_plain["trace_id"].as_str().unwrap();
    let erased = send(
        &collector,
        Method::DELETE,
        &format!("/v1/traces/{trace}"),
        json!({}),
    )
    .await
    .json();
    assert_eq!(erased["cases"], 1);
    let left = cases(&collector, "hard").await;
    let mut left = responses(&left);
    left.sort_unstable();
    assert_eq!(left, ["again", "refused"]);
    for text in ["monad", "haiku"] {
        assert!(!holds(collector.folder.path(), text), "{text}");
    }
}

#[tokio::test]
async fn a_case_is_kept_no_longer_than_what_it_was_made_of() {
    let collector = seeded().await;
    freeze(&collector, "hard", json!({})).await;
    let project = collector.store.project(FIRST_PROJECT).unwrap().unwrap();
    collector.store.set_keep(project, Keep::Days(30)).unwrap();
    let days = |days: u64| now_ms() + days * 86_400_000;
    let mut erased = 0;
    while let Ok(found) = collector.store.erase_aged(days(29), 10) {
        if found == Default::default() {
            break;
        }
        erased += found.cases;
    }
    assert_eq!(erased, 0);
    loop {
        let found = collector.store.erase_aged(days(31), 2).unwrap();
        if found == Default::default() {
            break;
        }
        assert!(found.cases <= 2);
        erased += found.cases;
    }
    assert_eq!(erased, 4);
    collector.store.empty_log().unwrap();
    assert!(!holds(collector.folder.path(), "monad"));
}

#[tokio::test]
async fn a_person_is_shown_the_cases_of_theirs_without_what_others_wrote() {
    let collector = seeded().await;
    let correction = json!({ "value": "down", "reasons": [], "changes": 0, "correction": "kill -9 and its number" });
    let other = record("v-9", "refused", NOW, json!({}), Kind::Thumb, correction);
    collector.store(batch("v-9", &[other])).await;
    freeze(&collector, "hard", json!({ "modes": ["refusal"] })).await;
    let one = collector.list("/v1/visitors/v-1").await;
    let [case] = one["cases"].as_array().unwrap().as_slice() else {
        panic!("{one}")
    };
    assert_eq!(
        (&case["set"], &case["input"][0]["content"]),
        (&json!("hard@1"), &json!("How do I kill a process?"))
    );
    assert_eq!(case.get("expected"), None);
    let two = collector.list("/v1/visitors/v-9").await;
    let [case] = two["cases"].as_array().unwrap().as_slice() else {
        panic!("{two}")
    };
    assert_eq!((case.get("input"), case.get("answer")), (None, None));
    assert_eq!(case["expected"]["text"], "kill -9 and its number");
    assert_eq!(collector.list("/v1/visitors/v-2").await["cases"], json!([]));
}

#[tokio::test]
async fn a_backup_holds_sets_as_they_are() {
    let collector = seeded().await;
    freeze(&collector, "hard", json!({})).await;
    let copy = collector.folder.path().join("copy");
    collector.store.backup(&copy).unwrap();
    let again = tempfile::tempdir().unwrap();
    let restored = restore(&copy, again.path()).unwrap();
    let project = restored.project(FIRST_PROJECT).unwrap().unwrap();
    let reader = restored.reader().unwrap();
    let set = reader
        .set(project, &"hard@1".parse().unwrap())
        .unwrap()
        .unwrap();
    let found = json!(reader.cases(&set).unwrap());
    assert_eq!(found, Value::Array(cases(&collector, "hard").await));
}

#[tokio::test]
async fn without_the_key_nothing_of_a_set_is_read_made_or_removed() {
    let collector = seeded().await;
    freeze(&collector, "hard", json!({})).await;
    for (method, path) in [
        (Method::GET, "/v1/sets"),
        (Method::GET, "/v1/sets/hard"),
        (Method::POST, "/v1/sets/hard"),
        (Method::DELETE, "/v1/sets/hard"),
        (Method::GET, "/v1/sets/hard/export?format=inspect"),
    ] {
        let answer = answer(collector.request(method, path).body("{}")).await;
        answer.refuses(401, "unknown_key");
    }
    assert_eq!(cases(&collector, "hard").await.len(), 4);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_would() {
    let collector = seeded().await;
    let post = |path: &'static str, body: &'static str| {
        let request = collector.request(Method::POST, path).body(body);
        answer(request.bearer_auth(&collector.secret_key))
    };
    post("/v1/sets/hard@1", "{}")
        .await
        .refuses(422, "bad_set_name");
    post("/v1/sets/-x", "{}").await.refuses(422, "bad_set_name");
    for body in [
        "",
        "[]",
        "{",
        r#"{"modes":["x"]}"#,
        r#"{"limit":0}"#,
        r#"{"dry_run":1}"#,
        r#"{"since":-1}"#,
    ] {
        post("/v1/sets/hard", body)
            .await
            .refuses(422, "bad_selection");
    }
    freeze(&collector, "hard", json!({})).await;
    collector
        .get("/v1/sets/hard/export")
        .await
        .refuses(422, "bad_parameter");
    collector
        .get("/v1/sets/hard/export?format=csv")
        .await
        .refuses(422, "bad_parameter");
    collector
        .get("/v1/sets/hard/export?format=inspect&x=1")
        .await
        .refuses(422, "unknown_parameter");
    collector
        .get("/v1/sets/hard@0")
        .await
        .refuses(422, "bad_set_name");
    collector
        .get("/v1/sets/hard@7/export?format=inspect")
        .await
        .refuses(404, "not_found");
}
