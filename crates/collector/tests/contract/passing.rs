//! A collector that passes records on.

use crate::support::records::batch_in;
use crate::support::{Collector, answer, until};
use afterword_collector::http;
use afterword_collector::sinks::driver::Driver;
use afterword_collector::sinks::policy::Policy;
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::settings::SinkLayer;
use serde_json::{Value, json};

pub struct Passing {
    pub collector: Collector,
    driver: Option<Driver>,
    layers: Vec<SinkLayer>,
    policy: Policy,
}

/// Gaps so short that a test waits for none of them; what they are in truth is tested in simulated time.
pub const QUICK: Policy = Policy {
    thumb_age_ms: 0,
    retry_base_ms: 1,
    retry_max_ms: 20,
    not_yet_base_ms: 1,
    not_yet_max_ms: 20,
    gather_ms: 1,
    look_ms: 50,
    ..Policy::DEFAULT
};

/// What the secrets of these tests are.
pub fn secret(variable: &str) -> Option<String> {
    let secret = match variable {
        "LANGFUSE" => "sk-lf-test",
        "LANGSMITH" => "lsv2-test",
        "WEBHOOK" => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "PLAIN" => "plain-secret",
        _ => return None,
    };
    Some(secret.to_owned())
}

impl Passing {
    pub async fn start(layers: Vec<SinkLayer>) -> Self {
        Self::with(layers, QUICK).await
    }

    pub async fn with(layers: Vec<SinkLayer>, policy: Policy) -> Self {
        let mut passing = Self {
            collector: Collector::start().await,
            driver: None,
            layers,
            policy,
        };
        passing.up();
        passing
    }

    /// Begins to pass on.
    pub fn up(&mut self) {
        let project = self
            .collector
            .store
            .project(afterword_collector::store::FIRST_PROJECT)
            .unwrap()
            .unwrap();
        let ready = sinks(&self.layers, secret).unwrap();
        let ready = ready.into_iter().map(|sink| (sink, project)).collect();
        self.driver = Some(Driver::start(&self.collector.store, self.policy, ready).unwrap());
    }

    /// Ends it; ingest goes on.
    pub async fn down(&mut self) {
        self.driver.take().unwrap().stop().await;
    }

    /// Stores records of a visitor.
    pub async fn store(&self, visitor: &str, records: &[Value]) {
        self.store_in(
            json!({ "session": "s-1", "visitor": visitor, "environment": "production" }),
            records,
        )
        .await;
    }

    pub async fn store_in(&self, context: Value, records: &[Value]) {
        self.collector.store(batch_in(context, records)).await;
    }

    /// How far the sink of this name is.
    pub fn state(&self, name: &str) -> Value {
        let project = self
            .collector
            .store
            .project(afterword_collector::store::FIRST_PROJECT)
            .unwrap()
            .unwrap();
        let states = self.collector.store.sink_states(project).unwrap();
        serde_json::to_value(states.into_iter().find(|state| state.name == name)).unwrap()
    }

    /// Waits until the sink is so.
    pub async fn reaches(&self, name: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        // Each question is a request, so that it waits for the collector and not for time.
        let asked = async || {
            answer(self.collector.request(reqwest::Method::GET, "/healthz")).await;
            is(&self.state(name))
        };
        until(&format!("{what}: {}", self.state(name)), asked).await;
        self.state(name)
    }

    /// Waits until nothing waits any more.
    pub async fn settles(&self, name: &str) -> Value {
        self.reaches(name, "nothing waits", |state| state["backlog"] == 0)
            .await
    }

    /// A server of the same store that tells of the sinks.
    pub fn app(&self) -> axum::Router {
        let project = self
            .collector
            .store
            .project(afterword_collector::store::FIRST_PROJECT)
            .unwrap()
            .unwrap();
        let ready: Vec<_> = sinks(&self.layers, secret)
            .unwrap()
            .into_iter()
            .map(|sink| (sink, project))
            .collect();
        http::app(self.collector.state.clone().with_sinks(&ready))
    }
}
