//! What is wrong is refused, with a code, a place and a sentence; what is right beside it is kept.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};
use support::records::{NOW, batch, thumb};
use support::{Collector, PAGE, answer, fixture, gzip};

fn table() -> Value {
    serde_json::from_str(&fixture("refused.json")).unwrap()
}

/// A text of the table; what `fill` says stands in for a text too long to be written out.
fn filled(row: &Value, name: &str) -> String {
    let text = row[name].as_str().unwrap();
    let Some(fill) = row.get("fill") else {
        return text.to_owned();
    };
    let times = fill["times"].as_u64().unwrap() as usize;
    let long = fill["text"].as_str().unwrap().repeat(times);
    text.replace(fill["mark"].as_str().unwrap(), &long)
}

#[tokio::test]
async fn every_body_of_the_table_gets_its_status_and_code_and_leaves_nothing() {
    let collector = Collector::start().await;
    for row in table()["bodies"].as_array().unwrap() {
        let answer = collector.post(filled(row, "body")).await;
        let name = &row["name"];
        assert_eq!(u64::from(answer.status.as_u16()), row["status"], "{name}");
        let said = answer.json();
        assert_eq!(said["code"], row["code"], "{name}");
        let message = said["message"].as_str().unwrap();
        assert!(
            message.starts_with(row["says"].as_str().unwrap()),
            "{name}: {message}"
        );
    }
    assert_eq!(collector.all_records().await, Vec::<Value>::new());
}

#[tokio::test]
async fn every_record_of_the_table_is_refused_alone_and_its_neighbours_are_stored() {
    let table = table();
    let collector = Collector::start().await;
    for row in table["in_a_batch"].as_array().unwrap() {
        let frame = table["batch"].as_str().unwrap();
        let answer = collector
            .post(frame.replace("RECORD", &filled(row, "record")))
            .await;
        let name = &row["name"];
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let said = answer.json();
        let taken = said["accepted"].as_u64().unwrap() + said["unchanged"].as_u64().unwrap();
        assert_eq!(taken, 2, "{name}: {said}");
        let [refused] = said["rejected"].as_array().unwrap().as_slice() else {
            panic!("{name}: {said}");
        };
        assert_eq!(
            (&refused["index"], &refused["id"], &refused["code"]),
            (&json!(1), &row["id"], &row["code"]),
            "{name}"
        );
        let message = refused["message"].as_str().unwrap();
        assert!(
            message.starts_with(row["says"].as_str().unwrap()),
            "{name}: {message}"
        );
    }
    let kept: Vec<Value> = collector.all_records().await;
    let responses: Vec<&Value> = kept
        .iter()
        .map(|record| &record["response"]["id"])
        .collect();
    assert_eq!(responses, ["r-1", "r-3"]);
}

#[tokio::test]
async fn a_batch_of_bad_records_alone_is_answered_and_stores_nothing() {
    let collector = Collector::start().await;
    let answer = collector.post(batch("v-1", &[json!(1), json!(2)])).await;
    assert_eq!(answer.status, 200);
    let said = answer.json();
    assert_eq!(
        (&said["accepted"], &said["unchanged"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        said["rejected"][1]["message"],
        "/records/1: expected an object"
    );
    assert_eq!(collector.all_records().await, Vec::<Value>::new());
}

#[tokio::test]
async fn five_hundred_records_are_taken_and_one_more_is_too_many() {
    let collector = Collector::start().await;
    let votes: Vec<Value> = (0..501)
        .map(|at| thumb("v-1", &format!("r-{at}"), NOW))
        .collect();
    collector
        .post(batch("v-1", &votes))
        .await
        .refuses(422, "too_many_records");
    let answer = collector.post(batch("v-1", &votes[..500])).await;
    assert_eq!(answer.json()["accepted"], 500);
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_too_large_whether_it_says_its_length_or_not() {
    let collector = Collector::start().await;
    let body = vec![b' '; 10 << 20];
    collector.post(body.clone()).await.refuses(413, "too_large");
    let chunks = body
        .chunks(64 << 10)
        .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()));
    let stream = futures_util::stream::iter(chunks.collect::<Vec<_>>());
    collector
        .post(reqwest::Body::wrap_stream(stream))
        .await
        .refuses(413, "too_large");
}

#[tokio::test]
async fn a_body_of_just_a_megabyte_is_read_and_of_one_byte_more_is_not() {
    let collector = Collector::start().await;
    let mut body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    body.push_str(&" ".repeat((1 << 20) - body.len()));
    assert_eq!(collector.post(body.clone()).await.status, 200);
    body.push(' ');
    collector.post(body).await.refuses(413, "too_large");
}

#[tokio::test]
async fn a_gzip_bomb_is_unpacked_no_further_than_allowed() {
    let collector = Collector::start().await;
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let request = collector.page_post("&encoding=gzip").body(bomb);
    answer(request).await.refuses(413, "too_large");
}

#[tokio::test]
async fn what_is_no_gzip_or_breaks_off_is_malformed() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    let packed = gzip(body.as_bytes());
    let half = packed[..packed.len() / 2].to_vec();
    let mut flipped = packed.clone();
    let checksum = flipped.len() - 6;
    flipped[checksum] ^= 1;
    for bad in [body.into_bytes(), half, flipped, Vec::new()] {
        let request = collector.page_post("&encoding=gzip").body(bad);
        answer(request).await.refuses(400, "malformed_gzip");
    }
    assert_eq!(collector.all_records().await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_encoding_that_nobody_knows_is_refused_wherever_it_is_named() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    let by_query = collector.page_post("&encoding=br").body(body.clone());
    let by_header = collector
        .page_post("")
        .header("content-encoding", "zstd")
        .body(body);
    for request in [by_query, by_header] {
        answer(request).await.refuses(415, "unsupported_encoding");
    }
}

#[tokio::test]
async fn a_content_type_that_is_neither_text_nor_json_is_refused() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW)]);
    for kind in [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "",
        "text",
    ] {
        let request = collector
            .request(Method::POST, &collector.records_path())
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, kind)
            .body(body.clone());
        answer(request).await.refuses(415, "unsupported_type");
    }
    let untyped = collector
        .request(Method::POST, &collector.records_path())
        .header(ORIGIN, PAGE)
        .body(body.into_bytes());
    answer(untyped).await.refuses(415, "unsupported_type");
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_malformed_from_where_they_begin() {
    let collector = Collector::start().await;
    let mut body = batch("v-1", &[thumb("v-1", "r-1", NOW)]).into_bytes();
    body[10] = 0xff;
    let answer = collector.post(body).await;
    answer.refuses(400, "malformed_json");
    assert_eq!(
        answer.json()["message"],
        "the body is not UTF-8 from byte 10"
    );
}

// Each was once compared with all before it: a megabyte of them took a core for minutes.
#[tokio::test]
async fn a_hundred_thousand_reasons_are_refused_without_comparing_each_with_all() {
    let collector = Collector::start().await;
    let mut body: Value = serde_json::from_str(&batch("v-1", &[thumb("v-1", "r-1", NOW)])).unwrap();
    body["context"]["dropped"] = (0..80_000)
        .map(|at| (format!("{at:x}"), json!(1)))
        .collect();
    collector
        .post(body.to_string())
        .await
        .refuses(422, "bad_context");
}
