//! What a page had to let go is counted once, however often it tells of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::Collector;
use support::records::{NOW, batch, comment};

/// A batch that tells of `dropped` as well.
fn telling(id: &str, attempt: u32, dropped: Value, revs: &[(&str, u64)]) -> String {
    let records: Vec<Value> = revs
        .iter()
        .map(|(response, rev)| comment("v-1", response, *rev, &rev.to_string()))
        .collect();
    let mut body: Value = serde_json::from_str(&batch("v-1", &records)).unwrap();
    body["batch"] = json!(id);
    body["attempt"] = json!(attempt);
    if !dropped.is_null() {
        body["context"]["dropped"] = dropped;
    }
    body.to_string()
}

/// The counts by the rule that the store gives: each (visitor, batch) once.
async fn counted(collector: &Collector) -> BTreeMap<String, u64> {
    let mut batches = BTreeMap::new();
    for record in collector.all_records().await {
        let batch = (
            record["context"]["visitor"].clone(),
            record["batch"].clone(),
        );
        let dropped = record["context"]["dropped"].clone();
        let key = format!("{batch:?}");
        let before = batches.insert(key, dropped.clone());
        assert!(
            before.is_none_or(|before| before == dropped),
            "all records of a batch say the same"
        );
    }
    let mut sums = BTreeMap::new();
    for dropped in batches.values().filter_map(Value::as_object) {
        for (reason, count) in dropped {
            *sums.entry(reason.clone()).or_default() += count.as_u64().unwrap();
        }
    }
    sums
}

fn sums(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts
        .iter()
        .map(|(reason, count)| ((*reason).to_owned(), *count))
        .collect()
}

#[tokio::test]
async fn a_batch_that_is_retried_and_a_record_that_is_resent_are_not_counted_again() {
    let collector = Collector::start().await;
    let three = [("r-1", NOW), ("r-2", NOW), ("r-3", NOW)];
    let full = json!({ "queue_full": 2 });
    collector
        .store(telling("b-1", 1, full.clone(), &three))
        .await;
    assert_eq!(counted(&collector).await, sums(&[("queue_full", 2)]));
    collector.store(telling("b-1", 2, full, &three)).await;
    assert_eq!(counted(&collector).await, sums(&[("queue_full", 2)]));

    // Another page sends what it found, and one of its own; it tells of what it let go itself.
    let mixed = [("r-1", NOW), ("r-2", NOW), ("r-4", NOW)];
    let own = json!({ "storage_corrupt": 1 });
    collector.store(telling("b-2", 1, own, &mixed)).await;
    let both = [("queue_full", 2), ("storage_corrupt", 1)];
    assert_eq!(counted(&collector).await, sums(&both));
}

#[tokio::test]
async fn the_sum_may_be_too_low_and_never_too_high() {
    let collector = Collector::start().await;
    let full = json!({ "queue_full": 2 });
    collector
        .store(telling("b-1", 1, full, &[("r-1", NOW)]))
        .await;
    // Nothing of this batch is new, so nothing of it is kept.
    let known = telling("b-2", 1, json!({ "expired": 1 }), &[("r-1", NOW)]);
    collector.store(known).await;
    assert_eq!(counted(&collector).await, sums(&[("queue_full", 2)]));
    // The newest state of a record comes with the context of the batch that brought it.
    let raised = telling("b-3", 1, Value::Null, &[("r-1", NOW + 1)]);
    collector.store(raised).await;
    assert_eq!(counted(&collector).await, sums(&[]));
}
