//! Requests that no ordinary client sends, byte by byte: breaking off, dawdling, and being under way at the end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use std::time::Duration;
use support::records::{NOW, batch, thumb};
use support::{Collector, PAGE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The head of a post whose client waits to be told that its body is wanted.
fn head(collector: &Collector, length: usize) -> String {
    format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nOrigin: {PAGE}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        collector.records_path(),
        collector.address
    )
}

/// A request whose handler has begun to read its body, which proves that it is under way.
async fn under_way(collector: &Collector, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(collector.address).await.unwrap();
    stream
        .write_all(head(collector, length).as_bytes())
        .await
        .unwrap();
    let mut wanted = [0; 25];
    stream.read_exact(&mut wanted).await.unwrap();
    assert_eq!(&wanted, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_called_too_large_and_stores_nothing() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    let mut stream = under_way(&collector, body.len() + 1).await;
    stream.write_all(body.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = rest(stream).await;
    assert!(
        !answer.contains(" 200 ") && !answer.contains("too_large"),
        "{answer}"
    );
    assert_eq!(collector.all_records().await.len(), 0);
}

#[tokio::test]
async fn a_body_in_broken_chunks_is_refused_with_a_code() {
    let collector = Collector::start().await;
    let mut stream = TcpStream::connect(collector.address).await.unwrap();
    let head = head(&collector, 0)
        .replace("Content-Length: 0", "Transfer-Encoding: chunked")
        .replace("Expect: 100-continue\r\n", "");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"not a length\r\n").await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("body_broke_off"), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_asked_to_come_again() {
    let collector = Collector::start().await;
    let mut stream = under_way(&collector, 1_000).await;
    stream.write_all(b"{").await.unwrap();
    tokio::time::pause();
    let answer = rest(stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("too_slow"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_end_waits_for_requests_under_way() {
    let mut collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    let mut stream = under_way(&collector, body.len()).await;
    let address = collector.address;
    let served = collector.end();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\"accepted\":1"),
        "{answer}"
    );
    served.await.unwrap().unwrap();
    assert_eq!(
        collector.store.reader().unwrap().totals().unwrap(),
        [("thumb".to_owned(), 1, 0)]
    );
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let mut collector = Collector::start().await;
    let stream = under_way(&collector, 1_000).await;
    let served = collector.end();
    tokio::time::pause();
    let soon = tokio::time::timeout(Duration::from_secs(20), served).await;
    soon.expect("the end came").unwrap().unwrap();
    drop(stream);
}
