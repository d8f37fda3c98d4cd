//! A store that cannot be written. While it is the database, the inbox acknowledges, and the database has it later; while it
//! is the inbox, nobody is told that anything was stored, and all of it comes again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::{Store, StoreError};
use reqwest::Method;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use support::records::{NOW, batch, thumb};
use support::{Answer, Collector, Setup, answer, database, process};

async fn impatient() -> Collector {
    Collector::with(Setup {
        patience: Duration::ZERO,
        ..Setup::default()
    })
    .await
}

fn vote(id: &str) -> String {
    batch("v-1", &[thumb("v-1", id, NOW)])
}

fn is_put_off(answer: &Answer) {
    support::is_put_off(answer, "store_unavailable");
}

async fn ready(collector: &Collector) -> Answer {
    answer(collector.request(Method::GET, "/readyz")).await
}

/// One whose inbox can be taken away: a folder that is gone takes no new file.
struct Movable {
    collector: Collector,
    gone: PathBuf,
}

impl Movable {
    async fn new() -> Self {
        let collector = impatient().await;
        let mut gone = collector.folder.path().as_os_str().to_owned();
        gone.push("-gone");
        Self {
            collector,
            gone: gone.into(),
        }
    }

    /// From now on nothing can be written.
    async fn take_away(&self) {
        // Erasing ends the file that is written to, so that the next batch needs another.
        let request = self
            .collector
            .request(Method::DELETE, "/v1/visitors/nobody");
        let erased = answer(request.bearer_auth(&self.collector.secret_key)).await;
        assert_eq!(erased.status, 200);
        std::fs::rename(self.collector.folder.path(), &self.gone).unwrap();
    }

    fn give_back(&self) {
        std::fs::rename(&self.gone, self.collector.folder.path()).unwrap();
    }
}

#[tokio::test]
async fn while_someone_else_holds_the_database_posts_are_taken_and_reading_goes_on_and_later_all_is_there()
 {
    let collector = Arc::new(impatient().await);
    collector.store(vote("r-0")).await;
    let other = collector.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let posts: Vec<_> = (1..20)
        .map(|at| {
            let collector = collector.clone();
            tokio::spawn(async move { collector.post(vote(&format!("r-{at}"))).await })
        })
        .collect();
    for post in posts {
        assert_eq!(post.await.unwrap().json()["accepted"], 1);
    }
    // What waits is known all the same.
    assert_eq!(collector.post(vote("r-7")).await.json()["unchanged"], 1);
    assert_eq!(ready(&collector).await.status, 200);
    let request = collector.request(Method::DELETE, "/v1/visitors/v-1");
    is_put_off(&answer(request.bearer_auth(&collector.secret_key)).await);
    assert_eq!(collector.all_records().await.len(), 1);

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(collector.all_records().await.len(), 20);
}

#[tokio::test]
async fn no_more_waits_for_the_database_than_may() {
    let collector = Collector::with(Setup {
        patience: Duration::ZERO,
        backlog: 0,
        ..Setup::default()
    })
    .await;
    let other = collector.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    collector.store(vote("r-1")).await;
    is_put_off(&collector.post(vote("r-2")).await);
    // What was acknowledged still is.
    assert_eq!(collector.post(vote("r-1")).await.json()["unchanged"], 1);
    for _ in 0..3 {
        is_put_off(&ready(&collector).await);
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(ready(&collector).await.status, 200, "before anyone posts");
    collector.store(vote("r-2")).await;
    assert_eq!(collector.all_records().await.len(), 2);
}

#[tokio::test]
async fn a_database_that_fails_half_way_shows_nothing_of_the_batch_and_all_of_it_later() {
    let collector = impatient().await;
    collector
        .database()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON records WHEN NEW.response_id = 'r-2'
             BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
        )
        .unwrap();
    let records: Vec<Value> = ["r-1", "r-2", "r-3"].map(|id| thumb("v-1", id, NOW)).into();
    collector.store(batch("v-1", &records)).await;
    assert_eq!(collector.all_records().await.len(), 0);
    collector
        .database()
        .execute_batch("DROP TRIGGER full")
        .unwrap();
    assert_eq!(collector.all_records().await.len(), 3);
    assert_eq!(
        collector.post(batch("v-1", &records)).await.json()["unchanged"],
        3
    );
}

#[tokio::test]
async fn after_a_write_that_failed_it_is_not_ready_until_one_goes_well_be_it_only_a_trial() {
    let movable = Movable::new().await;
    let collector = &movable.collector;
    movable.take_away().await;
    is_put_off(&collector.post(vote("r-1")).await);
    for _ in 0..3 {
        is_put_off(&ready(collector).await);
    }
    movable.give_back();
    assert_eq!(ready(collector).await.status, 200);
    let bytes = collector.store.inbox_bytes();
    assert_eq!(ready(collector).await.status, 200);
    assert_eq!(
        collector.store.inbox_bytes(),
        bytes,
        "a question writes while all is well"
    );

    movable.take_away().await;
    is_put_off(&collector.post(vote("r-1")).await);
    movable.give_back();
    collector.store(vote("r-1")).await;
    assert_eq!(ready(collector).await.status, 200);
    assert_eq!(collector.all_records().await.len(), 1);
}

#[tokio::test]
async fn what_is_stored_already_is_unchanged_even_where_nothing_can_be_written_and_proves_nothing()
{
    let movable = Movable::new().await;
    let collector = &movable.collector;
    collector.store(vote("r-1")).await;
    movable.take_away().await;
    is_put_off(&collector.post(vote("r-2")).await);
    assert_eq!(collector.post(vote("r-1")).await.json()["unchanged"], 1);
    // What is new of a batch takes the rest of it along: the client sends it again.
    let both = batch("v-1", &[thumb("v-1", "r-1", NOW), thumb("v-1", "r-2", NOW)]);
    is_put_off(&collector.post(both.clone()).await);
    is_put_off(&ready(collector).await);
    movable.give_back();
    assert_eq!(collector.post(both).await.json()["accepted"], 1);
    assert_eq!(ready(collector).await.status, 200);
}

#[tokio::test]
async fn once_the_store_is_closed_it_is_not_ready_and_the_process_still_answers() {
    let collector = impatient().await;
    for path in ["/healthz", "/readyz"] {
        let answer = answer(collector.request(Method::GET, path)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (200, "ok\n")
        );
    }
    collector.store.close();
    is_put_off(&collector.post(vote("r-1")).await);
    is_put_off(&answer(collector.request(Method::GET, "/readyz")).await);
    assert_eq!(
        answer(collector.request(Method::GET, "/healthz"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn lists_and_exports_of_a_store_that_is_gone_are_put_off() {
    let collector = impatient().await;
    collector
        .database()
        .execute_batch("DROP TABLE records")
        .unwrap();
    for path in ["/v1/records", "/v1/exports/kto/report"] {
        is_put_off(&collector.get(path).await);
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(folder.path()).unwrap().close();
    database(folder.path())
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Newer { found: 99, .. })
    ));
    let here = folder.path().to_str().unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--data-dir", here];
    let done = process::run(folder.path(), &serve);
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains("the store has schema 99") && said.contains("use a newer afterword"),
        "{said}"
    );
    let version: u32 = database(folder.path())
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_folder_has_one_collector_and_the_second_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let first = process::Served::start(folder.path());
    let done = process::run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains("another collector keeps its records in"),
        "{said}"
    );
    drop(first);
    drop(process::Served::start(folder.path()));
}

#[test]
fn what_is_no_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("afterword.sqlite3"),
        "a letter, ".repeat(500),
    )
    .unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Sqlite(_))
    ));
}
