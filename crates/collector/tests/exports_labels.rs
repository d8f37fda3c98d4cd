//! Labels, held-out questions and persons across records: what a trainer could be misled by.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::Kind;
use reqwest::Method;
use serde_json::{Value, json};
use support::feedback::{call, corrected, did, unlike, voted, words};
use support::records::batch_in;
use support::{Collector, answer};

async fn vote(
    collector: &Collector,
    visitor: &str,
    at: u64,
    [prompt, text]: [&str; 2],
    value: &str,
) {
    let record = voted(visitor, &format!("r-{visitor}"), at, prompt, text, value);
    collector.tell(visitor, visitor, &[record]).await;
}

async fn freeze(collector: &Collector) {
    let request = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(request.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.status, 200, "{}", made.text());
}

#[tokio::test]
async fn of_labels_that_contradict_each_other_those_of_more_people_stay() {
    let (asked, text) = (words(1, 12), words(2, 60));
    for (up, down, label, left_out) in [
        (
            1,
            3,
            Some(false),
            json!({ "contradicted": 1, "duplicate": 2 }),
        ),
        (
            3,
            1,
            Some(true),
            json!({ "contradicted": 1, "duplicate": 2 }),
        ),
        (2, 2, None, json!({ "contradicted": 4 })),
    ] {
        let collector = Collector::start().await;
        for number in 0..up + down {
            let value = if number < up { "up" } else { "down" };
            vote(
                &collector,
                &format!("v-{number}"),
                number,
                [&asked, &text],
                value,
            )
            .await;
        }
        let labels: Vec<Value> = collector
            .export("kto", "")
            .await
            .iter()
            .map(|row| row["label"].clone())
            .collect();
        assert_eq!(
            labels,
            label
                .map(|label| json!(label))
                .into_iter()
                .collect::<Vec<_>>()
        );
        let report = collector.export_report("kto", "").await;
        assert_eq!(report["left_out"], left_out, "{up} {down}");
    }
}

#[tokio::test]
async fn a_bad_answer_that_is_nearly_a_good_one_is_no_duplicate_of_it() {
    let collector = Collector::start().await;
    let (asked, text) = (words(1, 12), words(2, 60));
    vote(&collector, "v-1", 1, [&asked, &text], "up").await;
    vote(
        &collector,
        "v-2",
        2,
        [&asked, &format!("{text} more")],
        "down",
    )
    .await;
    vote(
        &collector,
        "v-3",
        3,
        [&asked, &format!("{text} much more")],
        "down",
    )
    .await;
    assert_eq!(
        collector.export_report("kto", "").await["left_out"],
        json!({ "near_duplicate": 1 })
    );
}

#[tokio::test]
async fn a_label_is_of_the_answer_as_the_model_wrote_it() {
    let collector = Collector::start().await;
    let input = json!([{ "role": "user", "content": "Which order?" }]);
    let written = "1. **First** this\n2. Then that";
    collector.called(call(1, &input, written, &[])).await;
    let mut record = voted(
        "v-1",
        "r-1",
        1,
        "Which order?",
        "- First this\n- Then that",
        "up",
    );
    record["response"]["trace_id"] = json!(format!("{:032x}", 1));
    collector.tell("v-1", "s", &[record]).await;
    assert_eq!(
        collector.export("kto", "").await[0]["completion"][0]["content"],
        written
    );
}

#[tokio::test]
async fn the_better_of_a_chain_is_one_row_where_rows_have_nothing_else() {
    let collector = Collector::start().await;
    let prompt = words(1, 6);
    let better = words(2, 8);
    for number in 0..2_u64 {
        let visitor = format!("v-{number}");
        let record = corrected(
            &visitor,
            &format!("r-{number}"),
            number,
            &prompt,
            &words(3 + number, 8),
            &better,
        );
        collector.tell(&visitor, "s", &[record]).await;
    }
    assert_eq!(collector.export("dpo", "").await.len(), 2);
    assert_eq!(collector.export("openai-sft", "").await.len(), 1);
    assert_eq!(
        collector.export_report("openai-sft", "").await["left_out"],
        json!({ "duplicate": 1 })
    );
}

