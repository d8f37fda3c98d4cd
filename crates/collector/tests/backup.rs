//! A backup while the collector writes, and a store made of it: nothing that was acknowledged before is missing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::Store;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use support::process::{Served, run};
use support::records::{NOW, batch, comment, thumb};
use support::{Collector, PAGE, answer, client, database, holds};

/// What a command said, and its exit code.
fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = run(folder, arguments);
    let said = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(said).unwrap())
}

async fn post(url: &str, visitor: &str) {
    let request = client()
        .post(url)
        .header(ORIGIN, PAGE)
        .header(CONTENT_TYPE, "text/plain");
    let votes: Vec<Value> = (0..20)
        .map(|at| comment(visitor, &format!("r-{at}"), NOW, &"so ".repeat(100)))
        .collect();
    let answer = answer(request.body(batch(visitor, &votes))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn visitors(database: &rusqlite::Connection) -> BTreeSet<String> {
    let mut statement = database
        .prepare("SELECT DISTINCT visitor FROM records")
        .unwrap();
    let found = statement.query_map([], |row| row.get(0)).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_acknowledged_before_it_began_is_in_a_backup_and_the_keys_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let url = served.records_url();
    for at in 0..30 {
        post(&url, &format!("before-{at}")).await;
    }
    // Others go on writing while it is made.
    let over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let over = over.clone();
        async move {
            let mut posted = 0;
            while !over.load(Ordering::Relaxed) {
                post(&url, &format!("meanwhile-{posted}")).await;
                posted += 1;
            }
            posted
        }
    });
    let here = folder.path().to_owned();
    let made = tokio::task::spawn_blocking(move || said(&here, &["backup", "copy.sqlite3"]));
    let (code, line) = made.await.unwrap();
    over.store(true, Ordering::Relaxed);
    assert!(writing.await.unwrap() > 0);
    let copy = folder.path().join("copy.sqlite3");
    let bytes = copy.metadata().unwrap().len();
    assert_eq!(
        (code, line),
        (Some(0), format!("{bytes} bytes in copy.sqlite3\n"))
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let secret = std::fs::read_to_string(folder.path().join("afterword-data/secret-key")).unwrap();
    let public_key = served.public_key.clone();
    drop(served);
    let (code, line) = said(
        folder.path(),
        &["restore", "copy.sqlite3", "--data-dir", "again"],
    );
    assert_eq!(code, Some(0), "{line}");
    assert!(
        line.ends_with(" records in again; the keys are those of the backup\n"),
        "{line}"
    );
    let restored = database(&folder.path().join("again"));
    let check: String = restored
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let there = visitors(&restored);
    for at in 0..30 {
        assert!(there.contains(&format!("before-{at}")), "{at} of {there:?}");
    }
    // Each batch is in it whole, or not at all.
    let parts: i64 = restored
        .query_row("SELECT count(*) FROM (SELECT count(*) AS n FROM records GROUP BY visitor) WHERE n <> 20", [], |row| row.get(0))
        .unwrap();
    assert_eq!(parts, 0);
    drop(restored);

    let mut serve = support::process::afterword(folder.path());
    let again = Served::of(serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", "again"]));
    assert_eq!(again.public_key, public_key);
    assert!(
        again
            .said
            .contains("secret key   not in again/secret-key: those who have it"),
        "{}",
        again.said
    );
    post(&again.records_url(), "after").await;
    let listed = client()
        .get(again.url("/v1/records?visitor=after"))
        .bearer_auth(secret.trim());
    assert_eq!(
        answer(listed).await.json()["records"]
            .as_array()
            .unwrap()
            .len(),
        20
    );
}

#[tokio::test]
async fn what_was_erased_is_in_no_backup_that_is_made_later() {
    let collector = Collector::start().await;
    collector
        .store(batch(
            "v-1",
            &[comment("v-1", "r-1", NOW, "a lapwing said")],
        ))
        .await;
    collector
        .store(batch("v-2", &[comment("v-2", "r-1", NOW, "a heron said")]))
        .await;
    let folder = collector.folder.path().to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    said(
        out.path(),
        &["forget", "--visitor", "v-1", "--data-dir", folder],
    );
    said(
        out.path(),
        &["backup", "copy.sqlite3", "--data-dir", folder],
    );
    assert!(holds(out.path(), "heron") && !holds(out.path(), "lapwing"));
}

#[test]
fn no_file_is_overwritten_and_none_that_broke_off_is_taken_for_whole() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&folder.path().join("afterword-data"))
        .unwrap()
        .close();
    let copy = folder.path().join("copy.sqlite3");
    std::fs::write(&copy, "of last week").unwrap();
    let (code, line) = said(folder.path(), &["backup", "copy.sqlite3"]);
    assert_eq!(code, Some(1));
    assert!(
        line.contains("copy.sqlite3 is there already, and is not overwritten"),
        "{line}"
    );
    assert_eq!(std::fs::read(&copy).unwrap(), b"of last week");

    std::fs::write(
        folder.path().join("other.sqlite3.partial"),
        "of a power cut",
    )
    .unwrap();
    let (code, line) = said(folder.path(), &["backup", "other.sqlite3"]);
    assert_eq!(code, Some(1));
    assert!(line.contains("one that broke off has left it"), "{line}");
    assert!(!folder.path().join("other.sqlite3").exists());
    let (code, line) = said(folder.path(), &["backup", "no/such/folder/copy.sqlite3"]);
    assert_eq!(code, Some(1));
    assert!(line.contains("No such file or directory"), "{line}");
}

