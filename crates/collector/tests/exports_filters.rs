//! What is filtered out of exports: each filter with a near miss beside it. And what is selected.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::export::{Format, Options, Origin, report};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use support::Collector;
use support::feedback::{call, corrected, unlike, voted, words};

async fn left_out(collector: &Collector, format: &str) -> Value {
    collector.export_report(format, "").await["left_out"].clone()
}

#[tokio::test]
async fn of_nearly_the_same_texts_the_first_stay() {
    let collector = Collector::start().await;
    let (prompt, answer) = (words(1, 12), words(2, 60));
    let tell = async |visitor: &str, better: String| {
        let record = corrected(
            visitor,
            &format!("r-{visitor}"),
            1,
            &prompt,
            &answer,
            &better,
        );
        collector.tell(visitor, visitor, &[record]).await;
    };
    tell("v-1", words(3, 60)).await;
    // One word of sixty more, and then half of them others.
    tell("v-2", format!("{} more", words(3, 60))).await;
    tell("v-3", format!("{} {}", words(3, 30), words(4, 30))).await;
    assert_eq!(
        left_out(&collector, "dpo").await,
        json!({ "near_duplicate": 1 })
    );
    let rows = collector.export("dpo", "").await;
    assert_eq!(
        rows.iter().map(|row| &row["visitor"]).collect::<Vec<_>>(),
        ["v-1", "v-3"]
    );
}

#[tokio::test]
async fn nothing_is_learnt_from_who_votes_by_machine() {
    for (count, every_ms, found) in [
        (30_u64, 10_u64, 0),
        (31, 10, 31),
        (49, 60_000, 0),
        (50, 60_000, 50),
    ] {
        let collector = Collector::start().await;
        for number in 0..count {
            let mut record = unlike("v-1", number);
            let equal = every_ms > 10 || number % 2 == 0;
            record["thumb"]["value"] = json!(if equal { "down" } else { "up" });
            record["at_ms"] = json!(support::feedback::THEN + number * every_ms);
            record["first_at_ms"] = record["at_ms"].clone();
            collector
                .tell("v-1", &format!("s-{number}"), &[record])
                .await;
        }
        // What somebody else says is not touched by it.
        collector.tell("v-2", "s", &[unlike("v-2", 900)]).await;
        for format in ["dpo", "kto"] {
            let report = collector.export_report(format, "?per_person=100").await;
            let bots = report["left_out"]
                .get("bot")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            assert_eq!(bots, found, "{format} {count} {every_ms}");
            assert_eq!(report["written"], json!(count + 1 - found));
        }
    }
}

#[tokio::test]
async fn a_machine_that_contradicts_takes_nobody_down_with_it() {
    let collector = Collector::start().await;
    let mut all = Vec::new();
    for number in 0..50 {
        all.push(unlike("bot", number));
    }
    let honest = unlike("v-2", 7);
    let mut opposite = honest.clone();
    let [answer, better] =
        ["/response/text", "/thumb/correction"].map(|at| honest.pointer(at).unwrap().clone());
    opposite["response"]["text"] = better;
    opposite["thumb"]["correction"] = answer;
    opposite["id"] = all[7]["id"].clone();
    all[7] = opposite;
    collector.tell("bot", "s-1", &all).await;
    let mut honest = honest;
    honest["response"]["id"] = json!("r-honest");
    honest["id"] = json!(
        afterword_core::record::RecordId::derive(
            "v-2",
            "r-honest",
            afterword_core::record::Kind::Thumb
        )
        .to_text()
    );
    collector.tell("v-2", "s-2", &[honest]).await;
    assert_eq!(left_out(&collector, "dpo").await, json!({ "bot": 50 }));
    assert_eq!(collector.export("dpo", "").await.len(), 1);
}

#[tokio::test]
async fn three_of_a_conversation_are_taken_whether_the_page_or_the_trace_names_it() {
    let collector = Collector::start().await;
    let four: Vec<Value> = (0..4).map(|number| unlike("v-1", number)).collect();
    collector.tell("v-1", "s-1", &four).await;
    // Another person's session of the same name is another conversation.
    let three: Vec<Value> = (4..7).map(|number| unlike("v-2", number)).collect();
    collector.tell("v-2", "s-1", &three).await;
    assert_eq!(
        left_out(&collector, "dpo").await,
        json!({ "conversation_cap": 1 })
    );
    // Two sessions of the page, which the trace knows to be one conversation.
    for number in 10..14_u64 {
        let input = json!([{ "role": "user", "content": words(100 + number, 6) }]);
        let session = json!("c-1");
        collector
            .called(call(
                number,
                &input,
                "x",
                &[("gen_ai.conversation.id", &session)],
            ))
            .await;
        let mut record = unlike("v-3", number);
        record["response"]["trace_id"] = json!(format!("{number:032x}"));
        collector
            .tell("v-3", &format!("s-{number}"), &[record])
            .await;
    }
    assert_eq!(
        left_out(&collector, "dpo").await,
        json!({ "conversation_cap": 2 })
    );
    let report = collector.export_report("dpo", "?per_conversation=4").await;
    assert_eq!(
        (&report["left_out"], &report["caps"]["per_conversation"]),
        (&json!({}), &json!(4))
    );
}

