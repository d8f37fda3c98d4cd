//! Exports of what was posted, by command and by HTTP, with the report of what was left out and why.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use serde_json::{Value, json};
use support::process::run;
use support::records::{NOW, batch, batch_in, record};
use support::{Collector, answer};

/// A record for an export, the `at`th to have happened.
fn happened(at: u64, id: &str, kind: Kind, texts: [Option<&str>; 2], own: Value) -> Value {
    let mut response =
        json!({ "trace_id": format!("{:032x}", at + 1), "model": "m-1", "prompt_version": "v7" });
    for (name, text) in ["prompt", "text"].into_iter().zip(texts) {
        if let Some(text) = text {
            response[name] = json!(text);
        }
    }
    let mut record = record("v-1", id, NOW, response, kind, own);
    record["first_at_ms"] = json!(NOW - 60_000 + at);
    record["at_ms"] = json!(NOW - 60_000 + at);
    record
}

fn edit(at: u64, id: &str, draft: &str, sent: &str, grade: &str, committed: bool) -> Value {
    let own = json!({
        "draft": draft, "final": sent, "distance": 0.4, "similarity": 0.6, "chars_added": 4, "chars_removed": 3,
        "duration_ms": 9, "committed": committed, "grade": grade,
    });
    happened(at, id, Kind::Edit, [Some("Draft a mail"), None], own)
}

fn vote(
    at: u64,
    id: &str,
    texts: [Option<&str>; 2],
    value: &str,
    correction: Option<&str>,
) -> Value {
    let mut own =
        json!({ "value": value, "reasons": ["not factually correct", "mood"], "changes": 0 });
    if let Some(correction) = correction {
        own["correction"] = json!(correction);
    }
    happened(at, id, Kind::Thumb, texts, own)
}

/// Some that make rows, and one for every reason that leaves one out.
async fn seeded() -> Collector {
    const ASKED: Option<&str> = Some("Capital of Australia?");
    let mut taken_back = vote(
        9,
        "taken-back",
        [ASKED, Some("Perth")],
        "down",
        Some("Canberra"),
    );
    taken_back["retracted"] = json!(true);
    let records = [
        edit(
            0,
            "edited",
            "We meet on Friday",
            "Could we meet on Monday",
            "substantive",
            true,
        ),
        edit(
            1,
            "rewritten",
            "Mail ann@example.org",
            "Call me",
            "rewrite",
            true,
        ),
        edit(2, "polished", "See you", "See you!", "minor", true),
        edit(3, "unsent", "We meet", "They part", "rewrite", false),
        edit(
            4,
            "again",
            "We meet on Friday",
            "Could we meet on Monday",
            "substantive",
            true,
        ),
        vote(
            5,
            "corrected",
            [ASKED, Some("Sydney")],
            "down",
            Some("Canberra"),
        ),
        vote(
            6,
            "liked",
            [Some("Reverse a list?"), Some("Use “reversed”, 日本語")],
            "up",
            None,
        ),
        vote(
            7,
            "no-prompt",
            [None, Some("Sydney")],
            "down",
            Some("Hobart"),
        ),
        vote(8, "no-answer", [ASKED, None], "down", Some("Darwin")),
        taken_back,
        vote(
            10,
            "same",
            [ASKED, Some("Canberra ")],
            "down",
            Some("Canberra"),
        ),
        vote(11, "empty", [ASKED, Some("Brisbane")], "down", Some("  ")),
        vote(
            12,
            "hidden",
            [Some("Whom do I ask?"), Some("ask ann@example.org")],
            "down",
            Some("ask +41 44 668 18 00"),
        ),
        vote(
            13,
            "liked-again",
            [Some("Reverse a list?"), Some("Use “reversed”, 日本語")],
            "up",
            None,
        ),
    ];
    let collector = Collector::start().await;
    // Each in a conversation of its own: of one, no more than three are taken.
    for (at, record) in records.into_iter().enumerate() {
        let context = json!({ "session": format!("s-{at}"), "visitor": "v-1" });
        collector.store(batch_in(context, &[record])).await;
    }
    collector
}

