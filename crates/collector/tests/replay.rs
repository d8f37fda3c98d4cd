//! `afterword replay` against an endpoint on this machine: what is asked and scored, what breaks off and is taken up again,
//! what an endpoint may do that is no answer, and two runs beside each other.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod replaying;
mod support;

use afterword_core::record::Kind;
use replaying::{Does, Model, REFUSED, STYLE, WRONG, question, replay, row, rows, said, seeded};
use reqwest::Method;
use serde_json::{Value, json};
use support::answer;
use support::records::{NOW, batch, record};

macro_rules! ask {
    ($collector:expr, $model:expr, $file:expr $(, $word:expr)*) => {
        replay($collector.folder.path(), &["hard", "--data-dir", ".", "--endpoint", &$model.endpoint(), "--out", $file $(, $word)*]).await
    };
}

#[tokio::test]
async fn every_case_is_asked_and_scored_by_what_was_wrong_with_it() {
    let (collector, model) = (seeded().await, Model::start().await);
    model.plan(REFUSED, &[Does::Say("Run `kill` with its number.")]);
    model.plan(
        WRONG,
        &[Does::Say("The capital of Australia is Sydney, of course.")],
    );
    model.plan(STYLE, &[Does::Say("Good evening to you.")]);
    let done = ask!(
        collector,
        model,
        "run.jsonl",
        "--key-env",
        "MODEL_KEY",
        "--temperature",
        "0",
        "--max-tokens",
        "50"
    );
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(
        said(&done).contains("hard@1: 1 good, 1 bad, 1 unknown, 0 without an answer"),
        "{}",
        said(&done)
    );
    {
        let seen = model.seen.lock().unwrap();
        let (body, key) = seen
            .asked
            .iter()
            .find(|(body, _)| question(body) == WRONG)
            .unwrap();
        assert_eq!(key.as_deref(), Some("Bearer key-of-the-model"));
        assert_eq!(
            *body,
            json!({ "model": "m-old", "messages": [{ "role": "user", "content": WRONG }], "stream": false, "temperature": 0.0, "max_tokens": 50 })
        );
    }
    let right = row(&collector, "run.jsonl", "r-refused").await;
    assert_eq!(
        (&right["outcome"], &right["gone"], &right["modes"]),
        (&json!("good"), &json!(true), &json!([]))
    );
    assert_eq!(
        (&right["tokens_in"], &right["tokens_out"], &right["tries"]),
        (&json!(5), &json!(3), &json!(1))
    );
    let wrong = row(&collector, "run.jsonl", "r-wrong").await;
    assert_eq!(
        (&wrong["outcome"], &wrong["gone"]),
        (&json!("bad"), &json!(false))
    );
    assert_eq!(
        wrong["checks"],
        json!({ "lacks": false, "has": false, "nearer": false, "other": true })
    );
    assert!(wrong["distance"].as_f64().unwrap() > 0.0);
    assert_eq!(
        row(&collector, "run.jsonl", "r-style").await["outcome"],
        "unknown"
    );
    let text = std::fs::read_to_string(collector.folder.path().join("run.jsonl")).unwrap();
    assert!(!text.contains("key-of-the-model"));
    let header: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&header["set"], &header["version"], &header["cases"]),
        (&json!("hard"), &json!(1), &json!(3))
    );
    // A second run takes another file.
    let again = ask!(collector, model, "run.jsonl");
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("--resume"), "{}", said(&again));
}

