//! The real process: its first start, its end by request and by power cut, and what it never says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::store::Store;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use support::process::{Served, afterword, run};
use support::records::{NOW, batch, thumb};
use support::{PAGE, client, database};

fn secret(folder: &Path) -> String {
    let path = folder.join("afterword-data/secret-key");
    std::fs::read_to_string(path).unwrap().trim_end().to_owned()
}

async fn post(served: &Served, body: String) -> reqwest::Result<u16> {
    let request = client().post(served.records_url());
    let request = request
        .header(ORIGIN, PAGE)
        .header(CONTENT_TYPE, "text/plain");
    Ok(request.body(body).send().await?.status().as_u16())
}

#[test]
fn the_first_start_makes_the_keys_and_says_so_and_the_second_does_not_show_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let first = Served::start(folder.path());
    let key = secret(folder.path());
    assert!(key.starts_with("sk_") && key.len() == 51, "{key}");
    assert!(
        first
            .said
            .contains(&format!("secret key   {key} (just made; kept in ")),
        "{}",
        first.said
    );
    assert!(
        first.said.contains("(may write from any loopback origin)"),
        "{}",
        first.said
    );
    assert!(
        first
            .said
            .contains(&format!("demo         http://{}/demo/", first.address))
    );
    let public_key = first.public_key.clone();
    assert!(public_key.starts_with("pk_"));
    drop(first);

    let second = Served::start(folder.path());
    assert_eq!(second.public_key, public_key);
    assert!(!second.said.contains(&key), "{}", second.said);
    assert!(
        second
            .said
            .contains("secret key   in ./afterword-data/secret-key"),
        "{}",
        second.said
    );
    assert_eq!(secret(folder.path()), key);
}

#[cfg(unix)]
#[test]
fn the_secret_key_and_the_store_are_for_their_owner_alone_even_where_files_were_there_before() {
    use std::os::unix::fs::PermissionsExt;
    for was_there in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret-key");
        if was_there {
            std::fs::write(&path, "left over").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        }
        let store = Store::open(folder.path()).unwrap();
        let made = store.first_start().unwrap().new_secret.unwrap();
        for name in ["afterword.sqlite3", "afterword.sqlite3-wal"] {
            let mode = folder
                .path()
                .join(name)
                .metadata()
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let new = Store::open(&folder.path().join("new")).map(|_| folder.path().join("new"));
        let mode = new.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "a folder that it made itself");
        assert_eq!(std::fs::read_to_string(&path).unwrap().trim_end(), made);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn no_secret_is_ever_said_after_the_first_start() {
    let folder = tempfile::tempdir().unwrap();
    drop(Served::start(folder.path()));
    let key = secret(folder.path());
    let mut command = afterword(folder.path());
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--demo-model-url",
        "http://user:hidden@127.0.0.1:9/v1",
    ]);
    let served = Served::of(command.env("AFTERWORD_DEMO_MODEL_KEY", "sk-hidden"));
    let client = client();
    for path in [
        "/v1/records",
        "/v1/responses/none",
        "/v1/exports/dpo",
        "/nowhere",
    ] {
        for bearer in [key.as_str(), "sk_wrong"] {
            client
                .get(served.url(path))
                .bearer_auth(bearer)
                .send()
                .await
                .unwrap();
        }
    }
    let question = r#"{"messages":[{"role":"user","content":"hello"}]}"#;
    let asked = client.post(served.url("/demo/api/chat"));
    let asked = asked
        .header("content-type", "application/json")
        .body(question);
    let answer = asked.send().await.unwrap().text().await.unwrap();
    assert!(
        answer.contains("model_unreachable") && !answer.contains("hidden"),
        "{answer}"
    );
    // The log has to hold something, or its silence says nothing.
    database(&folder.path().join("afterword-data"))
        .execute_batch("DROP TABLE records")
        .unwrap();
    client
        .get(served.url("/v1/records"))
        .bearer_auth(&key)
        .send()
        .await
        .unwrap();
    let said = served.said.clone();
    served.terminate();
    let (status, rest) = served.ended();
    assert!(status.success(), "{rest}");
    assert!(rest.contains("no such table"), "{rest}");
    for secret in [key.as_str(), "hidden"] {
        assert!(
            !said.contains(secret) && !rest.contains(secret),
            "{said}{rest}"
        );
    }
}

