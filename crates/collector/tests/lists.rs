//! Reading with the secret key: lists, their pages and what they are narrowed to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::records::{NOW, batch, comment, record, thumb, view};
use support::{Collector, PAGE};

fn ids(list: &Value, name: &str) -> Vec<String> {
    let entries = list[name].as_array().unwrap().iter();
    entries
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_walk_by_cursor_meets_everything_exactly_once_while_writes_go_on() {
    let collector = Collector::start().await;
    let write = async |from: usize, to: usize| {
        let votes: Vec<Value> = (from..to)
            .map(|at| thumb("v-1", &format!("r-{at}"), NOW))
            .collect();
        collector.store(batch("v-1", &votes)).await;
    };
    write(0, 25).await;
    for (path, name, total) in [
        ("/v1/records", "records", 55),
        ("/v1/responses", "responses", 85),
    ] {
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        let mut written = total - 30;
        let mut cursor = String::new();
        loop {
            let page = collector.list(&format!("{path}?limit=10{cursor}")).await;
            for id in ids(&page, name) {
                *met.entry(id).or_default() += 1;
            }
            if written < total {
                write(written, written + 10).await;
                written += 10;
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(met.len(), total, "{path}");
        assert!(met.values().all(|&times| times == 1), "{path}: {met:?}");
    }
}

#[tokio::test]
async fn a_record_that_changes_behind_the_cursor_is_met_again_in_its_newest_state() {
    let collector = Collector::start().await;
    collector
        .store(batch(
            "v-1",
            &[comment("v-1", "r-1", NOW, "old"), thumb("v-1", "r-2", NOW)],
        ))
        .await;
    let first = collector.list("/v1/records?limit=1").await;
    assert_eq!(first["records"][0]["thumb"]["comment"], "old");
    collector
        .store(batch("v-1", &[comment("v-1", "r-1", NOW + 1, "new")]))
        .await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = collector
        .list(&format!("/v1/records?cursor={cursor}"))
        .await;
    let records = rest["records"].as_array().unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["thumb"]["comment"], "new");
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_page_holds_a_hundred_unless_asked_otherwise() {
    let collector = Collector::start().await;
    let votes: Vec<Value> = (0..101)
        .map(|at| thumb("v-1", &format!("r-{at}"), NOW))
        .collect();
    collector.store(batch("v-1", &votes)).await;
    for path in ["/v1/records", "/v1/responses"] {
        let name = path.rsplit('/').next().unwrap();
        for (query, expected) in [
            ("", 100),
            ("?limit=1", 1),
            ("?limit=101", 101),
            ("?limit=1000", 101),
        ] {
            let page = collector.list(&format!("{path}{query}")).await;
            assert_eq!(page[name].as_array().unwrap().len(), expected);
            assert_eq!(page["next_cursor"].is_string(), expected < 101);
        }
    }
}

#[tokio::test]
async fn lists_are_narrowed_by_every_filter_and_by_all_together() {
    let collector = Collector::start().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let own = json!({ "visible_ms": 1, "seen_fraction": 1 });
    let traced = record(
        "v-1",
        "r-2",
        NOW,
        json!({ "trace_id": trace }),
        Kind::View,
        own,
    );
    collector
        .store(batch("v-1", &[thumb("v-1", "r-1", NOW), traced]))
        .await;
    collector
        .store(batch(
            "v-2",
            &[thumb("v-2", "r-1", NOW), view("v-2", "r-1", NOW)],
        ))
        .await;
    let all = collector.all_records().await;
    let received = all[0]["received_at_ms"].as_u64().unwrap();
    for (query, expected) in [
        (String::new(), 4),
        (format!("trace_id={trace}"), 1),
        ("response_id=r-1".to_owned(), 3),
        ("kind=thumb".to_owned(), 2),
        ("visitor=v-2".to_owned(), 2),
        ("visitor=v-2&kind=view&response_id=r-1".to_owned(), 1),
        ("visitor=v-1%20OR%201=1".to_owned(), 0),
        ("since=0".to_owned(), 4),
        (format!("since={received}"), 4),
        (format!("since={}", received + 3_600_000), 0),
        (format!("since={}", i64::MAX), 0),
    ] {
        let list = collector.list(&format!("/v1/records?{query}")).await;
        assert_eq!(
            list["records"].as_array().unwrap().len(),
            expected,
            "{query}"
        );
    }
    for (query, expected) in [
        (format!("trace_id={trace}"), 1),
        ("since=0".to_owned(), 2),
        (format!("since={}", i64::MAX), 0),
    ] {
        let list = collector.list(&format!("/v1/responses?{query}")).await;
        assert_eq!(
            list["responses"].as_array().unwrap().len(),
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_parameter_that_is_unknown_or_wrong_is_refused_and_named() {
    let collector = Collector::start().await;
    for (path, code, named) in [
        ("/v1/records?trace=1", "unknown_parameter", "trace"),
        (
            "/v1/records?kind=thumb&Kind=copy",
            "unknown_parameter",
            "Kind",
        ),
        ("/v1/responses?kind=thumb", "unknown_parameter", "kind"),
        ("/v1/records?kind=like", "bad_parameter", "kind"),
        ("/v1/records?since=yesterday", "bad_parameter", "since"),
        ("/v1/records?since=-1", "bad_parameter", "since"),
        (
            "/v1/records?since=18446744073709551615",
            "bad_parameter",
            "since",
        ),
        ("/v1/records?cursor=r-1", "bad_parameter", "cursor"),
        ("/v1/records?limit=0", "bad_parameter", "limit"),
        ("/v1/records?limit=1001", "bad_parameter", "limit"),
        ("/v1/responses?limit=ten", "bad_parameter", "limit"),
    ] {
        let answer = collector.get(path).await;
        answer.refuses(422, code);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(named), "{path}: {message}");
    }
}

#[tokio::test]
async fn a_response_is_found_by_whatever_its_host_calls_it() {
    let collector = Collector::start().await;
    for (id, path) in [
        ("a/b?c", "a%2Fb%3Fc"),
        ("Straße 7", "Stra%C3%9Fe%207"),
        ("100%", "100%25"),
    ] {
        collector
            .store(batch("v-1", &[thumb("v-1", id, NOW)]))
            .await;
        let response = collector.list(&format!("/v1/responses/{path}")).await;
        assert_eq!(
            (&response["id"], &response["records"][0]["kind"]),
            (&json!(id), &json!("thumb"))
        );
    }
    collector
        .get("/v1/responses/%FF")
        .await
        .refuses(400, "bad_path");
}

#[tokio::test]
async fn what_is_read_is_for_no_page_to_see() {
    let collector = Collector::start().await;
    let request = collector.request(reqwest::Method::GET, "/v1/records");
    let request = request
        .bearer_auth(&collector.secret_key)
        .header("origin", PAGE);
    let answer = support::answer(request).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (200, None)
    );
}
