//! Pairs of several answers to one prompt: the one that was used over each other one, with a near miss beside each condition.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use serde_json::{Value, json};
use support::Collector;
use support::feedback::{call, did, in_trace};

const ANSWERS: [&str; 3] = [
    "Take the train at seven, it is the fast one",
    "Take the bus from the market, it costs little",
    "Walk along the river, it takes an hour",
];

fn knows(attempt: usize) -> Value {
    json!({ "prompt": "How do I get there?", "text": ANSWERS[attempt] })
}

fn on(attempt: usize, kind: Kind, own: Value) -> Value {
    let id = format!("a-{attempt}");
    did("v-1", &id, attempt as u64, knows(attempt), kind, own)
}

fn seen(attempt: usize, visible_ms: u64) -> Value {
    let own = json!({ "visible_ms": visible_ms, "seen_fraction": 1.0 });
    on(attempt, Kind::View, own)
}

fn again(attempt: usize, next: &str, cause: &str) -> Value {
    let own = json!({ "count": 1, "seen_fraction": 1.0, "next_response": next, "cause": cause });
    on(attempt, Kind::Regenerate, own)
}

fn copied(attempt: usize, fraction: f64) -> Value {
    let own = json!({ "count": 1, "chars": 20, "fraction": fraction, "kind": "partial", "code_blocks": [], "via": "selection" });
    on(attempt, Kind::Copy, own)
}

fn vote(attempt: usize, value: &str) -> Value {
    let own = json!({ "value": value, "reasons": [], "changes": 0 });
    on(attempt, Kind::Thumb, own)
}

fn went_on(attempt: usize, nature: &str) -> Value {
    let own = json!({ "gap_ms": 9_000, "nature": nature, "similarity": 0.1 });
    on(attempt, Kind::FollowUp, own)
}

fn sent(attempt: usize) -> Value {
    let own = json!({ "distance": 0.0, "similarity": 1.0, "chars_added": 0, "chars_removed": 0, "duration_ms": 9, "committed": true, "grade": "accepted" });
    on(attempt, Kind::Edit, own)
}

/// Two attempts that were looked at, and what else was done.
fn two(more: &[Value]) -> Vec<Value> {
    let mut all = vec![seen(0, 750), seen(1, 750), again(0, "a-1", "quality")];
    all.extend_from_slice(more);
    all
}

async fn told(records: &[Value]) -> Collector {
    let collector = Collector::start().await;
    collector.tell("v-1", "s-1", records).await;
    collector
}

/// What is written with these records: chosen and rejected answers, by their numbers; and the reasons of attempts that made none.
async fn made(records: &[Value]) -> (Vec<[usize; 2]>, Vec<String>) {
    let collector = told(records).await;
    let number = |text: &Value| ANSWERS.iter().position(|one| text == one).unwrap();
    let rows = collector.export("dpo", "?source=attempts").await;
    let pairs = rows.iter().map(|row| {
        assert_eq!(row["source"], "attempts");
        ["chosen", "rejected"].map(|side| number(&row[side][0]["content"]))
    });
    let report = collector.export_report("dpo", "?source=attempts").await;
    let reasons = report["left_out"].as_object().unwrap().keys();
    let reasons = reasons.filter(|reason| *reason != "not_selected").cloned();
    (pairs.collect(), reasons.collect())
}

fn left_out(reason: &str) -> (Vec<[usize; 2]>, Vec<String>) {
    (Vec::new(), vec![reason.to_owned()])
}

#[tokio::test]
async fn the_only_one_that_was_used_is_better_whichever_came_later() {
    for used in [
        vote(0, "up"),
        copied(0, 0.3),
        sent(0),
        went_on(0, "other"),
        went_on(0, "praise"),
    ] {
        assert_eq!(
            made(&two(std::slice::from_ref(&used))).await,
            (vec![[0, 1]], vec![]),
            "{used}"
        );
    }
    assert_eq!(made(&two(&[vote(1, "up")])).await, (vec![[1, 0]], vec![]));
}

