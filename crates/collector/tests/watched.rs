//! What whoever runs it can see: metrics, ids of requests, the log, and whether records are taken.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::process::{Served, afterword, run};
use support::records::{batch, thumb};
use support::{Collector, answer, client};
use tempfile::tempdir;

/// The value of one series.
fn value(metrics: &str, series: &str) -> f64 {
    let mut lines = metrics.lines();
    let found = lines.find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found
        .unwrap_or_else(|| panic!("{series} in\n{metrics}"))
        .parse()
        .unwrap()
}

#[tokio::test]
async fn what_is_taken_and_refused_is_counted_by_code_and_route() {
    let collector = Collector::start().await;
    let mut unknown = thumb("v-1", "r-2", 7);
    unknown["kind"] = json!("applause");
    let body = batch("v-1", &[thumb("v-1", "r-1", 7), unknown]);
    collector.post(body.clone()).await;
    collector.post(body).await;
    let wrong = collector.request(Method::POST, "/v1/records?key=pk_none");
    answer(wrong.body("{}")).await.refuses(401, "unknown_key");
    let secret = collector.get("/v1/responses/r-none").await;
    secret.refuses(404, "not_found");

    let metrics = collector.get("/metrics").await;
    let kind = metrics.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let metrics = metrics.text();
    for (series, wanted) in [
        (r#"afterword_records_total{outcome="accepted"}"#, 1.0),
        (r#"afterword_records_total{outcome="unchanged"}"#, 1.0),
        (
            r#"afterword_records_rejected_total{code="unknown_kind"}"#,
            2.0,
        ),
        (
            r#"afterword_requests_refused_total{code="unknown_key"}"#,
            1.0,
        ),
        (
            r#"afterword_http_requests_total{route="/v1/records",method="POST",status="200"}"#,
            2.0,
        ),
        (
            r#"afterword_http_requests_total{route="/v1/responses/{id}",method="GET",status="404"}"#,
            1.0,
        ),
        // What changes nothing is not written.
        ("afterword_commit_duration_seconds_count", 1.0),
        ("afterword_write_queue_batches", 0.0),
        ("afterword_bodies_bytes", 0.0),
    ] {
        assert_eq!(value(&metrics, series), wanted, "{series}");
    }
    assert!(value(&metrics, "afterword_store_bytes") > 4_096.0);
    assert!(metrics.ends_with("# EOF\n"));
}

#[tokio::test]
async fn nobody_can_make_up_series() {
    let collector = Collector::start().await;
    for path in [
        "/nothing-here",
        "/v1/visitors/anna",
        "/v1/responses/secret-id",
    ] {
        for method in ["BREW", "GET", "DELETE"] {
            let asked = collector.request(method.parse().unwrap(), path);
            answer(asked).await;
        }
    }
    let metrics = collector.get("/metrics").await.text();
    for made_up in ["BREW", "nothing-here", "anna", "secret-id"] {
        assert!(!metrics.contains(made_up), "{made_up}");
    }
    let other =
        r#"afterword_http_requests_total{route="/v1/visitors/{id}",method="other",status="405"}"#;
    assert_eq!(value(&metrics, other), 1.0);
}

#[tokio::test]
async fn metrics_are_for_whoever_has_the_secret_key() {
    let collector = Collector::start().await;
    answer(collector.request(Method::GET, "/metrics"))
        .await
        .refuses(401, "unknown_key");
}

#[tokio::test]
async fn a_request_bears_the_id_that_a_proxy_gave_it_or_a_new_one() {
    let collector = Collector::start().await;
    let ask = async |id: Option<&str>| {
        let mut asked = collector.request(Method::GET, "/healthz");
        if let Some(id) = id {
            asked = asked.header("x-request-id", id);
        }
        let got = answer(asked).await;
        got.header("x-request-id").unwrap().to_owned()
    };
    assert_eq!(ask(Some("edge-7.f_3")).await, "edge-7.f_3");
    let made = ask(None).await;
    assert!(
        made.len() == 16 && made.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{made}"
    );
    assert_ne!(ask(None).await, made);
    // What could forge a line of the log, or fill it, is not taken over.
    for harmful in ["a b", "x\"y", &"9".repeat(65)] {
        assert_ne!(ask(Some(harmful)).await, harmful);
    }
}

#[tokio::test]
async fn the_log_names_requests_and_no_secret() {
    let folder = tempdir().unwrap();
    let mut serve = afterword(folder.path());
    serve.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log",
        "json",
        "--log-level",
        "debug",
    ]);
    let served = Served::of(&mut serve);
    let secret = std::fs::read_to_string(folder.path().join("afterword-data/secret-key")).unwrap();
    let asked = client().get(served.url("/v1/responses/r-none"));
    let asked = asked
        .bearer_auth(secret.trim())
        .header("x-request-id", "seen-1");
    answer(asked).await.refuses(404, "not_found");
    let public_key = served.public_key.clone();
    let post = client()
        .post(served.records_url())
        .header("origin", support::PAGE)
        .header("content-type", "text/plain");
    assert_eq!(
        answer(post.body(batch("v-1", &[thumb("v-1", "r-1", 1)])))
            .await
            .status,
        StatusCode::OK
    );
    served.terminate();
    let (status, said) = served.ended();
    assert!(status.success());
    let lines: Vec<Value> = said
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = lines
        .iter()
        .find(|line| line["span"]["id"] == "seen-1")
        .unwrap_or_else(|| panic!("{said}"));
    assert_eq!(line["message"], "answered");
    assert_eq!(line["status"], 404);
    assert_eq!(line["span"]["route"], "/v1/responses/{id}");
    for hidden in [secret.trim(), &public_key, "v-1", "r-none"] {
        assert!(
            !lines.iter().any(|line| line.to_string().contains(hidden)),
            "{hidden} in {said}"
        );
    }
}

#[tokio::test]
async fn a_listener_of_its_own_needs_no_key_and_has_nothing_else() {
    let folder = tempdir().unwrap();
    let mut serve = afterword(folder.path());
    serve.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "127.0.0.1:0",
    ]);
    let served = Served::of(&mut serve);
    let metrics = served
        .said
        .lines()
        .find_map(|line| line.strip_prefix("metrics"))
        .unwrap()
        .trim()
        .to_owned();
    let get = async |path: &str| answer(client().get(metrics.replace("/metrics", path))).await;
    assert!(
        get("/metrics")
            .await
            .text()
            .contains("afterword_build_info{version=")
    );
    assert_eq!(get("/readyz").await.text(), "ok\n");
    get("/v1/records").await.refuses(404, "not_found");
}

#[test]
fn the_command_asks_a_running_collector_and_says_why_not() {
    let folder = tempdir().unwrap();
    let served = Served::start(folder.path());
    let asked = run(folder.path(), &["health", "--listen", &served.address]);
    assert!(asked.status.success(), "{asked:?}");
    assert_eq!(asked.stdout, b"ok\n");
    let address = served.address.clone();
    drop(served);
    let asked = run(folder.path(), &["health", "--listen", &address]);
    assert_eq!(asked.status.code(), Some(1));
    assert!(!asked.stderr.is_empty());
}
