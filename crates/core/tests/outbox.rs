//! The outbox, in simulated time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::Policy;
use afterword_core::outbox::{Answer, Next, Outcome, Request};
use afterword_core::record::{Kind, RecordId};
use afterword_core::session::Settled;
use serde_json::Value;
use support::{START, Shell, VISITOR, numbers};

const DAY: u64 = 24 * 60 * 60_000;

fn shell() -> Shell {
    Shell::new("5eed", &format!(r#""session":"s","visitor":"{VISITOR}""#))
}

/// The thumb on a response, of this many ms after the start.
fn record(response: &str, rev: u64) -> Settled {
    sized(response, rev, 0)
}

/// One with this many bytes more.
fn sized(response: &str, rev: u64, bytes: usize) -> Settled {
    Settled {
        id: RecordId::derive(VISITOR, response, Kind::Thumb),
        rev: START + rev,
        json: format!(
            r#"{{"is":"{response}@{rev}","more":"{}"}}"#,
            "x".repeat(bytes)
        ),
        left_out: false,
    }
}

/// A record of another page, as `adopt` takes it.
fn adopt(shell: &mut Shell, group: u32, number: u32, rev: u64) {
    let json = record(&format!("adopted-{number}"), rev).json;
    shell.adopt(group << 24 | number, START + rev, json, START);
}

fn batch(shell: &Shell, body: &str) -> Value {
    serde_json::from_str(&shell.whole(body)).unwrap()
}

/// What is in a body: each record as `response@rev`.
fn holds(shell: &Shell, body: &str) -> Vec<String> {
    let batch = batch(shell, body);
    let records = batch["records"].as_array().unwrap();
    let names = records.iter().map(|record| record["is"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

fn id_of(shell: &Shell, body: &str) -> String {
    batch(shell, body)["batch"].as_str().unwrap().to_owned()
}

fn status(status: u16) -> Answer<'static> {
    Answer {
        status,
        ..Answer::default()
    }
}

fn wait(shell: &mut Shell, now: u64) -> u64 {
    match shell.poll(now) {
        Next::Wait(at) => at,
        other => panic!("{other:?}"),
    }
}

/// Polls until something is sent.
fn next(shell: &mut Shell, now: &mut u64) -> Request {
    for _ in 0..3 {
        match shell.poll(*now) {
            Next::Send(request) => return request,
            Next::Wait(at) => *now = at,
            Next::Done => panic!("it is kept"),
        }
    }
    panic!("it waits for ever")
}

/// Lets try after try go unanswered, until nothing more is tried. How many there were.
fn give_up(shell: &mut Shell, now: &mut u64) -> u32 {
    let mut tries = 0;
    loop {
        match shell.poll(*now) {
            Next::Send(request) => {
                tries += 1;
                let outcome = shell.outbox.answered(request.number, status(0), *now);
                assert_eq!(outcome, Outcome::Retry);
            }
            Next::Wait(at) => *now = at,
            Next::Done => return tries,
        }
    }
}

#[test]
fn an_empty_outbox_sends_nothing() {
    let mut shell = shell();
    assert_eq!(shell.poll(START), Next::Done);
    assert_eq!(shell.leave(false, START), []);
    assert_eq!(shell.leave(true, START), []);
    assert!(!shell.outbox.holds());
    assert_eq!(shell.let_go(), [0; 0]);
}

#[test]
fn records_wait_for_company_and_the_newest_rev_goes() {
    let mut shell = shell();
    let a = shell.push(&record("a", 1), START).unwrap();
    let b = shell.push(&record("b", 1), START + 100).unwrap();
    assert_eq!(shell.push(&record("a", 3), START + 200), Some(a));
    assert_eq!(shell.push(&record("a", 2), START + 300), None);
    assert_eq!(shell.push(&record("a", 3), START + 300), None);
    assert_eq!(shell.poll(START + 499), Next::Wait(START + 500));
    let request = shell.sent(START + 500);
    assert_eq!((request.records, numbers(&request.body)), (2, vec![a, b]));
    assert_eq!(holds(&shell, &request.body), ["a@3", "b@1"]);
    assert_eq!(shell.poll(START + 900), Next::Done);
    assert_eq!(
        shell
            .outbox
            .answered(request.number, status(200), START + 900),
        Outcome::Accepted
    );
    assert_eq!(shell.let_go(), [a, b]);
    assert!(!shell.outbox.holds());
}

#[test]
fn half_a_request_waits_for_no_company() {
    let mut shell = shell();
    shell.push(&sized("a", 1, 15_000), START);
    wait(&mut shell, START);
    shell.push(&sized("b", 1, 15_000), START);
    assert_eq!(shell.sent(START).records, 2);
}

#[test]
fn a_request_says_who_what_and_what_was_dropped_and_only_that() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let request = shell.sent(START + 500);
    assert_eq!(
        shell.whole(&request.body),
        format!(
            r#"{{"v":1,"client":"{}","batch":"5eed-1","attempt":1,"sent_at_ms":{},"context":{{"session":"s","visitor":"{VISITOR}"}},"records":[{}]}}"#,
            afterword_core::wire::CLIENT,
            START + 500,
            record("a", 1).json,
        )
    );
    shell
        .outbox
        .answered(request.number, status(200), START + 600);
    shell.outbox.drop_records("why", 2);
    shell.push(&record("b", 1), START + 700);
    let request = shell.sent(START + 1_200);
    let batch = batch(&shell, &request.body);
    let context = serde_json::json!({"session": "s", "visitor": VISITOR, "dropped": {"why": 2}});
    assert_eq!(
        (&batch["batch"], &batch["context"]),
        (&"5eed-2".into(), &context)
    );
}

#[test]
fn a_newer_rev_of_what_is_in_flight_has_a_number_of_its_own_and_goes_after_it() {
    let mut shell = shell();
    let first = shell.push(&record("a", 1), START).unwrap();
    let under_way = shell.sent(START + 500);
    let second = shell.push(&record("a", 2), START + 600).unwrap();
    assert_ne!(first, second);
    // What waits behind it is one record, however often it changes.
    assert_eq!(shell.push(&record("a", 3), START + 700), Some(second));
    assert_eq!(shell.push(&record("a", 2), START + 700), None);
    assert_eq!(shell.poll(START + 2_000), Next::Done);
    assert_eq!(holds(&shell, &under_way.body), ["a@1"]);
    shell
        .outbox
        .answered(under_way.number, status(200), START + 2_000);
    assert_eq!(shell.let_go(), [first]);
    let request = shell.sent(START + 2_000);
    assert_eq!(holds(&shell, &request.body), ["a@3"]);
    shell
        .outbox
        .answered(request.number, status(200), START + 2_000);
    assert_eq!(shell.let_go(), [second]);
}

#[test]
fn a_newer_rev_of_what_was_handed_to_the_browser_takes_its_number_and_waits() {
    let mut shell = shell();
    let number = shell.push(&record("a", 2), START).unwrap();
    let handed = shell.leave(false, START).remove(0);
    for old in 1..=2 {
        assert_eq!(shell.push(&record("a", old), START + 1), None);
    }
    assert_eq!(shell.poll(START + 1_000), Next::Done);
    assert_eq!(shell.push(&record("a", 3), START + 2_000), Some(number));
    // That the old one arrived says nothing of the new one.
    shell
        .outbox
        .answered(handed.number, status(200), START + 2_100);
    assert_eq!(shell.let_go(), [0; 0]);
    let request = shell.sent(START + 2_500);
    assert_eq!(holds(&shell, &request.body), ["a@3"]);
}

#[test]
fn an_old_rev_gives_way_where_its_batch_is_taken_back_and_its_number_is_let_go() {
    let mut shell = shell();
    let old = shell.push(&record("a", 1), START).unwrap();
    let other = shell.push(&record("b", 1), START).unwrap();
    let request = shell.sent(START + 500);
    let new = shell.push(&record("a", 2), START + 600).unwrap();
    shell
        .outbox
        .answered(request.number, status(413), START + 700);
    assert_eq!(shell.let_go(), [old]);
    let mut sent = Vec::new();
    let mut now = START + 700;
    while shell.outbox.holds() {
        let request = next(&mut shell, &mut now);
        sent.extend(holds(&shell, &request.body));
        shell.outbox.answered(request.number, status(200), now);
    }
    assert_eq!(sent, ["b@1", "a@2"]);
    assert_eq!(shell.let_go(), [other, new]);
}

#[test]
fn a_retry_is_the_same_batch_later_and_never_sooner_than_asked() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let first = shell.sent(START + 500);
    let asked = Answer {
        status: 429,
        retry_after_ms: 60_000,
        ..Answer::default()
    };
    assert_eq!(
        shell.outbox.answered(first.number, asked, START + 600),
        Outcome::Retry
    );
    shell.push(&record("b", 1), START + 700);
    let at = wait(&mut shell, START + 700);
    assert!(at >= START + 60_600);
    let second = shell.sent(at);
    assert_eq!(
        (second.number, second.attempt, second.records),
        (first.number, 2, first.records)
    );
    assert_eq!(id_of(&shell, &second.body), id_of(&shell, &first.body));
    assert_eq!(batch(&shell, &second.body)["attempt"], 2);
    assert_eq!(holds(&shell, &second.body), ["a@1"]);
    assert_eq!(shell.let_go(), [0; 0]);
}

#[test]
fn pauses_grow_to_five_minutes_and_no_further() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let mut now = START + 500;
    let mut pauses = Vec::new();
    for attempt in 0..200_u32 {
        let request = next(&mut shell, &mut now);
        assert_eq!(request.attempt, attempt + 1);
        shell.outbox.answered(request.number, status(503), now);
        let ceiling = (1_000_u64 << attempt.min(20)).min(300_000);
        let pause = match shell.poll(now) {
            Next::Wait(at) => at - now,
            other => panic!("{other:?}"),
        };
        assert!(pause <= ceiling, "{pause} of {ceiling}");
        pauses.push(pause);
    }
    // Full jitter: anything between none and all of it.
    assert!(pauses.iter().any(|&pause| pause > 250_000));
    assert!(pauses[20..].iter().any(|&pause| pause < 50_000));
}

#[test]
fn a_batch_that_is_refused_is_let_go_and_counted_in_the_next() {
    for code in [400, 401, 403, 415, 422] {
        let mut shell = shell();
        let number = shell.push(&record("a", 1), START).unwrap();
        shell.outbox.drop_records("before", 3);
        let request = shell.sent(START + 500);
        let answer = Answer {
            status: code,
            codes: "why",
            ..Answer::default()
        };
        assert_eq!(
            shell.outbox.answered(request.number, answer, START),
            Outcome::Dropped
        );
        assert_eq!(shell.let_go(), [number]);
        assert_eq!((shell.dropped("why"), shell.dropped("before")), (1, 3));
        shell.push(&record("b", 1), START);
        let next = shell.sent(START + 500);
        let context = &batch(&shell, &next.body)["context"];
        // What it had counted was never taken.
        assert_eq!(
            context["dropped"],
            serde_json::json!({"before": 3, "why": 1})
        );
    }
}

#[test]
fn a_refusal_without_a_code_is_counted_as_one() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.push(&record("b", 1), START);
    let request = shell.sent(START + 500);
    shell.outbox.answered(request.number, status(403), START);
    assert_eq!(shell.dropped("refused"), 2);
    assert!(!shell.outbox.holds());
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_it_fits() {
    let mut shell = shell();
    for response in ["a", "b", "c", "d"] {
        shell.push(&record(response, 1), START);
    }
    shell.outbox.drop_records("before", 1);
    let mut sizes = Vec::new();
    let mut counted = Vec::new();
    let mut now = START + 500;
    while shell.outbox.holds() {
        let request = next(&mut shell, &mut now);
        sizes.push(request.records);
        counted.push(request.body.contains(r#""dropped":{"before":1}"#));
        let code = if request.records > 1 { 413 } else { 200 };
        shell.outbox.answered(request.number, status(code), now);
    }
    assert_eq!(sizes, [4, 2, 1, 1, 1, 1]);
    // Until a batch is taken, the next one bears its counts.
    assert_eq!(counted, [true, true, true, false, false, false]);
    assert_eq!(shell.let_go().len(), 4);
}

#[test]
fn a_record_that_alone_is_too_large_for_the_collector_is_let_go() {
    let mut shell = shell();
    let large = shell.push(&record("a", 1), START).unwrap();
    let request = shell.sent(START + 500);
    assert_eq!(
        shell.outbox.answered(request.number, status(413), START),
        Outcome::Dropped
    );
    assert_eq!(shell.let_go(), [large]);
    assert_eq!(shell.dropped("refused"), 1);
}

#[test]
fn rejected_records_are_counted_by_code() {
    let mut shell = shell();
    for response in ["a", "b", "c", "d"] {
        shell.push(&record(response, 1), START);
    }
    let request = shell.sent(START + 500);
    let answer = Answer {
        status: 200,
        codes: "bad_trace_id\n\nbad_id\nbad_trace_id",
        ..Answer::default()
    };
    assert_eq!(
        shell.outbox.answered(request.number, answer, START),
        Outcome::Accepted
    );
    assert_eq!(
        (shell.dropped("bad_trace_id"), shell.dropped("bad_id")),
        (2, 1)
    );
    assert_eq!(shell.let_go().len(), 4);
}

#[test]
fn what_is_under_way_when_the_page_dies_goes_once_more_and_again_after_a_return() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let under_way = shell.sent(START + 500);
    shell.push(&record("b", 1), START + 600);
    let requests = shell.leave(true, START + 700);
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[0].number, requests[0].attempt),
        (under_way.number, 2)
    );
    assert_eq!(
        id_of(&shell, &requests[0].body),
        id_of(&shell, &under_way.body)
    );
    assert_eq!(holds(&shell, &requests[0].body), ["a@1"]);
    assert_eq!(holds(&shell, &requests[1].body), ["b@1"]);
    assert_eq!(
        (shell.poll(START + 800), shell.let_go()),
        (Next::Done, vec![])
    );

    shell.outbox.page_shown(true, START + 1_000);
    assert_eq!(shell.poll(START + 1_100), Next::Wait(START + 1_500));
    let again = shell.sent(START + 1_500);
    assert_eq!(holds(&shell, &again.body), ["a@1", "b@1"]);
    // They are in another batch by now.
    assert_eq!(
        shell
            .outbox
            .answered(under_way.number, status(200), START + 1_600),
        Outcome::Unknown
    );
    shell
        .outbox
        .answered(again.number, status(200), START + 1_600);
    assert_eq!(shell.let_go().len(), 2);
}

