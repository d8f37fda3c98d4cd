//! People instead of keys: the login, what it opens and what it does not, and who cannot forge it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::http::{ForwardedHeader, Proxies};
use afterword_collector::keys::KeyKind;
use afterword_collector::limits::{Limits, Rate};
use reqwest::{Method, RequestBuilder};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::records::{NOW, batch, thumb};
use support::{Answer, Collector, Setup, answer};

const FORM: &str = "application/x-www-form-urlencoded";

fn submit(collector: &Collector, path: &str, form: &str) -> RequestBuilder {
    let request = collector.request(Method::POST, path);
    request.header("content-type", FORM).body(form.to_owned())
}

/// As the form of our own page sends it.
async fn log_in(collector: &Collector, key: &str) -> Answer {
    let request = submit(collector, "/login", &format!("key={key}"));
    answer(request.header("sec-fetch-site", "same-origin")).await
}

/// What a browser sends back of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn session(collector: &Collector) -> String {
    let answer = log_in(collector, &collector.secret_key).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, Some("/")),
        "{}",
        answer.text()
    );
    cookie(&answer)
}

async fn get(collector: &Collector, path: &str, cookie: &str) -> Answer {
    answer(
        collector
            .request(Method::GET, path)
            .header("cookie", cookie),
    )
    .await
}

#[tokio::test]
async fn whoever_has_the_secret_key_logs_in_sees_how_things_are_and_logs_out() {
    let collector = Collector::start().await;
    collector
        .store(batch(
            "v-1",
            &[thumb("v-1", "r-1", NOW), thumb("v-1", "r-2", NOW)],
        ))
        .await;
    let form = get(&collector, "/login", "").await;
    assert_eq!(form.status, 200);
    assert!(
        form.text()
            .contains("<form method=\"post\" action=\"/login\">")
    );
    let cookie = session(&collector).await;
    // Beside cookies that others have set.
    let cookie = format!("theme=dark; {cookie}; lang=en");
    let page = get(&collector, "/", &cookie).await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let page = page.text();
    assert!(
        page.contains("<td>thumb</td><td>2</td><td>0</td>"),
        "{page}"
    );
    assert!(page.contains("Records are taken."), "{page}");
    assert!(
        !page.contains(&collector.secret_key) && !page.contains("v-1"),
        "{page}"
    );
    assert_eq!(
        get(&collector, "/login", &cookie).await.header("location"),
        Some("/")
    );

    let out = submit(&collector, "/logout", "").header("sec-fetch-site", "same-origin");
    let out = answer(out.header("cookie", &cookie)).await;
    assert_eq!(
        (out.status.as_u16(), out.header("location")),
        (303, Some("/login"))
    );
    assert!(
        out.header("set-cookie")
            .unwrap()
            .starts_with("afterword_session=; Path=/; Max-Age=0;")
    );
    assert_eq!(
        get(&collector, "/", &cookie).await.header("location"),
        Some("/login")
    );
    get(&collector, "/v1/records", &cookie)
        .await
        .refuses(401, "unknown_key");
}

#[tokio::test]
async fn whoever_has_no_secret_key_does_not_and_is_told_so_on_the_page() {
    let collector = Collector::start().await;
    let cut = &collector.secret_key[..50];
    for key in ["", "sk_", cut, &collector.public_key, "%3Cscript%3E"] {
        let answer = log_in(&collector, key).await;
        assert_eq!(answer.status, 401, "{key}");
        assert_eq!(answer.header("set-cookie"), None);
        let page = answer.text();
        assert!(
            page.contains("role=\"alert\"") && page.contains("no secret key"),
            "{page}"
        );
        assert!(!page.contains(cut) && !page.contains("<script"), "{page}");
    }
    let other = collector
        .request(Method::POST, "/login")
        .header("sec-fetch-site", "same-origin");
    let other = other
        .header("content-type", "text/plain")
        .body(format!("key={}", collector.secret_key));
    answer(other).await.refuses(415, "unsupported_type");
}

