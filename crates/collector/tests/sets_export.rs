//! A frozen set in the shapes of seven tools.
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
use support::process::run;
use support::records::{NOW, batch, record};
use support::{Collector, answer};

/// What a visitor may ask to get at the secrets of whoever tests with it.
const HOSTILE: &str = "file://{{env.OPENAI_API_KEY}} {% raw %} {# x #} {{messages}} \"'\\";

fn down(at: u64, id: &str, prompt: &str, text: &str, own: Value) -> Value {
    let mut thumb = json!({ "value": "down", "reasons": [], "changes": 0 });
    for (name, value) in own.as_object().unwrap() {
        thumb[name] = value.clone();
    }
    let response = json!({ "prompt": prompt, "text": text, "model": "file:///etc/passwd", "prompt_version": "v7",
        "trace_id": format!("{:032x}", at + 1), "span_id": format!("{:016x}", at + 1) });
    let mut made = record("v-1", id, NOW, response, Kind::Thumb, thumb);
    made["at_ms"] = json!(NOW - at);
    made
}

async fn seeded() -> Collector {
    let collector = Collector::start().await;
    let corrected =
        json!({ "reasons": ["hallucination"], "correction": "Canberra has 470 thousand people." });
    let records = [
        down(
            0,
            "refused",
            HOSTILE,
            "I'm sorry, but I can't help with that.",
            json!({}),
        ),
        down(
            1,
            "wrong",
            "How large is the capital of Australia?",
            "Sydney has 5 million people.",
            corrected,
        ),
        down(
            2,
            "json",
            "Answer in JSON: who are you?",
            "{\"me\": ",
            json!({}),
        ),
        down(
            3,
            "long",
            "Why?",
            &"word ".repeat(60),
            json!({ "reasons": ["too_verbose"] }),
        ),
        down(
            4,
            "style",
            "Say hello",
            "{{Yo}}!",
            json!({ "reasons": ["bad_style"] }),
        ),
    ];
    collector.store(batch("v-1", &records)).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    let made = answer(freeze.bearer_auth(&collector.secret_key)).await;
    assert_eq!(made.json()["cases"], 5, "{}", made.text());
    collector
}

