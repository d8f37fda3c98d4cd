//! Stores of every schema there ever was, opened by this version: all of it is read, exported and erased, and what is new
//! is taken. `tests/fixtures/schema/NNNN.sqlite3` is a store of schema NNNN, and `NNNN.sql` what that schema brought to put
//! into it. Once a schema is released neither changes any more.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::Store;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use support::process::{Served, afterword, run};
use support::records::{batch, thumb};
use support::{Answer, PAGE, answer, client, database, fixture, holds};
use tempfile::TempDir;

const PUBLIC_KEY: &str = "pk_0123456789abcdef0123456789abcdef0123456789abcdef";
const SECRET_KEY: &str = "sk_fedcba9876543210fedcba9876543210fedcba9876543210";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The migrations, with their numbers, in order.
fn migrations() -> Vec<(u32, String)> {
    let files = std::fs::read_dir(here("migrations")).unwrap();
    let mut found: Vec<_> = files
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (
                name[..4].parse().unwrap(),
                std::fs::read_to_string(file.path()).unwrap(),
            )
        })
        .collect();
    found.sort();
    found
}

fn store_of(number: u32) -> PathBuf {
    here(&format!("tests/fixtures/schema/{number:04}.sqlite3"))
}

/// A folder with a store of this schema.
fn folder_of(number: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(store_of(number), folder.path().join("afterword.sqlite3")).unwrap();
    folder
}

/// Every table and index, as SQLite has it.
fn shape(database: &Connection) -> Vec<(String, Option<String>)> {
    let mut statement = database
        .prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")
        .unwrap();
    let found = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

/// After a new migration: `cargo test -p afterword-collector --test schema -- --ignored`, with what it brings in
/// `NNNN.sql`.
#[test]
#[ignore = "makes the stores that are missing"]
fn make_what_is_missing() {
    for (number, _) in migrations() {
        if store_of(number).exists() {
            continue;
        }
        let database = Connection::open(store_of(number)).unwrap();
        // Small pages make small files.
        database
            .execute_batch("PRAGMA page_size = 1024; VACUUM;")
            .unwrap();
        for (earlier, migration) in migrations()
            .into_iter()
            .filter(|(earlier, _)| *earlier <= number)
        {
            database.execute_batch(&migration).unwrap();
            let brings = here(&format!("tests/fixtures/schema/{earlier:04}.sql"));
            database
                .execute_batch(&std::fs::read_to_string(brings).unwrap())
                .unwrap();
            database
                .pragma_update(None, "user_version", earlier)
                .unwrap();
        }
        database.execute_batch("VACUUM").unwrap();
    }
}

#[test]
fn there_is_a_store_of_every_schema_with_something_in_every_table() {
    for (number, _) in migrations() {
        let folder = folder_of(number);
        let database = database(folder.path());
        let version: u32 = database
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap();
        assert_eq!(version, number);
        for (name, sql) in shape(&database) {
            if sql.is_some_and(|sql| sql.starts_with("CREATE TABLE")) {
                let rows: u32 = database
                    .query_row(&format!("SELECT count(*) FROM {name}"), [], |row| {
                        row.get(0)
                    })
                    .unwrap();
                assert!(rows > 0, "{name} of schema {number} is empty");
            }
        }
    }
}

#[test]
fn every_schema_becomes_the_newest_one() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(folder.path()).unwrap().close();
    let new = shape(&database(folder.path()));
    for (number, _) in migrations() {
        let folder = folder_of(number);
        Store::open(folder.path()).unwrap().close();
        let database = database(folder.path());
        assert_eq!(shape(&database), new, "schema {number}");
        let check: String = database
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok", "schema {number}");
    }
}

/// The running collector on a store of some schema.
struct Old {
    folder: TempDir,
    served: Served,
}