/// The rows and the report of an export, by the command; HTTP must say the same.
async fn export(collector: &Collector, format: &str) -> (Vec<Value>, Value) {
    let folder = collector.folder.path();
    let arguments = [
        "export",
        format,
        "--out",
        "rows.jsonl",
        "--report",
        "report.json",
        "--data-dir",
        ".",
    ];
    let done = run(folder, &arguments);
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let rows = std::fs::read_to_string(folder.join("rows.jsonl")).unwrap();
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.starts_with(&format!("{format}: {} rows written\n", report["written"])),
        "{said}"
    );
    assert_eq!(
        said.matches("\n  left out ").count(),
        report["left_out"].as_object().unwrap().len(),
        "{said}"
    );

    let by_http = collector.get(&format!("/v1/exports/{format}")).await;
    assert_eq!(by_http.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(by_http.text(), rows);
    assert_eq!(
        collector
            .list(&format!("/v1/exports/{format}/report"))
            .await,
        report
    );
    let to_stdout = run(folder, &["export", format, "--out", "-", "--data-dir", "."]);
    assert_eq!(String::from_utf8(to_stdout.stdout).unwrap(), rows);
    (
        rows.lines()
            .map(|row| serde_json::from_str(row).unwrap())
            .collect(),
        report,
    )
}

fn said(row: &Value, side: &str) -> Value {
    let [message] = row[side].as_array().unwrap().as_slice() else {
        panic!("{row}");
    };
    let role = if side == "prompt" || side == "input" {
        "user"
    } else {
        "assistant"
    };
    assert_eq!(message["role"], role);
    message["content"].clone()
}

fn pair(row: &Value) -> [Value; 3] {
    ["prompt", "chosen", "rejected"].map(|side| said(row, side))
}

#[tokio::test]
async fn pairs_are_committed_edits_of_substance_and_votes_with_a_correction() {
    let collector = seeded().await;
    let (rows, report) = export(&collector, "dpo").await;
    assert_eq!(
        rows.iter().map(pair).collect::<Vec<_>>(),
        [
            [
                "Draft a mail",
                "Could we meet on Monday",
                "We meet on Friday"
            ],
            ["Draft a mail", "Call me", "Mail [email]"],
            ["Capital of Australia?", "Canberra", "Sydney"],
        ]
    );
    assert_eq!(
        report,
        json!({ "format": "dpo", "written": 3, "left_out": {
            "difference_redacted": 1, "duplicate": 1, "empty_side": 1, "no_correction": 2, "no_prompt": 1,
            "no_text": 1, "not_committed": 1, "retracted": 1, "same_sides": 1, "too_small_an_edit": 1,
        }, "caps": { "per_person": 20, "per_conversation": 3, "per_prompt": 5 }, "pairs": {
            "by_source": { "correction": 1, "edit": 2 }, "chosen_longer_share": 2.0 / 3.0, "people": 1,
            "effective_people": 1.0, "prompts": 2, "redactions": 1, "with_tools": 0,
        }, "warnings": [
            "chosen is the longer side in 67 %: a trainer may learn length from this file",
            "fewer than 20 people: one person may be more than 5 % of this file",
        ] })
    );
}

#[tokio::test]
async fn labels_are_votes_whose_question_and_answer_are_known() {
    let collector = seeded().await;
    let (rows, report) = export(&collector, "kto").await;
    let labels: Vec<(Value, &Value)> = rows
        .iter()
        .map(|row| (said(row, "completion"), &row["label"]))
        .collect();
    assert_eq!(
        labels,
        [
            (json!("Sydney"), &json!(false)),
            (json!("Use “reversed”, 日本語"), &json!(true)),
            (json!("Canberra "), &json!(false)),
            (json!("Brisbane"), &json!(false)),
            (json!("ask [email]"), &json!(false)),
        ]
    );
    assert_eq!(said(&rows[0], "prompt"), "Capital of Australia?");
    let left_out = json!({ "duplicate": 1, "no_prompt": 1, "no_text": 1, "retracted": 1 });
    assert_eq!(
        (&report["written"], &report["left_out"]),
        (&json!(5), &left_out)
    );
    let labels = &report["labels"];
    assert_eq!(
        (&labels["by_source"], &labels["good_share"]),
        (&json!({ "thumb": 5 }), &json!(0.2))
    );
}

#[tokio::test]
async fn hard_cases_are_votes_down_with_their_error_modes() {
    let collector = seeded().await;
    let (rows, report) = export(&collector, "regression").await;
    let targets: Vec<&Value> = rows.iter().map(|row| &row["target"]).collect();
    assert_eq!(targets, ["Canberra", "Darwin", "", "ask [phone]"]);
    let metadata = &rows[0]["metadata"];
    assert_eq!(said(&rows[0], "input"), "Capital of Australia?");
    assert_eq!(metadata["error_mode"], "hallucination");
    assert_eq!(metadata["error_modes"], json!(["hallucination", "other"]));
    assert_eq!(
        metadata["reasons"],
        json!(["not factually correct", "mood"])
    );
    assert_eq!(metadata["actual_output"], "Sydney");
    assert_eq!(rows[1]["metadata"]["actual_output"], Value::Null);
    let left_out = json!({ "duplicate": 1, "no_prompt": 1, "not_negative": 2, "retracted": 1 });
    assert_eq!(
        report,
        json!({ "format": "regression", "written": 4, "left_out": left_out, "warnings": [] })
    );
}

