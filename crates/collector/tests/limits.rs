//! More than is taken from one address or with one key: refused with 429, told when to come again, and taken then.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::config;
use afterword_collector::http::Proxies;
use afterword_collector::keys::KeyKind;
use afterword_collector::limits::{Limits, Rate};
use afterword_collector::store::NewKey;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::process::{Served, afterword};
use support::records::{NOW, batch, thumb};
use support::{Answer, Collector, PAGE, Setup, answer, client};

/// A clock that goes when it is told to.
#[derive(Clone, Default)]
struct Time(Arc<AtomicU64>);

impl Time {
    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }
}

async fn limited(limits: Limits, trusted: &[&str]) -> (Collector, Time) {
    let time = Time::default();
    let read = time.clone();
    let collector = Collector::with(Setup {
        limits,
        proxies: Proxies {
            trusted: trusted.iter().map(|range| range.parse().unwrap()).collect(),
            ..Proxies::default()
        },
        clock: Some(Arc::new(move || read.0.load(Ordering::Relaxed))),
        ..Setup::default()
    });
    (collector.await, time)
}

fn of_addresses(per_second: u32, burst: u32) -> Limits {
    Limits {
        address: Some(Rate::new(per_second, burst)),
        ..Limits::OFF
    }
}

fn of_keys(per_second: u32, burst: u32) -> Limits {
    Limits {
        key: Some(Rate::new(per_second, burst)),
        ..Limits::OFF
    }
}

/// A batch about as many answers, from `first` on.
fn votes(first: usize, count: usize) -> String {
    let ids = (first..first + count).map(|at| format!("r-{at}"));
    let records: Vec<_> = ids.map(|id| thumb("v-1", &id, NOW)).collect();
    batch("v-1", &records)
}

/// That it is put off, and for how many seconds.
fn waits(answer: &Answer) -> u64 {
    answer.refuses(429, "rate_limited");
    let seconds = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
    seconds
}