#[test]
fn what_is_under_way_when_the_page_is_hidden_does_not_go_again() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let under_way = shell.sent(START + 500);
    shell.push(&record("b", 1), START + 600);
    shell.push(&record("a", 2), START + 600);
    let requests = shell.leave(false, START + 700);
    assert_eq!(requests.len(), 1);
    assert_eq!(holds(&shell, &requests[0].body), ["b@1", "a@2"]);
    // Nor does what was handed over, when it is hidden once more.
    assert_eq!(shell.leave(false, START + 750), []);
    // Both are answered, in any order.
    assert_eq!(
        shell
            .outbox
            .answered(requests[0].number, status(200), START + 800),
        Outcome::Accepted
    );
    assert_eq!(shell.let_go().len(), 2);
    assert_eq!(
        shell
            .outbox
            .answered(under_way.number, status(503), START + 900),
        Outcome::Retry
    );
    let at = wait(&mut shell, START + 900);
    let again = shell.sent(at);
    assert_eq!((again.number, again.attempt), (under_way.number, 2));
}

#[test]
fn what_waits_for_another_try_goes_when_the_page_is_hidden() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let first = shell.sent(START + 500);
    let asked = Answer {
        status: 503,
        retry_after_ms: DAY,
        ..Answer::default()
    };
    shell.outbox.answered(first.number, asked, START + 600);
    let handed = shell.leave(false, START + 700);
    assert_eq!(handed.len(), 1);
    assert_eq!((handed[0].number, handed[0].attempt), (first.number, 2));
    // Back-off is kept for what comes after.
    shell.push(&record("b", 1), START + 800);
    assert_eq!(wait(&mut shell, START + 800), START + 600 + DAY);
}

