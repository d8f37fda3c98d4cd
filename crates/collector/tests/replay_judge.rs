//! A replay whose answers a judge reads, too: what no rule can tell is told then, and what that costs is written down.
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
use support::process::afterword;
use support::records::batch;
use support::{Collector, answer};
use tokio::net::TcpListener;

/// A model that says the same whatever it is asked.
async fn model() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let said = json!({ "choices": [{ "message": { "content": "It is a word." }, "finish_reason": "stop" }] });
    let app = Router::new().fallback(move || async move { axum::Json(said) });
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// The header and the one row of a run.
async fn replay(folder: &Path, endpoint: &str, file: &str, more: &[&str]) -> [Value; 2] {
    let mut command = afterword(folder);
    let words = ["replay", "hard", "--endpoint", endpoint, "--out", file];
    command.args(words).args(["--model", "m-2"]).args(more);
    let output = move || command.output().unwrap();
    let done = tokio::task::spawn_blocking(output).await.unwrap();
    assert!(done.status.success(), "{done:?}");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.try_into().unwrap()
}

#[tokio::test]
async fn a_judge_tells_what_no_rule_can_and_is_missed_where_it_says_nothing() {
    let collector = Collector::start().await;
    let mut unhappy = bad("r-1", "A thing.");
    unhappy["thumb"]["reasons"] = json!(["bad_style"]);
    collector.store(batch("v-1", &[unhappy])).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(freeze.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.json()["cases"], 1, "{}", made.text());
    let judge = Served::start(Model::says(refusal)).await;
    let settings = format!(
        "data_dir = \".\"\n[judge]\nurl = \"{}/v1\"\nmodel = \"j-1\"\n",
        judge.url()
    );
    let folder = collector.folder.path();
    std::fs::write(folder.join("afterword.toml"), settings).unwrap();
    let endpoint = model().await;

    let [header, row] = replay(folder, &endpoint, "alone.jsonl", &[]).await;
    assert_eq!(
        (&header["judge"], &row["outcome"]),
        (&Value::Null, &json!("unknown"))
    );
    assert_eq!(judge.look().asked.len(), 0);

    let [header, row] = replay(folder, &endpoint, "wrong.jsonl", &["--judge"]).await;
    assert!(header["judge"].is_string(), "{header}");
    assert_eq!(
        (&row["outcome"], &row["gone"]),
        (&json!("bad"), &json!(false))
    );
    assert_eq!(row["modes"], json!(["instruction", "style"]));

    judge.look().says = |_| json!([]);
    let [_, row] = replay(folder, &endpoint, "right.jsonl", &["--judge"]).await;
    assert_eq!(
        (&row["outcome"], &row["gone"]),
        (&json!("good"), &json!(true))
    );

    // Whoever judges nothing has found nothing good.
    judge.look().play.push_back(Said::text(401, "no such key"));
    let [_, row] = replay(folder, &endpoint, "silent.jsonl", &["--judge"]).await;
    assert_eq!(row["outcome"], "unknown");
    assert!(row["judge_error"].is_string(), "{row}");

    let day = afterword_collector::now_ms() / 86_400_000;
    let spent = collector.store.reader().unwrap().spent(day).unwrap();
    assert!(spent.requests >= 2 && spent.tokens >= 200, "{spent:?}");
}
