//! The commands of docs/regression-sets.md that need a model or another system beside them, line by line as they stand there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use axum::Router;
use axum::body::Bytes;
use axum::http::Uri;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use support::process::afterword;
use support::records::{NOW, batch, record};
use support::{Collector, answer};
use tokio::net::TcpListener;

/// The lines of the snippets that this test is named for.
fn commands() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/regression-sets.md");
    let page = std::fs::read_to_string(page).unwrap();
    let snippets = page.split("<!-- elsewhere: crates/collector/tests/sets_docs.rs -->\n```sh\n");
    let lines = snippets
        .skip(1)
        .flat_map(|rest| rest.split("```").next().unwrap().lines());
    lines.map(str::to_owned).collect()
}

/// Langfuse, Phoenix and a model in one, which take all that they are asked for.
async fn everything() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(|uri: Uri, body: Bytes| async move {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        axum::Json(match uri.path() {
            "/v1/chat/completions" => {
                let text = format!("This is {}.", asked["model"].as_str().unwrap());
                json!({ "choices": [{ "message": { "content": text }, "finish_reason": "stop" }] })
            }
            "/v1/datasets/upload" | "/api/public/v2/datasets" | "/api/public/dataset-items" => {
                asked
            }
            other => panic!("nothing is at {other}"),
        })
    });
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

#[tokio::test]
async fn the_commands_of_the_page_do_what_they_say() {
    let collector = Collector::start().await;
    let own = json!({ "value": "down", "reasons": [], "changes": 0 });
    let response = json!({ "prompt": "Who are you?", "text": "I'm sorry, but I can't help with that.", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736" });
    let vote = record("v-1", "r-1", NOW, response, Kind::Thumb, own);
    collector.store(batch("v-1", &[vote])).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    answer(freeze.bearer_auth(&collector.secret_key)).await;
    let url = everything().await;
    let sinks = format!(
        "data_dir = \".\"\n[[sinks]]\ntype = \"langfuse\"\nurl = \"{url}\"\nsecret_env = \"SECRET\"\nuser = \"pk\"\n[[sinks]]\ntype = \"phoenix\"\nurl = \"{url}\"\n"
    );
    std::fs::write(collector.folder.path().join("afterword.toml"), sinks).unwrap();
    let commands = commands();
    assert_eq!(commands.len(), 6, "{commands:?}");
    for line in commands {
        let line = line.replace("http://127.0.0.1:11434", &url);
        let words: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
        let mut command = afterword(collector.folder.path());
        command.args(&words).env("SECRET", "s");
        let done = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
    }
    let exported = std::fs::read_to_string(collector.folder.path().join("hard.jsonl")).unwrap();
    assert!(exported.contains("not-is-refusal"), "{exported}");
}