#[test]
fn asked_to_end_it_finishes_the_request_under_way_and_then_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    let mut stream = TcpStream::connect(&served.address).unwrap();
    let head = format!(
        "POST /v1/records?key={} HTTP/1.1\r\nHost: {}\r\nOrigin: {PAGE}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        served.public_key,
        served.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut wanted = [0; 25];
    stream.read_exact(&mut wanted).unwrap();
    assert!(wanted.starts_with(b"HTTP/1.1 100"));
    served.terminate();
    while TcpStream::connect(&served.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\"accepted\":1"),
        "{answer}"
    );
    let (status, said) = served.ended();
    assert_eq!(status.code(), Some(0), "{said}");
}

#[tokio::test]
async fn a_browsers_idle_and_unused_connections_do_not_hold_up_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let mut used = TcpStream::connect(&served.address).unwrap();
    let ask = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", served.address);
    used.write_all(ask.as_bytes()).unwrap();
    let mut answer = [0; 15];
    used.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let unused = TcpStream::connect(&served.address).unwrap();
    served.terminate();
    assert_eq!(served.ended().0.code(), Some(0));
    drop((used, unused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_200_is_there_after_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = Served::start(folder.path());
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let posters: Vec<_> = (0..6)
        .map(|poster| {
            let (url, told) = (served.records_url(), told.clone());
            tokio::spawn(async move {
                let client = client();
                for at in 0.. {
                    let visitor = format!("v-{poster}-{at}");
                    let body = batch(&visitor, &[thumb(&visitor, "r-1", NOW)]);
                    let request = client
                        .post(&url)
                        .header(ORIGIN, PAGE)
                        .header(CONTENT_TYPE, "text/plain");
                    match request.body(body).send().await {
                        Ok(answer) if answer.status() == 200 => told.send(visitor).unwrap(),
                        _ => return,
                    }
                }
            })
        })
        .collect();
    drop(told);
    let mut stored = Vec::new();
    while stored.len() < 60 {
        stored.push(heard.recv().await.expect("an answer"));
    }
    served.kill();
    for poster in posters {
        poster.await.unwrap();
    }
    while let Some(visitor) = heard.recv().await {
        stored.push(visitor);
    }

    let store = Store::open_existing(&folder.path().join("afterword-data")).unwrap();
    assert!(store.first_start().unwrap().new_secret.is_none());
    store.reader().unwrap();
    let database = database(&folder.path().join("afterword-data"));
    for visitor in stored {
        let count: i64 = database
            .query_row(
                "SELECT count(*) FROM records WHERE visitor = ?1",
                [&visitor],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(count, 1, "{visitor}");
    }
}

#[tokio::test]
async fn after_a_power_cut_it_starts_again_with_the_same_keys_and_records() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = Served::start(folder.path());
    assert_eq!(
        post(&served, batch("v-1", &[thumb("v-1", "r-1", NOW)]))
            .await
            .unwrap(),
        200
    );
    served.kill();
    let again = Served::start(folder.path());
    assert_eq!(again.public_key, served.public_key);
    let request = client()
        .get(again.url("/v1/records"))
        .bearer_auth(secret(folder.path()));
    let list = request.send().await.unwrap().text().await.unwrap();
    assert!(list.contains("\"id\":\"r-1\""), "{list}");
}

#[test]
fn an_address_that_is_taken_is_a_failure_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = run(folder.path(), &["serve", "--listen", &address]);
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains(&format!("cannot listen on {address}")),
        "{said}"
    );
}
