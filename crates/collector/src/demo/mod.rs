//! What answers in the demo: a small built-in set, or any OpenAI-compatible server.
//!
//! # Layout
//! - `answers`: the built-in set.
//! - `model`: the way to a server.

mod answers;
mod model;

use crate::config::{Config, Model};
use crate::keys::hex;
use futures_util::Stream;
use serde::Deserialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;

/// The demo's side of the conversation.
pub struct Demo {
    model: Option<Model>,
    pace: Duration,
    client: reqwest::Client,
}

/// What the demo asks.
#[derive(Deserialize)]
pub struct Question {
    /// The conversation so far, the newest message last.
    pub messages: Vec<Message>,
    /// Which try at an answer this is, from 0.
    #[serde(default)]
    pub attempt: usize,
}

/// One message.
#[derive(Clone, Deserialize, serde::Serialize)]
pub struct Message {
    /// `user` or `assistant`.
    pub role: String,
    /// Its text.
    pub content: String,
}

/// What an answer is known by.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Its id.
    pub response: &'a str,
    /// Its W3C trace id.
    pub trace: &'a str,
    /// Its W3C span id.
    pub span: &'a str,
}

/// Events that may wait for a slow reader.
const WAITING: usize = 64;

/// Sends events to the page; an error says that it has gone.
#[derive(Clone)]
struct Events(mpsc::Sender<String>);

struct Gone;

impl Events {
    async fn send(&self, event: &str, data: Value) -> Result<(), Gone> {
        self.0
            .send(format!("event: {event}\ndata: {data}\n\n"))
            .await
            .map_err(|_| Gone)
    }

    async fn token(&self, text: &str) -> Result<(), Gone> {
        self.send("token", json!({ "text": text })).await
    }

    async fn done(&self, reason: &str) -> Result<(), Gone> {
        self.send("done", json!({ "finish_reason": reason })).await
    }

    async fn error(&self, code: &str, message: &str) -> Result<(), Gone> {
        self.send("error", json!({ "code": code, "message": message }))
            .await
    }
}

impl Demo {
    /// The demo as configured.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            model: config.model.clone(),
            pace: Duration::from_millis(config.demo_pace_ms),
            client: reqwest::Client::new(),
        }
    }

    /// The model's name, where there is one.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_ref().map(|model| model.name.as_str())
    }

    /// Answers, as server-sent events. It ends when the page stops reading. `token` mints the answer's response token, where
    /// one is asked for.
    ///
    /// # Errors
    /// Only where the system gives no random numbers.
    pub fn answer(
        &self,
        question: Question,
        token: &dyn Fn(Facts<'_>) -> Option<String>,
    ) -> Result<impl Stream<Item = Result<String, Infallible>> + use<>, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let (trace, rest) = random.split_at(16);
        let (span, rest) = rest.split_at(8);
        let (trace, span) = (hex(trace), hex(span));
        let traceparent = format!("00-{trace}-{span}-01");
        let response = format!("r-{}", hex(rest));
        let token = token(Facts {
            response: &response,
            trace: &trace,
            span: &span,
        });
        let start = json!({
            "response_id": response,
            "token": token,
            "trace_id": trace,
            "span_id": span,
            "traceparent": traceparent,
            "model": self.model().unwrap_or("built-in"),
            "prompt_version": "demo-1",
        });
        let (sender, mut receiver) = mpsc::channel(WAITING);
        let events = Events(sender);
        let (model, client, pace) = (self.model.clone(), self.client.clone(), self.pace);
        tokio::spawn(async move {
            // When the page has gone there is nobody left to tell.
            let _ = async {
                events.send("start", start).await?;
                match model {
                    Some(model) => {
                        model::answer(&client, &model, &question, &traceparent, &events).await
                    }
                    None => answers::answer(&question, pace, &events).await,
                }
            }
            .await;
        });
        Ok(futures_util::stream::poll_fn(move |context| {
            receiver.poll_recv(context).map(|event| event.map(Ok))
        }))
    }
}