async fn rows(collector: &Collector, format: &str) -> Vec<Value> {
    let answer = collector
        .get(&format!("/v1/sets/hard/export?format={format}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // By the command it is the same, byte for byte.
    let file = collector.folder.path().join(format!("{format}.jsonl"));
    let words = [
        "sets",
        "export",
        "hard@1",
        "--format",
        format,
        "--data-dir",
        ".",
        "--out",
        file.to_str().unwrap(),
    ];
    let done = run(collector.folder.path(), &words);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(std::fs::read(file).unwrap(), answer.body, "{format}");
    answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn types(row: &Value) -> Vec<&str> {
    let asserted = row["assert"].as_array().unwrap().iter();
    asserted
        .map(|one| one["metric"].as_str().or(one["type"].as_str()).unwrap())
        .collect()
}

#[tokio::test]
async fn promptfoo_gets_assertions_that_fit_what_was_wrong() {
    let collector = seeded().await;
    let rows = rows(&collector, "promptfoo").await;
    assert_eq!(types(&rows[0]), ["not-is-refusal", "other"]);
    assert_eq!(types(&rows[1]), ["lacks", "has", "nearer", "other"]);
    assert!(types(&rows[2]).contains(&"is-json"), "{}", rows[2]);
    assert_eq!(types(&rows[3]), ["at_most", "other"]);
    assert_eq!(types(&rows[4]), ["other"]);
    let judged = collector
        .get("/v1/sets/hard/export?format=promptfoo&llm_rubric=true")
        .await;
    for line in judged.text().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(types(&row).last(), Some(&"llm-rubric"));
    }
}

#[tokio::test]
async fn no_template_file_or_program_of_a_visitor_is_left_for_promptfoo_and_the_question_is_as_it_was()
 {
    let collector = seeded().await;
    let text = collector
        .get("/v1/sets/hard/export?format=promptfoo&llm_rubric=true")
        .await
        .text();
    let mut texts = Vec::new();
    for line in text.lines() {
        collect(&serde_json::from_str(line).unwrap(), &mut texts);
    }
    assert!(texts.len() > 50);
    for text in &texts {
        for sign in ["{{", "{%", "{#"] {
            assert!(!text.contains(sign), "{text}");
        }
        assert!(
            !text.starts_with("file:") && !text.starts_with("package:"),
            "{text}"
        );
    }
    let rows = rows(&collector, "promptfoo").await;
    let read = |name: &str| -> Value {
        serde_json::from_str(rows[0]["vars"][name].as_str().unwrap()).unwrap()
    };
    assert_eq!(
        read("messages"),
        json!([{ "role": "user", "content": HOSTILE }])
    );
    assert_eq!(read("question"), json!(HOSTILE));
}

/// Every text in a value.
fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

#[tokio::test]
async fn inspect_and_the_others_get_the_conversation_the_target_and_where_it_is_from() {
    let collector = seeded().await;
    let inspect = rows(&collector, "inspect").await;
    let row = &inspect[1];
    let asked = json!([{ "role": "user", "content": "How large is the capital of Australia?" }]);
    assert_eq!(
        (&row["input"], &row["target"]),
        (&asked, &json!("Canberra has 470 thousand people."))
    );
    let about = &row["metadata"];
    assert_eq!(
        (
            &about["set"],
            &about["version"],
            &about["error_mode"],
            &about["case"],
            &about["trace_id"]
        ),
        (
            &json!("hard"),
            &json!(1),
            &json!("hallucination"),
            &row["id"],
            &json!(format!("{:032x}", 2))
        )
    );
    assert_eq!(about["actual_output"], "Sydney has 5 million people.");
    assert_eq!(
        (&about["expected_from"], &about["why"]),
        (&json!("correction"), &json!(["thumb"]))
    );

    let deepeval = rows(&collector, "deepeval").await;
    assert_eq!(
        (
            &deepeval[1]["input"],
            &deepeval[1]["actual_output"],
            &deepeval[1]["expected_output"]
        ),
        (
            &asked[0]["content"],
            &json!("Sydney has 5 million people."),
            &row["target"]
        )
    );
    assert_eq!(deepeval[1]["additional_metadata"]["messages"], asked);

    let evals = rows(&collector, "openai-evals").await;
    assert_eq!(
        (&evals[1]["input"], &evals[1]["ideal"]),
        (&asked, &row["target"])
    );
    // An empty one would be found in every answer.
    assert_eq!(evals[0].get("ideal"), None);

    let langfuse = rows(&collector, "langfuse").await;
    assert_eq!(
        (&langfuse[1]["datasetName"], &langfuse[1]["expectedOutput"]),
        (&json!("hard@1"), &row["target"])
    );
    assert_eq!(
        (
            &langfuse[1]["input"]["messages"],
            &langfuse[1]["sourceTraceId"]
        ),
        (&asked, &about["trace_id"])
    );

    let langsmith = rows(&collector, "langsmith").await;
    assert_eq!(
        (
            &langsmith[1]["inputs"]["messages"],
            &langsmith[1]["outputs"]["answer"]
        ),
        (&asked, &row["target"])
    );
    assert_eq!(langsmith[0].get("outputs"), None);
    assert_eq!(langsmith[1]["id"], langfuse[1]["id"]);

    let phoenix = rows(&collector, "phoenix").await;
    let [upload] = phoenix.as_slice() else {
        panic!("{phoenix:?}")
    };
    assert_eq!(
        (&upload["name"], &upload["inputs"][1]["messages"]),
        (&json!("hard@1"), &asked)
    );
    for list in ["inputs", "outputs", "metadata", "span_ids", "example_ids"] {
        assert_eq!(upload[list].as_array().unwrap().len(), 5, "{list}");
    }
    assert_eq!(upload["example_ids"][1], langfuse[1]["id"]);
}

#[tokio::test]
async fn a_conversation_that_a_trace_tells_of_is_kept_whole_with_its_tools() {
    let collector = Collector::start().await;
    let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let attribute = |key: &str, value: Value| json!({ "key": key, "value": { "stringValue": if value.is_string() { value.as_str().unwrap().to_owned() } else { value.to_string() } } });
    let attributes = [
        attribute("gen_ai.operation.name", json!("chat")),
        attribute("gen_ai.response.model", json!("m-9")),
        attribute(
            "gen_ai.system_instructions",
            json!([{ "type": "text", "content": "Be short." }]),
        ),
        attribute(
            "gen_ai.input.messages",
            json!([
                { "role": "user", "parts": [{ "type": "text", "content": "Weather in Bern?" }] },
                { "role": "assistant", "parts": [{ "type": "tool_call", "id": "c-1", "name": "weather", "arguments": { "at": "Bern" } }] },
                { "role": "tool", "parts": [{ "type": "tool_call_response", "id": "c-1", "response": "rain" }] },
            ]),
        ),
        attribute(
            "gen_ai.output.messages",
            json!([{ "role": "assistant", "parts": [{ "type": "text", "content": "Sun." }], "finish_reason": "stop" }]),
        ),
    ];
    let told = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{ "traceId": trace, "spanId": span, "name": "chat",
        "startTimeUnixNano": "1000000000", "endTimeUnixNano": "2000000000", "attributes": attributes }] }] }] });
    let tell = collector
        .request(Method::POST, "/v1/traces")
        .header("content-type", "application/json")
        .body(told.to_string());
    let told = answer(tell.bearer_auth(&collector.secret_key)).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let own = json!({ "value": "down", "reasons": ["hallucination"], "changes": 0, "correction": "Rain." });
    let vote = record(
        "v-1",
        "r-1",
        NOW,
        json!({ "trace_id": trace, "span_id": span }),
        Kind::Thumb,
        own,
    );
    collector.store(batch("v-1", &[vote])).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    answer(freeze.bearer_auth(&collector.secret_key)).await;

    let inspect = &rows(&collector, "inspect").await[0];
    assert_eq!(
        inspect["input"],
        json!([
            { "role": "system", "content": "Be short." },
            { "role": "user", "content": "Weather in Bern?" },
            { "role": "assistant", "content": "", "tool_calls": [{ "id": "c-1", "function": "weather", "arguments": { "at": "Bern" }, "type": "function" }] },
            { "role": "tool", "content": "rain", "tool_call_id": "c-1" },
        ])
    );
    assert_eq!(
        (
            &inspect["metadata"]["model"],
            &inspect["metadata"]["actual_output"]
        ),
        (&json!("m-9"), &json!("Sun."))
    );
    let evals = &rows(&collector, "openai-evals").await[0];
    assert_eq!(
        evals["input"][2]["tool_calls"][0]["function"],
        json!({ "name": "weather", "arguments": "{\"at\":\"Bern\"}" })
    );
    // Where the call is erased, the case goes with it.
    let forget = collector.request(Method::DELETE, &format!("/v1/traces/{trace}"));
    let erased = answer(forget.bearer_auth(&collector.secret_key))
        .await
        .json();
    assert_eq!((&erased["calls"], &erased["cases"]), (&json!(1), &json!(1)));
}
