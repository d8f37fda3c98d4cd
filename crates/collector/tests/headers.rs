//! What every answer says to browsers, at every door.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::http;
use reqwest::Method;
use support::{Answer, Collector, PAGE, Setup, answer, client};
use tokio::net::TcpListener;

/// Every path of the source, with something in the place of its parts.
fn paths() -> Vec<String> {
    let source = include_str!("../src/http/mod.rs");
    let routes = source.split(".route(").skip(1);
    let mut paths: Vec<String> = routes
        .filter_map(|rest| rest.split('"').nth(1))
        .map(|path| {
            path.replace("{format}", "kto")
                .replace("{folder}", "f")
                .replace("/demo/{file}", "/demo/main.js")
                .replace("{file}", "afterword.js")
                .replace("{id}", "r-1")
        })
        .collect();
    assert!(paths.len() > 15, "{paths:?}");
    paths.push("/nothing/here".to_owned());
    paths
}

fn is_guarded(answer: &Answer, what: &str) {
    let header = |name: &str| {
        answer
            .header(name)
            .unwrap_or_else(|| panic!("{what} has no {name}"))
    };
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    let policy = header("content-security-policy");
    for must in [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(must), "{what}: {policy}");
    }
    for must_not in ["unsafe-inline", "'unsafe-eval'", "*", "http"] {
        assert!(!policy.contains(must_not), "{what}: {policy}");
    }
    assert!(
        ["no-referrer", "same-origin"].contains(&header("referrer-policy")),
        "{what}"
    );
    assert!(
        ["same-origin", "cross-origin"].contains(&header("cross-origin-resource-policy")),
        "{what}"
    );
    assert!(!header("cache-control").is_empty(), "{what}");
    assert_eq!(
        answer.header("strict-transport-security"),
        None,
        "{what}: HTTP must not say it"
    );
    if answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"))
    {
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{what}"
        );
        assert!(policy.contains("form-action 'self'"), "{what}: {policy}");
    } else {
        assert!(
            !policy.contains("'unsafe") && !policy.contains("style-src") || what.contains("/demo/"),
            "{what}: {policy}"
        );
    }
}

async fn login(collector: &Collector) -> String {
    let form = collector
        .request(Method::POST, "/login")
        .header("sec-fetch-site", "same-origin");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let begun = answer(form.body(format!("key={}", collector.secret_key))).await;
    is_guarded(&begun, "a login");
    begun
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn every_answer_at_every_door_is_guarded_granted_or_refused() {
    for demo in [true, false] {
        let setup = Setup {
            demo,
            ..Setup::default()
        };
        let collector = Collector::with(setup).await;
        let session = login(&collector).await;
        for path in paths() {
            for method in [
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::OPTIONS,
                Method::DELETE,
                Method::PATCH,
            ] {
                for known in [false, true] {
                    let mut asked = collector
                        .request(method.clone(), &path)
                        .header("origin", PAGE);
                    if known {
                        asked = asked
                            .bearer_auth(&collector.secret_key)
                            .header("cookie", &session);
                    }
                    let got = answer(asked).await;
                    is_guarded(&got, &format!("{method} {path} ({known}, {})", got.status));
                }
            }
        }
    }
}

#[tokio::test]
async fn the_listener_for_whoever_runs_it_is_guarded_as_well() {
    let collector = Collector::start().await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let admin = http::admin(collector.state.clone());
    let serving = tokio::spawn(http::run(listener, admin, std::future::pending()));
    for path in ["/metrics", "/healthz", "/readyz", "/nothing"] {
        let got = answer(client().get(format!("http://{address}{path}"))).await;
        is_guarded(&got, path);
    }
    serving.abort();
}

#[tokio::test]
async fn what_people_wrote_is_kept_by_nobody_on_the_way() {
    let collector = Collector::start().await;
    for path in [
        "/v1/records",
        "/v1/responses",
        "/v1/exports/kto",
        "/v1/sinks",
        "/metrics",
    ] {
        let got = collector.get(path).await;
        assert_eq!(
            (got.status.as_u16(), got.header("cache-control")),
            (200, Some("no-store")),
            "{path}"
        );
        assert_eq!(
            got.header("cross-origin-resource-policy"),
            Some("same-origin"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn our_own_pages_run_no_script_at_all() {
    let collector = Collector::start().await;
    let session = login(&collector).await;
    for (path, cookie) in [("/login", ""), ("/", &session[..])] {
        let page = answer(
            collector
                .request(Method::GET, path)
                .header("cookie", cookie),
        )
        .await;
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            !policy.contains("script-src") && policy.contains("style-src 'sha256-"),
            "{policy}"
        );
        // With no-referrer a browser would send the origin null with the form.
        assert_eq!(page.header("referrer-policy"), Some("same-origin"));
        let text = page.text();
        assert!(
            !text.contains("<script") && !text.contains(" style=") && !text.contains(" onclick="),
            "{text}"
        );
    }
}

#[tokio::test]
async fn pages_of_any_origin_load_the_widget_and_get_an_answer_to_a_beacon() {
    let collector = Collector::start().await;
    for answer in [
        collector.post("{}").await,
        answer(
            collector
                .request(Method::POST, "/v1/records")
                .header("origin", PAGE),
        )
        .await,
    ] {
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("cross-origin")
        );
    }
}
