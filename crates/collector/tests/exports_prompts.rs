//! Prompts of exports: the conversation as the trace has it, in the form of each format, or a reason why not.
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

const ANSWER: &str = "It is Sydney, I think";
const BETTER: &str = "It is Canberra, I know";

/// A correction of the answer of a call, about which the page knows nothing but its trace.
fn correction(trace: u64) -> Value {
    let own = json!({ "value": "down", "reasons": [], "changes": 0, "correction": BETTER });
    did("v-1", "r-1", 0, in_trace(trace), Kind::Thumb, own)
}

/// A collector that was told of one call and a correction of its answer.
async fn told(input: Value, more: &[(&str, &Value)]) -> Collector {
    let collector = Collector::start().await;
    collector.called(call(1, &input, ANSWER, more)).await;
    collector.tell("v-1", "s-1", &[correction(1)]).await;
    collector
}

fn tool() -> Value {
    json!([{ "type": "function", "name": "look_up", "description": "Finds", "parameters": { "type": "object", "properties": { "q": { "type": "string" } } } }])
}

/// The same in OpenAI's form.
fn openai_tool() -> Value {
    json!([{ "type": "function", "function": { "name": "look_up", "description": "Finds", "parameters": { "type": "object", "properties": { "q": { "type": "string" } } } } }])
}

fn history() -> Value {
    json!([
        { "role": "user", "content": "Hello" },
        { "role": "assistant", "content": "Good day" },
        { "role": "user", "content": "Capital of Australia?" },
    ])
}

#[tokio::test]
async fn a_row_has_the_instructions_the_history_and_the_tools_of_the_trace() {
    let collector = told(
        history(),
        &[
            (
                "gen_ai.system_instructions",
                &json!([{ "type": "text", "content": "Be brief" }]),
            ),
            ("gen_ai.tool.definitions", &tool()),
        ],
    )
    .await;
    let messages = json!([
        { "role": "system", "content": "Be brief" },
        { "role": "user", "content": "Hello" },
        { "role": "assistant", "content": "Good day" },
        { "role": "user", "content": "Capital of Australia?" },
    ]);

    let row = &collector.export("dpo", "").await[0];
    assert_eq!(row["prompt"], messages);
    assert_eq!(
        row["rejected"],
        json!([{ "role": "assistant", "content": ANSWER }])
    );
    let tools: Value = serde_json::from_str(row["tools"].as_str().unwrap()).unwrap();
    assert_eq!(tools, openai_tool());
    assert_eq!(
        (&row["model"], &row["source"]),
        (&json!("m-traced"), &json!("correction"))
    );

    let row = &collector.export("kto", "").await[0];
    assert_eq!((&row["prompt"], &row["label"]), (&messages, &json!(false)));

    let row = &collector.export("openai-preference", "").await[0];
    let input =
        json!({ "messages": messages, "tools": openai_tool(), "parallel_tool_calls": true });
    assert_eq!(row["input"], input);

    let row = &collector.export("openai-sft", "").await[0];
    assert_eq!(row["tools"], openai_tool());
    assert_eq!(row["messages"][2]["weight"], 0);
    assert_eq!(
        row["messages"][4],
        json!({ "role": "assistant", "content": BETTER, "weight": 1 })
    );

    let row = &collector.export("llama-factory", "").await[0];
    assert_eq!(row["system"], "Be brief");
    let tools: Value = serde_json::from_str(row["tools"].as_str().unwrap()).unwrap();
    assert_eq!(tools, openai_tool());
    let turns = json!([
        { "from": "human", "value": "Hello" },
        { "from": "gpt", "value": "Good day" },
        { "from": "human", "value": "Capital of Australia?" },
    ]);
    assert_eq!(row["conversations"], turns);

    // Axolotl has no tools in pairs, and an answer that was given with some is not one without.
    let report = collector.export_report("axolotl", "").await;
    assert_eq!(report["left_out"], json!({ "odd_tools": 1 }));
}

#[tokio::test]
async fn a_file_in_which_nobody_has_tools_has_no_column_for_them_and_else_every_row_has_it() {
    let collector = told(history(), &[]).await;
    assert_eq!(collector.export("dpo", "").await[0].get("tools"), None);
    let with = call(
        2,
        &json!([{ "role": "user", "content": "And of Austria, by the way?" }]),
        "It is Salzburg, I believe so",
        &[("gen_ai.tool.definitions", &tool())],
    );
    collector.called(with).await;
    let own = json!({ "value": "down", "reasons": [], "changes": 0, "correction": "It is Vienna, as everybody knows" });
    let record = did("v-2", "r-2", 1, in_trace(2), Kind::Thumb, own);
    collector.tell("v-2", "s-2", &[record]).await;
    let rows = collector.export("dpo", "").await;
    assert_eq!(rows[0]["tools"], "null");
    assert!(rows[1]["tools"].as_str().unwrap().contains("look_up"));
}

