//! Keys on the command line, and what a running collector makes of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::keys::{KeyId, KeyKind};
use afterword_collector::store::NewKey;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use std::path::Path;
use support::process::{Served, run};
use support::records::{NOW, batch, thumb};
use support::{Answer, Collector, PAGE, Setup, answer, client, database, until};

/// What a command prints and says, and its exit code.
fn keys(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let all = [&["keys", "--data-dir", "data"], arguments].concat();
    let done = run(folder, &all);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

/// What a command prints that has to go well.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, complaint) = keys(folder, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {complaint}");
    out.trim_end().to_owned()
}

/// The number of the newest key.
fn newest(folder: &Path) -> String {
    let list = printed(folder, &["list"]);
    let line = list.lines().last().unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

fn serve(folder: &Path) -> Served {
    Served::of(support::process::afterword(folder).args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        "data",
    ]))
}

fn new_key(project: &str, kind: KeyKind, origins: &[&str]) -> NewKey {
    NewKey {
        project: project.to_owned(),
        kind,
        name: None,
        origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
    }
}

async fn write_with(collector: &Collector, key: &str, origin: &str) -> Answer {
    let request = collector.request(Method::POST, &format!("/v1/records?key={key}"));
    let request = request
        .header(ORIGIN, origin)
        .header(CONTENT_TYPE, "text/plain");
    answer(request.body(batch("v-1", &[thumb("v-1", "r-1", NOW)]))).await
}

#[test]
fn a_key_is_made_listed_replaced_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    drop(serve(folder.path()));
    let public = printed(
        folder.path(),
        &[
            "make",
            "public",
            "--name",
            "the shop",
            "--origin",
            "https://b.example,https://a.example",
            "--project",
            "shop",
        ],
    );
    let list = printed(folder.path(), &["list"]);
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    assert_eq!(
        lines[2],
        format!(
            "   3  public  {public}  project shop, named the shop, from https://a.example https://b.example"
        )
    );
    let next = printed(folder.path(), &["rotate", "3", "--grace-hours", "48"]);
    assert_ne!(next, public);
    let list = printed(folder.path(), &["list"]);
    let lines: Vec<_> = list.lines().collect();
    assert!(lines[2].ends_with(", ends in 48 h"), "{list}");
    assert_eq!(
        lines[3],
        format!(
            "   4  public  {next}  project shop, named the shop, from https://a.example https://b.example"
        )
    );
    for id in ["3", "4"] {
        assert_eq!(printed(folder.path(), &["revoke", id]), "");
    }
    let list = printed(folder.path(), &["list"]);
    let ended = list.lines().filter(|line| line.ends_with(", ended"));
    assert_eq!(ended.count(), 2, "{list}");
}

#[test]
fn a_secret_key_is_shown_once_and_only_its_hash_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    drop(serve(folder.path()));
    let secret = printed(folder.path(), &["make", "secret"]);
    assert!(secret.starts_with("sk_") && secret.len() == 51, "{secret}");
    let list = printed(folder.path(), &["list"]);
    assert!(list.contains("secret  sk_…"), "{list}");
    let rotated = printed(folder.path(), &["rotate", &newest(folder.path())]);
    let (_, again, said) = keys(folder.path(), &["list"]);
    for key in [&secret, &rotated] {
        assert!(!again.contains(key.as_str()) && !said.contains(key.as_str()));
        for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let kept = bytes.windows(key.len()).any(|some| some == key.as_bytes());
            assert!(!kept, "{}", path.display());
        }
    }
    let hashes: u32 = database(&folder.path().join("data"))
        .query_row(
            "SELECT count(*) FROM keys WHERE kind = 'secret' AND length(hash) = 32 AND shown IS NULL",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(hashes, 3);
}

#[test]
fn what_cannot_be_done_is_1_and_what_makes_no_sense_is_2() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, complaint) = keys(folder.path(), &["list"]);
    assert_eq!(code, Some(1));
    assert!(
        complaint.contains("there is no store in data"),
        "{complaint}"
    );
    drop(serve(folder.path()));
    for (arguments, code, complaint) in [
        (
            &["revoke", "9"][..],
            1,
            "there is no key 9 that has not ended",
        ),
        (&["rotate", "9"], 1, "there is no key 9 that has not ended"),
        (&["revoke"], 2, "<ID>"),
        (&["revoke", "first"], 2, "invalid value"),
        (
            &["rotate", "1", "--grace-hours", "soon"],
            2,
            "invalid value",
        ),
        (&["make"], 2, "<KIND>"),
        (&["make", "private"], 2, "invalid value"),
        (
            &["make", "public", "--origin", "a.example"],
            2,
            "is no origin",
        ),
        (
            &["make", "secret", "--origin", "https://a.example"],
            2,
            "leave --origin out",
        ),
        (
            &["make", "public", "--project", ""],
            2,
            "--project: expected",
        ),
        (&["make", "public", "--name", "a\nb"], 2, "--name: expected"),
        (&["lsit"], 2, "unrecognized subcommand"),
    ] {
        let (found, out, said) = keys(folder.path(), arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(complaint), "{arguments:?}: {said}");
        assert_eq!(out, "", "{arguments:?}");
    }
    assert_eq!(printed(folder.path(), &["list"]).lines().count(), 2);
    printed(folder.path(), &["revoke", "1"]);
    for act in ["revoke", "rotate"] {
        let (code, _, complaint) = keys(folder.path(), &[act, "1"]);
        assert_eq!(code, Some(1), "{complaint}");
    }
}