#[tokio::test]
async fn what_is_not_quite_a_use_is_none() {
    let mut unsent = sent(0);
    unsent["edit"]["committed"] = json!(false);
    let mut taken_back = vote(0, "up");
    taken_back["retracted"] = json!(true);
    for not_used in [
        copied(0, 0.29),
        vote(0, "down"),
        unsent,
        taken_back,
        went_on(0, "rephrase"),
        went_on(0, "correction"),
        went_on(0, "resend"),
    ] {
        assert_eq!(
            made(&two(std::slice::from_ref(&not_used))).await,
            left_out("none_used"),
            "{not_used}"
        );
    }
}

#[tokio::test]
async fn two_that_were_used_say_nothing_unless_one_was_voted_down() {
    assert_eq!(
        made(&two(&[vote(0, "up"), copied(1, 0.9)])).await,
        left_out("several_used")
    );
    let outweighed = two(&[vote(0, "down"), copied(0, 0.9), copied(1, 0.9)]);
    assert_eq!(made(&outweighed).await, (vec![[1, 0]], vec![]));
}

#[tokio::test]
async fn an_attempt_that_was_not_looked_at_was_not_passed_over() {
    let mut records = two(&[vote(1, "up")]);
    records[0] = seen(0, 749);
    assert_eq!(made(&records).await, left_out("not_viewed"));
}

#[tokio::test]
async fn each_that_was_passed_over_makes_a_pair() {
    let records = [
        two(&[]),
        vec![seen(2, 800), again(1, "a-2", "quality"), vote(1, "up")],
    ]
    .concat();
    assert_eq!(made(&records).await, (vec![[1, 0], [1, 2]], vec![]));
}

#[tokio::test]
async fn a_retry_after_an_error_and_a_chain_that_bites_its_tail_make_none() {
    let mut records = two(&[vote(1, "up")]);
    records[2] = again(0, "a-1", "failure");
    assert_eq!(made(&records).await, left_out("no_next_answer"));
    let tail = [
        seen(2, 800),
        again(1, "a-2", "quality"),
        again(2, "a-1", "quality"),
        vote(1, "up"),
    ];
    assert_eq!(made(&two(&tail)).await, left_out("tangled_attempts"));
}

#[tokio::test]
async fn attempts_answer_the_same_prompt_or_are_not_compared() {
    let asked = |text: &str| json!([{ "role": "system", "content": "Be brief" }, { "role": "user", "content": text }]);
    for (second, same) in [("How do I get there?", true), ("How do I get back?", false)] {
        let collector = Collector::start().await;
        for (attempt, text) in ["How do I get there?", second].into_iter().enumerate() {
            let trace = attempt as u64 + 1;
            collector
                .called(call(trace, &asked(text), ANSWERS[attempt], &[]))
                .await;
        }
        let records: Vec<Value> = two(&[vote(1, "up")])
            .into_iter()
            .map(|mut record| {
                let attempt = u64::from(record["response"]["id"] == "a-1");
                let mut response = in_trace(attempt + 1);
                response["id"] = record["response"]["id"].clone();
                record["response"] = response;
                record
            })
            .collect();
        collector.tell("v-1", "s-1", &records).await;
        let report = collector.export_report("dpo", "?source=attempts").await;
        assert_eq!(report["written"], json!(u64::from(same)));
        assert_eq!(
            report["left_out"].get("prompts_differ"),
            (!same).then_some(&json!(1))
        );
        if same {
            let row = &collector.export("dpo", "?source=attempts").await[0];
            assert_eq!(
                (&row["prompt"][0]["role"], &row["rejected_response_id"]),
                (&json!("system"), &json!("a-0"))
            );
            assert_eq!(row["records"].as_array().unwrap().len(), 2);
            // And no more where only one of them is known by its trace.
            let database = collector.database();
            database
                .execute("DELETE FROM calls WHERE trace_id LIKE '%1'", [])
                .unwrap();
            database
                .execute(
                    "UPDATE responses SET text = 'Take the train', prompt = 'How do I get there?'",
                    [],
                )
                .unwrap();
            let report = collector.export_report("dpo", "?source=attempts").await;
            assert_eq!(report["left_out"]["prompts_differ"], 1);
        }
    }
}
