//! A disk that is really full, under the real process: nothing is called stored that is not, and once there is room
//! again all goes on without a restart.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::{FIRST_PROJECT, Ingest, Store};
use afterword_core::wire::Context;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use support::process::{AFTERWORD, Served, program};
use support::records::{NOW, batch, comment, read};
use support::{Answer, PAGE, answer, client, database, is_put_off};

/// Posts, and what was acknowledged of them.
struct Page<'a> {
    served: &'a Served,
    client: reqwest::Client,
    acknowledged: Vec<String>,
}

impl<'a> Page<'a> {
    fn of(served: &'a Served) -> Self {
        Self {
            served,
            client: client(),
            acknowledged: Vec::new(),
        }
    }

    /// Posts votes with long comments, 1 KB each.
    async fn post(&mut self, visitor: &str, votes: usize) -> Answer {
        let votes: Vec<Value> = (0..votes)
            .map(|at| comment(visitor, &format!("r-{at}"), NOW, &"so ".repeat(333)))
            .collect();
        let request = self.client.post(self.served.records_url());
        let request = request
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, "text/plain");
        let answer = answer(request.body(batch(visitor, &votes))).await;
        if answer.status == 200 {
            assert_eq!(answer.json()["accepted"], votes.len());
            self.acknowledged.push(visitor.to_owned());
        } else {
            is_put_off(&answer, "store_unavailable");
        }
        answer
    }

    /// Posts batches of this size until one is put off, and gives its visitor.
    async fn fill(&mut self, votes: usize) -> String {
        for at in 0..2_000 {
            let visitor = format!("v-{votes}-{at}");
            if self.post(&visitor, votes).await.status != 200 {
                return visitor;
            }
        }
        panic!("it never was full");
    }

    async fn ready(&self) -> Answer {
        answer(self.client.get(self.served.url("/readyz"))).await
    }

    /// That a full store puts off what is new, says so, and goes on reading; and that all of it is taken once
    /// `make_room` has.
    async fn is_put_off_until(&mut self, make_room: impl FnOnce()) {
        assert_eq!(self.ready().await.status, 200);
        let large = self.fill(50).await;
        // Smaller and smaller, until not even that fits.
        self.fill(5).await;
        let small = self.fill(1).await;
        assert!(!self.acknowledged.is_empty());
        for _ in 0..3 {
            is_put_off(&self.ready().await, "store_unavailable");
        }
        let alive = answer(self.client.get(self.served.url("/healthz"))).await;
        assert_eq!(alive.status, 200);

        make_room();
        assert_eq!(self.ready().await.status, 200, "before anyone posts");
        assert_eq!(self.post(&large, 50).await.status, 200);
        assert_eq!(self.post(&small, 1).await.status, 200);
        assert_eq!(self.ready().await.status, 200);
    }
}

/// That every acknowledged visitor is there, and nobody else.
fn holds_just(folder: &Path, acknowledged: &[String]) {
    // What was acknowledged and waited for room is moved now.
    Store::open_existing(folder).unwrap().reader().unwrap();
    let database = database(folder);
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let mut statement = database
        .prepare("SELECT DISTINCT visitor FROM records")
        .unwrap();
    let stored = statement.query_map([], |row| row.get::<_, String>(0));
    let mut stored: Vec<String> = stored.unwrap().collect::<Result<_, _>>().unwrap();
    let mut acknowledged = acknowledged.to_vec();
    stored.sort();
    acknowledged.sort();
    assert_eq!(stored, acknowledged);
}

/// A limit of the system on how large a file may grow fails in the middle of a write, as a quota does.
#[tokio::test]
async fn a_file_that_may_not_grow_puts_off_what_is_new_until_it_may() {
    let folder = tempfile::tempdir().unwrap();
    // The signal would end the process; that it is ignored outlives `exec`, and the write then fails.
    let script = "trap '' XFSZ; ulimit -S -f 1024; exec \"$0\" serve --listen 127.0.0.1:0";
    let mut command = program("bash", folder.path());
    let mut served = Served::of(command.args(["-c", script, AFTERWORD]));
    let pid = served.pid().to_string();
    let mut page = Page::of(&served);
    page.is_put_off_until(|| {
        let lifted = Command::new("prlimit")
            .args(["--pid", &pid, "--fsize=unlimited:"])
            .status();
        assert!(lifted.unwrap().success());
    })
    .await;
    let acknowledged = page.acknowledged;
    served.kill();
    holds_just(&folder.path().join("afterword-data"), &acknowledged);
}

/// A small disk of its own that only the process sees, where the system lets us make one; `$1` is where it lies.
fn small_disk(folder: &Path, script: &str) -> Option<Command> {
    let here = folder.join("disk");
    std::fs::create_dir_all(&here).unwrap();
    let of = |script: &str| {
        let script = format!("mount -t tmpfs -o size=2m tmpfs \"$1\" && {script}");
        let mut command = program("unshare", folder);
        command.args(["-rm", "bash", "-c", &script, AFTERWORD]);
        command.arg(&here);
        command
    };
    let made = of("true").output();
    if made.is_ok_and(|made| made.status.success()) {
        return Some(of(script));
    }
    eprintln!("left out: this system lets no test mount a disk");
    None
}

