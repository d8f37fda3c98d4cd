//! What a batch and a record must hold beyond their types.

use super::batch::Context;
use super::counts::MAX_REASONS;
use super::decode::Fault;
use crate::Policy;
use crate::record::{Record, RecordId, Response, Signal};

/// Checks the head of a batch.
pub(super) fn head(
    context: &Context,
    attempt: u32,
    batch: &str,
    client: &str,
    sent_at_ms: u64,
    policy: &Policy,
) -> Result<(), Fault> {
    let max = policy.max_id_bytes;
    word("/batch", batch, max)?;
    word("/client", client, max)?;
    word("/context/session", &context.session, max)?;
    word("/context/visitor", &context.visitor, max)?;
    for (pointer, value) in [
        ("/context/user", &context.user),
        ("/context/app", &context.app),
        ("/context/app_version", &context.app_version),
        ("/context/environment", &context.environment),
    ] {
        optional(pointer, value.as_deref(), max)?;
    }
    optional("/context/page", context.page.as_deref(), 2_048)?;
    let mut reasons = context.dropped.iter();
    if context.dropped.len() > MAX_REASONS
        || reasons.any(|(reason, _)| reason.len() > policy.max_reason_bytes)
    {
        return Err(Fault::new(
            "bad_context",
            "/context/dropped",
            format!(
                "expected at most {MAX_REASONS} reasons of at most {} bytes",
                policy.max_reason_bytes
            ),
        ));
    }
    if attempt == 0 {
        return Err(Fault::new(
            "bad_attempt",
            "/attempt",
            "expected a count from 1, found 0",
        ));
    }
    // A client whose clock is wrong by years is shifted like any other; only what no clock shows is refused.
    if sent_at_ms > MAX_TIME_MS {
        return Err(Fault::new("bad_time", "/sent_at_ms", TOO_LATE));
    }
    Ok(())
}

/// The year 9999: what RFC 3339 can still write.
const MAX_TIME_MS: u64 = 253_402_300_799_999;
const TOO_LATE: &str = "expected ms since the Unix epoch, found a time after the year 9999";

/// Checks one record against the batch that it came in.
pub(super) fn record(
    record: &Record,
    context: &Context,
    sent_at_ms: u64,
    policy: &Policy,
) -> Result<(), Fault> {
    response(&record.response, policy)?;
    let derived = RecordId::derive(&context.visitor, &record.response.id, record.kind());
    if derived != record.id {
        return Err(Fault::new(
            "bad_record_id",
            "/id",
            format!("expected {derived}, which visitor, response and kind give"),
        ));
    }
    times(record, sent_at_ms, policy)?;
    signal(&record.signal, policy)
}

fn times(record: &Record, sent_at_ms: u64, policy: &Policy) -> Result<(), Fault> {
    let latest = sent_at_ms.saturating_add(policy.future_tolerance_ms);
    for (pointer, at) in [
        ("/first_at_ms", record.first_at_ms),
        ("/at_ms", record.at_ms),
    ] {
        if at > latest {
            return Err(Fault::new(
                "bad_time",
                pointer,
                format!("expected a time up to an hour after sent_at_ms {sent_at_ms}, found {at}"),
            ));
        }
    }
    if record.first_at_ms > record.at_ms {
        return Err(Fault::new(
            "bad_time",
            "/first_at_ms",
            format!(
                "expected a time up to at_ms {}, found {}",
                record.at_ms, record.first_at_ms
            ),
        ));
    }
    // Where the client's clock went back, a rev may be ahead of it for good; only what no clock ever shows
    // is refused.
    if record.rev > MAX_TIME_MS {
        return Err(Fault::new("bad_rev", "/rev", TOO_LATE));
    }
    Ok(())
}