#[tokio::test]
async fn no_page_of_another_origin_logs_anyone_in_or_out() {
    let collector = Collector::start().await;
    let session = session(&collector).await;
    let own = format!("http://{}", collector.address);
    let key = format!("key={}", collector.secret_key);
    for (headers, ours) in [
        (
            vec![
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://evil.example"),
            ],
            false,
        ),
        (
            vec![("sec-fetch-site", "same-site"), ("origin", &own)],
            false,
        ),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "http://127.0.0.1:1")], false),
        (vec![("origin", "null")], false),
        (vec![], false),
        (vec![("origin", &own)], true),
        (
            vec![("sec-fetch-site", "same-origin"), ("origin", &own)],
            true,
        ),
    ] {
        let sent = async |path: &str, form: &str| {
            let request = submit(&collector, path, form).header("cookie", &session);
            let request = headers.iter().fold(request, |request, (name, value)| {
                request.header(*name, *value)
            });
            answer(request).await
        };
        let logged_in = sent("/login", &key).await;
        assert_eq!(
            logged_in.header("set-cookie").is_some(),
            ours,
            "{headers:?}"
        );
        if !ours {
            logged_in.refuses(403, "cross_origin");
            sent("/logout", "").await.refuses(403, "cross_origin");
            assert_eq!(
                get(&collector, "/v1/records", &session).await.status,
                200,
                "{headers:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_session_reads_and_nothing_else_and_from_our_own_pages_alone() {
    let collector = Collector::start().await;
    collector
        .store(batch("v-1", &[thumb("v-1", "r-1", NOW)]))
        .await;
    let session = session(&collector).await;
    for path in [
        "/v1/records",
        "/v1/responses",
        "/v1/responses/r-1",
        "/v1/sinks",
        "/v1/exports/kto",
        "/metrics",
    ] {
        assert_eq!(get(&collector, path, &session).await.status, 200, "{path}");
        for (site, status) in [
            ("same-origin", 200),
            ("none", 200),
            ("same-site", 401),
            ("cross-site", 401),
        ] {
            let asked = collector
                .request(Method::GET, path)
                .header("cookie", &session);
            let asked = answer(asked.header("sec-fetch-site", site)).await;
            assert_eq!(asked.status, status, "{path} {site}");
            assert_eq!(asked.header("access-control-allow-origin"), None);
        }
        let foreign = collector
            .request(Method::GET, path)
            .header("cookie", &session);
        answer(foreign.header("origin", "http://localhost:3000"))
            .await
            .refuses(401, "unknown_key");
        // A key that is shown is judged, whatever else there is.
        let wrong = collector
            .request(Method::GET, path)
            .header("cookie", &session);
        answer(wrong.bearer_auth("sk_wrong"))
            .await
            .refuses(401, "unknown_key");
    }
    for (method, path) in [
        (Method::DELETE, "/v1/visitors/v-1"),
        (Method::POST, "/v1/records"),
    ] {
        let asked = collector.request(method, path).header("cookie", &session);
        let asked = asked
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "text/plain");
        let vote = batch("v-1", &[thumb("v-1", "r-2", NOW)]);
        answer(asked.body(vote)).await.refuses(401, "unknown_key");
    }
    assert_eq!(collector.all_records().await.len(), 1);
}

#[tokio::test]
async fn no_script_reads_the_cookie_and_no_other_site_sends_it() {
    let behind = |listen| Setup {
        proxies: Proxies {
            trusted: vec!["127.0.0.1".parse().unwrap()],
            header: ForwardedHeader::XForwardedFor,
        },
        listen,
        ..Setup::default()
    };
    let plain = Collector::start().await;
    let set = log_in(&plain, &plain.secret_key).await;
    let set = set.header("set-cookie").unwrap().to_owned();
    let (pair, attributes) = set.split_once("; ").unwrap();
    let token = pair.strip_prefix("afterword_session=").unwrap();
    assert_eq!(token.len(), 64);
    assert_eq!(
        attributes,
        "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"
    );
    let kept = std::fs::read(plain.folder.path().join("afterword.sqlite3")).unwrap();
    assert!(!kept.windows(64).any(|window| window == token.as_bytes()));

    let proxied = Collector::with(behind(([203, 0, 113, 7], 443).into())).await;
    let key = format!("key={}", proxied.secret_key);
    let request = submit(&proxied, "/login", &key).header("sec-fetch-site", "same-origin");
    let set = answer(request.header("x-forwarded-proto", "https")).await;
    let set = set.header("set-cookie").unwrap().to_owned();
    assert!(set.starts_with("__Host-afterword_session="), "{set}");
    assert!(
        set.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"),
        "{set}"
    );
    // Another host of the same domain can set a cookie for ours, but none of this name.
    let pair = set.split(';').next().unwrap();
    for (cookie, status) in [(pair.to_owned(), 200), (pair.replace("__Host-", ""), 401)] {
        let asked = proxied
            .request(Method::GET, "/v1/records")
            .header("cookie", cookie);
        assert_eq!(
            answer(asked.header("x-forwarded-proto", "https"))
                .await
                .status,
            status
        );
    }
}

#[tokio::test]
async fn a_session_ends_in_time_and_with_its_key() {
    let now = Arc::new(AtomicU64::new(1_000));
    let clock = Arc::clone(&now);
    let collector = Collector::with(Setup {
        clock: Some(Arc::new(move || clock.load(Ordering::Relaxed))),
        ..Setup::default()
    })
    .await;
    let first = session(&collector).await;
    let forged = format!("{}0", &first[..first.len() - 1]);
    let forged = if forged == first {
        first.replace('0', "1")
    } else {
        forged
    };
    get(&collector, "/v1/records", &forged)
        .await
        .refuses(401, "unknown_key");
    now.fetch_add(12 * 3_600_000 - 1, Ordering::Relaxed);
    assert_eq!(get(&collector, "/v1/records", &first).await.status, 200);
    now.fetch_add(1, Ordering::Relaxed);
    get(&collector, "/v1/records", &first)
        .await
        .refuses(401, "unknown_key");

    let second = session(&collector).await;
    assert_eq!(get(&collector, "/v1/records", &second).await.status, 200);
    let secret = collector.store.listed_keys().unwrap();
    let secret = secret
        .iter()
        .find(|key| key.kind == KeyKind::Secret)
        .unwrap();
    assert!(collector.store.revoke_key(secret.id).unwrap());
    collector.state.take_keys().await;
    get(&collector, "/v1/records", &second)
        .await
        .refuses(401, "unknown_key");
    assert_eq!(
        get(&collector, "/", &second).await.header("location"),
        Some("/login")
    );
}

#[tokio::test]
async fn whoever_tries_out_keys_is_asked_to_come_again() {
    let collector = Collector::with(Setup {
        limits: Limits {
            address: Some(Rate::new(1, 2)),
            ..Limits::OFF
        },
        clock: Some(Arc::new(|| 0)),
        ..Setup::default()
    })
    .await;
    assert_eq!(log_in(&collector, "sk_1").await.status, 401);
    let asked = collector
        .request(Method::GET, "/v1/records")
        .bearer_auth("sk_2");
    answer(asked).await.refuses(401, "unknown_key");
    for refused in [
        log_in(&collector, &collector.secret_key).await,
        answer(
            collector
                .request(Method::GET, "/v1/records")
                .bearer_auth("sk_3"),
        )
        .await,
    ] {
        refused.refuses(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    assert_eq!(
        collector.get("/v1/records").await.status,
        200,
        "whoever has the key is not held to it"
    );
}

#[tokio::test]
async fn the_demo_needs_no_login_and_the_first_page_leads_there_or_to_the_login() {
    let closed = Collector::start().await;
    let home = get(&closed, "/", "").await;
    assert_eq!(
        (home.status.as_u16(), home.header("location")),
        (303, Some("/login"))
    );
    let open = Collector::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    assert_eq!(get(&open, "/", "").await.header("location"), Some("/demo/"));
    assert_eq!(get(&open, "/demo/", "").await.status, 200);
    let session = session(&open).await;
    assert!(
        get(&open, "/", &session)
            .await
            .text()
            .contains("<h1>Afterword</h1>")
    );
}

#[tokio::test]
async fn what_other_systems_say_is_shown_as_text() {
    let collector = Collector::start().await;
    const HOSTILE: &str = "<script>alert(1)</script>&\"'";
    collector
        .database()
        .execute(
            "INSERT INTO sinks (project_id, name, cursor, response_cursor, failing_since_ms, last_error)
             SELECT id, ?1, 0, 0, 0, ?1 FROM projects",
            [HOSTILE],
        )
        .unwrap();
    let session = session(&collector).await;
    let page = get(&collector, "/", &session).await.text();
    assert!(!page.contains("<script"), "{page}");
    let shown = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;";
    assert_eq!(page.matches(shown).count(), 2, "{page}");
    assert!(
        page.contains(&format!(
            "has taken nothing since 1970-01-01T00:00:00.000Z: {shown}"
        )),
        "{page}"
    );
}
