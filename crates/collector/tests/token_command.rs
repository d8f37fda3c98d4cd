//! Response tokens on the command line, and a running collector that follows what it says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::tokens::{MAX_SECRETS, Secret};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::Value;
use std::path::Path;
use support::process::{Served, run};
use support::records::{NOW, batch, thumb, with_token};
use support::{PAGE, client, database, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// What a command prints and says, and its exit code.
fn token(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let done = run(folder, &[&["token"], arguments].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap().trim_end().to_owned();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, complaint) = token(folder, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {complaint}");
    out
}

#[tokio::test]
async fn a_running_collector_demands_what_the_command_line_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let served = Served::start(folder);
    let client = client();
    let post = async |id: &str, token: &str| {
        let record = match token {
            "" => thumb("v-1", id, NOW),
            token => with_token(id, TRACE, token),
        };
        let request = client.post(served.records_url()).header(ORIGIN, PAGE);
        let request = request.header(CONTENT_TYPE, "text/plain");
        let answer = request.body(batch("v-1", &[record])).send().await.unwrap();
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        answer["rejected"][0]["code"]
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    assert_eq!(printed(folder, &["mode"]), "off");
    assert_eq!(post("r-0", "").await, "");
    let first = printed(folder, &["secret", "make"]);
    printed(folder, &["mode", "required"]);
    assert_eq!(printed(folder, &["mode"]), "required");
    until("it demands one", async || {
        post("r-0", "").await == "token_missing"
    })
    .await;
    let old = printed(folder, &["mint", "--response", "r-1", "--trace", TRACE]);
    assert_eq!(post("r-1", &old).await, "");
    assert_eq!(post("r-2", &old).await, "token_mismatch");

    // Rotation: both are in force, until the first is ended.
    printed(folder, &["secret", "make"]);
    let new = printed(folder, &["mint", "--response", "r-3"]);
    until("the new one is in force", async || {
        post("r-3", &new).await.is_empty()
    })
    .await;
    assert_eq!(post("r-1", &old).await, "");
    printed(
        folder,
        &["secret", "revoke", first.split('_').nth(1).unwrap()],
    );
    until("the first has ended", async || {
        post("r-1", &old).await == "token_unknown_secret"
    })
    .await;
    assert_eq!(post("r-3", &new).await, "");

    printed(folder, &["mode", "off"]);
    until("it demands none", async || post("r-0", "").await.is_empty()).await;
    // The log has to hold something, or its silence says nothing.
    database(&folder.join("afterword-data"))
        .execute_batch("DROP TABLE records")
        .unwrap();
    post("r-4", &new).await;
    served.terminate();
    let (_, said) = served.ended();
    assert!(said.contains("nothing of 1 batches was stored"), "{said}");
    assert!(!said.contains("ts_") && !said.contains("eyJ"), "{said}");
}

#[test]
fn a_secret_is_shown_once_and_erased_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    drop(Served::start(folder));
    let secret = printed(folder, &["secret", "make"]);
    let kid = Secret::parse(&secret).unwrap().kid().to_owned();
    let list = printed(folder, &["secret", "list"]);
    assert!(
        list.starts_with(&format!("{kid}  project default, tokens off, made 2")),
        "{list}"
    );
    let (code, out, said) = token(folder, &["secret", "revoke", &kid]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let ended = printed(folder, &["secret", "list"]);
    assert!(
        ended.starts_with(&list) && ended.contains(", ended 2"),
        "{ended}"
    );
    for text in [list, said, ended] {
        assert!(!text.contains(&secret), "{text}");
    }
    let data = folder.join("afterword-data");
    for entry in std::fs::read_dir(data).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let random = secret.rsplit('_').next().unwrap().as_bytes();
        assert!(!bytes.windows(random.len()).any(|some| some == random));
    }
}

#[test]
fn what_cannot_be_done_is_1_and_what_makes_no_sense_is_2() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    drop(Served::start(folder));
    for (arguments, code, complaint) in [
        (&["mode", "required"][..], 1, "has no token secret"),
        (&["mint", "--response", "r-1"], 1, "has no token secret"),
        (
            &["secret", "revoke", "12345678"],
            1,
            "there is no token secret \"12345678\"",
        ),
        (
            &["mode", "off", "--project", "none"],
            1,
            "there is no project \"none\"",
        ),
        (
            &["secret", "make", "--project", "none"],
            1,
            "there is no project \"none\"",
        ),
        (&["mode", "on"], 2, "invalid value"),
        (&["mint"], 2, "--response"),
        (&["mint", "--response", ""], 2, "--response: expected"),
        (
            &["mint", "--response", "r-1", "--trace", "7"],
            2,
            "--trace: expected 32",
        ),
        (
            &["mint", "--response", "r-1", "--span", "00F067AA0BA902B7"],
            2,
            "--span: expected 16",
        ),
        (
            &["mint", "--response", "r-1", "--ttl", "day"],
            2,
            "invalid value",
        ),
        (&["secret"], 2, "Usage"),
    ] {
        let (found, out, said) = token(folder, arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(complaint), "{arguments:?}: {said}");
        assert_eq!(out, "", "{arguments:?}");
    }
    let secrets: Vec<_> = (0..MAX_SECRETS)
        .map(|_| printed(folder, &["secret", "make"]))
        .collect();
    let (code, _, said) = token(folder, &["secret", "make"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("there are 8 token secrets already"), "{said}");
    printed(folder, &["mode", "required"]);
    for (at, secret) in secrets.iter().enumerate() {
        let kid = secret.split('_').nth(1).unwrap();
        let (_, _, said) = token(folder, &["secret", "revoke", kid]);
        assert_eq!(
            said.contains("it was the last one"),
            at + 1 == MAX_SECRETS,
            "{said}"
        );
    }
}