fn response(response: &Response, policy: &Policy) -> Result<(), Fault> {
    let max = policy.max_id_bytes;
    if !is_word(&response.id, max) {
        return Err(Fault::new(
            "bad_response_id",
            "/response/id",
            format!("expected 1 to {max} bytes without control characters"),
        ));
    }
    hex(
        "bad_trace_id",
        "/response/trace_id",
        response.trace_id.as_deref(),
        32,
    )?;
    hex(
        "bad_span_id",
        "/response/span_id",
        response.span_id.as_deref(),
        16,
    )?;
    if response.run_id.as_deref().is_some_and(|id| !is_uuid(id)) {
        return Err(Fault::new(
            "bad_run_id",
            "/response/run_id",
            "expected a UUID",
        ));
    }
    for (pointer, value) in [
        ("/response/model", &response.model),
        ("/response/prompt_version", &response.prompt_version),
        ("/response/fingerprint", &response.fingerprint),
        ("/response/host", &response.host),
    ] {
        optional(pointer, value.as_deref(), max)?;
    }
    text("/response/text", response.text.as_deref(), policy)?;
    text("/response/prompt", response.prompt.as_deref(), policy)?;
    optional("/response/token", response.token.as_deref(), 4_096)
}

fn signal(signal: &Signal, policy: &Policy) -> Result<(), Fault> {
    match signal {
        Signal::Thumb(thumb) => {
            if thumb.reasons.len() > policy.max_reasons {
                return Err(Fault::new(
                    "too_many_reasons",
                    "/thumb/reasons",
                    format!(
                        "expected at most {}, found {}",
                        policy.max_reasons,
                        thumb.reasons.len()
                    ),
                ));
            }
            for (at, reason) in thumb.reasons.iter().enumerate() {
                word(
                    &format!("/thumb/reasons/{at}"),
                    reason,
                    policy.max_reason_bytes,
                )?;
            }
            text("/thumb/comment", thumb.comment.as_deref(), policy)?;
            text("/thumb/correction", thumb.correction.as_deref(), policy)
        }
        Signal::Copy(copy) if copy.code_blocks.len() > 1_000 => Err(Fault::new(
            "too_many_code_blocks",
            "/copy/code_blocks",
            "expected at most 1000 indices",
        )),
        Signal::Regenerate(regenerate) => optional(
            "/regenerate/next_response",
            regenerate.next_response.as_deref(),
            policy.max_id_bytes,
        ),
        Signal::Edit(edit) => {
            text("/edit/draft", edit.draft.as_deref(), policy)?;
            text("/edit/final", edit.r#final.as_deref(), policy)
        }
        Signal::FollowUp(follow_up) => text("/follow_up/text", follow_up.text.as_deref(), policy),
        Signal::Copy(_) | Signal::Abandon(_) | Signal::Stop(_) | Signal::View(_) => Ok(()),
    }
}

fn is_word(value: &str, max_bytes: usize) -> bool {
    (1..=max_bytes).contains(&value.len()) && !value.chars().any(char::is_control)
}

fn word(pointer: &str, value: &str, max_bytes: usize) -> Result<(), Fault> {
    if is_word(value, max_bytes) {
        return Ok(());
    }
    Err(Fault::new(
        "bad_word",
        pointer,
        format!("expected 1 to {max_bytes} bytes without control characters"),
    ))
}

fn optional(pointer: &str, value: Option<&str>, max_bytes: usize) -> Result<(), Fault> {
    value.map_or(Ok(()), |value| word(pointer, value, max_bytes))
}

fn hex(code: &'static str, pointer: &str, value: Option<&str>, digits: usize) -> Result<(), Fault> {
    let Some(value) = value else { return Ok(()) };
    let right = value.len() == digits
        && value
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && value.bytes().any(|byte| byte != b'0');
    if right {
        return Ok(());
    }
    Err(Fault::new(
        code,
        pointer,
        format!(
            "expected {digits} lower-case hex digits, not all zero, found {} bytes",
            value.len()
        ),
    ))
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn text(pointer: &str, value: Option<&str>, policy: &Policy) -> Result<(), Fault> {
    let Some(value) = value else { return Ok(()) };
    if value.len() > policy.max_text_bytes {
        return Err(Fault::new(
            "text_too_long",
            pointer,
            format!(
                "expected at most {} bytes, found {}",
                policy.max_text_bytes,
                value.len()
            ),
        ));
    }
    // SQLite and PostgreSQL cut or refuse text at a NUL, so none is taken in.
    if value.contains('\0') {
        return Err(Fault::new(
            "nul_in_text",
            pointer,
            "expected text without NUL",
        ));
    }
    Ok(())
}
