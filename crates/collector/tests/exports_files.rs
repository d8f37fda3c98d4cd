//! The files of exports: splits, what breaks off and is gone on with, reports and cards.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::export::{Format, Options, Progress, Split, write_files};
use afterword_collector::store::StoreError;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::{read, read_dir, read_to_string};
use std::process::Command;
use support::Collector;
use support::feedback::{rows_of, unlike, words};
use support::process::AFTERWORD;

/// More rows than between two times at which it is written down how far the files are.
const MANY: u64 = 1_200;

/// A store with many pairs, no two of which are alike, of people who gave ten each.
async fn many(count: u64) -> Collector {
    let collector = Collector::start().await;
    for person in 0..count.div_ceil(10) {
        let visitor = format!("v-{person}");
        let of_person = 10 * person..(10 * person + 10).min(count);
        let records: Vec<Value> = of_person.map(|number| unlike(&visitor, number)).collect();
        collector.tell(&visitor, "s", &records).await;
    }
    collector
}

const ALL: &[&str] = &["--per-conversation", "100", "--per-person", "100"];

fn options(format: Format) -> Options {
    let mut options = Options::of(format);
    options.caps.per_conversation = 100;
    options.caps.per_person = 100;
    options
}

fn names(collector: &Collector) -> HashSet<String> {
    let files = read_dir(collector.folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("pairs")).collect()
}

#[tokio::test]
async fn no_person_and_no_question_is_in_two_files_of_a_split() {
    let collector = Collector::start().await;
    // Each person asks one question that others ask too, and some of their own.
    for person in 0..150_u64 {
        let visitor = format!("v-{person}");
        let mut records: Vec<Value> = (0..3).map(|at| unlike(&visitor, 3 * person + at)).collect();
        records[0]["response"]["prompt"] = json!(words(50_000 + person % 60, 6));
        collector.tell(&visitor, "s", &records).await;
    }
    let split = "train=0.7,validation=0.1,test=0.2";
    let arguments = [
        "export",
        "dpo",
        "--out",
        "pairs.jsonl",
        "--report",
        "report.json",
        "--split",
        split,
    ];
    let (code, said) = collector.command(&arguments);
    assert_eq!(code, Some(0), "{said}");
    let folder = collector.folder.path();
    let parts = ["train", "validation", "test"];
    let expected = parts.map(|part| format!("pairs.{part}.jsonl"));
    assert_eq!(names(&collector), expected.clone().into());

    let (mut of_person, mut of_question) = (HashMap::new(), HashMap::new());
    let mut all = 0;
    for (part, name) in parts.into_iter().zip(&expected) {
        let rows = rows_of(&folder.join(name));
        assert!(!rows.is_empty());
        all += rows.len() as u64;
        for row in &rows {
            let question = row["prompt"].to_string();
            assert_eq!(
                *of_person.entry(row["visitor"].to_string()).or_insert(part),
                part
            );
            assert_eq!(*of_question.entry(question).or_insert(part), part);
        }
        let query = format!("?split={split}&part={part}");
        assert_eq!(collector.export("dpo", &query).await, rows);
    }
    let report: Value = serde_json::from_slice(&read(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["written"], all);
    let files = report["split"]["files"].as_array().unwrap();
    assert_eq!(
        files
            .iter()
            .map(|file| file["rows"].as_u64().unwrap())
            .sum::<u64>(),
        all
    );
    for (file, asked) in files.iter().zip([0.7, 0.1, 0.2]) {
        assert_eq!(file["asked"], asked);
        assert!(
            (file["share"].as_f64().unwrap() - asked).abs() < 0.1,
            "{file}"
        );
        assert!(said.contains(&format!("  {}: ", file["name"].as_str().unwrap())));
    }
}

#[tokio::test]
async fn one_person_under_two_names_is_in_one_file() {
    let collector = Collector::start().await;
    // The host knows who both visitors are.
    for (visitor, from) in [("v-1", 0), ("v-2", 10)] {
        for number in from..from + 3 {
            let context =
                json!({ "session": format!("s-{number}"), "visitor": visitor, "user": "ann" });
            collector
                .store(support::records::batch_in(
                    context,
                    &[unlike(visitor, number)],
                ))
                .await;
        }
        // And before that person has signed in.
        collector
            .tell(visitor, "before", &[unlike(visitor, from + 5)])
            .await;
    }
    let report = collector.export_report("dpo", "?split=a=0.5,b=0.5").await;
    let rows: Vec<&Value> = report["split"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["rows"])
        .collect();
    assert!(
        rows == [&json!(8), &json!(0)] || rows == [&json!(0), &json!(8)],
        "{rows:?}"
    );
    assert_eq!(report["split"]["largest_component_share"], 1.0);
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("100 % of the rows hang together")
            && warnings.contains("nothing fell to"),
        "{warnings}"
    );
    // Both visitors are the one whom the host has named, also before.
    assert_eq!(report["pairs"]["people"], 1);
}

