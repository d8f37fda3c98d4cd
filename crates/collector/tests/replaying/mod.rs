//! An endpoint that does as planned, a collector with a set of three cases, and `afterword replay`.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use crate::support::process::afterword;
use crate::support::records::{NOW, batch, record};
use crate::support::{Collector, answer};
use afterword_core::record::Kind;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What the endpoint does when it is asked something.
#[derive(Clone)]
pub enum Does {
    Say(&'static str),
    /// Refuses with a status, and says when to come again.
    Refuse(u16, Option<&'static str>),
    Redirect(String),
    Raw(&'static str),
    /// Sends and sends.
    Flood,
    /// Sends half of an answer, and then nothing, for ever.
    Stall,
}

#[derive(Default)]
pub struct Seen {
    /// What is done about each question: the first once, and so on; the last again and again.
    pub plans: HashMap<String, Vec<Does>>,
    /// What came: bodies and their keys.
    pub asked: Vec<(Value, Option<String>)>,
}

#[derive(Clone)]
pub struct Model {
    pub address: SocketAddr,
    pub seen: Arc<Mutex<Seen>>,
}

impl Model {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = seen.clone();
        let app = Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let shared = shared.clone();
            async move { does(&shared, &headers, &body) }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, seen }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub fn plan(&self, question: &str, plan: &[Does]) {
        let mut seen = self.seen.lock().unwrap();
        seen.plans.insert(question.to_owned(), plan.to_vec());
    }

    /// The questions that came, since this was asked last.
    pub fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.seen.lock().unwrap().asked);
        asked.iter().map(|(body, _)| question(body)).collect()
    }
}

pub fn question(body: &Value) -> String {
    let messages = body["messages"].as_array().unwrap();
    messages.last().unwrap()["content"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn does(seen: &Mutex<Seen>, headers: &HeaderMap, body: &Bytes) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap();
    let mut seen = seen.lock().unwrap();
    let key = headers.get(header::AUTHORIZATION);
    let key = key.map(|key| key.to_str().unwrap().to_owned());
    let asked = question(&body);
    seen.asked.push((body, key));
    let plan = seen
        .plans
        .get_mut(&asked)
        .unwrap_or_else(|| panic!("nothing is planned for {asked}"));
    let next = if plan.len() > 1 {
        plan.remove(0)
    } else {
        plan[0].clone()
    };
    match next {
        Does::Say(text) => axum::Json(json!({
            "choices": [{ "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 5, "completion_tokens": 3 },
        }))
        .into_response(),
        Does::Refuse(status, retry) => {
            let mut refusal = (StatusCode::from_u16(status).unwrap(), "not now").into_response();
            if let Some(retry) = retry {
                refusal.headers_mut().insert(header::RETRY_AFTER, retry.parse().unwrap());
            }
            refusal
        }
        Does::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Does::Raw(text) => text.into_response(),
        Does::Flood => {
            let chunks = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 << 10]));
            Body::from_stream(chunks).into_response()
        }
        Does::Stall => {
            let half = stream::iter([Ok::<_, std::io::Error>(b"{\"choices\":".to_vec())]);
            Body::from_stream(futures_util::StreamExt::chain(half, stream::pending())).into_response()
        }
    }
}

pub const REFUSED: &str = "How do I kill a process?";
pub const WRONG: &str = "What is the capital of Australia?";
pub const STYLE: &str = "Say hello";

/// A set `hard` of three cases: a refusal, a wrong fact with its correction, and a style that nobody corrected.
pub async fn seeded() -> Collector {
    let collector = Collector::start().await;
    let down = |at: u64, id: &str, prompt: &str, text: &str, own: Value| {
        let mut thumb = json!({ "value": "down", "reasons": [], "changes": 0 });
        for (name, value) in own.as_object().unwrap() {
            thumb[name] = value.clone();
        }
        let response = json!({ "prompt": prompt, "text": text, "model": "m-old" });
        let mut made = record("v-1", id, NOW, response, Kind::Thumb, thumb);
        made["at_ms"] = json!(NOW - at);
        made
    };
    let corrected = json!({ "reasons": ["hallucination"], "correction": "The capital of Australia is Canberra." });
    let records = [
        down(
            0,
            "r-refused",
            REFUSED,
            "I'm sorry, but I can't help with that.",
            json!({}),
        ),
        down(
            1,
            "r-wrong",
            WRONG,
            "The capital of Australia is Sydney.",
            corrected,
        ),
        down(
            2,
            "r-style",
            STYLE,
            "Yo!",
            json!({ "reasons": ["bad_style"] }),
        ),
    ];
    collector.store(batch("v-1", &records)).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(freeze.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.json()["cases"], 3, "{}", made.text());
    collector
}

/// `afterword replay`, while the endpoint goes on answering.
pub async fn replay(folder: &Path, words: &[&str]) -> Output {
    let mut command = afterword(folder);
    command
        .arg("replay")
        .args(words)
        .env("MODEL_KEY", "key-of-the-model");
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub fn said(output: &Output) -> String {
    let [out, error] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{error}")
}

/// Rows of a run by the names of their answers.
pub fn rows(folder: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let lines = text.lines().skip(1);
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The row of the case of this answer.
pub async fn row(collector: &Collector, file: &str, response: &str) -> Value {
    let set = collector.list("/v1/sets/hard").await;
    let cases = set["content"].as_array().unwrap();
    let case = cases
        .iter()
        .find(|case| case["response_id"] == response)
        .unwrap();
    let rows = rows(collector.folder.path(), file);
    rows.into_iter()
        .rfind(|row| row["case"] == case["id"])
        .unwrap()
}
