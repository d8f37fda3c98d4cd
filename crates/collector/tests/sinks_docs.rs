//! What docs/sinks.md says is so: its settings are taken, and its table is what becomes of a record of each kind.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::config::Layer;
use afterword_collector::sinks::item::{Item, Part, Target};
use afterword_collector::sinks::meaning::Meaning;
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::settings::{Sink, TYPES};
use afterword_core::record::RecordId;
use contract::signals::{SPAN, TRACE, all};
use serde_json::{Value, json};
use std::path::Path;
use support::records::{NOW, record};

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join("docs/sinks.md")).unwrap()
}

fn configured(lines: &str) -> Vec<Sink> {
    let layer: Layer = toml::from_str(lines).unwrap();
    sinks(&layer.sinks.unwrap(), |_| Some("secret".to_owned())).unwrap()
}

#[test]
fn its_settings_are_taken_and_there_are_some_for_each_system() {
    let page = page();
    let blocks: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let mut shown: Vec<&str> = blocks
        .iter()
        .flat_map(|block| configured(block))
        .map(|sink| sink.r#type)
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let mut all = TYPES.to_vec();
    all.sort_unstable();
    assert_eq!(shown, all);
}

/// What a record becomes in a system, in few words.
fn shown(sink: &Sink, item: &Item) -> String {
    let target = sink.system.locate(item).unwrap();
    let parts = sink.system.parts(item, &Meaning::of(item), &target);
    let body = |wanted: Part| {
        parts
            .iter()
            .find(|(part, _)| *part == wanted)
            .map(|(_, body)| body)
    };
    let signal = body(Part::Signal).unwrap();
    let plain = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let scored = |label: &Value, score: Option<&Value>| match score {
        Some(score) => format!("{}, {}", plain(label), score.as_f64().unwrap()),
        None => plain(label),
    };
    let (text, corrected) = match sink.r#type {
        "phoenix" => {
            let by = plain(&signal["annotator_kind"]);
            let result = scored(&signal["result"]["label"], signal["result"].get("score"));
            (
                format!("{by}: {result}"),
                signal["metadata"]
                    .get("correction")
                    .map(|_| "in the metadata"),
            )
        }
        "mlflow" => (
            format!("feedback {}", plain(&signal["feedback"]["value"])),
            body(Part::Correction).map(|_| "an expectation"),
        ),
        "langfuse" => (
            format!("{} {}", plain(&signal["dataType"]), plain(&signal["value"])),
            body(Part::Correction).map(|_| "a CORRECTION"),
        ),
        "langsmith" => (
            scored(&signal["value"], signal.get("score")),
            signal.get("correction").map(|_| "as correction"),
        ),
        _ => {
            let attributes = &signal["attributes"];
            let text = scored(
                &attributes["gen_ai.evaluation.score.label"],
                attributes.get("gen_ai.evaluation.score.value"),
            );
            (
                format!("`{}` {text}", plain(&attributes["gen_ai.evaluation.name"])),
                attributes
                    .get("afterword.correction")
                    .map(|_| "an attribute"),
            )
        }
    };
    corrected.map_or_else(|| text.clone(), |how| format!("{text}; {how}"))
}

#[test]
fn its_table_is_what_becomes_of_a_record_of_each_kind() {
    let page = page();
    let systems = "[[sinks]]\ntype = \"phoenix\"\nurl = \"http://h\"\n[[sinks]]\ntype = \"mlflow\"\nurl = \"http://h\"\n[[sinks]]\ntype = \"langfuse\"\nuser = \"pk\"\nsecret_env = \"S\"\n[[sinks]]\ntype = \"langsmith\"\nsecret_env = \"S\"\n[[sinks]]\ntype = \"otlp\"\nurl = \"http://h\"\n";
    let systems = configured(systems);
    for (kind, own, (name, ..)) in all() {
        let value = record("v-1", "r-1", 7, json!({}), kind, own);
        let item = Item {
            id: RecordId::derive("v-1", "r-1", kind),
            rev: 7,
            kind,
            retracted: false,
            response: "r-1".to_owned(),
            target: Target {
                trace: Some(TRACE.to_owned()),
                span: Some(SPAN.to_owned()),
                run: None,
            },
            first_at_ms: NOW,
            at_ms: NOW,
            record: value.as_object().unwrap().clone(),
        };
        let cells: Vec<String> = systems.iter().map(|sink| shown(sink, &item)).collect();
        let row = format!("| `{}` | `{name}` | {} |", kind.as_str(), cells.join(" | "));
        assert!(page.contains(&row), "the table has no row\n{row}");
    }
}