impl Old {
    fn start(number: u32) -> Self {
        let folder = folder_of(number);
        let serve = &mut afterword(folder.path());
        let served =
            Served::of(serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", "."]));
        assert_eq!(served.public_key, PUBLIC_KEY);
        Self { folder, served }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        client()
            .request(method, self.served.url(path))
            .bearer_auth(SECRET_KEY)
    }

    async fn get(&self, path: &str) -> Value {
        let answer = answer(self.request(Method::GET, path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn post(&self, body: String) -> Answer {
        let post = client().post(self.served.records_url());
        answer(
            post.header(ORIGIN, PAGE)
                .header(CONTENT_TYPE, "text/plain")
                .body(body),
        )
        .await
    }

    /// What a command prints.
    fn says(&self, arguments: &[&str]) -> String {
        let done = run(
            self.folder.path(),
            &[arguments, &["--data-dir", "."]].concat(),
        );
        assert!(done.status.success(), "{arguments:?}: {done:?}");
        String::from_utf8(done.stdout).unwrap()
    }
}

/// The records that each store of the past holds.
fn golden() -> Vec<Value> {
    let batch: Value = serde_json::from_str(&fixture("golden/whole.json")).unwrap();
    batch["records"].as_array().unwrap().clone()
}

#[tokio::test]
async fn all_that_an_old_store_holds_can_be_read_and_exported() {
    for (number, _) in migrations() {
        let old = Old::start(number);
        let list = old.get("/v1/records?limit=1000").await;
        let mut expected = golden();
        for record in &mut expected {
            record["response"].as_object_mut().unwrap().remove("token");
        }
        let found: Vec<Value> = list["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| {
                let mut record = record.clone();
                for clock in ["first_at_ms", "at_ms"] {
                    record[clock] = json!(record[clock].as_u64().unwrap() - 100);
                }
                for added in ["received_at_ms", "skew_ms", "batch", "context"] {
                    record.as_object_mut().unwrap().remove(added);
                }
                record
            })
            .collect();
        assert_eq!(found, expected, "schema {number}");
        let response = old.get("/v1/responses/r-81").await;
        assert_eq!(
            response["prompt"],
            "Wie sagt man „auf Wiedersehen“ in Japan?"
        );
        let person = old.get("/v1/visitors/v-1").await;
        let revs = |at: usize| {
            person["records"][at]["older_revs"]
                .as_array()
                .unwrap()
                .len()
        };
        assert_eq!((revs(0), revs(1), revs(2)), (1, 1, 0), "schema {number}");
        assert!(!person.to_string().contains("\"token\""), "schema {number}");
        for format in ["dpo", "kto", "regression"] {
            let rows = old.says(&["export", format, "--out", "-"]);
            assert!(!rows.is_empty(), "{format} of schema {number}");
        }
        assert_eq!(old.says(&["keys", "list"]).lines().count(), 3);
        assert_eq!(old.says(&["projects", "list"]).lines().count(), 2);
    }
}

#[tokio::test]
async fn an_old_store_takes_what_is_new_and_forgets_what_is_old() {
    for (number, _) in migrations() {
        let old = Old::start(number);
        let mut raised = golden().remove(0);
        raised["rev"] = json!(raised["rev"].as_u64().unwrap() + 1);
        raised["response"].as_object_mut().unwrap().remove("token");
        let taken = old
            .post(batch("v-1", &[raised, thumb("v-1", "r-new", 7)]))
            .await
            .json();
        assert_eq!(
            (&taken["accepted"], &taken["rejected"]),
            (&json!(2), &json!([])),
            "schema {number}"
        );
        assert_eq!(
            old.post(batch("v-9", &[thumb("v-9", "r-81", 7)]))
                .await
                .json()["accepted"],
            1
        );
        let person = old.get("/v1/visitors/v-1").await;
        assert_eq!(
            person["records"].as_array().unwrap().len(),
            golden().len() + 1
        );

        old.says(&["backup", "copy"]);
        let again = old.folder.path().join("again");
        afterword_collector::store::restore(&old.folder.path().join("copy"), &again)
            .unwrap()
            .close();
        std::fs::remove_file(old.folder.path().join("copy")).unwrap();

        let forgotten = answer(old.request(Method::DELETE, "/v1/visitors/v-1"))
            .await
            .json();
        assert_eq!(forgotten["records"], golden().len() + 1);
        // What a sink had passed on of them is to be taken back.
        assert_eq!(
            forgotten["retractions"],
            u32::from(number >= 4),
            "schema {number}"
        );
        std::fs::remove_dir_all(again).unwrap();
        assert!(!holds(old.folder.path(), "Zürich"), "schema {number}");
        let left = old.get("/v1/records").await;
        assert_eq!(left["records"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_backup_of_an_old_store_is_restored_as_one_of_the_newest_schema() {
    let newest = migrations().last().unwrap().0;
    for (number, _) in migrations() {
        let folder = tempfile::tempdir().unwrap();
        afterword_collector::store::restore(&store_of(number), folder.path())
            .unwrap()
            .close();
        let database = database(folder.path());
        let version: u32 = database
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap();
        let records: i64 = database
            .query_row("SELECT count(*) FROM records", [], |row| row.get(0))
            .unwrap();
        assert_eq!((version, records as usize), (newest, golden().len()));
    }
}
