//! Times are the collector's, whatever the client's clock says and however late a record comes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::now_ms;
use serde_json::{Value, json};
use support::Collector;
use support::records::{batch, thumb};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A batch of one vote whose first and last event lay so long before `now_ms`, by a clock that shows `now_ms` when it
/// is sent.
fn vote(response: &str, now_ms: i64, first_ago_ms: i64, last_ago_ms: i64) -> Value {
    let mut vote = thumb("v-1", response, (now_ms - last_ago_ms) as u64);
    vote["first_at_ms"] = json!(now_ms - first_ago_ms);
    vote["at_ms"] = json!(now_ms - last_ago_ms);
    let mut body: Value = serde_json::from_str(&batch("v-1", &[vote])).unwrap();
    body["sent_at_ms"] = json!(now_ms);
    body
}

fn ms(record: &Value, name: &str) -> i64 {
    record[name].as_i64().unwrap()
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_is_set_right_to_what_the_request_took() {
    for off_ms in [DAY_MS, -DAY_MS, 40 * 365 * DAY_MS, -40 * 365 * DAY_MS, 0] {
        let collector = Collector::start().await;
        let before = now_ms() as i64;
        let body = vote("r-1", before + off_ms, 5_000, 1_000);
        collector.store(body.to_string()).await;
        let took = now_ms() as i64 - before;
        let record = &collector.all_records().await[0];
        for (name, real) in [("first_at_ms", before - 5_000), ("at_ms", before - 1_000)] {
            let late = ms(record, name) - real;
            assert!(
                (0..=took).contains(&late),
                "{off_ms}: {name} {late} ms late"
            );
        }
    }
}

#[tokio::test]
async fn a_record_that_another_page_sends_hours_later_has_its_own_time() {
    for off_ms in [0, DAY_MS, -DAY_MS] {
        let collector = Collector::start().await;
        let before = now_ms() as i64;
        let body = vote("r-1", before + off_ms, 7 * HOUR_MS, 5 * HOUR_MS);
        collector.store(body.to_string()).await;
        let took = now_ms() as i64 - before;
        let record = &collector.all_records().await[0];
        for (name, hours) in [("first_at_ms", 7), ("at_ms", 5)] {
            let late = ms(record, name) - (before - hours * HOUR_MS);
            assert!(
                (0..=took).contains(&late),
                "{off_ms}: {name} {late} ms late"
            );
        }
    }
}

#[tokio::test]
async fn a_record_that_is_resent_stays_where_its_first_arrival_put_it() {
    let collector = Collector::start().await;
    let now = now_ms() as i64;
    let first = vote("r-1", now, 2_000, 1_000);
    collector.store(first.to_string()).await;
    let stored = collector.all_records().await;
    // By a page whose clock was set meanwhile, on or back, which takes it for older or for younger.
    for sent_at_ms in [now + 5 * HOUR_MS, now + DAY_MS, now - HOUR_MS / 2] {
        let mut again = first.clone();
        again["batch"] = json!("b-of-another-page");
        again["context"]["session"] = json!("s-2");
        again["sent_at_ms"] = json!(sent_at_ms);
        let answer = collector.post(again.to_string()).await.json();
        assert_eq!(answer["unchanged"], 1, "{answer}");
        assert_eq!(collector.all_records().await, stored);
    }
}

#[tokio::test]
async fn a_replaced_rev_that_is_resent_stays_as_it_is_in_the_history() {
    let collector = Collector::start().await;
    let now = now_ms() as i64;
    let first = vote("r-1", now, 2_000, 1_000);
    let second = vote("r-1", now, 2_000, 500);
    collector.store(first.to_string()).await;
    collector.store(second.to_string()).await;
    let database = collector.database();
    let history = || {
        let mut rows = database
            .prepare("SELECT rev || ' ' || received_at_ms || ' ' || body FROM history")
            .unwrap();
        let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.collect::<Result<Vec<_>, _>>().unwrap()
    };
    let (records, before) = (collector.all_records().await, history());
    assert_eq!(before.len(), 1);
    let mut again = first;
    again["sent_at_ms"] = json!(now + DAY_MS);
    collector.store(again.to_string()).await;
    assert_eq!(
        (collector.all_records().await, history()),
        (records, before)
    );
}

#[tokio::test]
async fn a_clock_that_went_back_puts_nothing_into_the_future_and_beyond_an_hour_is_refused_alone() {
    let collector = Collector::start().await;
    let now = now_ms() as i64;
    let mut body = vote("r-1", now, 0, -HOUR_MS);
    let beyond = vote("r-2", now, 0, -HOUR_MS - 1)["records"][0].clone();
    let before = vote("r-3", now, 10, 10)["records"][0].clone();
    body["records"]
        .as_array_mut()
        .unwrap()
        .extend([beyond, before]);
    let answer = collector.post(body.to_string()).await.json();
    assert_eq!(answer["accepted"], 2, "{answer}");
    assert_eq!(answer["rejected"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["rejected"][0]["index"], 1);
    assert_eq!(answer["rejected"][0]["code"], "bad_time");
    for record in collector.all_records().await {
        let received = ms(&record, "received_at_ms");
        assert!(ms(&record, "first_at_ms") <= ms(&record, "at_ms"));
        assert!(ms(&record, "at_ms") <= received, "{record}");
    }
}
