//! Preference pairs: the shape of every format, and what is filtered out with a near miss beside it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use serde_json::{Value, json};
use std::fs::read_to_string;
use support::Collector;
use support::process::run;
use support::records::{NOW, batch, record};

const PAIRS: [&str; 5] = [
    "dpo",
    "openai-preference",
    "openai-sft",
    "axolotl",
    "llama-factory",
];

/// A correction of an answer to the same question, unless another is given.
fn corrected(visitor: &str, at: u64, prompt: &str, answer: &str, correction: &str) -> Value {
    let own = json!({ "value": "down", "reasons": [], "changes": 0, "correction": correction });
    let response = json!({ "prompt": prompt, "text": answer });
    let id = format!("{visitor}-{at}");
    let mut record = record(visitor, &id, NOW, response, Kind::Thumb, own);
    record["first_at_ms"] = json!(NOW - 60_000 + at);
    record["at_ms"] = json!(NOW - 60_000 + at);
    record
}

/// A collector that was told of these pairs, each an answer and its correction.
async fn told(pairs: &[(&str, &str)]) -> Collector {
    let collector = Collector::start().await;
    for (at, (answer, correction)) in (0..).zip(pairs) {
        let visitor = format!("v-{at}");
        let record = corrected(&visitor, at, "Which one?", answer, correction);
        collector.store(batch(&visitor, &[record])).await;
    }
    collector
}

async fn report(collector: &Collector) -> Value {
    collector.list("/v1/exports/dpo/report").await
}

