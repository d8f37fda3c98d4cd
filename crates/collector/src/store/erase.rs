//! Erases records, with all that came with them: older revs, texts, and what is known of answers that nobody else has
//! said anything about.

use super::{StoreError, calls, sets, sinks};
use crate::keys::ProjectId;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// Whose records are to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// All of one visitor, by the pseudonym.
    Visitor(&'a str),
    /// All about one answer, by the host's id.
    Response(&'a str),
    /// All about the answers that any record puts on this trace: 32 hex digits, in lower case.
    Trace(&'a str),
}

/// What becomes of it in the systems that it was passed on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// It is taken back there, too.
    Retract,
    /// It stays there; what its author has taken back goes all the same.
    Leave,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    /// Records.
    pub records: usize,
    /// Older revs of records.
    pub revs: usize,
    /// Answers whose texts went, that of the answer and that of the prompt.
    pub texts: usize,
    /// Calls of models, as traces told of them.
    #[serde(skip_serializing_if = "is_none")]
    pub calls: usize,
    /// Cases of frozen sets.
    #[serde(skip_serializing_if = "is_none")]
    pub cases: usize,
    /// Records of other systems that are taken back there: once for each record and sink.
    pub retractions: usize,
    /// Whether the file was written anew without it. Where it was not, for it is large, unused parts of its pages may hold
    /// bytes of what was erased until it is compacted.
    pub compacted: bool,
}

/// Where no traces come and no sets are frozen, an answer says nothing of them.
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A record that is to go.
struct Doomed {
    id: Vec<u8>,
    response: String,
    visitor: String,
    retracted: bool,
}

/// Erases all of a subject in one transaction. The logs still hold it then.
pub(super) fn forget(
    connection: &mut Connection,
    project: ProjectId,
    subject: Subject<'_>,
) -> Result<Erased, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let responses = match subject {
        Subject::Visitor(_) => Vec::new(),
        Subject::Response(response) => vec![response.to_owned()],
        Subject::Trace(trace) => on_trace(&transaction, project, trace)?,
    };
    let mut doomed = Vec::new();
    if let Subject::Visitor(visitor) = subject {
        doomed = records(&transaction, "visitor = ?2", params![project, visitor])?;
    }
    for response in &responses {
        let about = records(&transaction, "response_id = ?2", params![project, response])?;
        doomed.extend(about);
    }
    // First, while the records tell which they are.
    let calls = calls::erase::forget(&transaction, project, subject, &responses)?;
    if calls > 0 {
        let about = doomed.iter().map(|record| &record.response);
        for response in about.chain(&responses) {
            judgements(&transaction, project, response)?;
        }
    }
    let cases = sets::erase::forget(&transaction, project, subject, &responses)?;
    let mut erased = erase(&transaction, project, &doomed, Elsewhere::Retract)?;
    erased.calls = calls;
    erased.cases = cases;
    if erased.records > 0 {
        sinks::forget_what_was_said(&transaction, project)?;
    }
    transaction.commit()?;
    Ok(erased)
}

/// Erases at most so many records, as many older revs, and as many calls, that came before a time by the collector's clock.
pub(super) fn erase_older(
    connection: &mut Connection,
    project: ProjectId,
    before_ms: u64,
    limit: usize,
    elsewhere: Elsewhere,
) -> Result<Erased, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let of = params![project, before_ms as i64, limit as i64];
    let doomed = records(
        &transaction,
        "received_at_ms < ?2 ORDER BY received_at_ms LIMIT ?3",
        of,
    )?;
    let mut erased = erase(&transaction, project, &doomed, elsewhere)?;
    // Of a record that is young enough, revs that are not.
    let revs = placed(
        &transaction,
        "DELETE FROM history WHERE (project_id, id, rev) IN
           (SELECT project_id, id, rev FROM history WHERE project_id = ?1 AND received_at_ms < ?2 LIMIT ?3)
         RETURNING body ->> '$.response.id', body ->> '$.response.trace_id'",
        of,
    )?;
    erased.revs += revs.len();
    take_off(&transaction, project, &revs)?;
    erased.calls += calls::erase::older(&transaction, project, before_ms, limit)?;
    erased.cases += sets::erase::older(&transaction, project, before_ms, limit)?;
    transaction.commit()?;
    Ok(erased)
}

