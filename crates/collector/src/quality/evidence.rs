//! What rules are asked with: the texts, what was done, what a trace tells of the call, and what is usual.

use super::Facts;
use crate::store::Heard;
use afterword_core::quality::rules::Evidence;
use afterword_core::record::{AbandonPhase, Signal};

pub(super) fn evidence<'a>(heard: &'a [Heard], facts: &'a Facts) -> Evidence<'a> {
    let mut evidence = Evidence {
        prompt: facts.text.prompt.as_deref(),
        answer: facts.text.text.as_deref(),
        ..Evidence::default()
    };
    done(&mut evidence, heard);
    told(&mut evidence, facts);
    let app = heard.iter().find_map(|one| one.app.as_deref());
    let version = heard.iter().find_map(|one| one.prompt_version.as_deref());
    evidence.median_chars = facts.norms.median_chars(app, version);
    evidence
}

/// What people did.
fn done<'a>(evidence: &mut Evidence<'a>, heard: &'a [Heard]) {
    for one in heard {
        match &one.signal {
            Signal::FollowUp(follow_up) => {
                evidence.follow_up = follow_up.text.as_deref().or(evidence.follow_up);
            }
            Signal::Edit(edit) => {
                evidence.draft = edit.draft.as_deref().or(evidence.draft);
                evidence.edited = edit.r#final.as_deref().or(evidence.edited);
            }
            Signal::Stop(_) => {
                evidence.stopped = true;
                evidence.gave_up = true;
            }
            Signal::Regenerate(regenerate) => {
                evidence.gave_up |= regenerate.since_done_ms.is_none();
            }
            Signal::Abandon(abandon) => {
                let phase = abandon.phase;
                evidence.gave_up |=
                    matches!(phase, AbandonPhase::Waiting | AbandonPhase::Streaming);
            }
            _ => {}
        }
    }
}

/// What a trace tells of the call that gave the answer.
fn told<'a>(evidence: &mut Evidence<'a>, facts: &'a Facts) {
    let Some(call) = &facts.call else { return };
    evidence.finish_reason = call.finish_reason.as_deref();
    evidence.refusal_field = call.output.first().is_some_and(|answer| answer.refusal);
    evidence.first_token_ms = call.first_token_ms;
    // A span without an end takes no time.
    let total = call.end_ms.saturating_sub(call.start_ms);
    evidence.total_ms = Some(total).filter(|ms| *ms > 0);
    evidence.p95_total_ms = facts
        .norms
        .p95_total_ms(call.prompt_version.as_deref(), &call.name);
}
