//! A model's server, a judge that asks it, and a collector with answers to be judged.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use crate::contract::{Asked, Contract, Said};
use crate::support::Collector;
use crate::support::records::{NOW, batch, record};
use afterword_collector::judge::run::{Report, Wanted, run};
use afterword_collector::judge::settings::JudgeLayer;
use afterword_collector::judge::{Judge, Policy};
use afterword_collector::store::Spend;
use afterword_core::record::Kind;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// A server that speaks as OpenAI's does. It says of every case what `says` holds, unless something is to be played first.
pub struct Model {
    pub says: fn(&str) -> Value,
    pub play: VecDeque<Said>,
    /// Bodies of what it was asked.
    pub asked: Vec<Value>,
    pub keys: Vec<String>,
}

impl Model {
    pub fn says(says: fn(&str) -> Value) -> Self {
        Self {
            says,
            play: VecDeque::new(),
            asked: Vec::new(),
            keys: Vec::new(),
        }
    }

    pub fn ids(&self, at: usize) -> Vec<String> {
        ids(&self.asked[at])
    }
}

/// The ids of the cases, as a model finds them.
pub fn ids(asked: &Value) -> Vec<String> {
    let user = asked["messages"][1]["content"].as_str().unwrap();
    let lines = user.lines().filter_map(|line| line.strip_prefix("case "));
    lines.map(str::to_owned).collect()
}

pub fn reply(content: &str) -> Said {
    let message = json!({ "role": "assistant", "content": content });
    Said::json(
        200,
        json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }], "usage": { "total_tokens": 100 } }),
    )
}

impl Contract for Model {
    fn answer(&mut self, asked: &Asked) -> Said {
        if (asked.method.as_str(), asked.path.as_str()) != ("POST", "/v1/chat/completions") {
            return Said::text(404, "no such path");
        }
        let body = match asked.json() {
            Ok(body) => body,
            Err(said) => return said,
        };
        self.keys.push(asked.header("authorization").to_owned());
        self.asked.push(body.clone());
        if let Some(said) = self.play.pop_front() {
            return said;
        }
        let cases: Vec<Value> = ids(&body)
            .iter()
            .map(|id| json!({ "case": id, "modes": (self.says)(id) }))
            .collect();
        reply(&json!({ "cases": cases }).to_string())
    }
}

pub fn refusal(_: &str) -> Value {
    json!([{ "mode": "instruction", "confidence": 0.8 }, { "mode": "style", "confidence": 0.4 }])
}

pub fn layer(url: &str) -> JudgeLayer {
    JudgeLayer {
        url: Some(format!("{url}/v1")),
        model: Some("m-1".to_owned()),
        ..JudgeLayer::default()
    }
}

pub fn judge(layer: &JudgeLayer, spent: Spend) -> Judge {
    let settings = layer.ready(|_| Some("sk-test".to_owned())).unwrap();
    let quick = Policy {
        retry_base_ms: 1,
        ..Policy::DEFAULT
    };
    Judge::new(settings, spent).unwrap().with_policy(quick)
}

/// So many answers that somebody was unhappy with, each with texts of its own.
pub async fn with_bad(count: usize) -> Collector {
    let collector = Collector::start().await;
    let records: Vec<Value> = (0..count)
        .map(|at| {
            bad(
                &format!("r-{at}"),
                &format!("Answer {at}. Write to ann@example.com."),
            )
        })
        .collect();
    if !records.is_empty() {
        collector.store(batch("v-1", &records)).await;
    }
    collector
}

pub fn bad(id: &str, text: &str) -> Value {
    let own = json!({ "value": "down", "reasons": [], "changes": 0 });
    let known = json!({ "text": text, "prompt": "What is it?" });
    record("v-1", id, NOW, known, Kind::Thumb, own)
}

pub async fn run_with(collector: &Collector, judge: &Judge, wanted: &Wanted) -> Report {
    run(&collector.store, 1, judge, wanted, || NOW)
        .await
        .unwrap()
}

pub async fn modes(collector: &Collector, id: &str) -> Value {
    collector.list(&format!("/v1/responses/{id}")).await["quality"]["modes"].clone()
}