#[test]
fn a_return_to_a_page_that_lived_on_sends_nothing_again() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let handed = shell.leave(false, START).remove(0);
    shell.outbox.page_shown(false, START + 100);
    assert_eq!(shell.poll(START + 10_000), Next::Done);
    assert!(shell.outbox.holds());
    shell
        .outbox
        .answered(handed.number, status(200), START + 10_000);
    assert!(!shell.outbox.holds());
}

#[test]
fn what_the_browser_refuses_to_take_over_is_halved_down_to_one_and_kept() {
    let mut shell = shell();
    for at in 0..9 {
        shell.push(&record(&at.to_string(), 1), START);
    }
    shell.outbox.drop_records("before", 7);
    let mut offered = Vec::new();
    shell.outbox.leave(true, START, &mut |request| {
        assert!(request.body.contains(r#""dropped":{"before":7}"#));
        offered.push(request.records);
        false
    });
    assert_eq!(offered, [9, 4, 2, 1]);
    assert_eq!(shell.let_go(), [0; 0]);
    let request = shell.sent(START + 1);
    assert_eq!(request.records, 9);
    let context = &batch(&shell, &request.body)["context"];
    assert_eq!(context["dropped"]["before"], 7);
}

#[test]
fn what_fits_after_a_refusal_is_handed_over_and_the_rest_is_kept() {
    let mut shell = shell();
    for at in 0..8 {
        shell.push(&record(&at.to_string(), 1), START);
    }
    shell.outbox.drop_records("before", 7);
    let mut room = 5;
    let mut offered = Vec::new();
    let mut counts = Vec::new();
    shell.outbox.leave(true, START, &mut |request| {
        offered.push(request.records);
        let takes = request.records <= room;
        if takes {
            room -= request.records;
            counts.push(request.body.contains(r#""before":7"#));
        }
        takes
    });
    assert_eq!(offered, [8, 4, 4, 2, 1, 1]);
    assert_eq!(counts, [true, false]);
    let request = shell.sent(START + 1);
    assert_eq!(holds(&shell, &request.body), ["5@1", "6@1", "7@1"]);
    assert!(!request.body.contains("before"));
}

#[test]
fn what_was_under_way_and_is_refused_is_kept_too() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.outbox.drop_records("before", 7);
    let under_way = shell.sent(START + 500);
    let old = shell.push(&record("b", 1), START + 600).unwrap();
    shell.outbox.leave(true, START + 700, &mut |request| {
        assert_eq!(request.number, under_way.number);
        false
    });
    let request = shell.sent(START + 701);
    assert_eq!(holds(&shell, &request.body), ["a@1", "b@1"]);
    assert!(numbers(&request.body).contains(&old));
    assert!(request.body.contains(r#""dropped":{"before":7}"#));
    assert_ne!(id_of(&shell, &request.body), id_of(&shell, &under_way.body));
}

#[test]
fn the_answer_to_what_the_browser_took_over_is_heard() {
    let mut shell = shell();
    for at in 0..4 {
        shell.push(&sized(&at.to_string(), 1, 30_000), START);
    }
    let handed = shell.leave(false, START);
    let all: Vec<u32> = handed.iter().map(|request| request.number).collect();
    assert_eq!(all, [1, 2, 3, 4]);
    for unknown in [0, 5, 1_000_000] {
        assert_eq!(
            shell.outbox.answered(unknown, status(200), START),
            Outcome::Unknown
        );
    }
    assert_eq!(
        shell.outbox.answered(1, status(200), START),
        Outcome::Accepted
    );
    assert_eq!(shell.let_go(), numbers(&handed[0].body));
    // Twice is once too often.
    assert_eq!(
        shell.outbox.answered(1, status(200), START),
        Outcome::Unknown
    );
    assert_eq!(shell.outbox.answered(2, status(503), START), Outcome::Retry);
    assert_eq!(
        shell.outbox.answered(2, status(503), START),
        Outcome::Unknown
    );
    let refused = Answer {
        status: 400,
        codes: "why",
        ..Answer::default()
    };
    assert_eq!(shell.outbox.answered(3, refused, START), Outcome::Dropped);
    assert_eq!(shell.dropped("why"), 1);
    assert_eq!(shell.let_go(), numbers(&handed[2].body));
    let mut now = START;
    let again = next(&mut shell, &mut now);
    assert_eq!((again.number, again.attempt), (5, 1));
    assert_eq!(numbers(&again.body), numbers(&handed[1].body));
    assert_eq!(shell.outbox.answered(4, status(0), now), Outcome::Retry);
    assert_eq!(
        shell.outbox.answered(5, status(204), now),
        Outcome::Accepted
    );
    let last = next(&mut shell, &mut now);
    assert_eq!(numbers(&last.body), numbers(&handed[3].body));
    shell.outbox.answered(last.number, status(200), now);
    assert!(!shell.outbox.holds());
}

#[test]
fn what_the_browser_took_over_is_halved_where_it_was_too_large() {
    let mut shell = shell();
    for at in 0..5 {
        shell.push(&record(&at.to_string(), 1), START);
    }
    let handed = shell.leave(false, START).remove(0);
    assert_eq!(
        shell.outbox.answered(handed.number, status(413), START),
        Outcome::Retry
    );
    assert_eq!(shell.sent(START).records, 3);
}

#[test]
fn what_is_forgotten_is_let_go_and_no_answer_brings_it_back() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.leave(false, START);
    shell.push(&record("b", 1), START);
    let under_way = shell.sent(START + 500);
    shell.push(&record("c", 1), START);
    shell.open(&[record("d", 1)]);
    adopt(&mut shell, 1, 1, 0);
    shell.outbox.clear();
    assert_eq!(shell.let_go().len(), 5);
    assert!(!shell.outbox.holds() && shell.kept.is_empty());
    for number in [1, under_way.number] {
        assert_eq!(
            shell.outbox.answered(number, status(503), START),
            Outcome::Unknown
        );
    }
    assert_eq!(shell.poll(START + 10_000), Next::Done);
    assert_eq!(shell.leave(true, START + 10_000), []);
    assert_eq!(shell.outbox.arm(START + 10_000).as_deref(), Some(""));
}

#[test]
fn the_oldest_go_when_there_are_too_many_and_are_counted() {
    let mut shell = shell();
    let mut given = Vec::new();
    for at in 0..300 {
        given.push(
            shell
                .push(&sized(&at.to_string(), 1, 10_000), START)
                .unwrap(),
        );
    }
    let fit = Policy::DEFAULT.max_outbox_bytes / sized("100", 1, 10_000).json.len();
    assert_eq!(shell.outbox.waiting(), fit);
    assert_eq!(shell.dropped("outbox_full"), 300 - fit as u64);
    assert_eq!(shell.let_go(), given[..300 - fit]);
}

#[test]
fn what_is_open_is_never_sent_while_the_page_lives_or_goes() {
    let mut shell = shell();
    let open = shell.open(&[record("a", 1), record("b", 1)]);
    assert_eq!(open.len(), 2);
    assert!(shell.outbox.holds());
    for at in [0, 500, DAY] {
        assert_eq!(shell.poll(START + at), Next::Done);
        assert_eq!(shell.leave(false, START + at), []);
        assert_eq!(shell.leave(true, START + at), []);
        shell.outbox.page_shown(true, START + at);
    }
    assert_eq!(shell.let_go(), [0; 0]);
    let armed = shell.outbox.arm(START).unwrap();
    assert_eq!(numbers(&armed), open);

    // Nor beside what is settled.
    shell.push(&record("c", 1), START + DAY);
    let request = shell.sent(START + DAY + 500);
    assert_eq!(holds(&shell, &request.body), ["c@1"]);
    shell
        .outbox
        .answered(request.number, status(200), START + DAY);
    assert_eq!(shell.outbox.waiting(), 0);
}

#[test]
fn what_is_open_takes_the_place_of_what_was() {
    let mut shell = shell();
    let first = shell.open(&[record("a", 1), record("b", 1), record("c", 1)]);
    let second = shell.open(&[record("c", 2), record("a", 1), record("d", 1)]);
    assert_eq!(second[..2], [first[2], first[0]]);
    assert_eq!(shell.let_go(), [first[1]]);
    let armed = shell.outbox.arm(START).unwrap();
    let mut now = holds(&shell, &armed);
    now.sort();
    assert_eq!(now, ["a@1", "c@2", "d@1"]);
    shell.open(&[]);
    let mut gone = shell.let_go();
    gone.sort_unstable();
    assert_eq!(gone, [first[0], first[2], second[2]]);
    assert!(!shell.outbox.holds());
}

#[test]
fn what_settles_takes_over_the_number_that_it_had_while_it_was_open() {
    let mut shell = shell();
    let open = shell.open(&[record("a", 5), record("b", 5)]);
    // Even where it settles as it stood.
    assert_eq!(shell.push(&record("a", 5), START), Some(open[0]));
    assert_eq!(shell.push(&record("b", 6), START), Some(open[1]));
    shell.open(&[]);
    assert_eq!(shell.let_go(), [0; 0]);
    let request = shell.sent(START + 500);
    assert_eq!(numbers(&request.body), open);
    // It is open again while the settled one is under way.
    let again = shell.open(&[record("a", 7)]);
    assert_ne!(again[0], open[0]);
    assert_eq!(shell.push(&record("a", 7), START), Some(again[0]));
    shell.outbox.answered(request.number, status(200), START);
    assert_eq!(shell.let_go(), open);
    let request = shell.sent(START + 1_000);
    assert_eq!(holds(&shell, &request.body), ["a@7"]);
}

#[test]
fn what_is_open_again_beside_what_waits_ends_as_one_record() {
    let mut shell = shell();
    let waiting = shell.push(&record("a", 1), START).unwrap();
    let open = shell.open(&[record("a", 2)]);
    assert_ne!(open[0], waiting);
    assert_eq!(shell.push(&record("a", 2), START), Some(waiting));
    shell.open(&[]);
    assert_eq!(shell.let_go(), open);
    let request = shell.sent(START + 500);
    assert_eq!(holds(&shell, &request.body), ["a@2"]);
}

#[test]
fn something_is_armed_only_when_it_is_something_else() {
    let mut shell = shell();
    assert_eq!(shell.outbox.arm(START), None);
    shell.push(&record("a", 1), START);
    let first = shell.outbox.arm(START).unwrap();
    assert_eq!(holds(&shell, &first), ["a@1"]);
    assert_eq!(shell.outbox.arm(START + 1), None);
    assert_eq!(shell.poll(START + 1), Next::Wait(START + 500));
    assert_eq!(shell.outbox.arm(START + 2), None);
    shell.push(&record("a", 2), START + 2);
    let second = shell.outbox.arm(START + 3).unwrap();
    assert_eq!(holds(&shell, &second), ["a@2"]);

    let request = shell.sent(START + 500);
    // Another try of the same changes nothing.
    shell.outbox.arm(START + 500);
    shell
        .outbox
        .answered(request.number, status(503), START + 600);
    assert_eq!(shell.outbox.arm(START + 600), None);
    shell.outbox.page_shown(false, START + 600);
    assert_eq!(shell.outbox.arm(START + 600), None);
    let mut now = START + 600;
    let request = next(&mut shell, &mut now);
    shell.outbox.answered(request.number, status(200), now);
    assert_eq!(shell.outbox.arm(now).as_deref(), Some(""));
    assert_eq!(shell.outbox.arm(now), None);
}

#[test]
fn what_nobody_acknowledged_is_armed_but_what_the_browser_or_another_page_had() {
    let mut shell = shell();
    shell.push(&record("handed", 1), START);
    assert_eq!(shell.leave(false, START).len(), 1);
    assert_eq!(shell.outbox.arm(START).as_deref(), Some(""));
    shell.push(&record("flying", 1), START);
    shell.sent(START + 500);
    adopt(&mut shell, 1, 1, 0);
    shell.push(&record("waiting", 1), START + 600);
    shell.open(&[record("open", 1), record("waiting", 2)]);
    let armed = shell.outbox.arm(START + 700).unwrap();
    // Of a record that waits and is open again, it is the newer rev.
    assert_eq!(holds(&shell, &armed), ["flying@1", "open@1", "waiting@2"]);
    // All of it is handed over.
    shell.leave(true, START + 800);
    let armed = shell.outbox.arm(START + 800).unwrap();
    assert_eq!(holds(&shell, &armed), ["open@1", "waiting@2"]);
}

#[test]
fn what_is_armed_is_a_batch_of_its_own_and_no_answer_is_to_it() {
    let mut shell = shell();
    let mut ids = Vec::new();
    for rev in 1..5 {
        shell.push(&record("a", rev), START);
        let body = shell.outbox.arm(START).unwrap();
        let whole = batch(&shell, &body);
        assert_eq!((&whole["attempt"], &whole["v"]), (&1.into(), &1.into()));
        assert!(whole["context"].get("dropped").is_none());
        ids.push(id_of(&shell, &body));
    }
    for unknown in 1..5 {
        assert_eq!(
            shell.outbox.answered(unknown, status(200), START),
            Outcome::Unknown
        );
    }
    let request = shell.sent(START + 500);
    ids.push(id_of(&shell, &request.body));
    let armed = shell.outbox.arm(START + 500).unwrap();
    ids.push(id_of(&shell, &armed));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    assert_eq!(
        shell
            .outbox
            .answered(request.number, status(200), START + 600),
        Outcome::Accepted
    );
}

#[test]
fn what_is_armed_is_never_larger_than_a_request() {
    let mut shell = shell();
    shell.context = format!(r#""session":"{}""#, "s".repeat(1_988));
    assert_eq!(shell.context.len(), 2_000);
    for at in 0..20 {
        shell.push(&sized(&at.to_string(), 1, 9_000), START);
        let armed = shell.outbox.arm(START).unwrap();
        assert!(shell.whole(&armed).len() <= Policy::DEFAULT.max_request_bytes);
        assert_eq!(numbers(&armed).len(), 6.min(at + 1));
    }
}

#[test]
fn records_of_two_contexts_share_no_batch() {
    let mut shell = shell();
    for at in 1..=3 {
        adopt(&mut shell, 1, at, 0);
        adopt(&mut shell, 2, 10 + at, 0);
        shell.push(&record(&at.to_string(), 1), START);
    }
    let mut now = START + 500;
    let mut groups = Vec::new();
    while shell.outbox.holds() {
        let request = next(&mut shell, &mut now);
        assert_eq!(request.records, 3);
        let numbers = numbers(&request.body);
        groups.push(numbers[0] >> 24);
        assert!(
            numbers
                .iter()
                .all(|number| number >> 24 == numbers[0] >> 24)
        );
        shell.outbox.answered(request.number, status(200), now);
    }
    assert_eq!(groups, [1, 2, 0]);
    assert_eq!(shell.let_go().len(), 9);
}

#[test]
fn what_another_page_left_goes_when_this_one_does() {
    let mut shell = shell();
    adopt(&mut shell, 1, 1, 0);
    adopt(&mut shell, 2, 2, 0);
    shell.push(&record("a", 1), START);
    let handed = shell.leave(true, START);
    let groups: Vec<u32> = handed
        .iter()
        .map(|request| numbers(&request.body)[0] >> 24)
        .collect();
    assert_eq!(groups, [1, 2, 0]);
}

#[test]
fn what_is_too_old_is_let_go_when_its_turn_comes_and_counted() {
    let week = Policy::DEFAULT.max_outbox_age_ms;
    let mut shell = shell();
    for (number, age) in [(1, week + 1), (2, week), (3, 2 * week), (4, 0)] {
        let json = record(&number.to_string(), 0).json;
        shell.adopt(1 << 24 | number, START - age, json, START - 500);
    }
    let request = shell.sent(START);
    assert_eq!(holds(&shell, &request.body), ["2@0", "4@0"]);
    assert_eq!(shell.let_go(), [1 << 24 | 1, 1 << 24 | 3]);
    assert_eq!(shell.dropped("expired"), 2);
    assert!(request.body.contains(r#""dropped":{"expired":2}"#));

    // Its own as well, where nobody was there to take them.
    let mut now = START;
    shell.outbox.answered(request.number, status(200), START);
    shell.push(&record("a", 0), START);
    shell.outbox.online();
    now += week + 1;
    assert_eq!(shell.poll(now), Next::Done);
    assert_eq!(shell.dropped("expired"), 3);
    shell.let_go();
    assert!(!shell.outbox.holds());
    // The count waits for the next batch.
    shell.push(&record("b", week), now);
    assert!(
        shell
            .sent(now + 500)
            .body
            .contains(r#""dropped":{"expired":1}"#)
    );
}

#[test]
fn a_page_gives_up_when_nobody_answers() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let mut now = START + 500;
    assert_eq!(
        give_up(&mut shell, &mut now),
        Policy::DEFAULT.max_unanswered
    );
    for later in [0, 1_000, DAY] {
        assert_eq!(shell.poll(now + later), Next::Done);
    }
    shell.push(&record("b", 1), now + DAY);
    shell.outbox.flush();
    assert_eq!(shell.poll(now + DAY), Next::Done);
    assert_eq!(shell.leave(false, now + DAY), []);
    assert_eq!(shell.leave(true, now + DAY), []);
    // Nor does a clock that goes back make it try.
    assert_eq!(shell.poll(START), Next::Done);
    assert!(shell.outbox.holds());
    assert_eq!(shell.let_go(), [0; 0]);
}

#[test]
fn who_comes_back_has_one_more_try_and_a_network_that_comes_back_all_of_them() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let mut now = START + 500;
    give_up(&mut shell, &mut now);
    for revived in [false, true] {
        now += DAY / 4;
        shell.outbox.page_shown(revived, now);
        assert_eq!(give_up(&mut shell, &mut now), 1);
    }
    now += 1;
    shell.outbox.online();
    let start = now;
    assert_eq!(
        give_up(&mut shell, &mut now),
        Policy::DEFAULT.max_unanswered
    );
    // Afresh: with the short pauses that come first.
    assert!(now - start <= 1_000 + 2_000 + 4_000 + 8_000 + 16_000);

    // The one more try may be the page's end.
    shell.outbox.page_shown(false, now);
    assert_eq!(shell.leave(true, now).len(), 1);
}

#[test]
fn who_is_answered_has_not_given_up() {
    for code in [200, 204, 400, 403, 408, 413, 429, 500, 503] {
        let mut shell = shell();
        shell.push(&record("a", 1), START);
        let mut now = START + 500;
        for _ in 1..Policy::DEFAULT.max_unanswered {
            let request = next(&mut shell, &mut now);
            shell.outbox.answered(request.number, status(0), now);
        }
        let request = next(&mut shell, &mut now);
        shell.outbox.answered(request.number, status(code), now);
        shell.push(&record("b", 1), now);
        let tries = give_up(&mut shell, &mut now);
        assert_eq!(tries, Policy::DEFAULT.max_unanswered, "{code}");
        // That holds for the one more try, too.
        shell.outbox.page_shown(false, now);
        let request = shell.sent(now);
        shell.outbox.answered(request.number, status(code), now);
        shell.push(&record("c", 1), now);
        let tries = give_up(&mut shell, &mut now);
        assert_eq!(tries, Policy::DEFAULT.max_unanswered, "{code}");
    }
}

#[test]
fn what_the_browser_took_over_and_nobody_answered_counts_as_a_try() {
    let mut shell = shell();
    for at in 0..Policy::DEFAULT.max_unanswered {
        shell.push(&sized(&at.to_string(), 1, 40_000), START);
    }
    let handed = shell.leave(false, START);
    for request in &handed {
        assert_ne!(shell.poll(START), Next::Send(request.clone()));
        shell.outbox.answered(request.number, status(0), START);
    }
    assert_eq!(shell.poll(START + DAY), Next::Done);
}

#[test]
fn a_clock_that_goes_back_holds_nothing_up() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    wait(&mut shell, START + 100);
    let request = shell.sent(START - DAY);
    assert_eq!(batch(&shell, &request.body)["sent_at_ms"], START - DAY);
    let asked = Answer {
        status: 503,
        retry_after_ms: 60_000,
        ..Answer::default()
    };
    shell.outbox.answered(request.number, asked, START - DAY);
    assert!(wait(&mut shell, START - DAY) >= START - DAY + 60_000);
    // Once more: the pause is not a day longer by it.
    let again = shell.sent(START - 2 * DAY);
    assert_eq!((again.number, again.attempt), (request.number, 2));
    // A step back is seen once, and what waits then waits as ever.
    shell
        .outbox
        .answered(again.number, status(200), START - 2 * DAY);
    shell.push(&record("b", 1), START - 2 * DAY);
    assert_eq!(
        wait(&mut shell, START - 2 * DAY),
        START - 2 * DAY + Policy::DEFAULT.batch_wait_ms
    );
    assert_eq!(shell.let_go().len(), 1);
}

#[test]
fn what_another_page_left_is_kept_like_the_rest_where_it_is_refused() {
    let mut shell = shell();
    for at in 1..=4 {
        adopt(&mut shell, 1, at, 0);
    }
    adopt(&mut shell, 2, 5, 0);
    let mut offered = Vec::new();
    shell.outbox.leave(true, START, &mut |request| {
        offered.push(request.records);
        false
    });
    assert_eq!(offered, [4, 2, 1]);
    assert_eq!(shell.let_go(), [0; 0]);
    assert_eq!(shell.sent(START + 1).records, 4);
}

#[test]
fn what_another_page_left_goes_again_like_the_rest() {
    let mut shell = shell();
    for at in 1..=4 {
        adopt(&mut shell, 1, at, 0);
    }
    let handed = shell.leave(false, START).remove(0);
    shell
        .outbox
        .answered(handed.number, status(413), START + 100);
    assert_eq!(shell.let_go(), [0; 0]);
    assert_eq!(shell.leave(true, START + 200).len(), 2);
    shell.outbox.page_shown(true, START + 300);
    assert_eq!(shell.let_go(), [0; 0]);
    assert_eq!(shell.sent(START + 800).records, 2);
}

#[test]
fn of_two_revs_that_were_handed_over_the_newer_one_goes_again() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    let under_way = shell.sent(START + 500);
    shell.push(&record("a", 2), START + 600);
    assert_eq!(shell.leave(true, START + 700).len(), 2);
    // The page froze with its fetch, and is woken to hear that it failed.
    shell
        .outbox
        .answered(under_way.number, status(0), START + 900);
    shell.outbox.page_shown(true, START + 900);
    let mut now = START + 900;
    let request = next(&mut shell, &mut now);
    assert_eq!(holds(&shell, &request.body), ["a@2"]);
}

#[test]
fn of_two_revs_of_which_nothing_was_heard_the_newer_one_goes_again() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.sent(START + 500);
    shell.push(&record("a", 2), START + 600);
    assert_eq!(shell.leave(true, START + 700).len(), 2);
    shell.outbox.page_shown(true, START + 900);
    let sent = shell.sent(START + 1_400);
    assert_eq!(holds(&shell, &sent.body), ["a@2"]);
}

#[test]
fn a_newer_rev_takes_the_place_of_the_one_that_waits() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.sent(START + 500);
    shell.push(&record("a", 2), START + 600);
    let handed = shell.leave(true, START + 700);
    shell
        .outbox
        .answered(handed[1].number, status(503), START + 800);
    shell.push(&record("a", 3), START + 900);
    shell.outbox.online();
    let sent = shell.sent(START + 1_400);
    assert_eq!(holds(&shell, &sent.body), ["a@3"]);
}

#[test]
fn what_has_expired_holds_no_other_group_up() {
    let week = Policy::DEFAULT.max_outbox_age_ms;
    let mut shell = shell();
    shell.adopt(1 << 24 | 1, START - week - 1, record("old", 0).json, START);
    adopt(&mut shell, 2, 2, 0);
    let sent = shell.sent(START + 500);
    assert_eq!(holds(&shell, &sent.body), ["adopted-2@0"]);
    adopt(&mut shell, 3, 3, 0);
    shell.adopt(4 << 24 | 4, START - week - 1, record("old", 0).json, START);
    assert_eq!(shell.leave(true, START + 600).len(), 2);
}

#[test]
fn whoever_is_answered_goes_on() {
    for code in [200, 400, 413, 503] {
        let mut shell = shell();
        for response in ["a", "b"] {
            shell.push(&record(response, 1), START);
        }
        let under_way = shell.sent(START + 500);
        for at in 0..Policy::DEFAULT.max_unanswered {
            shell.push(&sized(&at.to_string(), 1, 40_000), START + 600);
        }
        for request in shell.leave(false, START + 700) {
            shell
                .outbox
                .answered(request.number, status(0), START + 800);
        }
        assert_eq!(shell.poll(START + 800), Next::Done);
        shell
            .outbox
            .answered(under_way.number, status(code), START + 900);
        let mut now = START + 900;
        next(&mut shell, &mut now);
    }
}

#[test]
fn of_a_record_the_newest_rev_alone_is_armed() {
    let mut shell = shell();
    shell.push(&record("a", 1), START);
    shell.push(&record("b", 1), START);
    shell.sent(START + 500);
    shell.push(&record("a", 2), START + 600);
    shell.open(&[record("b", 2)]);
    let armed = shell.outbox.arm(START + 700).unwrap();
    assert_eq!(holds(&shell, &armed), ["a@2", "b@2"]);
}

#[test]
fn an_old_rev_of_what_is_in_flight_is_none() {
    let mut shell = shell();
    shell.push(&record("a", 2), START);
    shell.sent(START + 500);
    assert_eq!(shell.push(&record("a", 1), START + 600), None);
    assert_eq!(shell.push(&record("a", 2), START + 600), None);
}

#[test]
fn the_counts_wait_for_a_batch_of_which_it_is_known_how_it_went() {
    for code in [0, 503, 413, 400] {
        let mut shell = shell();
        shell.push(&record("a", 1), START);
        shell.push(&record("b", 1), START);
        shell.outbox.drop_records("before", 7);
        let handed = shell.leave(false, START).remove(0);
        assert!(!handed.body.contains("before"));
        shell.outbox.answered(handed.number, status(code), START);
        shell.push(&record("c", 1), START);
        let mut now = START;
        let request = next(&mut shell, &mut now);
        assert!(request.body.contains(r#""before":7"#), "{code}");
    }
}