fn stored(collector: &Collector) -> u32 {
    let database = collector.database();
    let count = database.query_row("SELECT count(*) FROM records", [], |row| row.get(0));
    count.unwrap()
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_put_off_and_taken_when_it_comes_again() {
    let (collector, time) = limited(of_addresses(1, 3), &[]).await;
    for at in 0..3 {
        collector.store(votes(at, 1)).await;
    }
    let refused = collector.post(votes(3, 1)).await;
    assert_eq!(waits(&refused), 1);
    assert_eq!(collector.all_records().await.len(), 3);
    time.pass(1);
    collector.store(votes(3, 1)).await;
    waits(&collector.post(votes(4, 1)).await);
    time.pass(3_600);
    for at in 4..7 {
        collector.store(votes(at, 1)).await;
    }
    waits(&collector.post(votes(7, 1)).await);
    assert_eq!(collector.all_records().await.len(), 7);
}

#[tokio::test]
async fn a_page_may_read_when_to_come_again() {
    let (collector, _) = limited(of_addresses(1, 1), &[]).await;
    collector.store(votes(0, 1)).await;
    let own = collector.post(votes(1, 1)).await;
    waits(&own);
    assert_eq!(own.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(own.header("access-control-allow-credentials"), Some("true"));
    let foreign = collector
        .request(Method::POST, &collector.records_path())
        .header(ORIGIN, "https://evil.example")
        .header(CONTENT_TYPE, "text/plain");
    let foreign = answer(foreign.body(votes(1, 1))).await;
    waits(&foreign);
    for answer in [own, foreign] {
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert_eq!(exposed, "Retry-After, Date");
    }
}

#[tokio::test]
async fn a_key_counts_records_and_a_batch_that_is_put_off_is_not_stored_in_part() {
    let (collector, time) = limited(of_keys(100, 600), &[]).await;
    collector.store(votes(0, 500)).await;
    let refused = collector.post(votes(500, 500)).await;
    assert_eq!(waits(&refused), 4);
    assert_eq!(refused.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(stored(&collector), 500);
    // What still fits is taken: the large batch has used nothing up.
    collector.store(votes(1_000, 100)).await;
    // Of an empty bucket it is first said when anything is in it again, then when there is enough.
    for seconds in [1, 4] {
        let refused = collector.post(votes(500, 500)).await;
        assert_eq!(waits(&refused), seconds);
        time.pass(seconds);
    }
    collector.store(votes(500, 500)).await;
    assert_eq!(stored(&collector), 1_100);
    waits(&collector.post(votes(500, 500)).await);
    time.pass(5);
    let again = collector.post(votes(500, 500)).await.json();
    assert_eq!(again["unchanged"], 500);
}

#[tokio::test]
async fn records_that_are_refused_count_too() {
    let (collector, _) = limited(of_keys(1, 500), &[]).await;
    let wrong = vec![json!({}); 500];
    let answer = collector.post(batch("v-1", &wrong)).await.json();
    assert_eq!(answer["rejected"].as_array().unwrap().len(), 500);
    waits(&collector.post(votes(0, 1)).await);
}

#[tokio::test]
async fn an_empty_bucket_of_a_key_refuses_before_the_body_is_unpacked() {
    let (collector, _) = limited(of_keys(1, 500), &[]).await;
    collector.store(votes(0, 500)).await;
    let broken = collector.page_post("&encoding=gzip").body("no gzip");
    waits(&answer(broken).await);
}

#[tokio::test]
async fn keys_do_not_get_in_each_others_way() {
    let (collector, _) = limited(of_keys(1, 500), &[]).await;
    let other = collector.store.make_key(&NewKey {
        project: "default".to_owned(),
        kind: KeyKind::Public,
        name: None,
        origins: Vec::new(),
    });
    collector.state.take_keys().await;
    collector.store(votes(0, 500)).await;
    waits(&collector.post(votes(500, 1)).await);
    let path = format!("/v1/records?key={}", other.unwrap().key);
    let request = collector.request(Method::POST, &path).header(ORIGIN, PAGE);
    let request = request.header(CONTENT_TYPE, "text/plain");
    assert_eq!(answer(request.body(votes(500, 1))).await.status, 200);
    let back_end = async || {
        let request = collector.request(Method::POST, "/v1/records");
        let request = request
            .bearer_auth(&collector.secret_key)
            .header(CONTENT_TYPE, "application/json");
        answer(request.body(votes(600, 500))).await
    };
    assert_eq!(back_end().await.status, 200);
    waits(&back_end().await);
}

#[tokio::test]
async fn a_back_end_is_known_by_its_key_and_not_by_its_address() {
    let (collector, _) = limited(of_addresses(1, 1), &[]).await;
    collector.store(votes(0, 1)).await;
    waits(&collector.post(votes(1, 1)).await);
    for at in 1..5 {
        let request = collector.request(Method::POST, "/v1/records");
        let request = request
            .bearer_auth(&collector.secret_key)
            .header(CONTENT_TYPE, "application/json");
        assert_eq!(answer(request.body(votes(at, 1))).await.status, 200);
    }
    assert_eq!(collector.get("/v1/records").await.status, 200);
}

#[tokio::test]
async fn whoever_tries_out_keys_is_put_off_too() {
    let (collector, _) = limited(of_addresses(1, 2), &[]).await;
    let tries = async |key: &str| {
        let path = format!("/v1/records?key={key}");
        let request = collector.request(Method::POST, &path);
        answer(request.header(CONTENT_TYPE, "text/plain").body("{}")).await
    };
    for key in ["pk_0", "pk_1"] {
        tries(key).await.refuses(401, "unknown_key");
    }
    waits(&tries("pk_2").await);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_visitor_has_a_bucket_of_their_own() {
    let (collector, _) = limited(of_addresses(1, 1), &["127.0.0.0/8", "10.0.0.0/8"]).await;
    let from = async |forwarded: &str| {
        let request = collector.page_post("").header("x-forwarded-for", forwarded);
        answer(request.body(votes(0, 1))).await
    };
    assert_eq!(from("203.0.113.7").await.status, 200);
    waits(&from("203.0.113.7").await);
    assert_eq!(from("203.0.113.8").await.status, 200);
    // Neither what the client wrote itself nor another proxy of ours makes another visitor of it.
    waits(&from("198.51.100.1, 203.0.113.7").await);
    waits(&from("203.0.113.7, 10.0.0.5").await);
    // Of IPv6 a whole /64 is one visitor.
    assert_eq!(from("2001:db8:1:2::1").await.status, 200);
    waits(&from("2001:db8:1:2:3:4:5:6").await);
    assert_eq!(from("2001:db8:1:3::1").await.status, 200);
}

#[tokio::test]
async fn nobody_escapes_by_claiming_to_stand_behind_a_proxy() {
    let (collector, _) = limited(of_addresses(1, 1), &["10.0.0.0/8"]).await;
    let from = async |forwarded: &str| {
        let request = collector
            .page_post("")
            .header("x-forwarded-for", forwarded)
            .header("forwarded", format!("for={forwarded}"));
        answer(request.body(votes(0, 1))).await
    };
    assert_eq!(from("203.0.113.7").await.status, 200);
    waits(&from("203.0.113.8").await);
    waits(&from("10.0.0.1").await);
}

#[test]
fn the_settings_of_the_docs_are_taken_as_they_stand() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let page = std::fs::read_to_string(docs.join("keys.md")).unwrap();
    let blocks = page.split("```toml\n").skip(1);
    let settings: String = blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("afterword.toml");
    std::fs::write(&file, settings).unwrap();
    let config = config::read(&file).unwrap().finish().unwrap();
    assert_eq!(config.limits.key, Some(Rate::new(2_000, 120_000)));
    assert_eq!(config.limits.address, Some(Rate::new(50, 1_000)));
    assert_eq!(config.proxies.trusted.len(), 2);
    let defaults = Limits::DEFAULT;
    for (rate, row) in [
        (
            defaults.key,
            "| one key | records, refused ones too | 60,000 | 1,000 a second |",
        ),
        (
            defaults.address,
            "| one address without a secret key | requests | 300 | 10 a second |",
        ),
    ] {
        assert!(page.contains(row), "{row}");
        let rate = rate.unwrap();
        let numbers = row.replace(',', "");
        assert!(numbers.contains(&format!("| {} |", rate.burst)), "{row}");
        assert!(
            numbers.contains(&format!("{} a second", rate.per_second)),
            "{row}"
        );
    }
}

async fn post_to(served: &Served, at: usize) -> u16 {
    let request = client().post(served.records_url());
    let request = request
        .header(ORIGIN, PAGE)
        .header(CONTENT_TYPE, "text/plain");
    let answer = request.body(votes(at, 1)).send().await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn the_command_takes_limits_from_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = afterword(folder.path());
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(["--address-requests-per-second", "1"])
        .env("AFTERWORD_ADDRESS_BURST_REQUESTS", "2");
    let served = Served::of(&mut command);
    assert_eq!(post_to(&served, 0).await, 200);
    support::until("the address is put off", async || {
        post_to(&served, 1).await == 429
    })
    .await;
}

#[tokio::test]
async fn of_a_proxy_that_was_not_named_the_log_warns_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = afterword(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let through_proxy = async |served: &Served| {
        let request = client().post(served.records_url()).header(ORIGIN, PAGE);
        let request = request
            .header(CONTENT_TYPE, "text/plain")
            .header("x-forwarded-for", "203.0.113.7");
        assert_eq!(
            request.body(votes(0, 1)).send().await.unwrap().status(),
            200
        );
    };
    for (limit, warnings) in [("0", 0), ("1000", 1)] {
        let served = Served::of(command.env("AFTERWORD_ADDRESS_REQUESTS_PER_SECOND", limit));
        through_proxy(&served).await;
        through_proxy(&served).await;
        served.terminate();
        let (_, said) = served.ended();
        let warned = said.matches("a proxy at 127.0.0.1 that trusted_proxies does not name");
        assert_eq!(warned.count(), warnings, "{said}");
    }
}

#[tokio::test]
async fn a_collector_on_loopback_limits_nothing_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let burst = Limits::DEFAULT.address.unwrap().burst as usize;
    for at in 0..=burst {
        assert_eq!(post_to(&served, at).await, 200);
    }
}