/// The file of a backup of a store with some records.
fn made(folder: &Path) -> std::path::PathBuf {
    let store = Store::open(&folder.join("afterword-data")).unwrap();
    store.first_start().unwrap();
    let copy = folder.join("copy.sqlite3");
    store.backup(&copy).unwrap();
    store.close();
    copy
}

/// That a file is refused with these words, and that nothing is left where it should have gone.
fn is_refused(folder: &Path, file: &str, why: &str) {
    let (code, line) = said(folder, &["restore", file, "--data-dir", "new"]);
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains(why), "{why} in {line}");
    let left = std::fs::read_dir(folder.join("new")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "{line}");
}

#[test]
fn what_is_no_whole_backup_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let copy = made(folder.path());
    let whole = std::fs::read(&copy).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    is_refused(folder.path(), "none.sqlite3", "there is no such file");
    write("letter.sqlite3", "a letter, ".repeat(500).as_bytes());
    is_refused(folder.path(), "letter.sqlite3", "file is not a database");
    write("half.sqlite3", &whole[..whole.len() / 2]);
    is_refused(folder.path(), "half.sqlite3", "cannot be restored");
    let mut damaged = whole.clone();
    // The page of the list of projects: its rows are no rows any more.
    damaged[4_096..8_192].fill(0xa5);
    write("damaged.sqlite3", &damaged);
    is_refused(folder.path(), "damaged.sqlite3", "cannot be restored");
    write("empty.sqlite3", &[]);
    is_refused(folder.path(), "empty.sqlite3", "there is no store in it");
    write("newer.sqlite3", &whole);
    rusqlite::Connection::open(folder.path().join("newer.sqlite3"))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    is_refused(folder.path(), "newer.sqlite3", "the store has schema 99");
    write("used.sqlite3", &whole);
    write("used.sqlite3-wal", b"a log");
    is_refused(folder.path(), "used.sqlite3", "its log lies beside it");
}

#[test]
fn a_store_that_is_there_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    made(folder.path());
    let store = folder.path().join("afterword-data/afterword.sqlite3");
    let before = std::fs::read(&store).unwrap();
    let (code, line) = said(folder.path(), &["restore", "copy.sqlite3"]);
    assert_eq!(code, Some(1));
    assert!(
        line.contains("there is a store in ./afterword-data already"),
        "{line}"
    );
    assert_eq!(std::fs::read(&store).unwrap(), before);
}

/// All rows of all tables.
fn rows(file: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(file).unwrap();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut found = Vec::new();
    for table in tables.map(Result::unwrap) {
        let mut statement = database
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .or_else(|_| database.prepare(&format!("SELECT * FROM {table}")))
            .unwrap();
        let columns = statement.column_count();
        let lines = statement
            .query_map([], |row| {
                (0..columns)
                    .map(|at| row.get::<_, rusqlite::types::Value>(at))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        found.extend(lines.map(|line| format!("{table} {:?}", line.unwrap())));
    }
    found
}

#[tokio::test]
async fn what_is_restored_can_be_backed_up_again_and_is_the_same() {
    let collector = Collector::start().await;
    collector
        .store(batch(
            "v-1",
            &[thumb("v-1", "r-1", NOW), comment("v-1", "r-2", NOW, "so")],
        ))
        .await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    collector.store.backup(&file("one")).unwrap();
    let again = afterword_collector::store::restore(&file("one"), &file("again")).unwrap();
    again.backup(&file("two")).unwrap();
    let one = rows(&file("one"));
    assert!(
        one.iter().any(|row| row.starts_with("records "))
            && one.iter().any(|row| row.starts_with("keys ")),
        "{one:?}"
    );
    assert_eq!(rows(&file("two")), one);
    assert_eq!(
        rows(&collector.folder.path().join("afterword.sqlite3")),
        one
    );
}