/// The rows of the file that the command makes, in the folder of the collector.
fn exported(collector: &Collector, format: &str) -> Vec<Value> {
    let folder = collector.folder.path();
    let arguments = ["export", format, "--out", "rows.jsonl", "--data-dir", "."];
    let done = run(folder, &arguments);
    assert!(done.status.success(), "{done:?}");
    lines(&read_to_string(folder.join("rows.jsonl")).unwrap())
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The row without where it comes from.
fn bare(mut row: Value) -> Value {
    for column in [
        "records",
        "response_id",
        "rejected_response_id",
        "trace_id",
        "model",
        "prompt_version",
        "source",
        "distance",
        "redactions",
        "visitor",
        "at",
    ] {
        row.as_object_mut().unwrap().remove(column);
    }
    row
}

#[tokio::test]
async fn each_format_has_the_shape_that_its_reader_takes() {
    let collector = told(&[("It is Sydney, I think", "It is Canberra, I know")]).await;
    let user = json!({ "role": "user", "content": "Which one?" });
    let good = json!({ "role": "assistant", "content": "It is Canberra, I know" });
    let bad = json!({ "role": "assistant", "content": "It is Sydney, I think" });
    let learnt = json!({ "role": "assistant", "content": "It is Canberra, I know", "weight": 1 });
    let golden = [
        json!({ "prompt": [user], "chosen": [good], "rejected": [bad] }),
        json!({ "input": { "messages": [user] }, "preferred_output": [good], "non_preferred_output": [bad] }),
        json!({ "messages": [user, learnt] }),
        json!({ "messages": [user], "chosen": good, "rejected": bad }),
        json!({
            "conversations": [{ "from": "human", "value": "Which one?" }],
            "system": "", "tools": "",
            "chosen": { "from": "gpt", "value": "It is Canberra, I know" },
            "rejected": { "from": "gpt", "value": "It is Sydney, I think" },
        }),
    ];
    for (format, expected) in PAIRS.into_iter().zip(golden) {
        let rows = exported(&collector, format);
        let whole_row = format.starts_with("openai-");
        assert_eq!(bare(rows[0].clone()), expected, "{format}");
        assert_eq!(rows[0] == expected, whole_row, "{format}");
        assert_eq!(rows.len(), 1);
        let by_http = collector.get(&format!("/v1/exports/{format}")).await.text();
        assert_eq!(lines(&by_http), rows);
    }
}

#[tokio::test]
async fn what_openai_has_no_room_for_lies_beside_the_file_line_by_line() {
    let collector = told(&[("It is Sydney", "It is Canberra"), ("It is 4", "It is 5")]).await;
    let in_rows = exported(&collector, "dpo");
    for format in ["openai-preference", "openai-sft"] {
        exported(&collector, format);
        let aside = collector.folder.path().join("rows.jsonl.provenance.jsonl");
        let aside = lines(&read_to_string(aside).unwrap());
        assert_eq!(aside.len(), in_rows.len());
        for (aside, row) in aside.iter().zip(&in_rows) {
            assert_eq!(aside["records"], row["records"]);
            assert_eq!(aside["source"], "correction");
        }
    }
}

#[tokio::test]
async fn llama_factory_finds_the_file_by_the_dataset_info_beside_it() {
    let collector = told(&[("It is Sydney", "It is Canberra")]).await;
    exported(&collector, "llama-factory");
    let info = read_to_string(collector.folder.path().join("dataset_info.json")).unwrap();
    let info: Value = serde_json::from_str(&info).unwrap();
    assert_eq!(info["afterword"]["file_name"], "rows.jsonl");
    assert_eq!(info["afterword"]["ranking"], true);
    assert_eq!(info["afterword"]["formatting"], "sharegpt");
}

#[tokio::test]
async fn what_differs_too_little_or_only_in_length_makes_no_pair() {
    let long = "x ".repeat(31);
    let collector = told(&[
        ("we will send it soon", "we shall send this soon"),
        ("we will send it soon", "we shall send this quickly"),
        ("we will send it", "we  will\nsend it"),
        ("we will send it", "we will not send it"),
        ("a b c d e f g h i j", long.trim()),
        ("k l m n o p q r s t", "y ".repeat(29).trim()),
    ])
    .await;
    let report = report(&collector).await;
    assert_eq!(
        report["left_out"],
        json!({ "no_op": 1, "only_white_space": 1, "length_ratio": 1 })
    );
    assert_eq!(report["written"], 3);
}

#[tokio::test]
async fn pairs_that_contradict_each_other_are_dropped_both_unless_the_question_differs() {
    let mut records = vec![
        corrected("v-1", 0, "Which one?", "It is Sydney", "It is Canberra"),
        corrected("v-1", 1, "Which one?", "It is Canberra", "It is Sydney"),
        corrected("v-1", 2, "And which?", "It is Bern", "It is Basel"),
    ];
    let other = corrected("v-1", 3, "And which one?", "It is Basel", "It is Bern");
    records.push(other);
    let collector = Collector::start().await;
    collector.store(batch("v-1", &records)).await;
    let report = report(&collector).await;
    assert_eq!(report["left_out"], json!({ "contradicted": 2 }));
    assert_eq!(report["written"], 2);
}

#[tokio::test]
async fn the_report_says_how_many_people_and_how_often_chosen_is_longer() {
    let collector = Collector::start().await;
    for (visitor, count) in [("v-1", 3), ("v-2", 1)] {
        let records: Vec<Value> = (0..count)
            .map(|at| {
                let prompt = format!("{visitor} asks {at}?");
                corrected(visitor, at, &prompt, "It is Bern", "It is rather Basel")
            })
            .collect();
        collector.store(batch(visitor, &records)).await;
    }
    let pairs = report(&collector).await["pairs"].clone();
    assert_eq!(
        (&pairs["people"], &pairs["by_source"]),
        (&json!(2), &json!({ "correction": 4 }))
    );
    assert_eq!(pairs["effective_people"], json!(1.6));
    assert_eq!(pairs["chosen_longer_share"], json!(1.0));
    let folder = collector.folder.path();
    let said = run(folder, &["export", "dpo", "--out", "-", "--data-dir", "."]).stderr;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("people: 2, or 1.6 "), "{said}");
    assert!(said.contains("100 %: a trainer may learn length"), "{said}");
}

#[tokio::test]
async fn the_same_store_makes_the_same_bytes_and_leaves_no_unfinished_file() {
    let collector = told(&[("It is Sydney", "It is Canberra"), ("It is 4", "It is 5")]).await;
    let folder = collector.folder.path();
    for format in PAIRS {
        exported(&collector, format);
        let once = read_to_string(folder.join("rows.jsonl")).unwrap();
        exported(&collector, format);
        assert_eq!(read_to_string(folder.join("rows.jsonl")).unwrap(), once);
        assert!(!folder.join("rows.jsonl.part").exists());
    }
}
