//! Requests that no ordinary client sends, byte by byte: breaking off, dawdling, and being under way at the end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use std::time::Duration;
use support::Collector;
use support::records::{NOW, batch, thumb};
use support::stream::{head, rest, under_way};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

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