/// The answers that a record puts on this trace.
fn on_trace(
    transaction: &Transaction<'_>,
    project: ProjectId,
    trace: &str,
) -> Result<Vec<String>, StoreError> {
    let mut statement = transaction
        .prepare("SELECT response_id FROM traces WHERE project_id = ?1 AND trace_id = ?2")?;
    let found = statement.query_map(params![project, trace], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn records(
    transaction: &Transaction<'_>,
    which: &str,
    of: &[&dyn rusqlite::ToSql],
) -> Result<Vec<Doomed>, StoreError> {
    let sql = format!(
        "SELECT id, response_id, visitor, retracted FROM records WHERE project_id = ?1 AND {which}"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let found = statement.query_map(of, |row| {
        Ok(Doomed {
            id: row.get(0)?,
            response: row.get(1)?,
            visitor: row.get(2)?,
            retracted: row.get(3)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn erase(
    transaction: &Transaction<'_>,
    project: ProjectId,
    doomed: &[Doomed],
    elsewhere: Elsewhere,
) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    for record in doomed {
        // What a person took back is taken back everywhere, however the record itself goes.
        let elsewhere = if record.retracted {
            Elsewhere::Retract
        } else {
            elsewhere
        };
        erased.retractions += sinks::erase(transaction, project, &record.id, elsewhere)?;
        let revs = placed(
            transaction,
            "DELETE FROM history WHERE project_id = ?1 AND id = ?2
             RETURNING body ->> '$.response.id', body ->> '$.response.trace_id'",
            params![project, record.id],
        )?;
        let records = placed(
            transaction,
            "DELETE FROM records WHERE project_id = ?1 AND response_id = ?2 AND id = ?3 RETURNING response_id, trace_id",
            params![project, record.response, record.id],
        )?;
        erased.revs += revs.len();
        erased.records += records.len();
        erased.texts += response(transaction, project, record)?;
        take_off(transaction, project, &records)?;
        take_off(transaction, project, &revs)?;
    }
    Ok(erased)
}

/// A response, and the trace that it was put on.
type Placed = (String, Option<String>);

/// Deletes, and gives where each of what is gone was.
fn placed(
    transaction: &Transaction<'_>,
    sql: &str,
    of: &[&dyn rusqlite::ToSql],
) -> Result<Vec<Placed>, StoreError> {
    let mut statement = transaction.prepare_cached(sql)?;
    let gone = statement.query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(gone.collect::<Result<_, _>>()?)
}

/// Takes a response off the traces on which nothing puts it any more.
fn take_off(
    transaction: &Transaction<'_>,
    project: ProjectId,
    gone: &[Placed],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "DELETE FROM traces WHERE project_id = ?1 AND response_id = ?2 AND trace_id = ?3
           AND NOT EXISTS (SELECT 1 FROM records WHERE project_id = ?1 AND response_id = ?2 AND trace_id = ?3)
           AND NOT EXISTS (SELECT 1 FROM responses WHERE project_id = ?1 AND id = ?2 AND trace_id = ?3)",
    )?;
    for (response, trace) in gone {
        statement.execute(params![project, response, trace])?;
    }
    Ok(())
}

/// Texts go with the last record of whoever brought them, and all that is known of an answer with the last record about
/// it. Gives how many answers have lost their texts.
fn response(
    transaction: &Transaction<'_>,
    project: ProjectId,
    record: &Doomed,
) -> Result<usize, StoreError> {
    let texts = transaction
        .prepare_cached(
            "UPDATE responses SET text = NULL, prompt = NULL, visitor = NULL WHERE project_id = ?1 AND id = ?2 AND visitor = ?3
               AND NOT EXISTS (SELECT 1 FROM records WHERE project_id = ?1 AND response_id = ?2 AND visitor = ?3)",
        )?
        .execute(params![project, record.response, record.visitor])?;
    if texts > 0 {
        // What a judge said of them is found by a hash of them.
        judgements(transaction, project, &record.response)?;
        // A note may quote what is erased.
        transaction
            .prepare_cached(
                "UPDATE labels SET note = NULL WHERE project_id = ?1 AND response_id = ?2",
            )?
            .execute(params![project, record.response])?;
    }
    let gone = transaction
        .prepare_cached(
            "DELETE FROM responses WHERE project_id = ?1 AND id = ?2
               AND NOT EXISTS (SELECT 1 FROM records WHERE project_id = ?1 AND response_id = ?2)",
        )?
        .execute(params![project, record.response])?;
    if gone > 0 {
        transaction
            .prepare_cached("DELETE FROM labels WHERE project_id = ?1 AND response_id = ?2")?
            .execute(params![project, record.response])?;
        judgements(transaction, project, &record.response)?;
    }
    Ok(texts)
}

fn judgements(
    transaction: &Transaction<'_>,
    project: ProjectId,
    response: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM judgements WHERE project_id = ?1 AND response_id = ?2")?
        .execute(params![project, response])?;
    Ok(())
}