#[tokio::test]
async fn what_asks_nearly_the_same_as_a_set_is_held_out_too() {
    let collector = Collector::start().await;
    let asked = words(1, 14);
    vote(&collector, "v-9", 9, [&asked, &words(8, 6)], "down").await;
    freeze(&collector).await;
    // A word more, and half of the words.
    for (number, prompt) in [format!("{asked} please"), words(1, 7)].iter().enumerate() {
        let visitor = format!("v-{number}");
        let mut record = unlike(&visitor, number as u64 + 10);
        record["response"]["prompt"] = json!(prompt);
        collector.tell(&visitor, "s", &[record]).await;
    }
    let report = collector.export_report("dpo", "").await;
    assert_eq!(
        (&report["written"], &report["left_out"]["held_out"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
}

#[tokio::test]
async fn a_question_is_held_out_whatever_template_it_was_put_into() {
    let collector = Collector::start().await;
    let asked = words(1, 6);
    let templated = async |number: u64| {
        let context = words(20 + number, 40);
        let told = format!("Context: {context} Question: {asked}");
        let input = json!([{ "role": "user", "content": told }]);
        collector.called(call(number, &input, "x", &[])).await;
        let mut record = unlike(&format!("v-{number}"), number);
        record["response"]["prompt"] = json!(asked);
        record["response"]["trace_id"] = json!(format!("{number:032x}"));
        record
    };
    let first = templated(1).await;
    collector.tell("v-1", "s", &[first]).await;
    freeze(&collector).await;
    let other = templated(2).await;
    collector.tell("v-2", "s", &[other]).await;
    let report = collector.export_report("dpo", "").await;
    assert_eq!(
        (&report["written"], &report["left_out"]["held_out"]),
        (&json!(0), &json!(2)),
        "{report}"
    );
}

#[tokio::test]
async fn the_same_words_in_another_conversation_are_another_question() {
    let collector = Collector::start().await;
    for number in 1..8_u64 {
        let input = json!([
            { "role": "user", "content": words(100 + number, 12) },
            { "role": "assistant", "content": "So and so." },
            { "role": "user", "content": "And why?" },
        ]);
        collector.called(call(number, &input, "x", &[])).await;
        let visitor = format!("v-{number}");
        let mut record = unlike(&visitor, number);
        record["response"]["prompt"] = json!("And why?");
        record["response"]["trace_id"] = json!(format!("{number:032x}"));
        collector.tell(&visitor, "s", &[record]).await;
    }
    let report = collector.export_report("dpo", "").await;
    assert_eq!(
        (&report["written"], &report["pairs"]["prompts"]),
        (&json!(7), &json!(7)),
        "{report}"
    );
}

#[tokio::test]
async fn who_is_named_later_is_one_person_from_the_beginning() {
    let collector = Collector::start().await;
    for number in 0..30_u64 {
        let mut context = json!({ "session": format!("s-{number}"), "visitor": "v-1" });
        if number >= 15 {
            context["user"] = json!("ann");
        }
        collector
            .store(batch_in(context, &[unlike("v-1", number)]))
            .await;
    }
    let report = collector.export_report("dpo", "").await;
    assert_eq!(report["left_out"], json!({ "person_cap": 10 }));
    assert_eq!(
        (
            &report["pairs"]["people"],
            &report["pairs"]["effective_people"]
        ),
        (&json!(1), &json!(1.0))
    );
}

#[tokio::test]
async fn what_was_done_after_the_time_that_is_asked_for_makes_no_pair() {
    let collector = Collector::start().await;
    let (first, second) = (words(2, 8), words(3, 8));
    let of = |id: &str, at, text: &str, kind, own| {
        let response = json!({ "prompt": "Which one?", "text": text });
        did("v-1", id, at, response, kind, own)
    };
    let seen = json!({ "visible_ms": 2_000, "seen_fraction": 1.0, "done": true });
    let again =
        json!({ "cause": "quality", "next_response": "b", "count": 1, "seen_fraction": 1.0 });
    let up = json!({ "value": "up", "reasons": [], "changes": 0 });
    let records = [
        of("a", 10, &first, Kind::View, seen.clone()),
        of("a", 20, &first, Kind::Regenerate, again),
        of("b", 30, &second, Kind::View, seen),
        of("b", 5_000, &second, Kind::Thumb, up),
    ];
    collector.tell("v-1", "s", &records).await;
    assert_eq!(collector.export("dpo", "?source=attempts").await.len(), 1);
    let used_ms: i64 = collector
        .database()
        .query_row(
            "SELECT at_ms FROM records WHERE kind = 'thumb'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let query = format!("?source=attempts&until={used_ms}");
    let report = collector.export_report("dpo", &query).await;
    assert_eq!(
        (&report["written"], &report["left_out"]["none_used"]),
        (&json!(0), &json!(1)),
        "{report}"
    );
}

#[tokio::test]
async fn hard_cases_are_redacted_as_pairs_are() {
    let collector = Collector::start().await;
    vote(
        &collector,
        "v-1",
        1,
        ["Whom do I ask?", "Ask ann in the office"],
        "down",
    )
    .await;
    // By a way that passes by what redacts: as an older version may have left it.
    let database = collector.database();
    database
        .execute(
            "UPDATE records SET body = replace(body, 'Ask ann', 'Ask ann@example.org')",
            [],
        )
        .unwrap();
    let row = &collector.export("regression", "").await[0];
    assert!(!row.to_string().contains("example.org"), "{row}");
    assert_eq!(row["metadata"]["redactions"], 1);
}
