//! What is right is stored whole, and given back as it was sent.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};
use support::records::{NOW, batch, comment, record, thumb, view};
use support::{Collector, PAGE, answer, fixture, gzip};

/// A stored record as it was on the wire, its times by the client's clock.
fn as_sent(stored: &Value) -> Value {
    let mut record = stored.clone();
    let skew = stored["skew_ms"].as_i64().unwrap();
    for name in ["first_at_ms", "at_ms"] {
        record[name] = json!(stored[name].as_i64().unwrap() - skew);
    }
    for name in ["received_at_ms", "skew_ms", "batch", "context"] {
        record.as_object_mut().unwrap().remove(name).unwrap();
    }
    record
}

#[tokio::test]
async fn the_golden_batches_are_stored_and_given_back_as_they_were_sent_but_for_their_tokens() {
    for name in ["golden/whole.json", "golden/bare.json"] {
        let collector = Collector::start().await;
        let body = fixture(name);
        let golden: Value = serde_json::from_str(&body).unwrap();
        let mut sent = golden["records"].as_array().unwrap().clone();
        let answer = collector.post(body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let expected = json!({ "accepted": sent.len(), "unchanged": 0, "rejected": [] });
        assert_eq!(answer.json(), expected);

        for record in &mut sent {
            record["response"].as_object_mut().unwrap().remove("token");
        }
        let stored = collector.all_records().await;
        assert_eq!(stored.iter().map(as_sent).collect::<Vec<_>>(), sent);
        for record in &stored {
            assert_eq!(record["context"], golden["context"]);
            assert_eq!(record["batch"], golden["batch"]);
            let shifted =
                record["received_at_ms"].as_i64().unwrap() - golden["sent_at_ms"].as_i64().unwrap();
            assert_eq!(record["skew_ms"].as_i64().unwrap(), shifted);
        }
    }
}

#[tokio::test]
async fn what_is_known_of_an_answer_is_joined_from_all_records_about_it() {
    let collector = Collector::start().await;
    collector.store(fixture("golden/whole.json")).await;
    let response = collector.list("/v1/responses/r-81").await;
    for (name, value) in [
        ("id", "r-81"),
        ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("span_id", "00f067aa0ba902b7"),
        ("model", "m-1"),
        ("prompt_version", "v7"),
        ("prompt", "Wie sagt man „auf Wiedersehen“ in Japan?"),
    ] {
        assert_eq!(response[name], value, "{name}");
    }
    let kinds = response["records"].as_array().unwrap();
    assert!(kinds.len() >= 5, "{response}");
    collector
        .get("/v1/responses/r-404")
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn a_batch_in_gzip_is_stored_whether_the_query_or_a_header_says_so() {
    let collector = Collector::start().await;
    let packed = |id| gzip(batch("v-1", &[thumb("v-1", id, NOW)]).as_bytes());
    let by_query = collector.page_post("&encoding=gzip").body(packed("r-1"));
    let by_header = collector
        .page_post("")
        .header(CONTENT_ENCODING, "gzip")
        .body(packed("r-2"));
    for request in [by_query, by_header] {
        let answer = answer(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(collector.all_records().await.len(), 2);
}

#[tokio::test]
async fn text_and_json_are_both_taken_in_any_case_and_with_any_charset() {
    let collector = Collector::start().await;
    for (at, kind) in [
        "text/plain",
        "Text/Plain; charset=utf-8",
        "application/json",
        "application/json;charset=UTF-8",
    ]
    .into_iter()
    .enumerate()
    {
        let body = batch("v-1", &[thumb("v-1", &format!("r-{at}"), NOW)]);
        let request = collector
            .request(Method::POST, &collector.records_path())
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, kind)
            .body(body);
        assert_eq!(answer(request).await.status, 200, "{kind}");
    }
    assert_eq!(collector.all_records().await.len(), 4);
}

#[tokio::test]
async fn the_same_batch_twice_is_unchanged_and_nothing_of_it_moves() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW), view("v-1", "r-1", NOW)]);
    collector.store(body.clone()).await;
    let before = collector.all_records().await;
    let again = collector.post(body).await;
    assert_eq!(
        again.json(),
        json!({ "accepted": 0, "unchanged": 2, "rejected": [] })
    );
    assert_eq!(collector.all_records().await, before);
}

