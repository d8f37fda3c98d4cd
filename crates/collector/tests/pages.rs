//! What is served beside the records: the widget, the demo, and answers to wrong questions.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, Collector, PAGE, Setup, answer};

async fn ask(collector: &Collector, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = collector.request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request).await
}

async fn with_demo() -> Collector {
    Collector::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await
}

/// That a file is known by its tag, and comes packed to whoever takes it packed.
async fn is_a_file(collector: &Collector, path: &str, kind: &str) -> Answer {
    let plain = ask(collector, path, &[]).await;
    assert_eq!(plain.status, 200, "{path}");
    assert_eq!(plain.header("content-type"), Some(kind));
    assert_eq!(plain.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(
        plain.header("cache-control"),
        Some("public, max-age=0, must-revalidate")
    );
    let tag = plain.header("etag").unwrap();
    for known in [tag.to_owned(), format!("\"other\", W/{tag}")] {
        let again = ask(collector, path, &[("if-none-match", &known)]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        assert_eq!(again.header("etag"), Some(tag));
    }
    let changed = ask(collector, path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!((changed.status.as_u16(), &changed.body), (200, &plain.body));
    plain
}

// In a plain `cargo test` the package is not built yet.
#[tokio::test]
async fn the_widget_is_served_as_it_was_built_or_the_answer_says_how_to_build_it() {
    let collector = Collector::start().await;
    let answer = ask(&collector, "/afterword.js", &[]).await;
    if answer.status == 503 {
        return answer.refuses(503, "widget_not_built");
    }
    let loader = is_a_file(
        &collector,
        "/afterword.js",
        "text/javascript; charset=utf-8",
    )
    .await;
    is_a_file(&collector, "/afterword.bin", "application/octet-stream").await;
    assert_eq!(loader.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        loader.header("cross-origin-resource-policy"),
        Some("cross-origin")
    );
    for (accepted, encoding) in [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=1.0", "br"),
    ] {
        let packed = ask(
            &collector,
            "/afterword.js",
            &[("accept-encoding", accepted)],
        )
        .await;
        assert_eq!(packed.header("content-encoding"), Some(encoding));
        assert_eq!(packed.header("vary"), Some("Accept-Encoding"));
        assert!(packed.body.len() < loader.body.len());
        assert_ne!(packed.header("etag"), loader.header("etag"));
    }
}

#[tokio::test]
async fn a_version_of_the_widget_is_kept_for_ever_and_another_one_is_not_there() {
    let collector = Collector::start().await;
    let old = ask(&collector, "/afterword/0.0.0-00000000/afterword.js", &[]).await;
    let manifest = ask(&collector, "/afterword.json", &[]).await;
    if manifest.status == 404 {
        return old.refuses(503, "widget_not_built");
    }
    old.refuses(404, "unknown_version");
    assert_eq!(old.header("cache-control"), Some("no-store"));
    assert_eq!(old.header("access-control-allow-origin"), Some("*"));

    assert_eq!(manifest.header("content-type"), Some("application/json"));
    let manifest: Value = serde_json::from_slice(&manifest.body).unwrap();
    let folder = manifest["folder"].as_str().unwrap();
    assert!(old.json()["message"].as_str().unwrap().contains(folder));
    let files = manifest["integrity"].as_object().unwrap();
    for must in ["afterword.js", "widget.js", "afterword.bin", "page.js"] {
        assert!(files.contains_key(must), "{must}");
    }
    for file in files.keys() {
        let kept = ask(&collector, &format!("/afterword/{folder}/{file}"), &[]).await;
        let same = ask(&collector, &format!("/{file}"), &[]).await;
        assert_eq!((kept.status.as_u16(), &kept.body), (200, &same.body));
        for header in [
            "content-type",
            "etag",
            "access-control-allow-origin",
            "cross-origin-resource-policy",
            "x-content-type-options",
        ] {
            assert_eq!(kept.header(header), same.header(header), "{header}");
        }
        assert_eq!(
            kept.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
    }
    let path = format!("/afterword/{folder}/afterword.js");
    let packed = ask(&collector, &path, &[("accept-encoding", "br")]).await;
    assert_eq!(packed.header("content-encoding"), Some("br"));
    // What is no part of the version may change within it.
    for file in [
        "afterword.json",
        "index.d.ts",
        "afterword.js.br",
        "nothing.js",
    ] {
        let path = format!("/afterword/{folder}/{file}");
        ask(&collector, &path, &[]).await.refuses(404, "not_found");
    }
}

#[tokio::test]
async fn the_demo_is_served_where_it_is_on_and_runs_scripts_of_its_own_only() {
    let collector = with_demo().await;
    let page = is_a_file(&collector, "/demo/", "text/html; charset=utf-8").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("script-src 'self' 'wasm-unsafe-eval'")
    );
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    is_a_file(
        &collector,
        "/demo/main.js",
        "text/javascript; charset=utf-8",
    )
    .await;
    is_a_file(&collector, "/demo/base.css", "text/css; charset=utf-8").await;
    for path in ["/", "/demo"] {
        assert_eq!(
            ask(&collector, path, &[]).await.header("location"),
            Some("/demo/")
        );
    }
    for path in [
        "/demo/none.js",
        "/demo/..%2Fmain.js",
        "/none.js",
        "/demo/main.js/more",
    ] {
        ask(&collector, path, &[]).await.refuses(404, "not_found");
    }
    let config = ask(&collector, "/demo/api/config", &[]).await.json();
    assert_eq!(
        config,
        json!({ "key": collector.public_key, "model": null, "built_in": true })
    );
}

#[tokio::test]
async fn the_demo_is_not_there_where_it_is_off() {
    let collector = Collector::start().await;
    for path in ["/demo/", "/demo/main.js", "/demo/api/config"] {
        ask(&collector, path, &[]).await.refuses(404, "demo_off");
    }
    let question = collector.request(Method::POST, "/demo/api/chat").body("{}");
    answer(question).await.refuses(404, "demo_off");
}

#[tokio::test]
async fn the_demo_answers_word_by_word_with_a_trace_of_its_own_each_time() {
    let collector = with_demo().await;
    let mut traces = Vec::new();
    for attempt in 0..2 {
        let question = json!({ "messages": [{ "role": "user", "content": "Write a mail" }], "attempt": attempt });
        let request = collector.request(Method::POST, "/demo/api/chat");
        let request = request
            .header("content-type", "application/json")
            .body(question.to_string());
        let answer = answer(request).await;
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        let events: Vec<(String, Value)> = answer
            .text()
            .split_terminator("\n\n")
            .map(|event| {
                let (name, data) = event
                    .strip_prefix("event: ")
                    .unwrap()
                    .split_once("\ndata: ")
                    .unwrap();
                (name.to_owned(), serde_json::from_str(data).unwrap())
            })
            .collect();
        let (first, last) = (&events[0], events.last().unwrap());
        assert_eq!((first.0.as_str(), last.0.as_str()), ("start", "done"));
        assert!(
            events.len() > 10
                && events[1..events.len() - 1]
                    .iter()
                    .all(|(name, _)| name == "token")
        );
        let trace = first.1["trace_id"].as_str().unwrap();
        let span = first.1["span_id"].as_str().unwrap();
        assert_eq!(first.1["traceparent"], format!("00-{trace}-{span}-01"));
        traces.push(trace.to_owned());
    }
    assert_ne!(traces[0], traces[1]);
}

#[tokio::test]
async fn what_is_no_question_or_too_long_a_one_is_refused_by_the_demo_with_a_code() {
    let collector = with_demo().await;
    let ask = async |body: Vec<u8>| {
        let request = collector.request(Method::POST, "/demo/api/chat");
        let request = request.header("content-type", "application/json");
        answer(request.body(body)).await
    };
    for body in ["", "{}", "[]", "{\"messages\":\"hello\"}"] {
        ask(body.into()).await.refuses(422, "bad_question");
    }
    ask(vec![b' '; 2 << 20]).await.refuses(413, "too_large");
    // What a page of any origin may send without asking first.
    let foreign = collector.request(Method::POST, "/demo/api/chat");
    let foreign = foreign.header("content-type", "text/plain").body("{}");
    answer(foreign).await.refuses(415, "unsupported_type");
}

#[tokio::test]
async fn every_wrong_question_is_answered_with_a_code() {
    let collector = Collector::start().await;
    for path in ["/v1/trace", "/v2/records", "/a/b/c"] {
        ask(&collector, path, &[]).await.refuses(404, "not_found");
    }
    for (method, path, allowed) in [
        (Method::PUT, "/v1/records", "POST"),
        (Method::DELETE, "/v1/records", "GET"),
        (Method::POST, "/v1/responses", "GET"),
        (Method::POST, "/v1/visitors/v-1", "DELETE"),
        (Method::GET, "/v1/traces", "POST"),
        (Method::POST, "/v1/traces/t-1", "DELETE"),
        (Method::POST, "/healthz", "GET"),
        (Method::POST, "/afterword.js", "GET"),
    ] {
        let request = collector
            .request(method.clone(), path)
            .header("origin", PAGE);
        let answer = answer(request).await;
        answer.refuses(405, "method_not_allowed");
        assert!(
            answer.header("allow").unwrap().contains(allowed),
            "{method} {path}"
        );
    }
    for path in ["/%FF", "/demo/%FF", "/afterword/%FF/afterword.js"] {
        ask(&collector, path, &[]).await.refuses(400, "bad_path");
    }
}

#[tokio::test]
async fn asked_for_the_head_alone_it_gives_the_head_alone() {
    let collector = with_demo().await;
    for path in ["/healthz", "/demo/"] {
        let head = answer(collector.request(Method::HEAD, path)).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    }
    let unknown = answer(collector.request(Method::HEAD, "/v1/records")).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.header("www-authenticate")),
        (401, Some("Bearer"))
    );
}
