//! The outbox, in simulated time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::Outbox;
use afterword_core::outbox::{Answer, Next, Outcome, Request};
use afterword_core::record::{Kind, RecordId};
use afterword_core::session::Settled;
use support::{START, VISITOR};

fn outbox() -> Outbox {
    Outbox::new(format!(r#""session":"s","visitor":"{VISITOR}""#), 42)
}

fn record(response: &str, rev: u64) -> Settled {
    let id = RecordId::derive(VISITOR, response, Kind::Thumb);
    Settled {
        id,
        rev,
        json: format!(r#"{{"response":"{response}","rev":{rev}}}"#),
        left_out: false,
    }
}

fn sent(outbox: &mut Outbox, now: u64) -> Request {
    match outbox.poll(now) {
        Next::Send(request) => request,
        other => panic!("{other:?}"),
    }
}

fn status(status: u16) -> Answer<'static> {
    Answer {
        status,
        ..Answer::default()
    }
}

#[test]
fn an_empty_outbox_sends_nothing() {
    assert_eq!(outbox().poll(START), Next::Done);
    assert_eq!(outbox().leave(START), []);
}

#[test]
fn records_wait_for_company_and_the_newest_rev_goes() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    outbox.push(record("b", 1), START + 100);
    outbox.push(record("a", 3), START + 200);
    outbox.push(record("a", 2), START + 300);
    assert_eq!(outbox.poll(START + 499), Next::Wait(START + 500));
    let request = sent(&mut outbox, START + 500);
    assert_eq!(request.records, 2);
    assert!(
        request.body.contains(r#""response":"a","rev":3"#),
        "{}",
        request.body
    );
    assert_eq!(outbox.poll(START + 900), Next::Done);
    assert_eq!(
        outbox.answered(&request.batch, status(200), START + 900),
        Outcome::Accepted
    );
    assert_eq!((outbox.waiting(), outbox.counts().acknowledged), (0, 2));
}

#[test]
fn a_retry_is_the_same_batch_later_and_never_sooner_than_asked() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    let first = sent(&mut outbox, START + 500);
    let asked = Answer {
        status: 429,
        retry_after_ms: 60_000,
        ..Answer::default()
    };
    assert_eq!(
        outbox.answered(&first.batch, asked, START + 600),
        Outcome::Retry
    );
    outbox.push(record("b", 1), START + 700);
    let Next::Wait(at) = outbox.poll(START + 700) else {
        panic!("it waits")
    };
    assert!(at >= START + 60_600);
    let second = sent(&mut outbox, at);
    assert_eq!(
        (second.batch, second.attempt, second.records),
        (first.batch, 2, first.records)
    );
}

#[test]
fn pauses_grow_to_five_minutes_and_no_further() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    let mut now = START + 500;
    for attempt in 0..40_u32 {
        let request = sent(&mut outbox, now);
        outbox.answered(&request.batch, status(503), now);
        let ceiling = (1_000_u64 << attempt.min(20)).min(300_000);
        match outbox.poll(now) {
            Next::Wait(at) => {
                assert!(at - now <= ceiling);
                now = at;
            }
            Next::Send(request) => {
                outbox.answered(&request.batch, status(0), now);
                now += ceiling;
            }
            Next::Done => panic!("it is kept"),
        }
    }
}

#[test]
fn a_batch_that_is_refused_is_let_go_and_counted_in_the_next() {
    for code in [400, 401, 403, 415, 422] {
        let mut outbox = outbox();
        outbox.push(record("a", 1), START);
        let request = sent(&mut outbox, START + 500);
        let answer = Answer {
            status: code,
            codes: "why",
            ..Answer::default()
        };
        assert_eq!(
            outbox.answered(&request.batch, answer, START),
            Outcome::Dropped
        );
        assert_eq!(outbox.counts().dropped, 1);
        outbox.push(record("b", 1), START);
        let next = sent(&mut outbox, START + 500);
        assert!(
            next.body.contains(r#""dropped":{"why":1}"#),
            "{}",
            next.body
        );
    }
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_it_fits() {
    let mut outbox = outbox();
    for response in ["a", "b", "c", "d"] {
        outbox.push(record(response, 1), START);
    }
    let mut sizes = Vec::new();
    let mut now = START + 500;
    while sizes.len() < 20 {
        match outbox.poll(now) {
            Next::Send(request) => {
                sizes.push(request.records);
                let code = if request.records > 1 { 413 } else { 200 };
                outbox.answered(&request.batch, status(code), now);
            }
            Next::Wait(at) => now = at,
            Next::Done => break,
        }
    }
    assert_eq!(sizes, [4, 2, 1, 1, 1, 1]);
    assert_eq!(outbox.counts().acknowledged, 4);
}

#[test]
fn rejected_records_are_counted_by_code() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    outbox.push(record("b", 1), START);
    let request = sent(&mut outbox, START + 500);
    let answer = Answer {
        status: 200,
        codes: "bad_trace_id",
        ..Answer::default()
    };
    outbox.answered(&request.batch, answer, START);
    assert_eq!(
        (outbox.counts().acknowledged, outbox.counts().dropped),
        (1, 1)
    );
}

#[test]
fn what_was_under_way_when_the_page_went_goes_once_more_and_again_after_a_return() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    let under_way = sent(&mut outbox, START + 500);
    outbox.push(record("b", 1), START + 600);
    let requests = outbox.leave(START + 700);
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (&requests[0].batch, requests[0].attempt),
        (&under_way.batch, 2)
    );
    assert_eq!(outbox.poll(START + 800), Next::Done);
    assert_eq!(
        outbox.answered(&under_way.batch, status(200), START + 900),
        Outcome::Unknown
    );
    outbox.page_shown(START + 1_000);
    assert_eq!(sent(&mut outbox, START + 1_500).records, 2);
}

#[test]
fn what_the_browser_refuses_to_take_over_is_kept() {
    let mut outbox = outbox();
    outbox.push(record("a", 1), START);
    let request = outbox.leave(START).remove(0);
    outbox.refused(&request);
    assert_eq!(sent(&mut outbox, START + 1).records, request.records);
}

#[test]
fn the_oldest_go_when_there_are_too_many_and_are_counted() {
    let mut outbox = outbox();
    for at in 0..300 {
        let mut record = record(&at.to_string(), 1);
        record.json = format!("\"{}\"", "x".repeat(10_000));
        outbox.push(record, START);
    }
    assert_eq!(outbox.waiting(), 99);
    assert_eq!(outbox.counts().dropped, 201);
}