#[tokio::test]
async fn a_running_collector_takes_keys_as_they_are_made_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve(folder.path());
    let key = printed(folder.path(), &["make", "public"]);
    let id = newest(folder.path());
    let client = client();
    let post = async |key: &str| {
        let request = client.post(served.url(&format!("/v1/records?key={key}")));
        let request = request
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, "text/plain");
        let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
        request.body(body).send().await.unwrap().status().as_u16()
    };
    until("the new key writes", async || post(&key).await == 200).await;
    let next = printed(folder.path(), &["rotate", &id]);
    until("the next key writes", async || post(&next).await == 200).await;
    assert_eq!(post(&key).await, 200, "the old one goes on for a day");
    printed(folder.path(), &["revoke", &id]);
    until("the old key is ended", async || post(&key).await == 401).await;
    assert_eq!(post(&next).await, 200);
}

#[tokio::test]
async fn each_key_takes_the_pages_of_its_own_origins_alone() {
    let collector = Collector::with(Setup {
        origins: vec!["https://of-the-settings.example".to_owned()],
        ..Setup::default()
    })
    .await;
    let make = |origins| {
        let key = new_key("default", KeyKind::Public, origins);
        collector.store.make_key(&key).unwrap().key
    };
    let chat = make(&["https://chat.example", "https://beta.chat.example"]);
    let shop = make(&["https://shop.example"]);
    let plain = make(&[]);
    collector.state.take_keys().await;
    for (key, origin, allowed) in [
        (&chat, "https://chat.example", true),
        (&chat, "https://beta.chat.example", true),
        (&chat, "https://shop.example", false),
        (&chat, "https://of-the-settings.example", false),
        (&chat, PAGE, false),
        (&shop, "https://shop.example", true),
        (&shop, "https://chat.example", false),
        (&plain, "https://of-the-settings.example", true),
        (&plain, PAGE, true),
        (&plain, "https://chat.example", false),
    ] {
        let answer = write_with(&collector, key, origin).await;
        let credentials = answer.header("access-control-allow-credentials");
        if allowed {
            assert_eq!(answer.status, 200, "{origin}: {}", answer.text());
            assert_eq!(credentials, Some("true"));
        } else {
            answer.refuses(403, "origin_not_allowed");
            assert_eq!(credentials, None);
        }
    }
}

#[tokio::test]
async fn projects_see_nothing_of_each_other() {
    let collector = Collector::start().await;
    let make = |kind| {
        let key = new_key("other", kind, &[]);
        collector.store.make_key(&key).unwrap()
    };
    let (public, secret) = (make(KeyKind::Public), make(KeyKind::Secret));
    let another = make(KeyKind::Secret);
    collector.state.take_keys().await;
    assert_eq!(write_with(&collector, &public.key, PAGE).await.status, 200);
    assert_eq!(collector.all_records().await.len(), 0);
    let read = async |key: &str| {
        let request = collector.request(Method::GET, "/v1/records");
        answer(request.bearer_auth(key)).await
    };
    for key in [&secret, &another] {
        let records = read(&key.key).await.json();
        assert_eq!(records["records"].as_array().unwrap().len(), 1);
    }
    collector.store.revoke_key(another.id).unwrap();
    collector.state.take_keys().await;
    read(&another.key).await.refuses(401, "unknown_key");
    assert_eq!(read(&secret.key).await.status, 200);
    let forget = collector.request(Method::DELETE, "/v1/visitors/v-1");
    let forgotten = answer(forget.bearer_auth(&collector.secret_key)).await;
    assert_eq!(forgotten.json()["records"], 0);
}

#[tokio::test]
async fn a_key_ends_when_its_time_has_come() {
    let collector = Collector::start().await;
    let ends = |id: KeyId, grace_ms| collector.store.rotate_key(id, grace_ms).unwrap().unwrap();
    let make = || {
        let key = new_key("default", KeyKind::Public, &[]);
        collector.store.make_key(&key).unwrap()
    };
    let (at_once, in_a_day) = (make(), make());
    ends(at_once.id, 0);
    ends(in_a_day.id, 24 * 3_600_000);
    collector.state.take_keys().await;
    let ended = write_with(&collector, &at_once.key, PAGE).await;
    ended.refuses(401, "unknown_key");
    assert_eq!(
        write_with(&collector, &in_a_day.key, PAGE).await.status,
        200
    );
    // What has an end already gets no later one.
    assert!(
        collector
            .store
            .rotate_key(at_once.id, 1_000)
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn the_demo_writes_with_the_oldest_key_that_is_bound_to_no_origins() {
    let collector = Collector::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let shown = async || {
        let request = collector.request(Method::GET, "/demo/api/config");
        answer(request).await
    };
    assert_eq!(shown().await.json()["key"], collector.public_key);
    let make = |project, origins| {
        let key = new_key(project, KeyKind::Public, origins);
        collector.store.make_key(&key).unwrap()
    };
    let other = make("other", &[]);
    let bound = make("default", &["https://chat.example"]);
    let next = collector.store.rotate_key(1, 0).unwrap().unwrap();
    collector.state.take_keys().await;
    assert_eq!(shown().await.json()["key"], next.key);
    collector.store.revoke_key(next.id).unwrap();
    collector.state.take_keys().await;
    assert_eq!(shown().await.json()["key"], bound.key);
    collector.store.revoke_key(bound.id).unwrap();
    collector.state.take_keys().await;
    shown().await.refuses(503, "no_public_key");
    assert_eq!(write_with(&collector, &other.key, PAGE).await.status, 200);
}
