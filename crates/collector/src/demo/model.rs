//! The way to an OpenAI-compatible server: `POST {url}/chat/completions`, streamed.

use super::{Events, Gone, Question};
use crate::config::Model;
use futures_util::StreamExt;
use serde_json::{Value, json};

pub(super) async fn answer(
    client: &reqwest::Client,
    model: &Model,
    question: &Question,
    traceparent: &str,
    events: &Events,
) -> Result<(), Gone> {
    let body = json!({ "model": model.name, "messages": question.messages, "stream": true });
    let mut request = client
        .post(format!("{}/chat/completions", model.url))
        .header("content-type", "application/json")
        .header("traceparent", traceparent)
        .body(body.to_string());
    if let Some(key) = &model.key {
        request = request.bearer_auth(key);
    }
    let response = match request.send().await {
        Ok(response) if response.status().is_success() => response,
        Ok(response) => {
            return events
                .error(
                    "model_refused",
                    &format!(
                        "the model answered with status {}",
                        response.status().as_u16()
                    ),
                )
                .await;
        }
        Err(_) => {
            return events
                .error("model_unreachable", "the model's server does not answer")
                .await;
        }
    };
    let mut chunks = response.bytes_stream();
    let mut waiting = Vec::new();
    let mut reason = "stop".to_owned();
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else {
            return events
                .error("model_broke_off", "the model's answer broke off")
                .await;
        };
        waiting.extend_from_slice(&chunk);
        while let Some(end) = waiting.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            let Some(choice) = choice(&line) else {
                continue;
            };
            if let Some(text) = choice
                .pointer("/delta/content")
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
            {
                events.token(text).await?;
            }
            if let Some(told) = choice.get("finish_reason").and_then(Value::as_str) {
                told.clone_into(&mut reason);
            }
        }
    }
    events.done(&reason).await
}

/// The first choice of one `data:` line.
fn choice(line: &[u8]) -> Option<Value> {
    let data = std::str::from_utf8(line)
        .ok()?
        .strip_prefix("data:")?
        .trim();
    serde_json::from_str::<Value>(data)
        .ok()?
        .pointer_mut("/choices/0")
        .map(Value::take)
}