#[tokio::test]
async fn five_of_prompts_that_ask_nearly_the_same_are_taken() {
    let collector = Collector::start().await;
    let asked = words(1, 14);
    for number in 0..7_u64 {
        let visitor = format!("v-{number}");
        let mut record = unlike(&visitor, number);
        let prompt = match number {
            // With a word more it is the same question, with half of its words it is another.
            0 => format!("{asked} please"),
            6 => words(1, 7),
            _ => asked.to_uppercase(),
        };
        record["response"]["prompt"] = json!(prompt);
        collector.tell(&visitor, "s", &[record]).await;
    }
    assert_eq!(
        left_out(&collector, "dpo").await,
        json!({ "prompt_cap": 1 })
    );
    assert_eq!(
        collector.export_report("dpo", "").await["pairs"]["prompts"],
        2
    );
}

#[tokio::test]
async fn twenty_of_a_person_are_taken_and_no_more_than_a_twentieth_where_there_are_twenty_people() {
    let collector = Collector::start().await;
    for number in 0..21 {
        collector
            .tell("v-1", &format!("s-{number}"), &[unlike("v-1", number)])
            .await;
    }
    assert_eq!(
        left_out(&collector, "dpo").await,
        json!({ "person_cap": 1 })
    );
    for number in 100..119 {
        let visitor = format!("v-{number}");
        collector
            .tell(&visitor, "s", &[unlike(&visitor, number)])
            .await;
    }
    // With 20 people one each is 5 %.
    let report = collector.export_report("dpo", "").await;
    assert_eq!(
        (&report["left_out"], &report["caps"]["per_person"]),
        (&json!({ "person_cap": 20 }), &json!(1))
    );
    assert_eq!(report["pairs"]["effective_people"], 20.0);
    assert_eq!(report["warnings"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn what_a_regression_set_asks_is_held_out_of_training() {
    let collector = Collector::start().await;
    for number in 0..2 {
        let visitor = format!("v-{number}");
        collector
            .tell(&visitor, "s", &[unlike(&visitor, number)])
            .await;
    }
    // In other letters and with other punctuation it is the same question.
    let asked = unlike("v", 0)["response"]["prompt"]
        .as_str()
        .unwrap()
        .to_uppercase()
        + "?";
    let reader = collector.store.reader().unwrap();
    let project = collector.store.project("default").unwrap().unwrap();
    for format in [Format::Dpo, Format::Kto] {
        let mut options = Options::of(format);
        options.held_out.add(&asked);
        let made = json!(report(&reader, project, &options).unwrap());
        assert_eq!(
            (&made["written"], &made["left_out"]),
            (&json!(1), &json!({ "held_out": 1 }))
        );
    }
}

#[tokio::test]
async fn a_question_in_a_template_is_held_out_by_what_the_page_says_was_asked() {
    let collector = Collector::start().await;
    let mut record = unlike("v-1", 1);
    let asked = record["response"]["prompt"].as_str().unwrap().to_owned();
    let told = json!([{ "role": "user", "content": format!("Use this context: none. Question: {asked}") }]);
    collector.called(call(1, &told, "x", &[])).await;
    record["response"]["trace_id"] = json!(format!("{:032x}", 1));
    collector.tell("v-1", "s", &[record]).await;
    let reader = collector.store.reader().unwrap();
    let project = collector.store.project("default").unwrap().unwrap();
    let mut options = Options::of(Format::Dpo);
    options.held_out.add(&asked);
    assert_eq!(
        json!(report(&reader, project, &options).unwrap())["left_out"],
        json!({ "held_out": 1 })
    );
}

#[tokio::test]
async fn only_what_is_asked_for_is_written() {
    let collector = Collector::start().await;
    let mut first = unlike("v-1", 1);
    first["response"]["model"] = json!("m-1");
    first["response"]["prompt_version"] = json!("p-1");
    collector
        .store(support::records::batch_in(
            json!({ "session": "s", "visitor": "v-1", "app": "shop" }),
            &[first],
        ))
        .await;
    let mut second = unlike("v-2", 2);
    second["response"]["model"] = json!("m-2");
    collector.tell("v-2", "s", &[second]).await;
    let rows = collector.export("dpo", "").await;
    let at = |row: &Value| {
        let record = row["records"][0].clone();
        let all = collector.database();
        all.query_row(
            "SELECT at_ms FROM records WHERE body ->> '$.id' = ?1",
            [record.as_str().unwrap()],
            |row| row.get::<_, i64>(0),
        )
        .unwrap()
    };
    let [early, late] = [&rows[0], &rows[1]].map(at);
    for (query, visitors) in [
        ("?model=m-1".to_owned(), vec!["v-1"]),
        ("?model=m-1&model=m-2".to_owned(), vec!["v-1", "v-2"]),
        ("?prompt_version=p-1".to_owned(), vec!["v-1"]),
        ("?app=shop".to_owned(), vec!["v-1"]),
        ("?app=other".to_owned(), vec![]),
        (format!("?since={late}"), vec!["v-2"]),
        (format!("?since={early}&until={late}"), vec!["v-1"]),
        ("?source=edit".to_owned(), vec![]),
        (
            "?source=edit&source=correction".to_owned(),
            vec!["v-1", "v-2"],
        ),
        ("?min_distance=1".to_owned(), vec!["v-1", "v-2"]),
    ] {
        let rows = collector.export("dpo", &query).await;
        assert_eq!(
            rows.iter()
                .map(|row| row["visitor"].as_str().unwrap())
                .collect::<Vec<_>>(),
            visitors,
            "{query}"
        );
        let report = collector.export_report("dpo", &query).await;
        let not_selected = report["left_out"]
            .get("not_selected")
            .and_then(Value::as_u64);
        assert_eq!(not_selected.unwrap_or_default(), 2 - visitors.len() as u64);
        assert!(report["selection"].is_object());
    }
}

#[tokio::test]
async fn a_distance_is_measured_where_none_was_recorded() {
    let collector = Collector::start().await;
    let record = corrected(
        "v-1",
        "r-1",
        1,
        "Which?",
        "one two three four five six seven eight",
        "one two three four FIVE SIX SEVEN EIGHT",
    );
    collector.tell("v-1", "s", &[record]).await;
    assert_eq!(collector.export("dpo", "").await[0]["distance"], 0.5);
    assert_eq!(collector.export("dpo", "?min_distance=0.5").await.len(), 1);
    assert_eq!(collector.export("dpo", "?min_distance=0.51").await.len(), 0);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_and_says_what_can() {
    let collector = Collector::start().await;
    for (query, code) in [
        ("?since=yesterday", "bad_parameter"),
        ("?since=2&until=1", "bad_parameter"),
        ("?source=stars", "bad_parameter"),
        ("?source=thumb", "bad_parameter"),
        ("?min_distance=2", "bad_parameter"),
        ("?min_distance=NaN", "bad_parameter"),
        ("?per_person=0", "bad_parameter"),
        ("?split=train=0.5", "bad_parameter"),
        ("?split=train=0.5,test=0.5", "bad_parameter"),
        ("?part=train", "bad_parameter"),
        ("?split=train=0.5,test=0.5&part=other", "bad_parameter"),
        ("?limit=1", "unknown_parameter"),
    ] {
        collector
            .get(&format!("/v1/exports/dpo{query}"))
            .await
            .refuses(422, code);
    }
    for query in ["?min_distance=0.5", "?source=edit"] {
        collector
            .get(&format!("/v1/exports/kto{query}"))
            .await
            .refuses(422, "bad_parameter");
    }
    collector
        .get("/v1/exports/regression?split=a=0.5,b=0.5&part=a")
        .await
        .refuses(422, "bad_parameter");
    let many = "?model=m".to_owned() + &"&model=m".repeat(20);
    collector
        .get(&format!("/v1/exports/dpo{many}"))
        .await
        .refuses(422, "bad_parameter");
    for arguments in [
        vec!["--since", "yesterday"],
        vec!["--source", "stars"],
        vec!["--source", "thumb"],
        vec!["--min-distance", "2"],
        vec!["--split", "train=2"],
        vec!["--per-person", "0"],
        vec!["--since", "2026-02-01", "--until", "2026-01-01"],
    ] {
        let (code, said) =
            collector.command(&[&["export", "dpo", "--out", "rows.jsonl"], &*arguments].concat());
        assert_eq!(code, Some(2), "{arguments:?} {said}");
        assert!(!collector.folder.path().join("rows.jsonl").exists());
    }
}

#[tokio::test]
async fn both_sides_and_the_prompt_are_redacted_alike() {
    let collector = Collector::start().await;
    // By a way that passes by what redacts: as an older version may have left it.
    let record = corrected(
        "v-1",
        "r-1",
        1,
        "Whom?",
        "Ask ann in the long office",
        "Ask bob at another house tomorrow",
    );
    collector.tell("v-1", "s", &[record]).await;
    let database = collector.database();
    database.execute("UPDATE records SET body = replace(replace(body, 'Ask ann', 'Ask ann@example.org'), 'Ask bob', 'Ask bob@example.org')", []).unwrap();
    let row = &collector.export("dpo", "").await[0];
    assert!(!row.to_string().contains("example.org"), "{row}");
    assert_eq!(row["redactions"], 2);
}

fn question((person, _, question): (u8, u8, u8)) -> u64 {
    let shared = question < 12;
    10_000
        + if shared {
            10 * u64::from(person % 6) + u64::from(question % 2)
        } else {
            100 + 100 * u64::from(person) + u64::from(question)
        }
}

/// The laws of caps and splits, over a store in which people, sessions and questions are mixed at random: half of what one asks
/// others of the same sixth ask too.
fn mixed() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0_u8..40, 0_u8..3, 0_u8..24), 60..140)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn no_cap_is_passed_every_record_is_counted_and_splits_are_clean(said in mixed()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let collector = Collector::start().await;
            for (number, of) in (0..).zip(&said) {
                let (person, session, _) = of;
                let visitor = format!("v-{person}");
                let mut record = unlike(&visitor, number);
                record["response"]["prompt"] = json!(words(question(*of), 6));
                collector.tell(&visitor, &format!("s-{session}"), &[record]).await;
            }
            let rows = collector.export("dpo", "").await;
            let report = collector.export_report("dpo", "").await;
            let left_out: u64 = report["left_out"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
            assert_eq!(rows.len() as u64 + left_out, said.len() as u64);
            let count = |key: fn(&Value, &(u8, u8, u8)) -> String| {
                let mut counts = HashMap::new();
                for row in &rows {
                    let number: usize = row["response_id"].as_str().unwrap()[2..].parse().unwrap();
                    *counts.entry(key(row, &said[number])).or_insert(0_u64) += 1;
                }
                counts.into_values().max().unwrap_or_default()
            };
            assert!(count(|_, of| format!("{} {}", of.0, of.1)) <= 3);
            assert!(count(|_, of| question(*of).to_string()) <= 5);
            let most = report["caps"]["per_person"].as_u64().unwrap();
            assert!(count(|_, of| of.0.to_string()) <= most);
            if report["pairs"]["people"].as_u64().unwrap() >= 20 {
                assert!(most == 1 || most * 20 <= rows.len() as u64);
            }
            // Nobody, and nothing that is asked, is in two parts of a split; and nothing is lost by it.
            let mut parts = Vec::new();
            for part in ["a", "b", "c"] {
                parts.push(collector.export("dpo", &format!("?split=a=0.4,b=0.3,c=0.3&part={part}")).await);
            }
            let of = |column: &str| -> Vec<HashSet<String>> {
                parts.iter().map(|rows| rows.iter().map(|row| row[column].to_string()).collect()).collect()
            };
            for column in ["visitor", "prompt"] {
                let sets = of(column);
                let all: HashSet<&String> = sets.iter().flatten().collect();
                assert_eq!(all.len(), sets.iter().map(HashSet::len).sum::<usize>());
            }
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), rows.len());
        });
    }
}

#[test]
fn every_source_has_a_word() {
    for origin in Origin::ALL {
        assert_eq!(Origin::parse(origin.name()), Some(origin));
    }
    assert_eq!(Origin::parse("stars"), None);
}

#[tokio::test]
async fn labels_go_through_the_same_filters() {
    let collector = Collector::start().await;
    for number in 0..4_u64 {
        let record = voted(
            "v-1",
            &format!("r-{number}"),
            number,
            &words(2 * number, 6),
            &words(2 * number + 1, 6),
            "up",
        );
        collector.tell("v-1", "s", &[record]).await;
    }
    assert_eq!(
        left_out(&collector, "kto").await,
        json!({ "conversation_cap": 1 })
    );
    let report = collector.export_report("kto", "").await;
    assert!(
        report["warnings"]
            .to_string()
            .contains("all labels are the same")
    );
    assert!(report["warnings"].to_string().contains("flattery"));
}