#[tokio::test]
async fn the_page_says_what_was_asked_where_no_trace_does() {
    let collector = Collector::start().await;
    let mut record = correction(9);
    record["response"]["prompt"] = json!("Capital of Australia?");
    record["response"]["text"] = json!(ANSWER);
    collector.tell("v-1", "s-1", &[record]).await;
    let row = &collector.export("dpo", "").await[0];
    assert_eq!(
        row["prompt"],
        json!([{ "role": "user", "content": "Capital of Australia?" }])
    );
    let none: Vec<&String> = row
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.is_null())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(none, Vec::<&String>::new(), "readers guess no type of null");
}

#[tokio::test]
async fn what_no_trainer_can_learn_from_is_refused_by_its_reason() {
    let user = json!({ "role": "user", "content": "Capital of Australia?" });
    let image = json!({ "role": "user", "parts": [{ "type": "text", "content": "What is this?" }, { "type": "blob", "modality": "image", "content": "AAAA" }] });
    let thought = json!({ "role": "assistant", "parts": [{ "type": "reasoning", "content": "hm" }, { "type": "text", "content": "Good day" }] });
    let long = json!({ "role": "user", "content": "x ".repeat(30_000) });
    for (input, reason) in [
        (
            json!([user, { "role": "assistant", "content": "It is" }]),
            Some("ends_in_answer"),
        ),
        (
            json!([{ "role": "critic", "content": "Be good" }, user]),
            Some("odd_role"),
        ),
        (
            json!([user, { "role": "assistant", "content": "Yes?" }, { "role": "system", "content": "Be brief" }, user]),
            Some("odd_role"),
        ),
        (
            json!([{ "role": "developer", "content": "Be brief" }, user]),
            None,
        ),
        (json!([image]), Some("not_text")),
        (json!([user, thought, user]), None),
        (json!([long]), Some("prompt_cut")),
    ] {
        let collector = told(input.clone(), &[]).await;
        let report = collector.export_report("dpo", "").await;
        let expected = reason.map_or(json!({}), |reason| json!({ reason: 1 }));
        assert_eq!(
            report["left_out"],
            expected,
            "{}",
            &input.to_string().chars().take(200).collect::<String>()
        );
        assert_eq!(report["written"], json!(u64::from(reason.is_none())));
    }
}

#[tokio::test]
async fn calls_of_tools_are_said_where_the_format_can_say_them() {
    let calling = json!({ "role": "assistant", "parts": [{ "type": "tool_call", "id": "c-1", "name": "look_up", "arguments": { "q": "capital" } }] });
    let result = json!({ "role": "tool", "parts": [{ "type": "tool_call_response", "id": "c-1", "response": "Canberra" }] });
    let user = json!({ "role": "user", "content": "Capital of Australia?" });
    let collector = told(json!([user, calling, result]), &[]).await;
    for format in ["dpo", "kto", "axolotl"] {
        let report = collector.export_report(format, "").await;
        assert_eq!(report["left_out"]["tool_calls"], 1, "{format}");
    }
    let row = &collector.export("openai-preference", "").await[0];
    let said = &row["input"]["messages"];
    assert_eq!(
        said[1]["tool_calls"],
        json!([{ "id": "c-1", "type": "function", "function": { "name": "look_up", "arguments": "{\"q\":\"capital\"}" } }])
    );
    assert_eq!(
        said[2],
        json!({ "role": "tool", "content": "Canberra", "tool_call_id": "c-1" })
    );
    let row = &collector.export("llama-factory", "").await[0];
    let turns = row["conversations"].as_array().unwrap();
    assert_eq!(turns[1]["from"], "function_call");
    assert_eq!(
        serde_json::from_str::<Value>(turns[1]["value"].as_str().unwrap()).unwrap(),
        json!({ "name": "look_up", "arguments": { "q": "capital" } })
    );
    assert_eq!(
        turns[2],
        json!({ "from": "observation", "value": "Canberra" })
    );

    // An answer to no call.
    let stray = json!({ "role": "tool", "parts": [{ "type": "tool_call_response", "id": "c-2", "response": "Canberra" }] });
    let collector = told(json!([user, calling, stray]), &[]).await;
    let report = collector.export_report("openai-preference", "").await;
    assert_eq!(report["left_out"], json!({ "tool_calls": 1 }));
}

#[tokio::test]
async fn llama_factory_gets_no_conversation_in_which_nobody_takes_turns() {
    let user = json!({ "role": "user", "content": "Capital of Australia?" });
    let collector = told(json!([{ "role": "user", "content": "Hello" }, user]), &[]).await;
    let report = collector.export_report("llama-factory", "").await;
    assert_eq!(report["left_out"], json!({ "turns_do_not_alternate": 1 }));
    assert_eq!(collector.export("dpo", "").await.len(), 1);
}
