//! Pairs of several answers to one prompt: where a person had each of them on the screen and used exactly one, that one is
//! better than each of the others. That a later answer is a better one is never assumed.

use super::LeftOut;
use super::example::{Example, Made};
use super::message::Prompt;
use super::options::{Options, Origin};
use super::row::{Source, View};
use crate::store::{Row, StoreError};
use afterword_core::Policy;
use afterword_core::record::Kind;
use serde_json::{Value, json};

/// Attempts that are followed: who asks again more often looks for something else than a better answer.
const MOST: usize = 20;

/// Share of an answer from which on copying it is using it: less may be a name that was looked up.
const COPIED_TO_USE: f64 = 0.3;

/// The pairs of the chain that this regenerate heads. Each attempt that was passed over makes one: each was seen, and each is
/// another comparison; how many of them are kept is for the caps on conversations and prompts to say.
pub(super) fn all(view: View<'_>, head: &Row, options: &Options) -> Result<Made, StoreError> {
    if !options.selection.takes_from(head, Origin::Attempts) {
        return Ok(vec![Err("not_selected")]);
    }
    let chain = match chain(view, head, options)? {
        Ok(chain) => chain,
        Err(reason) => return Ok(vec![Err(reason)]),
    };
    let mut used = Vec::new();
    for attempt in &chain {
        if !viewed(view, head, attempt, options)? {
            return Ok(vec![Err("not_viewed")]);
        }
        if use_of(view, head, attempt, options)?.is_some() {
            used.push(attempt.as_str());
        }
    }
    let [chosen] = used.as_slice() else {
        let none = used.is_empty();
        return Ok(vec![Err(if none { "none_used" } else { "several_used" })]);
    };
    chain
        .iter()
        .map(String::as_str)
        .filter(|attempt| attempt != chosen)
        .map(|rejected| one(view, head, [chosen, rejected], options))
        .collect()
}

/// One of these pairs.
pub(super) fn one(
    view: View<'_>,
    head: &Row,
    [chosen, rejected]: [&str; 2],
    options: &Options,
) -> Result<Result<Example, LeftOut>, StoreError> {
    let [one, other] = [renamed(head, chosen), renamed(head, rejected)];
    let [better, worse] = [view.source(&one)?, view.source(&other)?];
    if !options.selection.takes(&better, Origin::Attempts) {
        return Ok(Err("not_selected"));
    }
    // None where it was taken back since the pair was made out.
    let Some(using) = use_of(view, head, chosen, options)? else {
        return Ok(Err("none_used"));
    };
    Ok(pair(&better, &worse).and_then(|mut example| {
        let records = [head.record.get("id"), Some(&using)];
        example
            .provenance
            .insert("records".to_owned(), json!(records));
        example
            .provenance
            .insert("rejected_response_id".to_owned(), json!(rejected));
        example.attempts = Some([chosen.to_owned(), rejected.to_owned()]);
        example.fit(options)
    }))
}

fn pair(better: &Source<'_>, worse: &Source<'_>) -> Result<Example, LeftOut> {
    // What the model wrote and what a page made of it differ in every list and link: both sides are of one kind.
    let written = better.written().zip(worse.written());
    let sides = written.or_else(|| better.shown().zip(worse.shown()));
    let (chosen, rejected) = sides.ok_or("no_text")?;
    let traced = |source: &Source<'_>| source.answer.call.is_some();
    if traced(better) != traced(worse) || Prompt::of(better)? != Prompt::of(worse)? {
        return Err("prompts_differ");
    }
    Example::pair(better, Origin::Attempts, [chosen, rejected])
}

/// The head's record as if it were about another answer of the chain: the same person and time, and nothing that the page
/// said of the first answer.
fn renamed(head: &Row, response: &str) -> Row {
    Row {
        seq: head.seq,
        record: json!({
            "id": head.record.get("id"),
            "kind": "regenerate",
            "response": { "id": response },
        }),
        visitor: head.visitor.clone(),
        user: head.user.clone(),
        session: head.session.clone(),
        app: head.app.clone(),
        at_ms: head.at_ms,
    }
}

/// The answer that came instead of the one that a record is about, where that was judged: a retry after an error is no judgement.
pub(super) fn next(regenerate: &Row) -> Option<&str> {
    let own = regenerate.record.get("regenerate")?;
    let judged = own.get("cause").and_then(Value::as_str) == Some("quality");
    let retracted = regenerate.record.get("retracted") == Some(&json!(true));
    own.get("next_response")?
        .as_str()
        .filter(|_| judged && !retracted)
}

/// All attempts, the first one first.
fn chain(
    view: View<'_>,
    head: &Row,
    options: &Options,
) -> Result<Result<Vec<String>, LeftOut>, StoreError> {
    let mut chain = vec![head.response_id().to_owned()];
    let mut following = next(head).map(str::to_owned);
    while let Some(response) = following {
        if chain.len() == MOST || chain.contains(&response) {
            return Ok(Err("tangled_attempts"));
        }
        let again = did(view, head, &response, Kind::Regenerate, options)?;
        following = again.as_ref().and_then(next).map(str::to_owned);
        chain.push(response);
    }
    Ok(if chain.len() > 1 {
        Ok(chain)
    } else {
        Err("no_next_answer")
    })
}

/// What the person of a chain did with an attempt, if they did it in the time that is asked for.
fn did(
    view: View<'_>,
    head: &Row,
    attempt: &str,
    kind: Kind,
    options: &Options,
) -> Result<Option<Row>, StoreError> {
    let row = view
        .reader
        .standing(view.project, &head.visitor, attempt, kind)?;
    let until_ms = options.selection.until_ms;
    Ok(row.filter(|row| until_ms.is_none_or(|until| row.at_ms < until)))
}

fn viewed(
    view: View<'_>,
    head: &Row,
    attempt: &str,
    options: &Options,
) -> Result<bool, StoreError> {
    let seen = did(view, head, attempt, Kind::View, options)?;
    let visible_ms = seen.and_then(|row| row.record.pointer("/view/visible_ms")?.as_u64());
    Ok(visible_ms.is_some_and(|ms| ms >= Policy::DEFAULT.view_ms))
}

/// The id of the record that says that an attempt was used: a vote up; without any vote, what was copied or sent, or a message
/// that goes on from there. A vote down outweighs all of them.
fn use_of(
    view: View<'_>,
    head: &Row,
    attempt: &str,
    options: &Options,
) -> Result<Option<Value>, StoreError> {
    for kind in [Kind::Thumb, Kind::Copy, Kind::Edit, Kind::FollowUp] {
        let Some(row) = did(view, head, attempt, kind, options)? else {
            continue;
        };
        let text = |pointer: &str| row.record.pointer(pointer).and_then(Value::as_str);
        let used = match kind {
            Kind::Thumb => text("/thumb/value") == Some("up"),
            Kind::Copy => {
                let copied = row.record.pointer("/copy/fraction").and_then(Value::as_f64);
                copied.is_some_and(|fraction| fraction >= COPIED_TO_USE)
            }
            Kind::Edit => row.record.pointer("/edit/committed") == Some(&json!(true)),
            _ => matches!(text("/follow_up/nature"), Some("praise" | "other")),
        };
        if used {
            return Ok(row.record.get("id").cloned());
        }
        if kind == Kind::Thumb {
            return Ok(None);
        }
    }
    Ok(None)
}
