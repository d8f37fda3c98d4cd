//! Who may write and who may read, and which pages may see the answer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use support::records::{NOW, batch, thumb};
use support::{Answer, Collector, PAGE, Setup, answer};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// One that listens to the world, and takes what the pages of one origin write.
async fn public() -> Collector {
    Collector::with(Setup {
        origins: vec!["https://chat.example".to_owned()],
        listen: ([203, 0, 113, 7], 443).into(),
        ..Setup::default()
    })
    .await
}

fn vote() -> String {
    batch("v-1", &[thumb("v-1", "r-1", NOW)])
}

fn post(collector: &Collector, path: &str) -> RequestBuilder {
    let request = collector.request(Method::POST, path);
    request.header(CONTENT_TYPE, "text/plain").body(vote())
}

async fn from(collector: &Collector, origin: &str) -> Answer {
    answer(post(collector, &collector.records_path()).header(ORIGIN, origin)).await
}

#[tokio::test]
async fn on_loopback_pages_of_any_loopback_origin_write_with_the_public_key() {
    let collector = Collector::start().await;
    for origin in [
        "http://localhost:5173",
        "https://127.0.0.1",
        "http://[::1]:8080",
    ] {
        let answer = from(&collector, origin).await;
        assert_eq!(answer.status, 200, "{origin}");
        assert_eq!(answer.header(ALLOW_ORIGIN), Some(origin));
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            Some("Retry-After, Date")
        );
        assert!(answer.header("date").unwrap().ends_with(" GMT"));
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
}

#[tokio::test]
async fn foreign_origins_are_refused_and_may_read_why_but_nothing_else() {
    let collector = Collector::start().await;
    for origin in ["https://chat.example", "http://localhost.example", "null"] {
        let answer = from(&collector, origin).await;
        answer.refuses(403, "origin_not_allowed");
        assert!(answer.json()["message"].as_str().unwrap().contains(origin));
        assert_eq!(answer.header(ALLOW_ORIGIN), Some(origin));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    assert_eq!(collector.all_records().await.len(), 0);
}

#[tokio::test]
async fn the_origin_null_writes_only_where_it_was_named_and_then_reads_the_answer() {
    let foreign = from(&public().await, "null").await;
    foreign.refuses(403, "origin_not_allowed");
    let collector = Collector::with(Setup {
        origins: vec!["null".to_owned()],
        listen: ([203, 0, 113, 7], 443).into(),
        ..Setup::default()
    })
    .await;
    let answer = from(&collector, "null").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header(ALLOW_ORIGIN), Some("null"));
    assert_eq!(
        answer.header("access-control-expose-headers"),
        Some("Retry-After, Date")
    );
    for origin in ["Null", "", "https://null", "http://localhost:3000"] {
        let foreign = from(&collector, origin).await;
        foreign.refuses(403, "origin_not_allowed");
    }
}

#[tokio::test]
async fn a_public_key_without_an_origin_is_refused() {
    let collector = Collector::start().await;
    let answer = answer(post(&collector, &collector.records_path())).await;
    answer.refuses(403, "origin_not_allowed");
    assert_eq!(answer.header(ALLOW_ORIGIN), None);
}

#[tokio::test]
async fn off_loopback_only_the_origins_that_were_named_may_write() {
    let collector = public().await;
    assert_eq!(from(&collector, "https://chat.example").await.status, 200);
    for origin in [
        "http://chat.example",
        "https://chat.example:8443",
        "https://a.chat.example",
        PAGE,
    ] {
        from(&collector, origin)
            .await
            .refuses(403, "origin_not_allowed");
    }
}

#[tokio::test]
async fn without_a_known_public_key_nobody_writes() {
    let collector = Collector::start().await;
    let secret_in_query = format!("/v1/records?key={}", collector.secret_key);
    let cut = &collector.public_key[..collector.public_key.len() - 1];
    let cut = format!("/v1/records?key={cut}");
    let other_name = format!("/v1/records?monkey={}", collector.public_key);
    for path in [
        "/v1/records",
        "/v1/records?key=",
        "/v1/records?key=pk_0",
        &cut,
        &other_name,
        &secret_in_query,
    ] {
        let answer = answer(post(&collector, path).header(ORIGIN, PAGE)).await;
        answer.refuses(401, "unknown_key");
        assert_eq!(answer.header(ALLOW_ORIGIN), Some(PAGE), "{path}");
    }
    let public_as_bearer = post(&collector, "/v1/records").bearer_auth(&collector.public_key);
    answer(public_as_bearer).await.refuses(401, "unknown_key");
    assert_eq!(collector.all_records().await.len(), 0);
}

#[tokio::test]
async fn a_back_end_writes_with_the_secret_key_and_needs_no_origin() {
    let collector = public().await;
    for scheme in ["Bearer", "bearer"] {
        let key = format!("{scheme} {}", collector.secret_key);
        let request = post(&collector, "/v1/records").header(AUTHORIZATION, key);
        assert_eq!(answer(request).await.status, 200);
    }
}

#[tokio::test]
async fn nothing_is_read_or_erased_without_the_secret_key() {
    let collector = Collector::start().await;
    collector.store(vote()).await;
    for (method, path) in [
        (Method::GET, "/v1/records"),
        (Method::GET, "/v1/responses"),
        (Method::GET, "/v1/responses/r-1"),
        (Method::GET, "/v1/exports/kto"),
        (Method::GET, "/v1/exports/kto/report"),
        (Method::DELETE, "/v1/visitors/v-1"),
    ] {
        let wrong = format!("{}0", collector.secret_key);
        for request in [
            collector.request(method.clone(), path),
            collector
                .request(method.clone(), path)
                .bearer_auth(&collector.public_key),
            collector.request(method.clone(), path).bearer_auth(wrong),
            collector
                .request(method.clone(), path)
                .basic_auth("sk", Some(&collector.secret_key)),
            collector.request(
                method.clone(),
                &format!("{path}?key={}", collector.secret_key),
            ),
        ] {
            let answer = answer(request.header(ORIGIN, PAGE)).await;
            answer.refuses(401, "unknown_key");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert_eq!(answer.header(ALLOW_ORIGIN), None);
        }
    }
    assert_eq!(collector.all_records().await.len(), 1);
}

#[tokio::test]
async fn the_question_before_a_request_is_answered_for_allowed_origins_only() {
    let collector = public().await;
    let ask = async |origin: &str| {
        let request = collector
            .request(Method::OPTIONS, &collector.records_path())
            .header(ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        answer(request).await
    };
    let allowed = ask("https://chat.example").await;
    assert_eq!(allowed.status, 204);
    assert_eq!(allowed.header(ALLOW_ORIGIN), Some("https://chat.example"));
    assert_eq!(allowed.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(
        allowed.header("access-control-allow-headers"),
        Some("Content-Type")
    );
    assert_eq!(allowed.header("access-control-max-age"), Some("7200"));
    let foreign = ask("https://evil.example").await;
    for name in [
        ALLOW_ORIGIN,
        "access-control-allow-methods",
        "access-control-allow-headers",
    ] {
        assert_eq!(foreign.header(name), None);
    }
}

#[tokio::test]
async fn an_allowed_page_may_read_every_refusal() {
    let collector = Collector::start().await;
    for (body, status) in [("", 400), ("{}", 422)] {
        let answer = collector.post(body).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header(ALLOW_ORIGIN), Some(PAGE));
    }
    let large = collector.post(vec![b' '; 2 << 20]).await;
    large.refuses(413, "too_large");
    assert_eq!(large.header(ALLOW_ORIGIN), Some(PAGE));
}