#[tokio::test]
async fn every_row_says_where_it_comes_from() {
    let collector = seeded().await;
    let stored = collector.all_records().await;
    for (format, column) in [("dpo", ""), ("kto", ""), ("regression", "/metadata")] {
        for row in export(&collector, format).await.0 {
            let from = row.pointer(column).unwrap();
            let record = stored
                .iter()
                .find(|record| from["records"] == json!([record["id"]]))
                .unwrap();
            assert_eq!(from["response_id"], record["response"]["id"]);
            assert_eq!(from["trace_id"], record["response"]["trace_id"]);
            assert_eq!(
                (&from["model"], &from["prompt_version"]),
                (&json!("m-1"), &json!("v7"))
            );
            assert_eq!(from["visitor"], "v-1");
            let distance = from.get("distance").and_then(Value::as_f64);
            assert_eq!(distance.is_some(), format == "dpo");
            if let Some(recorded) = record.pointer("/edit/distance") {
                assert_eq!(&from["distance"], recorded);
            }
            let hidden = ["[email]", "[phone]"]
                .iter()
                .any(|mark| row.to_string().contains(mark));
            assert_eq!(from["redactions"].as_u64().unwrap() > 0, hidden, "{row}");
            let at = from["at"].as_str().unwrap();
            assert!(
                at.len() == 24 && at.ends_with('Z') && at.starts_with("20"),
                "{at}"
            );
        }
    }
}

#[tokio::test]
async fn a_large_export_comes_in_many_pieces_and_whole() {
    let collector = Collector::start().await;
    let text = "word ".repeat(1_000);
    for visitor in 0..4 {
        let visitor = format!("v-{visitor}");
        let votes: Vec<Value> = (0..40)
            .map(|at| {
                let texts = json!({ "prompt": format!("{visitor} {at}"), "text": text });
                let own = json!({ "value": "up", "reasons": [], "changes": 0 });
                let id = format!("{visitor}-{at}");
                let mut vote = record(&visitor, &id, NOW, texts, Kind::Thumb, own);
                // As slowly as a person votes.
                vote["at_ms"] = json!(NOW - at * 60_000);
                vote["first_at_ms"] = vote["at_ms"].clone();
                vote
            })
            .collect();
        collector.store(batch(&visitor, &votes)).await;
    }
    let rows = collector
        .get("/v1/exports/kto?per_person=100&per_conversation=100")
        .await
        .text();
    assert!(rows.len() > 700_000 && rows.ends_with('\n'));
    assert_eq!(
        rows.lines()
            .map(serde_json::from_str::<Value>)
            .filter(Result::is_ok)
            .count(),
        160
    );
}

#[tokio::test]
async fn where_rows_come_from_is_had_by_itself_where_they_have_no_room_for_it() {
    let collector = seeded().await;
    let of = async |path: &str| -> Vec<Value> {
        let text = collector.get(path).await.text();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let inside = of("/v1/exports/dpo").await;
    let aside = of("/v1/exports/openai-preference/provenance").await;
    let rows = of("/v1/exports/openai-preference").await;
    assert!(!aside.is_empty() && aside.len() == rows.len());
    for (row, from) in inside.iter().zip(&aside) {
        for name in [
            "records",
            "response_id",
            "trace_id",
            "visitor",
            "source",
            "at",
        ] {
            assert_eq!(row[name], from[name], "{name}");
        }
    }
    collector
        .get("/v1/exports/dpo/provenance")
        .await
        .refuses(404, "in_the_rows");
}

#[tokio::test]
async fn an_empty_store_makes_an_empty_file_and_an_unknown_format_is_refused() {
    let collector = Collector::start().await;
    for format in [
        "dpo",
        "kto",
        "openai-preference",
        "openai-sft",
        "axolotl",
        "llama-factory",
        "regression",
    ] {
        let (rows, report) = export(&collector, format).await;
        assert_eq!((rows.len(), &report["written"]), (0, &json!(0)));
    }
    for path in [
        "/v1/exports/csv",
        "/v1/exports/csv/report",
        "/v1/exports/csv/provenance",
    ] {
        let request = collector.request(reqwest::Method::GET, path);
        answer(request.bearer_auth(&collector.secret_key))
            .await
            .refuses(404, "unknown_format");
    }
}
