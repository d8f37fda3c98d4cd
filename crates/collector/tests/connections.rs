//! Connections over real sockets: how many there are, how long each is waited for, and how large a head may be. The clock is
//! simulated, so that a minute of silence takes no time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::http::{Bounds, Proxies};
use std::net::SocketAddr;
use std::time::Duration;
use support::process::{Served, program};
use support::records::{batch, thumb};
use support::{Collector, PAGE, Setup, answer, client, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

const BOUNDS: Bounds = Bounds::DEFAULT;
const ALIVE: &str = "GET /healthz HTTP/1.1\r\nHost: collector\r\n\r\n";

async fn connect(collector: &Collector) -> TcpStream {
    TcpStream::connect(collector.address).await.unwrap()
}

/// Asks on an open connection, and reads the answer to its end; nothing where the connection ends first.
async fn ask(stream: &mut TcpStream) -> Option<String> {
    stream.write_all(ALIVE.as_bytes()).await.ok()?;
    let mut heard = Vec::new();
    while !heard.ends_with(b"ok\n") {
        match stream.read_buf(&mut heard).await {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
    }
    Some(String::from_utf8(heard).unwrap())
}

/// All that still comes until the other side ends the connection, however it does.
async fn until_closed(stream: &mut TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    while matches!(stream.read_buf(&mut heard).await, Ok(1..)) {}
    heard
}

fn about(begun: Instant, limit: Duration) {
    let waited = begun.elapsed();
    assert!(
        waited >= limit && waited < limit + Duration::from_secs(2),
        "{waited:?} for {limit:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_to_its_end_is_given_up() {
    let collector = Collector::start().await;
    for said in ["", "G", "GET /healthz HTTP/1.1\r\nHost: collector\r\n"] {
        let mut stream = connect(&collector).await;
        let begun = Instant::now();
        stream.write_all(said.as_bytes()).await.unwrap();
        assert_eq!(until_closed(&mut stream).await, b"", "{said:?}");
        about(begun, BOUNDS.head);
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_byte_by_byte_is_given_up_in_the_same_time() {
    let collector = Collector::start().await;
    let (mut hearing, mut saying) = connect(&collector).await.into_split();
    let begun = Instant::now();
    saying
        .write_all(b"GET /healthz HTTP/1.1\r\nX: ")
        .await
        .unwrap();
    let feeding = async {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if saying.write_all(b"x").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut heard = Vec::new();
    tokio::select! {
        _ = hearing.read_to_end(&mut heard) => {}
        () = feeding => {}
    }
    assert_eq!(heard, b"");
    about(begun, BOUNDS.head);
}

#[tokio::test(start_paused = true)]
async fn between_two_requests_a_client_may_be_silent_for_longer() {
    let collector = Collector::start().await;
    let mut stream = connect(&collector).await;
    for _ in 0..3 {
        assert!(ask(&mut stream).await.is_some());
        tokio::time::sleep(BOUNDS.idle - Duration::from_secs(5)).await;
    }
    assert!(ask(&mut stream).await.is_some());
    let begun = Instant::now();
    assert_eq!(until_closed(&mut stream).await, b"");
    about(begun, BOUNDS.idle);
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_take_what_was_asked_for_is_given_up() {
    const ASKED: usize = 2_000;
    let collector = Collector::start().await;
    let mut stream = connect(&collector).await;
    let begun = Instant::now();
    let one = "GET /openapi.json HTTP/1.1\r\nHost: collector\r\n\r\n";
    let all = one.repeat(ASKED);
    stream.write_all(all.as_bytes()).await.unwrap();
    // The answers are more than any buffer between the two holds, and nothing of them is read meanwhile.
    tokio::time::sleep(BOUNDS.stalled + Duration::from_secs(5)).await;
    let heard = until_closed(&mut stream).await;
    let answers = String::from_utf8_lossy(&heard)
        .matches("HTTP/1.1 200")
        .count();
    assert!(answers > 0 && answers < ASKED, "{answers}");
    assert!(begun.elapsed() < BOUNDS.idle, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_head_may_be_so_large_and_have_so_many_headers() {
    let collector = Collector::start().await;
    let ask = async |headers: String| {
        let mut stream = connect(&collector).await;
        let head = format!(
            "GET /healthz HTTP/1.1\r\nHost: collector\r\nConnection: close\r\n{headers}\r\n"
        );
        // It may be refused before all of it was sent.
        let _ = stream.write_all(head.as_bytes()).await;
        let heard = until_closed(&mut stream).await;
        String::from_utf8_lossy(&heard)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let large = |bytes: usize| format!("X-Large: {}\r\n", "x".repeat(bytes));
    let many = |count: usize| {
        (0..count)
            .map(|at| format!("X-{at}: 1\r\n"))
            .collect::<String>()
    };
    const TOO_LARGE: &str = "HTTP/1.1 431 Request Header Fields Too Large";
    assert_eq!(ask(large(BOUNDS.head_bytes - 200)).await, "HTTP/1.1 200 OK");
    assert_eq!(ask(large(BOUNDS.head_bytes)).await, TOO_LARGE);
    assert_eq!(ask(many(98)).await, "HTTP/1.1 200 OK");
    assert_eq!(ask(many(99)).await, TOO_LARGE);
}

#[tokio::test]
async fn of_a_head_without_an_end_no_more_is_read_than_so_much() {
    let collector = Collector::start().await;
    let (mut hearing, mut saying) = connect(&collector).await.into_split();
    let endless = async {
        let more = [b'x'; 4_096];
        while saying.write_all(&more).await.is_ok() {}
    };
    let mut heard = Vec::new();
    let hear = async { while matches!(hearing.read_buf(&mut heard).await, Ok(1..)) {} };
    tokio::join!(endless, hear);
    // Where bytes are on their way when a connection is closed, the answer may not come through.
    assert!(
        heard.is_empty() || heard.starts_with(b"HTTP/1.1 4"),
        "{}",
        String::from_utf8_lossy(&heard)
    );
}

async fn of(collector: &Collector, address: [u8; 4]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((address, 0))).unwrap();
    socket.connect(collector.address).await.unwrap()
}

#[tokio::test]
async fn one_address_has_only_so_many_connections_and_takes_none_from_the_others() {
    let collector = Collector::with(Setup {
        bounds: Bounds {
            per_address: Some(2),
            ..BOUNDS
        },
        ..Setup::default()
    })
    .await;
    let mut first = of(&collector, [127, 0, 0, 1]).await;
    let mut second = of(&collector, [127, 0, 0, 1]).await;
    assert!(ask(&mut first).await.is_some() && ask(&mut second).await.is_some());
    let mut third = of(&collector, [127, 0, 0, 1]).await;
    assert_eq!(ask(&mut third).await, None);
    let mut other = of(&collector, [127, 0, 0, 2]).await;
    assert!(ask(&mut other).await.is_some());
    drop(first);
    until("the place is free again", async || {
        let mut again = of(&collector, [127, 0, 0, 1]).await;
        ask(&mut again).await.is_some()
    })
    .await;
    assert!(ask(&mut second).await.is_some());
}

#[tokio::test]
async fn a_proxy_that_was_named_has_as_many_connections_as_it_wants() {
    let collector = Collector::with(Setup {
        bounds: Bounds {
            per_address: Some(1),
            ..BOUNDS
        },
        proxies: Proxies {
            trusted: vec!["127.0.0.1".parse().unwrap()],
            ..Proxies::default()
        },
        ..Setup::default()
    })
    .await;
    let mut all = Vec::new();
    for _ in 0..5 {
        let mut stream = connect(&collector).await;
        assert!(ask(&mut stream).await.is_some());
        all.push(stream);
    }
}

#[tokio::test]
async fn while_all_places_are_taken_others_wait_and_are_served_then() {
    let collector = Collector::with(Setup {
        bounds: Bounds {
            connections: 2,
            ..BOUNDS
        },
        ..Setup::default()
    })
    .await;
    let (mut first, mut second) = (connect(&collector).await, connect(&collector).await);
    assert!(ask(&mut first).await.is_some() && ask(&mut second).await.is_some());
    let mut third = connect(&collector).await;
    third.write_all(ALIVE.as_bytes()).await.unwrap();
    for _ in 0..20 {
        assert!(ask(&mut second).await.is_some());
    }
    let waiting = third.try_read(&mut [0]).unwrap_err();
    assert_eq!(waiting.kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    let mut begin = [0; 15];
    third.read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200 OK");
}

#[tokio::test(start_paused = true)]
async fn half_a_head_does_not_hold_up_the_end() {
    let mut collector = Collector::start().await;
    let mut half = connect(&collector).await;
    let mut whole = connect(&collector).await;
    half.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
    assert!(ask(&mut whole).await.is_some());
    let begun = Instant::now();
    collector.end().await.unwrap().unwrap();
    assert!(begun.elapsed() < BOUNDS.head, "{:?}", begun.elapsed());
    assert_eq!(until_closed(&mut whole).await, b"");
}

/// Each connection is a file, and each reader of the store is some: the first must not take them from the second.
#[cfg(unix)]
#[tokio::test]
async fn with_few_files_there_are_fewer_connections_and_the_store_gets_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program("sh", folder.path());
    let serve = "ulimit -n 160 && exec \"$0\" serve --listen 127.0.0.1:0";
    let served = Served::of(command.args(["-c", serve, support::process::AFTERWORD]));
    let mut all = Vec::new();
    for _ in 0..31 {
        let mut stream = TcpStream::connect(&served.address).await.unwrap();
        assert!(ask(&mut stream).await.is_some());
        all.push(stream);
    }
    let client = client();
    let post = client
        .post(served.records_url())
        .header("origin", PAGE)
        .header("content-type", "text/plain");
    let posted = answer(post.body(batch("v-1", &[thumb("v-1", "r-1", 1)]))).await;
    assert_eq!(posted.status, 200, "{}", posted.text());
    let key = std::fs::read_to_string(folder.path().join("afterword-data/secret-key")).unwrap();
    let list = client
        .get(served.url("/v1/records"))
        .bearer_auth(key.trim());
    assert_eq!(
        answer(list).await.json()["records"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    served.terminate();
    let (status, said) = served.ended();
    assert!(status.success(), "{said}");
    assert!(said.contains("at most 32 connections"), "{said}");
}