#[tokio::test]
async fn the_same_split_of_the_same_store_is_the_same_bytes() {
    let collector = many(60).await;
    let export = |format: &str| {
        let arguments = [
            &[
                "export",
                format,
                "--out",
                "pairs.jsonl",
                "--split",
                "a=0.5,b=0.5",
                "--card",
                "pairs.md",
            ],
            ALL,
        ]
        .concat();
        let (code, said) = collector.command(&arguments);
        assert_eq!(code, Some(0), "{said}");
        let mut files: Vec<(String, Vec<u8>)> = names(&collector)
            .into_iter()
            .map(|name| {
                let bytes = read(collector.folder.path().join(&name)).unwrap();
                (name, bytes)
            })
            .collect();
        files.sort();
        files
    };
    for format in [
        "dpo",
        "kto",
        "openai-preference",
        "openai-sft",
        "axolotl",
        "llama-factory",
    ] {
        let once = export(format);
        assert_eq!(export(format), once);
        assert!(once.iter().all(|(_, bytes)| !bytes.is_empty()), "{format}");
    }
    let info: Value = serde_json::from_str(
        &read_to_string(collector.folder.path().join("dataset_info.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(info["afterword_a"]["file_name"], "pairs.a.jsonl");
    assert_eq!(info["afterword_b"]["columns"]["system"], "system");
}

/// Breaks an export off once so many rows are written.
fn broken_off(collector: &Collector, options: &Options, after: u64) {
    let reader = collector.store.reader().unwrap();
    let project = collector.store.project("default").unwrap().unwrap();
    let out = collector.folder.path().join("pairs.jsonl");
    let mut watch = |progress| match progress {
        Progress::Wrote(rows) if rows == after => Err(StoreError::Unavailable),
        _ => Ok(()),
    };
    write_files(&reader, project, options, &out, false, &mut watch).unwrap_err();
}

fn resumed(collector: &Collector, format: &str, more: &[&str]) -> (Option<i32>, String) {
    let arguments = [
        &["export", format, "--out", "pairs.jsonl", "--resume"],
        ALL,
        more,
    ]
    .concat();
    collector.command(&arguments)
}

#[tokio::test]
async fn what_broke_off_is_gone_on_with_and_ends_as_the_same_bytes() {
    let collector = many(MANY).await;
    let folder = collector.folder.path();
    let out = folder.join("pairs.jsonl");
    // Before and behind the first time at which it was written down, and at the last row.
    for (format, name, breaks) in [
        (Format::Dpo, "dpo", &[1, 999, 1_000, 1_001, MANY][..]),
        (Format::OpenAiPreference, "openai-preference", &[1_100]),
    ] {
        let (code, said) =
            collector.command(&[&["export", name, "--out", "pairs.jsonl"], ALL].concat());
        assert_eq!(code, Some(0), "{said}");
        let whole = read(&out).unwrap();
        let aside = read(folder.join("pairs.jsonl.provenance.jsonl")).ok();
        for name in names(&collector) {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        for &after in breaks {
            broken_off(&collector, &options(format), after);
            assert!(!out.exists() && names(&collector).contains("pairs.jsonl.plan"));
            let (code, said) = resumed(&collector, name, &[]);
            assert_eq!(code, Some(0), "{said}");
            assert!(
                said.starts_with(&format!("{name}: {MANY} rows written\n")),
                "{said}"
            );
            assert!(read(&out).unwrap() == whole, "{name} after {after}");
            assert_eq!(
                read(folder.join("pairs.jsonl.provenance.jsonl")).ok(),
                aside
            );
            assert!(
                !names(&collector)
                    .iter()
                    .any(|name| name.ends_with(".part") || name.contains(".plan"))
            );
            for name in names(&collector) {
                std::fs::remove_file(folder.join(name)).unwrap();
            }
        }
    }
}

/// The kernel ends a process at once that writes beyond what a file may have.
#[tokio::test]
async fn a_process_that_was_killed_leaves_what_can_be_gone_on_with() {
    let collector = many(MANY).await;
    let folder = collector.folder.path();
    let (code, _) = collector.command(&[&["export", "dpo", "--out", "pairs.jsonl"], ALL].concat());
    assert_eq!(code, Some(0));
    let whole = read(folder.join("pairs.jsonl")).unwrap();
    std::fs::remove_file(folder.join("pairs.jsonl")).unwrap();
    // Blocks of 512 bytes, of which the rows take more than what lies beside them.
    let blocks = whole.len() * 8 / 10 / 512;
    let command = format!(
        "ulimit -f {blocks}; exec \"$0\" export dpo --out pairs.jsonl {} --data-dir .",
        ALL.join(" ")
    );
    let killed = Command::new("sh")
        .args(["-c", &command, AFTERWORD])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(!killed.status.success());
    assert!(
        names(&collector).contains("pairs.jsonl.plan"),
        "{:?} {killed:?}",
        names(&collector)
    );
    let (code, said) = resumed(&collector, "dpo", &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(read(folder.join("pairs.jsonl")).unwrap() == whole);
}

#[tokio::test]
async fn what_does_not_fit_is_not_gone_on_with() {
    let collector = many(1_100).await;
    let folder = collector.folder.path();
    broken_off(&collector, &options(Format::Dpo), 1_050);
    for more in [
        &["--per-prompt", "4"][..],
        &["--model", "m"],
        &["--split", "a=0.5,b=0.5"],
    ] {
        let (code, said) = resumed(&collector, "dpo", more);
        assert_eq!(code, Some(1));
        assert!(said.contains("was asked for otherwise"), "{said}");
    }
    let (code, said) = resumed(&collector, "kto", &[]);
    assert!(
        code == Some(1) && said.contains("was asked for otherwise"),
        "{said}"
    );
    // A file that was cut meanwhile.
    let part = folder.join("pairs.jsonl.part");
    let bytes = read(&part).unwrap();
    std::fs::write(&part, &bytes[..100]).unwrap();
    let (code, said) = resumed(&collector, "dpo", &[]);
    assert!(
        code == Some(1) && said.contains("is not as it was left"),
        "{said}"
    );
    std::fs::write(&part, bytes).unwrap();
    // One record more.
    collector
        .tell("v-new", "s", &[unlike("v-new", 50_000)])
        .await;
    let (code, said) = resumed(&collector, "dpo", &[]);
    assert!(
        code == Some(1) && said.contains("the store has changed"),
        "{said}"
    );
    // Without --resume it begins anew, and without anything to go on with, too.
    let (code, said) =
        collector.command(&[&["export", "dpo", "--out", "pairs.jsonl"], ALL].concat());
    assert!(code == Some(0) && said.contains("1101 rows"), "{said}");
    let (code, said) = resumed(&collector, "dpo", &[]);
    assert!(code == Some(0) && said.contains("1101 rows"), "{said}");
}

#[tokio::test]
async fn what_came_behind_the_time_asked_for_does_not_hinder_going_on() {
    let collector = many(1_100).await;
    let now = afterword_collector::now_ms();
    let mut options = options(Format::Dpo);
    options.selection.until_ms = Some(now);
    broken_off(&collector, &options, 1_050);
    let mut late = unlike("v-new", 50_000);
    late["first_at_ms"] = json!(support::records::NOW + 3_600_000);
    late["at_ms"] = late["first_at_ms"].clone();
    collector.tell("v-new", "s", &[late]).await;
    let (code, said) = resumed(&collector, "dpo", &["--until", &now.to_string()]);
    assert!(code == Some(0) && said.contains("1100 rows"), "{said}");
}

#[tokio::test]
async fn what_an_export_finds_out_holds_nothing_that_people_wrote() {
    let collector = many(1_100).await;
    broken_off(&collector, &options(Format::Dpo), 1_050);
    let plan = read(collector.folder.path().join("pairs.jsonl.plan")).unwrap();
    for text in ["w3x1", "v-7", "\"s\""] {
        let found = plan
            .windows(text.len())
            .any(|window| window == text.as_bytes());
        assert!(!found, "{text}");
    }
    // The file has them, so that the search finds what is there.
    let rows = read(collector.folder.path().join("pairs.jsonl.part")).unwrap();
    assert!(rows.windows(4).any(|window| window == b"w3x1"));
}

#[tokio::test]
async fn a_card_says_what_how_and_what_was_left_out() {
    let collector = many(40).await;
    let arguments = [
        "export",
        "dpo",
        "--out",
        "pairs.jsonl",
        "--card",
        "card.md",
        "--split",
        "train=0.5,test=0.5",
        "--until",
        "2100-01-01",
        "--min-distance",
        "0.1",
    ];
    let (code, said) = collector.command(&arguments);
    assert_eq!(code, Some(0), "{said}");
    let card = read_to_string(collector.folder.path().join("card.md")).unwrap();
    for part in [
        "# Data card: 12 rows of `dpo`",
        "| `conversation_cap` | 28 |",
        "- last event before 2100-01-01T00:00:00.000Z",
        "- sides at least 0.1 apart",
        "| people | 4 |",
        "| from `correction` | 12 |",
        "| train |",
        "loss_type=[\"sigmoid\", \"sft\"]",
        "fewer than 20 people",
    ] {
        assert!(card.contains(part), "{part}: {card}");
    }
}

#[test]
fn names_of_a_split_are_in_their_order() {
    let split = Split::parse("train=0.9,test=0.1").unwrap();
    assert_eq!(split.names().collect::<Vec<_>>(), ["train", "test"]);
}

#[tokio::test]
async fn standard_output_is_neither_split_nor_gone_on_with() {
    let collector = Collector::start().await;
    for more in [&["--split", "a=0.5,b=0.5"][..], &["--resume"]] {
        let (code, said) = collector.command(&[&["export", "dpo", "--out", "-"], more].concat());
        assert!(
            code == Some(2) && said.contains("standard output"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn what_is_written_in_one_go_refuses_to_be_gone_on_with() {
    let collector = Collector::start().await;
    let (code, said) = resumed(&collector, "regression", &[]);
    assert!(
        code == Some(2) && said.contains("leave --resume out"),
        "{said}"
    );
    assert_eq!(names(&collector), HashSet::new());
}
