//! The real process, ended between two instructions again and again: whatever was acknowledged is there, and once.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::process::{Served, afterword, run};
use support::records::{NOW, batch, comment};
use support::{PAGE, answer, client, database, until};
use tokio::sync::mpsc;

const DATA: &str = "afterword-data";

/// What is posted as one batch: its visitor, and how many votes.
fn votes(visitor: &str, count: usize) -> String {
    let votes: Vec<Value> = (0..count)
        .map(|at| {
            comment(
                visitor,
                &format!("r-{visitor}-{at}"),
                NOW,
                &format!("said {at}"),
            )
        })
        .collect();
    batch(visitor, &votes)
}

/// Whether the whole batch was acknowledged; none where no answer came.
async fn post(client: &reqwest::Client, url: &str, body: String) -> Option<bool> {
    let request = client.post(url).header(ORIGIN, PAGE);
    let request = request.header(CONTENT_TYPE, "text/plain").body(body);
    Some(request.send().await.ok()?.status() == 200)
}

/// How many records of each visitor the database holds, once it has all that was acknowledged.
fn stored(folder: &Path) -> Vec<(String, i64)> {
    let stats = run(folder, &["stats"]);
    assert!(stats.status.success(), "{stats:?}");
    let database = database(&folder.join(DATA));
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let mut statement = database
        .prepare("SELECT visitor, count(*) FROM records GROUP BY visitor ORDER BY visitor")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// The files of the inbox.
fn segments(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join(DATA)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut segments: Vec<_> = paths
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with("afterword.inbox-")
        })
        .collect();
    segments.sort();
    segments
}

/// A number that nobody has chosen.
fn any_below(most: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) % most
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_under_load_it_has_all_that_it_acknowledged_and_each_batch_whole_or_not()
 {
    const VOTES: usize = 7;
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for round in 0..8 {
        let mut served = Served::start(folder.path());
        let (told, mut heard) = mpsc::unbounded_channel();
        let posters: Vec<_> = (0..8)
            .map(|poster| {
                let (url, told) = (served.records_url(), told.clone());
                tokio::spawn(async move {
                    let client = client();
                    for at in 0.. {
                        let visitor = format!("v-{round}-{poster}-{at}");
                        match post(&client, &url, votes(&visitor, VOTES)).await {
                            Some(true) => told.send(visitor).unwrap(),
                            _ => return,
                        }
                    }
                })
            })
            .collect();
        drop(told);
        for _ in 0..any_below(300) {
            acknowledged.insert(heard.recv().await.unwrap());
        }
        served.kill();
        for poster in posters {
            poster.await.unwrap();
        }
        while let Some(visitor) = heard.recv().await {
            acknowledged.insert(visitor);
        }
    }
    let stored = stored(folder.path());
    assert!(
        stored.iter().all(|(_, count)| *count == VOTES as i64),
        "each batch is whole"
    );
    let stored: BTreeSet<String> = stored.into_iter().map(|(visitor, _)| visitor).collect();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(
        segments(folder.path()),
        Vec::<PathBuf>::new(),
        "what is moved is gone"
    );
}

#[tokio::test]
async fn what_was_acknowledged_while_the_database_was_held_is_there_after_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = Served::start(folder.path());
    let other = database(&folder.path().join(DATA));
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let client = client();
    for at in 0..20 {
        let body = votes(&format!("v-{at:02}"), 3);
        assert_eq!(post(&client, &served.records_url(), body).await, Some(true));
    }
    let count = |sql: &str| -> i64 { other.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM records"), 0);
    served.kill();
    other.execute_batch("ROLLBACK").unwrap();

    // A damaged group in the middle takes no other down, and a torn end is no damage.
    let segment = segments(folder.path()).remove(0);
    let mut bytes = std::fs::read(&segment).unwrap();
    let mark = b"said 1";
    let hit = bytes
        .windows(mark.len())
        .position(|window| window == mark)
        .unwrap();
    bytes[hit] = b'S';
    bytes.extend_from_slice(&[0xaa; 40]);
    std::fs::write(&segment, bytes).unwrap();

    let again = Served::of(afterword(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(count("SELECT count(*) FROM records"), 19 * 3);
    // What was lost can come again, and the rest is known.
    assert_eq!(
        post(&client, &again.records_url(), votes("v-00", 3)).await,
        Some(true)
    );
    assert_eq!(stored(folder.path()).len(), 20);
    again.terminate();
    let (status, said) = again.ended();
    assert!(status.success(), "{said}");
    let name = segment.file_name().unwrap().to_str().unwrap();
    let line = said
        .lines()
        .find(|line| line.contains("are damaged"))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(
        line.contains(name) && line.contains("bytes 16 to "),
        "{line}"
    );
    let cut = said
        .lines()
        .find(|line| line.contains("cut off"))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(cut.contains(name), "{cut}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_beside_a_collector_under_load_sees_what_was_acknowledged_before_it_began() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let url = served.records_url();
    let load = tokio::spawn({
        let url = url.clone();
        async move {
            let client = client();
            for at in 0.. {
                post(&client, &url, votes(&format!("other-{at}"), 20)).await;
            }
        }
    });
    let client = client();
    for at in 1..=5 {
        let visitor = format!("mine-{at}");
        assert_eq!(post(&client, &url, votes(&visitor, 1)).await, Some(true));
        let visitors = stored(folder.path());
        assert!(visitors.iter().any(|(one, _)| *one == visitor), "{visitor}");

        let here = folder.path().to_owned();
        let forget = ["forget", "--visitor", &visitor].map(str::to_owned);
        let forgot =
            tokio::task::spawn_blocking(move || run(&here, &forget.each_ref().map(String::as_str)));
        let forgot = forgot.await.unwrap();
        assert!(
            String::from_utf8_lossy(&forgot.stdout).starts_with("1 records"),
            "{forgot:?}"
        );
        for entry in std::fs::read_dir(folder.path().join(DATA)).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
            let left = bytes
                .windows(visitor.len())
                .any(|window| window == visitor.as_bytes());
            assert!(!left, "{visitor} is still there");
        }
    }
    load.abort();
    let _ = load.await;
    // Once nothing comes any more, nothing waits.
    until("the inbox is empty", async || {
        let secret = std::fs::read_to_string(folder.path().join(DATA).join("secret-key")).unwrap();
        let metrics = client
            .get(served.url("/metrics"))
            .bearer_auth(secret.trim());
        answer(metrics)
            .await
            .text()
            .contains("afterword_inbox_records 0\n")
    })
    .await;
}