#[tokio::test]
async fn a_higher_rev_replaces_and_a_rev_that_goes_back_changes_nothing() {
    let collector = Collector::start().await;
    let post = async |rev: u64, said: &str| {
        let body = batch("v-1", &[comment("v-1", "r-1", rev, said)]);
        collector.post(body).await.json()
    };
    assert_eq!(post(NOW, "first").await["accepted"], 1);
    assert_eq!(post(NOW + 5, "second").await["accepted"], 1);
    assert_eq!(post(NOW + 2, "late").await["unchanged"], 1);
    let records = collector.all_records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["thumb"]["comment"], "second");
    assert_eq!(records[0]["rev"], NOW + 5);
    let database = collector.database();
    let mut history = database
        .prepare("SELECT rev FROM history ORDER BY rev")
        .unwrap();
    let revs: Vec<u64> = history
        .query_map([], |row| row.get::<_, i64>(0).map(|rev| rev as u64))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(revs, [NOW, NOW + 2]);
}

#[tokio::test]
async fn times_are_shifted_by_how_far_the_clients_clock_is_off_but_never_before_the_epoch() {
    let collector = Collector::start().await;
    let before = afterword_collector::now_ms();
    for (visitor, sent_at_ms) in [("slow", 1_000_000), ("fast", 253_402_300_799_999_u64)] {
        let mut vote = thumb(visitor, "r-1", 5);
        vote["first_at_ms"] = json!(0);
        vote["at_ms"] = json!(sent_at_ms - 1_000);
        let mut body: Value = serde_json::from_str(&batch(visitor, &[vote])).unwrap();
        body["sent_at_ms"] = json!(sent_at_ms);
        collector.store(body.to_string()).await;
    }
    let after = afterword_collector::now_ms();
    for record in collector.all_records().await {
        let received = record["received_at_ms"].as_u64().unwrap();
        assert!((before..=after).contains(&received));
        assert_eq!(record["at_ms"].as_u64().unwrap(), received - 1_000);
        let slow = record["context"]["visitor"] == "slow";
        let first = if slow { received - 1_000_000 } else { 0 };
        assert_eq!(record["first_at_ms"].as_u64(), Some(first));
    }
}

#[tokio::test]
async fn members_that_nobody_knows_yet_are_passed_over() {
    let collector = Collector::start().await;
    let mut vote = thumb("v-1", "r-1", NOW);
    for pointer in ["", "/response", "/thumb"] {
        vote.pointer_mut(pointer).unwrap()["mood"] = json!({ "deep": ["sea"] });
    }
    let mut body: Value = serde_json::from_str(&batch("v-1", &[vote])).unwrap();
    for pointer in ["", "/context"] {
        body.pointer_mut(pointer).unwrap()["mood"] = json!(null);
    }
    collector.store(body.to_string()).await;
    let records = collector.all_records().await;
    assert_eq!(as_sent(&records[0]), thumb("v-1", "r-1", NOW));
}

#[tokio::test]
async fn texts_that_come_from_elsewhere_than_a_page_are_redacted_as_in_a_page() {
    let collector = Collector::start().await;
    let texts = json!({ "text": "call +41 44 668 18 00", "prompt": "I am ann@example.org" });
    let edit = json!({
        "draft": "mail bob@example.org", "final": "mail eve@example.org", "distance": 0.5, "similarity": 0.5,
        "chars_added": 3, "chars_removed": 3, "duration_ms": 9, "committed": true, "grade": "substantive",
    });
    let records = [
        comment("v-1", "r-1", NOW, "write to sam@example.org"),
        record("v-1", "r-1", NOW, texts, Kind::Edit, edit),
    ];
    let request = collector
        .request(Method::POST, "/v1/records")
        .bearer_auth(&collector.secret_key)
        .header(CONTENT_TYPE, "application/json")
        .body(batch("v-1", &records));
    assert_eq!(answer(request).await.status, 200);
    let said = serde_json::to_string(&collector.all_records().await).unwrap()
        + &collector.get("/v1/responses/r-1").await.text();
    assert!(
        !said.contains("example.org") && !said.contains("44 668"),
        "{said}"
    );
    assert!(
        said.contains("I am [email]") && said.contains("call [phone]"),
        "{said}"
    );
}

#[tokio::test]
async fn long_batches_are_redacted_as_short_ones_are() {
    let collector = Collector::start().await;
    let text = format!("{}write to sam@example.org", "word ".repeat(15_000));
    let named = json!({ "text": text, "prompt": "a question" });
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let vote = record("v-1", "r-1", NOW, named, Kind::Thumb, own);
    collector.store(batch("v-1", &[vote])).await;
    let said = collector.get("/v1/responses/r-1").await.text();
    assert!(said.contains("write to [email]") && !said.contains("example.org"));
}
