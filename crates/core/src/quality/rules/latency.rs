//! It took too long, and the person gave up waiting. Slow alone is no complaint.

use super::{Evidence, Rule};
use crate::quality::Mode;

/// Ms to the first token after which waiting is felt as a fault.
const FIRST_TOKEN_MS: u64 = 5_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "latency.first_token",
        mode: Mode::Latency,
        confidence: 800,
        summary: "the first token came after 5 s, and the person stopped it, asked again before its end or left",
        holds: |evidence| {
            evidence.gave_up
                && evidence
                    .first_token_ms
                    .is_some_and(|ms| ms > FIRST_TOKEN_MS)
        },
    },
    Rule {
        id: "latency.whole",
        mode: Mode::Latency,
        confidence: 700,
        summary: "the whole took longer than 95 % of the same feature's, and the person gave up",
        holds: whole,
    },
];

fn whole(evidence: &Evidence<'_>) -> bool {
    let (Some(total), Some(p95)) = (evidence.total_ms, evidence.p95_total_ms) else {
        return false;
    };
    evidence.gave_up && total > p95
}
