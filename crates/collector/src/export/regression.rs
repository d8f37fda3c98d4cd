//! Regression sets: answers that people voted down, with the error mode that their reasons name. A row has the
//! `input`, `target` and `metadata` that Inspect reads.

use super::row::Source;
use super::{LeftOut, message};
use serde_json::{Value, json};

/// The menus of reasons met in the wild, and the error modes that they name. The first that fits is primary.
const MODES: &[(&str, &[&str])] = &[
    (
        "unsafe",
        &[
            "unsafe",
            "offensive_or_unsafe",
            "offensiveorunsafe",
            "biased",
            "harmful",
        ],
    ),
    (
        "hallucination",
        &[
            "hallucination",
            "not_factually_correct",
            "inaccurate",
            "incorrect",
            "incorrectcode",
            "incorrect_code",
            "not_true",
        ],
    ),
    (
        "refusal",
        &[
            "refusal",
            "refused_when_it_shouldnt_have",
            "unjustified_refusal",
            "refusedavalidrequest",
        ],
    ),
    (
        "instruction",
        &[
            "instruction",
            "didnt_follow_instructions",
            "not_matched",
            "instructions",
        ],
    ),
    (
        "format",
        &["format", "poorlywrittenorformatted", "formatting"],
    ),
    (
        "length.too_long",
        &["too_long", "too_verbose", "verbose", "length.too_long"],
    ),
    (
        "length.too_short",
        &[
            "too_short",
            "being_lazy",
            "incompletecode",
            "incomplete_response",
            "incomplete",
            "length.too_short",
        ],
    ),
    ("length.truncated", &["truncated", "length.truncated"]),
    (
        "style",
        &["style", "dont_like_the_style", "bad_style", "tone"],
    ),
    ("off_topic", &["off_topic", "irrelevant"]),
    ("latency", &["latency", "slow", "too_slow"]),
    ("ui_bug", &["ui_bug"]),
    ("other", &["other"]),
];

fn modes(reasons: &[&str]) -> Vec<&'static str> {
    let reasons: Vec<String> = reasons
        .iter()
        .map(|reason| {
            reason
                .to_lowercase()
                .replace([' ', '-'], "_")
                .replace(['\'', '’'], "")
        })
        .collect();
    let named = |words: &[&str]| {
        reasons
            .iter()
            .any(|reason| words.contains(&reason.as_str()))
    };
    let mut modes: Vec<&str> = MODES
        .iter()
        .filter(|(_, words)| named(words))
        .map(|&(mode, _)| mode)
        .collect();
    let known = |reason: &String| {
        MODES
            .iter()
            .any(|(_, words)| words.contains(&reason.as_str()))
    };
    if reasons.iter().any(|reason| !known(reason)) && !modes.contains(&"other") {
        modes.push("other");
    }
    if modes.is_empty() {
        modes.push("unlabelled");
    }
    modes
}

pub(super) fn row(source: &Source<'_>) -> Result<Value, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    if source.text("/thumb/value") != Some("down") {
        return Err("not_negative");
    }
    let prompt = source.prompt().ok_or("no_prompt")?;
    let reasons = source.list("/thumb/reasons");
    let modes = modes(&reasons);
    let mut metadata = source.provenance("thumb", &[prompt]);
    metadata.insert("error_mode".to_owned(), json!(modes.first()));
    metadata.insert("error_modes".to_owned(), json!(modes));
    metadata.insert("reasons".to_owned(), json!(reasons));
    metadata.insert("comment".to_owned(), json!(source.text("/thumb/comment")));
    metadata.insert("actual_output".to_owned(), json!(source.answer()));
    // How it should have been, where the person said so.
    let target = source
        .text("/thumb/correction")
        .filter(|text| !text.trim().is_empty());
    Ok(json!({
        "id": source.text("/id"),
        "input": message("user", prompt),
        "target": target.unwrap_or_default(),
        "metadata": metadata,
    }))
}

#[cfg(test)]
mod tests {
    use super::modes;

    #[test]
    fn reasons_of_every_menu_find_their_error_mode() {
        assert_eq!(modes(&["not factually correct"]), ["hallucination"]);
        assert_eq!(
            modes(&["Didn't follow instructions", "too_verbose"]),
            ["instruction", "length.too_long"]
        );
        assert_eq!(modes(&["my_own_reason"]), ["other"]);
        assert_eq!(modes(&[]), ["unlabelled"]);
    }
}
