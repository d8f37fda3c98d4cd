//! All bodies together take no more room than there is; who finds none is asked to come again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use support::records::{NOW, batch, thumb};
use support::stream::{rest, under_way};
use support::{Answer, Collector, PAGE, Setup, answer, gzip, is_put_off, until};
use tokio::io::AsyncWriteExt;

/// Room for one body of [`LARGE`] bytes and not for one of [`SMALL`] beside it.
const ROOM: usize = 2_000;
const LARGE: usize = 1_900;
const SMALL: usize = 500;

async fn narrow() -> Collector {
    Collector::with(Setup {
        room: ROOM,
        ..Setup::default()
    })
    .await
}

/// A batch with spaces behind it.
fn padded(response: &str, bytes: usize) -> String {
    format!("{:bytes$}", batch("v-1", &[thumb("v-1", response, NOW)]))
}

/// A body that is read and then refused, without a question to the store.
async fn knock(collector: &Collector) -> Answer {
    collector.post(format!("{:SMALL$}", "{}")).await
}

async fn until_full(collector: &Collector) {
    until("there is no room", async || {
        let answer = knock(collector).await;
        if answer.status == 503 {
            is_put_off(&answer, "no_room");
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some(PAGE),
                "a page may read when to come again"
            );
        }
        answer.status == 503
    })
    .await;
}

async fn until_room(collector: &Collector) {
    until("there is room", async || {
        knock(collector).await.status == 422
    })
    .await;
}

#[tokio::test]
async fn a_body_that_is_still_coming_takes_its_room_until_it_is_answered() {
    let collector = narrow().await;
    let body = padded("r-1", LARGE);
    let (first, last) = body.split_at(LARGE - 10);
    let mut stream = under_way(&collector, LARGE).await;
    assert_eq!(knock(&collector).await.status, 422, "only bytes count");
    stream.write_all(first.as_bytes()).await.unwrap();
    until_full(&collector).await;
    is_put_off(&collector.post(padded("r-2", SMALL)).await, "no_room");
    stream.write_all(last.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    collector.store(padded("r-2", SMALL)).await;
    assert_eq!(collector.all_records().await.len(), 2);
}

#[tokio::test]
async fn a_body_that_breaks_off_gives_its_room_back() {
    let collector = narrow().await;
    let mut stream = under_way(&collector, LARGE + 1).await;
    let body = padded("r-1", LARGE);
    stream.write_all(body.as_bytes()).await.unwrap();
    until_full(&collector).await;
    drop(stream);
    until_room(&collector).await;
    collector.store(padded("r-2", LARGE)).await;
}

#[tokio::test]
async fn a_body_is_counted_as_it_is_unpacked() {
    let collector = narrow().await;
    let bomb = gzip(padded("r-1", ROOM + 1).as_bytes());
    assert!(bomb.len() < SMALL);
    let post = async |body: Vec<u8>| answer(collector.page_post("&encoding=gzip").body(body)).await;
    is_put_off(&post(bomb).await, "no_room");
    let answer = post(gzip(padded("r-1", SMALL).as_bytes())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn what_waits_for_the_store_takes_its_room_even_where_its_client_has_gone() {
    let collector = Collector::with(Setup {
        room: ROOM,
        backlog: 0,
        ..Setup::default()
    })
    .await;
    let other = collector.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // This one is acknowledged, and nothing more until the database has it.
    collector.store(padded("r-0", SMALL)).await;
    let mut stream = under_way(&collector, LARGE).await;
    let body = padded("r-1", LARGE);
    stream.write_all(body.as_bytes()).await.unwrap();
    until_full(&collector).await;
    drop(stream);
    for _ in 0..20 {
        is_put_off(&knock(&collector).await, "no_room");
    }
    other.execute_batch("ROLLBACK").unwrap();
    until_room(&collector).await;
    assert_eq!(collector.all_records().await.len(), 2);
}