#[tokio::test]
async fn who_asks_to_come_again_is_asked_again() {
    let (collector, model) = (seeded().await, Model::start().await);
    let busy = [429, 500, 503].map(|status| Does::Refuse(status, Some("0")));
    model.plan(
        REFUSED,
        &[&busy[..], &[Does::Say("Run `kill` with its number.")]].concat(),
    );
    model.plan(WRONG, &[Does::Refuse(429, Some("0"))]);
    model.plan(STYLE, &[Does::Refuse(400, None)]);
    let done = ask!(collector, model, "run.jsonl");
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let came = row(&collector, "run.jsonl", "r-refused").await;
    assert_eq!(
        (&came["outcome"], &came["tries"]),
        (&json!("good"), &json!(4))
    );
    // Not for ever, and not where the question is at fault.
    let never = row(&collector, "run.jsonl", "r-wrong").await;
    assert_eq!(
        (&never["outcome"], &never["tries"]),
        (&json!("error"), &json!(6))
    );
    assert!(never["error"].as_str().unwrap().contains("429"));
    let wrong = row(&collector, "run.jsonl", "r-style").await;
    assert_eq!(
        (&wrong["outcome"], &wrong["tries"]),
        (&json!("error"), &json!(1))
    );
}

#[tokio::test]
async fn what_is_no_answer_is_an_error_and_no_pass_and_is_asked_again_later() {
    let (collector, model) = (seeded().await, Model::start().await);
    for (at, hostile) in [
        Does::Raw(""),
        Does::Raw("<html>hello</html>"),
        Does::Raw("{}"),
        Does::Raw("[[[["),
        Does::Raw(r#"{"choices":[]}"#),
        Does::Raw(r#"{"choices":[{"message":{"content":""}}]}"#),
        Does::Raw(r#"{"error":{"message":"no such model"}}"#),
        Does::Flood,
        Does::Stall,
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("run-{at}.jsonl");
        model.plan(REFUSED, &[hostile]);
        model.plan(WRONG, &[Does::Say("It is Canberra.")]);
        model.plan(STYLE, &[Does::Say("Good evening.")]);
        let done = ask!(collector, model, &file, "--timeout", "2");
        assert_eq!(done.status.code(), Some(1), "{at}: {}", said(&done));
        assert!(
            said(&done).contains("1 good, 0 bad, 1 unknown, 1 without an answer"),
            "{at}: {}",
            said(&done)
        );
        let row = row(&collector, &file, "r-refused").await;
        assert_eq!(row["outcome"], "error", "{at}");
        assert!(row["error"].as_str().unwrap().len() < 500, "{at}");
    }
    model.plan(REFUSED, &[Does::Say("Run `kill` with its number.")]);
    model.asked();
    let done = ask!(collector, model, "run-0.jsonl", "--resume");
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(model.asked(), [REFUSED]);
}

#[tokio::test]
async fn a_run_that_breaks_off_is_taken_up_where_it_was() {
    let (collector, model) = (seeded().await, Model::start().await);
    model.plan(REFUSED, &[Does::Say("Run `kill` with its number.")]);
    // The key is ended in the middle of it: every other case would be told the same.
    model.plan(WRONG, &[Does::Refuse(401, None)]);
    model.plan(STYLE, &[Does::Say("Good evening.")]);
    let broken = ask!(collector, model, "run.jsonl", "--concurrency", "1");
    assert_eq!(broken.status.code(), Some(1));
    assert!(said(&broken).contains("status 401"), "{}", said(&broken));
    assert_eq!(model.asked(), [REFUSED, WRONG]);
    assert_eq!(rows(collector.folder.path(), "run.jsonl").len(), 1);
    // Whoever wrote it was killed in the middle of a character.
    let path = collector.folder.path().join("run.jsonl");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"case\":\"00\",\"answer\":\"Z\xc3");
    std::fs::write(&path, bytes).unwrap();
    let words = ["compare", "run.jsonl", "run.jsonl"];
    let half = replay(collector.folder.path(), &words).await;
    assert!(
        said(&half).contains("unchanged, good: 1"),
        "{}",
        said(&half)
    );

    model.plan(WRONG, &[Does::Say("It is Canberra.")]);
    let other = ask!(
        collector,
        model,
        "run.jsonl",
        "--resume",
        "--model",
        "m-new"
    );
    assert_eq!(other.status.code(), Some(1));
    assert!(
        said(&other).contains("the model is another"),
        "{}",
        said(&other)
    );
    assert_eq!(model.asked(), [""; 0]);

    let done = ask!(
        collector,
        model,
        "run.jsonl",
        "--resume",
        "--concurrency",
        "1"
    );
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(model.asked(), [WRONG, STYLE]);
    assert_eq!(rows(collector.folder.path(), "run.jsonl").len(), 3);
    assert!(
        said(&done).contains("2 good, 0 bad, 1 unknown"),
        "{}",
        said(&done)
    );
}

#[tokio::test]
async fn neither_key_nor_question_follows_a_redirect() {
    let (collector, model, elsewhere) =
        (seeded().await, Model::start().await, Model::start().await);
    let to = format!("{}/chat/completions", elsewhere.endpoint());
    for question in [REFUSED, WRONG, STYLE] {
        model.plan(question, &[Does::Redirect(to.clone())]);
        elsewhere.plan(question, &[Does::Say("Thanks for the key.")]);
    }
    let done = ask!(collector, model, "run.jsonl", "--key-env", "MODEL_KEY");
    assert_eq!(done.status.code(), Some(1));
    assert!(
        said(&done).contains("expected no redirect"),
        "{}",
        said(&done)
    );
    assert!(elsewhere.seen.lock().unwrap().asked.is_empty());
    assert!(!said(&done).contains("key-of-the-model"));
}

#[tokio::test]
async fn two_runs_say_what_is_fixed_what_is_broken_and_what_is_as_it_was() {
    let (collector, model) = (seeded().await, Model::start().await);
    let folder = collector.folder.path();
    let (good, refusal) = (
        "Run `kill` with its number.",
        "I'm sorry, but I can't help with that.",
    );
    for (file, refused, wrong) in [
        ("a.jsonl", good, "It is Sydney, Australia."),
        ("b.jsonl", refusal, "It is Canberra."),
    ] {
        model.plan(REFUSED, &[Does::Say(refused)]);
        model.plan(WRONG, &[Does::Say(wrong)]);
        model.plan(STYLE, &[Does::Say("Good evening.")]);
        assert_eq!(
            ask!(collector, model, file, "--model", file).status.code(),
            Some(0)
        );
    }
    let compared = replay(
        folder,
        &[
            "compare",
            "a.jsonl",
            "b.jsonl",
            "--json",
            "--fail-on",
            "broken",
        ],
    )
    .await;
    assert_eq!(compared.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&compared.stdout).unwrap();
    let (refused, wrong) = (
        row(&collector, "a.jsonl", "r-refused").await,
        row(&collector, "a.jsonl", "r-wrong").await,
    );
    assert_eq!(
        (&found["broken"], &found["fixed"]),
        (&json!([refused["case"]]), &json!([wrong["case"]]))
    );
    assert_eq!(
        (&found["unchanged_good"], &found["unchanged_bad"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(found["not_compared"][0]["first"], "unknown");
    assert_eq!(
        (&found["discordant"], &found["p"]),
        (&json!(2), &json!(1.0))
    );
    assert_eq!(found["models"], json!(["a.jsonl", "b.jsonl"]));

    // The same twice is no worse, and is said for people, too.
    let same = replay(
        folder,
        &["compare", "b.jsonl", "b.jsonl", "--fail-on", "broken"],
    )
    .await;
    assert_eq!(same.status.code(), Some(0), "{}", said(&same));
    assert!(
        said(&same).contains("unchanged, good: 1"),
        "{}",
        said(&same)
    );
    assert!(said(&same).contains("unchanged, bad: 1"), "{}", said(&same));
    assert!(said(&same).contains("p = 1.0000"), "{}", said(&same));

    // Whoever gives no answer any more has not passed.
    model.plan(WRONG, &[Does::Raw("")]);
    assert_eq!(
        ask!(collector, model, "c.jsonl", "--model", "m-3")
            .status
            .code(),
        Some(1)
    );
    let lost = replay(
        folder,
        &["compare", "b.jsonl", "c.jsonl", "--fail-on", "broken"],
    )
    .await;
    assert_eq!(lost.status.code(), Some(1));
    assert!(
        said(&lost).contains("1 have no answer any more"),
        "{}",
        said(&lost)
    );
}

#[tokio::test]
async fn a_case_that_a_later_version_has_otherwise_is_not_compared() {
    let (collector, model) = (seeded().await, Model::start().await);
    let folder = collector.folder.path();
    model.plan(REFUSED, &[Does::Say("Run `kill` with its number.")]);
    model.plan(WRONG, &[Does::Say("It is Canberra.")]);
    model.plan(STYLE, &[Does::Say("Good evening.")]);
    assert_eq!(ask!(collector, model, "a.jsonl").status.code(), Some(0));
    // Somebody says how it should have been.
    let own = json!({ "value": "down", "reasons": [], "changes": 0, "correction": "The capital of Australia is Kambera." });
    let response =
        json!({ "prompt": WRONG, "text": "The capital of Australia is Sydney.", "model": "m-old" });
    let mut vote = record("v-2", "r-wrong", NOW, response, Kind::Thumb, own);
    vote["at_ms"] = json!(NOW + 1);
    collector.store(batch("v-2", &[vote])).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(freeze.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.json()["version"], 2, "{}", made.text());
    assert_eq!(ask!(collector, model, "b.jsonl").status.code(), Some(0));
    let case = row(&collector, "b.jsonl", "r-wrong").await;
    assert_eq!(case["outcome"], "bad");

    let words = ["compare", "a.jsonl", "b.jsonl", "--json"];
    let compared = replay(folder, &words).await;
    let found: Value = serde_json::from_slice(&compared.stdout).unwrap();
    assert_eq!(
        (&found["broken"], &found["discordant"]),
        (&json!([]), &json!(0))
    );
    let pairs = found["not_compared"].as_array().unwrap();
    let pair = pairs.iter().find(|pair| pair["case"] == case["case"]);
    assert_eq!(
        pair.unwrap(),
        &json!({ "case": case["case"], "first": "good", "second": "bad", "changed": true })
    );
    assert_eq!(found["unchanged_good"].as_array().unwrap().len(), 1);
    let told = said(&replay(folder, &words[..3]).await);
    assert!(
        told.contains("not compared: 2, of which 1 are not the same case in both"),
        "{told}"
    );
    assert!(
        told.contains("good, then bad (not the same case)"),
        "{told}"
    );
}

#[tokio::test]
async fn what_cannot_be_meant_is_wrong_usage() {
    let collector = seeded().await;
    let folder = collector.folder.path();
    for words in [
        &["hard"][..],
        &["hard", "--endpoint", "http://127.0.0.1:1/v1"],
        &["hard", "--endpoint", "ftp://127.0.0.1", "--out", "x"],
        &[
            "hard",
            "--endpoint",
            "http://me:secret@127.0.0.1/v1",
            "--out",
            "x",
        ],
        &[
            "hard",
            "--endpoint",
            "http://127.0.0.1/v1",
            "--out",
            "x",
            "--key-env",
            "NOT_THERE",
        ],
        &["hard@0", "--endpoint", "http://127.0.0.1/v1", "--out", "x"],
        &[
            "hard",
            "--endpoint",
            "http://127.0.0.1/v1",
            "--out",
            "x",
            "--concurrency",
            "0",
        ],
    ] {
        let done = replay(folder, words).await;
        assert_eq!(done.status.code(), Some(2), "{words:?}: {}", said(&done));
    }
    let none = replay(
        folder,
        &[
            "other",
            "--data-dir",
            ".",
            "--endpoint",
            "http://127.0.0.1:1/v1",
            "--out",
            "x",
        ],
    )
    .await;
    assert_eq!(none.status.code(), Some(1));
    assert!(
        said(&none).contains("there is no set other"),
        "{}",
        said(&none)
    );
}
