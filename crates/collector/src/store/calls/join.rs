//! Which call gave an answer: by what both name. What names more goes first, and of two that are named alike none is taken. Of an
//! answer that names nothing of a trace it is found by what it says.

use super::{call_of, content};
use crate::keys::ProjectId;
use crate::store::{Reader, StoreError};
use crate::traces::{Call, user};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A call, and what it was found by.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The call.
    pub call: Call,
    /// `span`, `run`, `response`, `trace`, `last_of_trace` or `content`.
    pub by: &'static str,
    /// How alike they are, from 0 to 1, where it was found by what it says.
    pub confidence: Option<f64>,
}

impl Joined {
    fn named(call: Call, by: &'static str) -> Self {
        Self {
            call,
            by,
            confidence: None,
        }
    }

    /// As it is shown beside an answer.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut shown = json!(self.call);
        if let Some(members) = shown.as_object_mut() {
            members.insert("joined_by".to_owned(), json!(self.by));
            if let Some(confidence) = self.confidence {
                // A hundredth is as much as can be said.
                let shown = (confidence * 100.0).round() / 100.0;
                members.insert("joined_confidence".to_owned(), json!(shown));
            }
        }
        shown
    }
}

impl Reader {
    /// The call that gave an answer, where a trace tells of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn call(&self, project: ProjectId, response: &str) -> Result<Option<Joined>, StoreError> {
        of(self.connection()?, project, response)
    }

    /// The calls of a trace, in the order in which they ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn calls_of(&self, project: ProjectId, trace: &str) -> Result<Vec<Call>, StoreError> {
        calls(self.connection()?, OF_TRACE, project, &[trace])
    }
}

const OF_TRACE: &str = "trace_id = ?2 ORDER BY end_ms, span_id";

/// The call that gave an answer.
pub(in crate::store) fn of(
    connection: &Connection,
    project: ProjectId,
    response: &str,
) -> Result<Option<Joined>, StoreError> {
    let named = connection
        .prepare_cached(
            "SELECT trace_id, span_id, run_id FROM responses WHERE project_id = ?1 AND id = ?2",
        )?
        .query_row(params![project, response], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    // An answer nobody has said anything of is none of ours.
    let Some((trace, span, run)): Option<(Option<String>, Option<String>, Option<String>)> = named
    else {
        return Ok(None);
    };
    let named_none = trace.is_none() && span.is_none() && run.is_none();
    let run = run.map(|run| run.to_ascii_lowercase());
    let named = Named {
        response,
        trace: trace.as_deref(),
        span: span.as_deref(),
        run: run.as_deref(),
    };
    // What may be no call gave the answer only where no other did.
    for alone in [false, true] {
        if let Some(found) = named.call(connection, project, alone)? {
            return Ok(Some(found));
        }
    }
    // Whoever names a trace means that one, also before it has come.
    if named_none {
        return content::of(connection, project, response);
    }
    Ok(None)
}

/// What records name of the call that gave an answer.
struct Named<'a> {
    response: &'a str,
    trace: Option<&'a str>,
    span: Option<&'a str>,
    run: Option<&'a str>,
}

