//! A replay whose answers a judge reads, too: what no rule can tell is told then, what it does not say is asked again, and
//! what that costs is written down.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod judging;
mod support;

use axum::Router;
use contract::Said;
use contract::served::Served;
use judging::{Model, bad, refusal};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::process::afterword;
use support::records::batch;
use support::{Collector, answer};
use tokio::net::TcpListener;

/// A model that says the same whatever it is asked, and counts how often it is.
async fn model(says: Value) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicU64::new(0));
    let count = asked.clone();
    let said = json!({ "choices": [{ "message": says, "finish_reason": "stop" }] });
    let app = Router::new().fallback(move || async move {
        count.fetch_add(1, Ordering::Relaxed);
        axum::Json(said)
    });
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (url, asked)
}

/// Whether the command ended well, and what it said.
async fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = afterword(folder);
    command.arg("replay").args(words);
    let output = move || command.output().unwrap();
    let done = tokio::task::spawn_blocking(output).await.unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(said).unwrap())
}

/// What a run of one case ended with, its header and the last row of it.
async fn replay(
    folder: &Path,
    endpoint: &str,
    file: &str,
    more: &[&str],
) -> (Option<i32>, String, Value, Value) {
    let words = [
        "hard",
        "--endpoint",
        endpoint,
        "--out",
        file,
        "--model",
        "m-2",
    ];
    let (code, said) = run(folder, &[&words, more].concat()).await;
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let header = lines.next().unwrap();
    (code, said, header, lines.next_back().unwrap())
}

/// A collector with a set of one case, and the judge of its settings.
async fn with_judge(unhappy: Value) -> (Collector, Served<Model>) {
    let collector = Collector::start().await;
    collector.store(batch("v-1", &[unhappy])).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(freeze.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.json()["cases"], 1, "{}", made.text());
    let judge = Served::start(Model::says(refusal)).await;
    let settings = format!(
        "data_dir = \".\"\n[judge]\nurl = \"{}/v1\"\nmodel = \"j-1\"\n",
        judge.url()
    );
    std::fs::write(collector.folder.path().join("afterword.toml"), settings).unwrap();
    (collector, judge)
}

#[tokio::test]
async fn a_judge_tells_what_no_rule_can_and_is_missed_where_it_says_nothing() {
    let mut unhappy = bad("r-1", "A thing.");
    unhappy["thumb"]["reasons"] = json!(["bad_style"]);
    let (collector, judge) = with_judge(unhappy).await;
    let folder = collector.folder.path();
    let (endpoint, _) = model(json!({ "content": "It is a word." })).await;

    let (_, _, header, row) = replay(folder, &endpoint, "alone.jsonl", &[]).await;
    assert_eq!(
        (&header["judge"], &row["outcome"]),
        (&Value::Null, &json!("unknown"))
    );
    assert_eq!(judge.look().asked.len(), 0);

    let (code, _, header, row) = replay(folder, &endpoint, "wrong.jsonl", &["--judge"]).await;
    assert_eq!(code, Some(0));
    assert!(header["judge"].is_string(), "{header}");
    assert_eq!(
        (&row["outcome"], &row["gone"]),
        (&json!("bad"), &json!(false))
    );
    assert_eq!(row["modes"], json!(["instruction", "style"]));

    judge.look().says = |_| json!([]);
    let (_, _, _, row) = replay(folder, &endpoint, "right.jsonl", &["--judge"]).await;
    assert_eq!(
        (&row["outcome"], &row["gone"]),
        (&json!("good"), &json!(true))
    );

    // With a judge and without one is not the same measure.
    let (code, said) = run(folder, &["compare", "alone.jsonl", "right.jsonl"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("the first is with no judge, the second with the judge \"j-1@"),
        "{said}"
    );

    let day = afterword_collector::now_ms() / 86_400_000;
    let spent = collector.store.reader().unwrap().spent(day).unwrap();
    assert!(spent.requests >= 2 && spent.tokens >= 200, "{spent:?}");
}

#[tokio::test]
async fn what_the_judge_did_not_judge_is_not_good_and_is_judged_later_without_asking_the_model_again()
 {
    let (collector, judge) = with_judge(bad("r-1", "I'm sorry, but I can't help with that.")).await;
    let folder = collector.folder.path();
    let (endpoint, asked) = model(json!({ "content": "It is a word." })).await;

    // By its checks alone it is good.
    let (code, _, _, row) = replay(folder, &endpoint, "alone.jsonl", &[]).await;
    assert_eq!((code, &row["outcome"]), (Some(0), &json!("good")));

    judge.look().says = |_| json!([]);
    judge.look().play.push_back(Said::text(401, "no such key"));
    let (code, said, _, row) = replay(folder, &endpoint, "run.jsonl", &["--judge"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("0 good, 0 bad, 1 unknown, 0 without an answer, 1 not judged"),
        "{said}"
    );
    assert!(said.contains("1 were not judged; --resume"), "{said}");
    assert_eq!(
        (&row["outcome"], &row["gone"]),
        (&json!("unknown"), &Value::Null)
    );
    assert!(row["judge_error"].is_string(), "{row}");

    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let words = ["--judge", "--resume"];
    let (code, said, _, row) = replay(folder, &endpoint, "run.jsonl", &words).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        (&row["outcome"], &row["gone"], row.get("judge_error")),
        (&json!("good"), &json!(true), None)
    );
    assert_eq!(row["answer"], "It is a word.");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    // Nothing is left.
    let before = judge.look().asked.len();
    let (code, _, _, _) = replay(folder, &endpoint, "run.jsonl", &words).await;
    assert_eq!((code, judge.look().asked.len()), (Some(0), before));
}

#[tokio::test]
async fn what_a_rule_finds_bad_is_bad_without_the_judge_and_also_when_it_is_scored_again() {
    let (collector, judge) = with_judge(bad("r-1", "I'm sorry, but I can't help with that.")).await;
    let folder = collector.folder.path();
    let (endpoint, asked) = model(json!({ "content": null, "refusal": "Not today." })).await;
    judge.look().says = |_| json!([]);
    judge.look().play.push_back(Said::text(401, "no such key"));
    let (code, _, _, row) = replay(folder, &endpoint, "run.jsonl", &["--judge"]).await;
    assert_eq!((code, &row["outcome"]), (Some(1), &json!("bad")));
    assert!(row["judge_error"].is_string(), "{row}");
    let words = ["--judge", "--resume"];
    let (code, _, _, row) = replay(folder, &endpoint, "run.jsonl", &words).await;
    assert_eq!((code, &row["outcome"]), (Some(0), &json!("bad")));
    assert_eq!(row["modes"], json!(["refusal"]));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
