//! Asks the rules of error modes: one case a line on standard input, as JSON; for each the ids of the rules that hold, as a
//! JSON list. With `--list`, what rules there are. `scripts/eval-rules.mjs` counts.

use afterword_core::quality::rules::{Evidence, all};
use serde::Deserialize;
use std::error::Error;
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Case {
    prompt: Option<String>,
    answer: Option<String>,
    finish_reason: Option<String>,
    #[serde(default)]
    refusal_field: bool,
    median_chars: Option<u64>,
    #[serde(default)]
    stopped: bool,
    follow_up: Option<String>,
    draft: Option<String>,
    edited: Option<String>,
    first_token_ms: Option<u64>,
    total_ms: Option<u64>,
    p95_total_ms: Option<u64>,
    #[serde(default)]
    gave_up: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    if std::env::args().nth(1).as_deref() == Some("--list") {
        for rule in all() {
            let shown = serde_json::json!({
                "id": rule.id,
                "mode": rule.mode,
                "confidence": f64::from(rule.confidence) / 1_000.0,
                "summary": rule.summary,
            });
            writeln!(out, "{shown}")?;
        }
        return Ok(());
    }
    for line in std::io::stdin().lock().lines() {
        let case: Case = serde_json::from_str(&line?)?;
        let evidence = Evidence {
            prompt: case.prompt.as_deref(),
            answer: case.answer.as_deref(),
            finish_reason: case.finish_reason.as_deref(),
            refusal_field: case.refusal_field,
            median_chars: case.median_chars,
            stopped: case.stopped,
            follow_up: case.follow_up.as_deref(),
            draft: case.draft.as_deref(),
            edited: case.edited.as_deref(),
            first_token_ms: case.first_token_ms,
            total_ms: case.total_ms,
            p95_total_ms: case.p95_total_ms,
            gave_up: case.gave_up,
        };
        let holding: Vec<&str> = all()
            .filter(|rule| (rule.holds)(&evidence))
            .map(|rule| rule.id)
            .collect();
        writeln!(out, "{}", serde_json::to_string(&holding)?)?;
    }
    Ok(())
}
