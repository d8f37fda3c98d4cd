//! Whatever order things come in, and however many at once, the store ends alike and loses nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::{Ingest, Store};
use afterword_core::record::{Kind, Record};
use afterword_core::wire::Context;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use support::records::{NOW, batch, comment, read, record, thumb};
use support::{Collector, database, fixture};

/// A store of many projects, so that the same records can come again in another order.
struct Projects {
    folder: tempfile::TempDir,
    store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Projects {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        Self {
            folder,
            store,
            runtime,
        }
    }

    /// Takes the records in, one batch each, and gives what is kept of them.
    fn kept(&self, records: &[Record]) -> (Vec<String>, Vec<String>) {
        let database = database(self.folder.path());
        let made = "INSERT INTO projects (name, created_at_ms) VALUES (hex(randomblob(8)), 0)";
        database.execute(made, []).unwrap();
        let project = database.last_insert_rowid();
        for record in records {
            let ingest = Ingest {
                project,
                context: Context {
                    visitor: "v-1".to_owned(),
                    ..Context::default()
                },
                batch: "b-1".to_owned(),
                received_at_ms: NOW,
                skew_ms: 0,
                records: vec![record.clone()],
            };
            self.runtime.block_on(self.store.ingest(ingest)).unwrap();
        }
        self.store.reader().unwrap();
        let rows = |sql| {
            let mut statement = database.prepare(sql).unwrap();
            let rows = statement.query_map([project], |row| row.get(0)).unwrap();
            rows.collect::<Result<Vec<String>, _>>().unwrap()
        };
        (
            rows(
                "SELECT rev || ' ' || retracted || ' ' || at_ms || ' ' || body FROM records WHERE project_id = ? ORDER BY id",
            ),
            rows("SELECT rev || ' ' || body FROM history WHERE project_id = ? ORDER BY id, rev"),
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Few revs, so that many records bear the same one and still say something else.
    #[test]
    fn any_order_of_the_revs_of_a_record_ends_in_the_same_state_and_history(
        said in proptest::collection::vec((0_u64..4, 0_usize..3, any::<bool>()), 1..9),
        moves in proptest::collection::vec(any::<Index>(), 8),
    ) {
        let records: Vec<Record> = said
            .iter()
            .map(|&(rev, words, retracted)| {
                let mut vote = comment("v-1", "r-1", rev, ["a", "b", "c"][words]);
                vote["retracted"] = json!(retracted);
                read("v-1", &vote)
            })
            .collect();
        let mut moved = records.clone();
        for (at, to) in moves.iter().enumerate() {
            let len = moved.len();
            moved.swap(at % len, to.index(len));
        }
        let projects = Projects::new();
        prop_assert_eq!(projects.kept(&records), projects.kept(&moved));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_posts_of_the_same_record_at_once_keep_the_highest_rev_and_every_other() {
    let collector = Arc::new(Collector::start().await);
    let posts: Vec<_> = (1..=60_u64)
        .map(|rev| {
            // Scattered, so that higher ones come before lower ones.
            let rev = rev * 37 % 61;
            let collector = collector.clone();
            tokio::spawn(async move {
                let body = batch("v-1", &[comment("v-1", "r-1", rev, &format!("said {rev}"))]);
                let said = collector.post(body).await.json();
                said["accepted"].as_u64().unwrap() + said["unchanged"].as_u64().unwrap()
            })
        })
        .collect();
    for post in posts {
        assert_eq!(post.await.unwrap(), 1);
    }
    let records = collector.all_records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(
        (&records[0]["rev"], &records[0]["thumb"]["comment"]),
        (&json!(60), &json!("said 60"))
    );
    assert_eq!(revs_in_history(collector.folder.path()), (1..60).collect());
}

fn revs_in_history(folder: &Path) -> BTreeSet<i64> {
    let database = database(folder);
    let mut statement = database.prepare("SELECT rev FROM history").unwrap();
    let revs = statement.query_map([], |row| row.get(0)).unwrap();
    revs.collect::<Result<_, _>>().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_posts_of_different_records_at_once_lose_none() {
    let collector = Arc::new(Collector::start().await);
    let posts: Vec<_> = (0..100)
        .map(|at| {
            let collector = collector.clone();
            tokio::spawn(async move {
                let visitor = format!("v-{at}");
                let votes = [
                    thumb(&visitor, "r-1", NOW),
                    thumb(&visitor, "r-2", NOW),
                    json!(at),
                ];
                collector.post(batch(&visitor, &votes)).await.json()
            })
        })
        .collect();
    for post in posts {
        let said = post.await.unwrap();
        assert_eq!(
            (&said["accepted"], &said["rejected"][0]["index"]),
            (&json!(2), &json!(2))
        );
    }
    let records = collector.all_records().await;
    let ids: BTreeSet<&str> = records
        .iter()
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    assert_eq!((records.len(), ids.len()), (200, 200));
}

#[tokio::test]
async fn a_rev_that_says_less_of_its_answer_takes_nothing_of_it_away() {
    let collector = Collector::start().await;
    let facts = json!({ "model": "m-1", "text": "the answer", "prompt": "the question" });
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let full = record("v-1", "r-1", NOW, facts, Kind::Thumb, own);
    collector.store(batch("v-1", &[full])).await;
    collector
        .store(batch("v-1", &[thumb("v-1", "r-1", NOW + 1)]))
        .await;
    let response = collector.list("/v1/responses/r-1").await;
    for (name, value) in [
        ("model", "m-1"),
        ("text", "the answer"),
        ("prompt", "the question"),
    ] {
        assert_eq!(response[name], value);
    }
}

#[tokio::test]
async fn a_batch_that_came_late_is_unchanged_where_a_later_one_was_faster() {
    let collector = Collector::start().await;
    let whole = fixture("golden/whole.json");
    let mut later: Value = serde_json::from_str(&whole).unwrap();
    for record in later["records"].as_array_mut().unwrap() {
        record["rev"] = json!(record["rev"].as_u64().unwrap() + 1);
    }
    let count = later["records"].as_array().unwrap().len();
    collector.store(later.to_string()).await;
    assert_eq!(collector.post(whole).await.json()["unchanged"], count);
}