#[tokio::test]
async fn a_full_disk_puts_off_what_is_new_until_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let script = "head -c 1000000 /dev/zero >\"$1/ballast\" && exec \"$0\" serve --listen 127.0.0.1:0 --data-dir \"$1\"";
    let Some(mut command) = small_disk(folder.path(), script) else {
        return;
    };
    let served = Served::of(&mut command);
    // The disk as the process sees it.
    let disk = format!(
        "/proc/{}/root{}/disk",
        served.pid(),
        folder.path().display()
    );
    let mut page = Page::of(&served);
    page.is_put_off_until(|| std::fs::remove_file(format!("{disk}/ballast")).unwrap())
        .await;
    // What lies on it between two instructions is what a power cut would leave. SQLite itself would look for it outside.
    let pid = served.pid().to_string();
    assert!(
        Command::new("kill")
            .args(["-STOP", &pid])
            .status()
            .unwrap()
            .success()
    );
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(&disk).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    std::fs::remove_file(copy.join("afterword.sqlite3-shm")).unwrap();
    holds_just(&copy, &page.acknowledged);
}

#[test]
fn on_a_disk_that_may_only_be_read_it_does_not_start_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let store = Store::open(&made).unwrap();
    store.first_start().unwrap();
    store.close();
    let script = "cp \"$1\"/../made/* \"$1\" && mount -o remount,ro \"$1\" && exec \"$0\" serve --listen 127.0.0.1:0 --data-dir \"$1\"";
    let Some(mut command) = small_disk(folder.path(), script) else {
        return;
    };
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.starts_with("afterword: the store: "), "{said}");
}

/// Runs the command among the disks that a process sees.
fn beside(served: &Served, folder: &Path, arguments: &[&str]) -> Output {
    let pid = served.pid().to_string();
    let enter = ["-t", &pid, "-U", "-m", "--preserve-credentials", AFTERWORD];
    let mut command = program("nsenter", folder);
    command.args(enter).args(arguments).output().unwrap()
}

#[tokio::test]
async fn from_a_full_disk_all_can_be_brought_away_and_nobody_is_told_that_a_person_is_erased_who_is_not()
 {
    let folder = tempfile::tempdir().unwrap();
    let script = "head -c 1000000 /dev/zero >\"$1/ballast\" && exec \"$0\" serve --listen 127.0.0.1:0 --data-dir \"$1\"";
    let Some(mut command) = small_disk(folder.path(), script) else {
        return;
    };
    let served = Served::of(&mut command);
    let disk = format!(
        "/proc/{}/root{}/disk",
        served.pid(),
        folder.path().display()
    );
    let mut page = Page::of(&served);
    page.fill(50).await;
    page.fill(5).await;
    page.fill(1).await;

    let rescued = folder.path().join("rescued");
    std::fs::create_dir(&rescued).unwrap();
    let file = rescued.join("afterword.sqlite3");
    let data_dir = folder.path().join("disk");
    let done = beside(
        &served,
        folder.path(),
        &[
            "backup",
            file.to_str().unwrap(),
            "--data-dir",
            data_dir.to_str().unwrap(),
        ],
    );
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    holds_just(&rescued, &page.acknowledged);

    // Erasing takes some room in the log: where there is none it is put off, and nothing is gone.
    let secret = std::fs::read_to_string(format!("{disk}/secret-key")).unwrap();
    let someone = page.acknowledged[0].clone();
    let path = format!("/v1/visitors/{someone}");
    let erase = async || {
        answer(
            client()
                .delete(served.url(&path))
                .bearer_auth(secret.trim()),
        )
        .await
    };
    let held = async || {
        let person = answer(client().get(served.url(&path)).bearer_auth(secret.trim()))
            .await
            .json();
        person["records"].as_array().unwrap().len()
    };
    let before = held().await;
    assert!(before > 0);
    is_put_off(&erase().await, "store_unavailable");
    assert_eq!(held().await, before);

    std::fs::remove_file(format!("{disk}/ballast")).unwrap();
    assert_eq!(erase().await.json()["records"], before);
    assert_eq!(held().await, 0);
}

/// A store of more than two megabytes in `made`, and a backup of it in `copy`.
async fn large(folder: &Path) {
    let store = Store::open(&folder.join("made")).unwrap();
    store.first_start().unwrap();
    let project = store.project(FIRST_PROJECT).unwrap().unwrap();
    for at in 0..6 {
        let visitor = format!("v-{at}");
        let votes =
            (0..500).map(|at| comment(&visitor, &format!("r-{at}"), NOW, &"so ".repeat(333)));
        let ingest = Ingest {
            project,
            context: Context {
                session: "s-1".to_owned(),
                visitor: visitor.clone(),
                ..Context::default()
            },
            batch: "b-1".to_owned(),
            received_at_ms: NOW,
            skew_ms: 0,
            records: votes.map(|vote| read(&visitor, &vote)).collect(),
        };
        store.ingest(ingest).await.unwrap();
    }
    store.backup(&folder.join("copy")).unwrap();
    store.close();
}

#[tokio::test]
async fn a_backup_that_finds_no_room_fails_and_leaves_nothing_and_so_does_what_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    large(folder.path()).await;
    for (script, why) in [
        (
            "\"$0\" backup \"$1/copy\" --data-dir \"$1/../made\"; code=$?; ls -A \"$1\"; exit $code",
            "full",
        ),
        (
            "\"$0\" restore \"$1/../copy\" --data-dir \"$1/new\"; code=$?; ls -A \"$1/new\"; exit $code",
            "No space left on device",
        ),
        (
            "mount -o remount,ro \"$1\" && \"$0\" backup \"$1/copy\" --data-dir \"$1/../made\"",
            "Read-only file system",
        ),
        (
            "mount -o remount,ro \"$1\" && \"$0\" restore \"$1/../copy\" --data-dir \"$1/new\"",
            "Read-only file system",
        ),
    ] {
        let Some(mut command) = small_disk(folder.path(), script) else {
            return;
        };
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{script}: {said}");
        assert!(
            said.starts_with("afterword: ") && said.contains(why),
            "{script}: {said}"
        );
        assert!(done.stdout.is_empty(), "{script}: {done:?}");
    }
}
