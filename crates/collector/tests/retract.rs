//! What is erased here is taken back in the systems that it was passed on to, also where they are down at that moment.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::settings::SinkLayer;
use afterword_core::record::{Kind, RecordId};
use contract::langfuse::{Era, Langfuse};
use contract::passing::Passing;
use contract::served::Served;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::records::{NOW, batch, record};
use support::{Collector, answer, holds, process, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A vote on an answer of that trace, with something said.
fn vote(visitor: &str, id: &str, rev: u64) -> Value {
    let own = json!({ "value": "down", "reasons": [], "comment": "a lapwing said", "changes": 0 });
    record(
        visitor,
        id,
        rev,
        json!({ "trace_id": TRACE }),
        Kind::Thumb,
        own,
    )
}

fn ids(votes: &[(&str, &str)]) -> BTreeSet<String> {
    let id = |(visitor, id): &(&str, &str)| RecordId::derive(visitor, id, Kind::Thumb).to_text();
    votes.iter().map(id).collect()
}

/// A collector that passes on what it has to a Langfuse.
struct Joined {
    passing: Passing,
    url: String,
}

impl Joined {
    async fn to(langfuse: &Served<Langfuse>) -> Self {
        let layer = SinkLayer {
            r#type: "langfuse".to_owned(),
            url: Some(langfuse.url()),
            user: Some("pk-lf-test".to_owned()),
            secret_env: Some("LANGFUSE".to_owned()),
            ..SinkLayer::default()
        };
        Self {
            passing: Passing::start(vec![layer]).await,
            url: langfuse.url(),
        }
    }

    fn collector(&self) -> &Collector {
        &self.passing.collector
    }

    async fn erase(&self, path: &str) -> Value {
        let request = self.collector().request(Method::DELETE, path);
        let answer = answer(request.bearer_auth(&self.collector().secret_key)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits until just these votes stand there.
    async fn shows(&self, langfuse: &Served<Langfuse>, votes: &[(&str, &str)]) {
        assert_eq!(langfuse.url(), self.url);
        until("it shows what is stored", async || {
            self.collector().get("/healthz").await;
            langfuse.look().by_id().into_keys().collect::<BTreeSet<_>>() == ids(votes)
        })
        .await;
    }

    /// Records that it has taken up, whatever became of them.
    fn deliveries(&self) -> i64 {
        let database = self.collector().database();
        database
            .query_row("SELECT count(*) FROM deliveries", [], |row| row.get(0))
            .unwrap()
    }
}

#[tokio::test]
async fn what_is_erased_while_a_system_is_down_is_taken_back_once_it_is_up() {
    let langfuse = Served::start(Langfuse::new(Era::List)).await;
    let mut joined = Joined::to(&langfuse).await;
    for (visitor, id) in [("v-1", "r-1"), ("v-1", "r-2"), ("v-2", "r-1")] {
        joined
            .collector()
            .store(batch(visitor, &[vote(visitor, id, NOW)]))
            .await;
    }
    joined
        .shows(&langfuse, &[("v-1", "r-1"), ("v-1", "r-2"), ("v-2", "r-1")])
        .await;

    let down = langfuse.down().await;
    let erased = joined.erase("/v1/visitors/v-1").await;
    assert_eq!(
        erased,
        json!({ "records": 2, "revs": 0, "texts": 0, "retractions": 2, "compacted": true })
    );
    assert!(!holds(joined.collector().folder.path(), "v-1"));
    // Never sent there, and it never will be.
    joined
        .collector()
        .store(batch("v-3", &[vote("v-3", "r-9", NOW)]))
        .await;
    joined.erase("/v1/visitors/v-3").await;

    let langfuse = Served::up(down).await;
    joined.shows(&langfuse, &[("v-2", "r-1")]).await;
    until("nothing is remembered of them", async || {
        joined.collector().get("/healthz").await;
        joined.deliveries() == 1
    })
    .await;

    // What comes later is new, and is passed on like any other.
    joined
        .collector()
        .store(batch("v-1", &[vote("v-1", "r-1", NOW)]))
        .await;
    joined
        .shows(&langfuse, &[("v-1", "r-1"), ("v-2", "r-1")])
        .await;
    joined.passing.down().await;
}

#[tokio::test]
async fn answers_and_traces_are_taken_back_too_be_it_by_another_process() {
    let langfuse = Served::start(Langfuse::new(Era::Single)).await;
    let mut joined = Joined::to(&langfuse).await;
    for (visitor, id) in [
        ("v-1", "r-1"),
        ("v-2", "r-1"),
        ("v-1", "r-2"),
        ("v-2", "r-3"),
    ] {
        joined
            .collector()
            .store(batch(visitor, &[vote(visitor, id, NOW)]))
            .await;
    }
    joined
        .shows(
            &langfuse,
            &[
                ("v-1", "r-1"),
                ("v-2", "r-1"),
                ("v-1", "r-2"),
                ("v-2", "r-3"),
            ],
        )
        .await;
    let folder = joined.collector().folder.path();
    let there = folder.to_str().unwrap();
    let done = process::run(
        folder,
        &["forget", "--response", "r-1", "--data-dir", there],
    );
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.starts_with("2 are taken back in other systems"),
        "{said}"
    );
    joined
        .shows(&langfuse, &[("v-1", "r-2"), ("v-2", "r-3")])
        .await;
    assert_eq!(
        joined.erase(&format!("/v1/traces/{TRACE}")).await["retractions"],
        2
    );
    joined.shows(&langfuse, &[]).await;
    joined.passing.down().await;
}