impl Named<'_> {
    /// The call that it leads to, of those that are known by messages alone, or of the others.
    fn call(
        &self,
        connection: &Connection,
        project: ProjectId,
        alone: bool,
    ) -> Result<Option<Joined>, StoreError> {
        let all = |which: &str, of: &[&str]| {
            let these = if alone { "IS NOT NULL" } else { "IS NULL" };
            let which = format!("body ->> '$.alone' {these} AND {which}");
            calls(connection, &which, project, of)
        };
        let one = |which: &str, of: &[&str], by| {
            let only = <[Call; 1]>::try_from(all(which, of)?).ok();
            Ok::<_, StoreError>(only.map(|[call]| Joined::named(call, by)))
        };
        if let (Some(trace), Some(span)) = (self.trace, self.span)
            && let Some(found) = one("trace_id = ?2 AND span_id = ?3", &[trace, span], "span")?
        {
            return Ok(Some(found));
        }
        if let Some(run) = self.run {
            if let Some(found) = one("run_id = ?2 LIMIT 2", &[run], "run")? {
                return Ok(Some(found));
            }
            // What LangSmith makes of a span's id.
            if let Some(span) = span_of(run)
                && let Some(found) = one("span_id = ?2 LIMIT 2", &[&span], "run")?
            {
                return Ok(Some(found));
            }
        }
        if let Some(found) = one("response_id = ?2 LIMIT 2", &[self.response], "response")? {
            return Ok(Some(found));
        }
        let Some(trace) = self.trace else {
            return Ok(None);
        };
        Ok(last(all(OF_TRACE, &[trace])?))
    }
}

/// Of the calls of a trace, in order: the only one, or the last; none where two end last.
fn last(mut calls: Vec<Call>) -> Option<Joined> {
    let call = calls.pop()?;
    let by = match calls.last() {
        None => "trace",
        Some(before) if before.end_ms < call.end_ms => "last_of_trace",
        Some(_) => return None,
    };
    Some(Joined::named(call, by))
}

/// The span in a UUID of eight zero bytes and its eight.
fn span_of(run: &str) -> Option<String> {
    let digits: String = run.chars().filter(|one| *one != '-').collect();
    let span = digits.strip_prefix("0000000000000000")?;
    (span.len() == 16).then(|| span.to_owned())
}

fn calls(
    connection: &Connection,
    which: &str,
    project: ProjectId,
    of: &[&str],
) -> Result<Vec<Call>, StoreError> {
    let sql = format!("SELECT body FROM calls WHERE project_id = ?1 AND {which}");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = match of {
        [first, second] => statement.query_map(params![project, first, second], call_of)?,
        [first] => statement.query_map(params![project, first], call_of)?,
        _ => return Ok(Vec::new()),
    };
    Ok(found.collect::<Result<_, _>>()?)
}

/// Calls, each once, and what holds the same words on their traces and is known by messages alone: an agent's span has those of the
/// calls in it.
pub(in crate::store) fn with_copies(
    connection: &Connection,
    project: ProjectId,
    mut found: Vec<Call>,
) -> Result<Vec<Call>, StoreError> {
    let traces: BTreeSet<String> = found.iter().map(|call| call.trace_id.clone()).collect();
    for trace in traces {
        let on_it = calls(connection, OF_TRACE, project, &[&trace])?;
        let copies = on_it.into_iter().filter(|copy| {
            copy.alone
                && found
                    .iter()
                    .any(|call| call.trace_id == trace && call.shares_words(copy))
        });
        let copies: Vec<Call> = copies.collect();
        found.extend(copies);
    }
    Ok(each_once(found))
}

fn each_once(mut found: Vec<Call>) -> Vec<Call> {
    found.sort_by(|one, two| (&one.trace_id, &one.span_id).cmp(&(&two.trace_id, &two.span_id)));
    found.dedup_by(|one, two| one.trace_id == two.trace_id && one.span_id == two.span_id);
    found
}

/// The calls that a visitor's answers came from, and those that were made for a person of this id, each once.
pub(in crate::store) fn of_visitor(
    connection: &Connection,
    project: ProjectId,
    visitor: &str,
) -> Result<Vec<Call>, StoreError> {
    let mut found = calls(
        connection,
        "user = ?2 ORDER BY trace_id, span_id",
        project,
        &[&user(visitor)],
    )?;
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT response_id FROM records WHERE project_id = ?1 AND visitor = ?2 ORDER BY response_id")?;
    let responses =
        statement.query_map(params![project, visitor], |row| row.get::<_, String>(0))?;
    for response in responses {
        if let Some(joined) = of(connection, project, &response?)? {
            found.push(joined.call);
        }
    }
    Ok(each_once(found))
}
