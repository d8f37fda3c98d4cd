//! Everything that is held on one visitor, as one JSON object.

use super::calls::join;
use super::labels::label;
use super::reader::{LISTED, Reader, known_response, listed, object};
use super::{StoreError, judgements};
use crate::keys::ProjectId;
use crate::traces::user;
use afterword_core::record::RecordId;
use rusqlite::{Row, Transaction, params};
use serde_json::{Map, Value, json};
use std::io::Write;

impl Reader {
    /// Writes all that is held on a visitor, as it stands at one moment: the records with their older revs and what may
    /// stand of them in other systems; what is known of the answers that they are about, of their texts those that
    /// this visitor's records have brought; the calls of models that gave these answers; and the cases of frozen sets that
    /// were made of them.
    ///
    /// # Errors
    /// When the store cannot be read, or what it says not be written.
    pub fn person(
        &self,
        project: ProjectId,
        visitor: &str,
        out: &mut dyn Write,
    ) -> Result<(), StoreError> {
        let transaction = self.at_one_moment()?;
        let mut text = |text: &str| write(out, text);
        text(&format!("{{\"visitor\":{},\"records\":[", json!(visitor)))?;
        each_record(&transaction, project, visitor, &mut text)?;
        text("],\"responses\":[")?;
        each_response(&transaction, project, visitor, &mut text)?;
        text("],\"calls\":[")?;
        let mut between = "";
        for call in join::of_visitor(&transaction, project, visitor)? {
            text(&format!("{between}\n{}", json!(call)))?;
            between = ",";
        }
        text("],\"cases\":[")?;
        each_case(&transaction, project, visitor, &mut text)?;
        text("]}\n")
    }
}

fn write(out: &mut dyn Write, text: &str) -> Result<(), StoreError> {
    out.write_all(text.as_bytes())
        .map_err(|source| StoreError::Io {
            path: "what is held on a visitor".into(),
            source,
        })
}

type Text<'a> = &'a mut dyn FnMut(&str) -> Result<(), StoreError>;

fn each_record(
    transaction: &Transaction<'_>,
    project: ProjectId,
    visitor: &str,
    text: Text<'_>,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {LISTED}, id FROM records WHERE project_id = ?1 AND visitor = ?2 ORDER BY seq"
    );
    let mut statement = transaction.prepare(&sql)?;
    let mut rows = statement.query(params![project, visitor])?;
    let mut between = "";
    while let Some(row) = rows.next()? {
        let (_, mut record) = listed(row)?;
        let id: [u8; 16] = row.get("id")?;
        if let Some(members) = record.as_object_mut() {
            let revs = revs(transaction, project, id)?;
            members.insert("older_revs".to_owned(), Value::Array(revs));
            let sinks = sinks(transaction, project, id)?;
            members.insert("passed_on".to_owned(), Value::Array(sinks));
        }
        text(&format!("{between}\n{record}"))?;
        between = ",";
    }
    Ok(())
}

fn each_response(
    transaction: &Transaction<'_>,
    project: ProjectId,
    visitor: &str,
    text: Text<'_>,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare(
        "SELECT seq, id, trace_id, span_id, run_id, model, prompt_version, chars,
                CASE WHEN visitor = ?2 THEN text END, CASE WHEN visitor = ?2 THEN prompt END, first_seen_ms, last_seen_ms
         FROM responses WHERE project_id = ?1
           AND id IN (SELECT response_id FROM records WHERE project_id = ?1 AND visitor = ?2) ORDER BY seq",
    )?;
    let mut rows = statement.query(params![project, visitor])?;
    let mut between = "";
    while let Some(row) = rows.next()? {
        let (_, mut response) = known_response(row)?;
        if let Some(members) = response.as_object_mut() {
            let labels = labels(transaction, project, members.get("id"))?;
            if !labels.is_empty() {
                members.insert("labels".to_owned(), Value::Array(labels));
            }
            let response = members.get("id").and_then(Value::as_str);
            let judged = judgements::all(transaction, project, response.unwrap_or_default())?;
            if !judged.is_empty() {
                members.insert("judged".to_owned(), json!(judged));
            }
        }
        text(&format!("{between}\n{response}"))?;
        between = ",";
    }
    Ok(())
}

/// The cases whose answers this visitor has said anything of, without what others wrote.
fn each_case(
    transaction: &Transaction<'_>,
    project: ProjectId,
    visitor: &str,
    text: Text<'_>,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare(
        "SELECT name, version, body, coalesce(visitor, ?2) = ?2, coalesce(expected_visitor, ?2) = ?2 FROM cases JOIN sets ON sets.id = set_id
         WHERE project_id = ?1 AND EXISTS
           (SELECT 1 FROM case_people AS people WHERE people.visitor IN (?2, ?3) AND people.set_id = cases.set_id AND people.place = cases.place)
         ORDER BY name, version, place",
    )?;
    let mut rows = statement.query(params![project, visitor, user(visitor)])?;
    let mut between = "";
    while let Some(row) = rows.next()? {
        let mut case = object(&row.get::<_, String>(2)?);
        let (asked_by, expected_by): (bool, bool) = (row.get(3)?, row.get(4)?);
        if !asked_by {
            case.remove("input");
            case.remove("answer");
        }
        if !expected_by {
            case.remove("expected");
        }
        let set = format!("{}@{}", row.get::<_, String>(0)?, row.get::<_, i64>(1)?);
        case.insert("set".to_owned(), json!(set));
        text(&format!("{between}\n{}", Value::Object(case)))?;
        between = ",";
    }
    Ok(())
}

/// What people who read answers have said of one, the newest first.
fn labels(
    transaction: &Transaction<'_>,
    project: ProjectId,
    response: Option<&Value>,
) -> Result<Vec<Value>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT labeller, modes, verdict, note, at_ms FROM labels WHERE project_id = ?1 AND response_id = ?2 ORDER BY id DESC",
    )?;
    let response = response.and_then(Value::as_str).unwrap_or_default();
    let found = statement.query_map(params![project, response], |row| Ok(json!(label(row)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The revs that were replaced, as they came.
fn revs(
    transaction: &Transaction<'_>,
    project: ProjectId,
    id: [u8; 16],
) -> Result<Vec<Value>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT body, received_at_ms FROM history WHERE project_id = ?1 AND id = ?2 ORDER BY rev",
    )?;
    let found = statement.query_map(params![project, id], |row| {
        let mut rev = object(&row.get::<_, String>(0)?);
        rev.insert("received_at_ms".to_owned(), json!(row.get::<_, i64>(1)?));
        Ok(Value::Object(rev))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How far each sink is with it, and what may stand there.
fn sinks(
    transaction: &Transaction<'_>,
    project: ProjectId,
    id: [u8; 16],
) -> Result<Vec<Value>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT name, state, reason, standing FROM deliveries JOIN sinks ON sinks.id = sink_id
         WHERE project_id = ?1 AND record_id = ?2 ORDER BY name",
    )?;
    let found = statement.query_map(params![project, id], |row| sink(row, id))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn sink(row: &Row<'_>, id: [u8; 16]) -> rusqlite::Result<Value> {
    let state = match row.get::<_, String>(1)?.as_str() {
        "due" => "waiting",
        "done" => "done",
        _ => "never",
    };
    let mut sink = Map::new();
    sink.insert("sink".to_owned(), json!(row.get::<_, String>(0)?));
    sink.insert("state".to_owned(), json!(state));
    if let Some(reason) = row.get::<_, Option<String>>(2)? {
        sink.insert("reason".to_owned(), json!(reason));
    }
    if let Some(standing) = row.get::<_, Option<String>>(3)? {
        let standing = object(&standing);
        // Under which id it is there, where it was put or is about to be, and which rev it is.
        let known = ["rev", "target", "moving_to", "parts", "confirmed"]
            .map(|name| (name, standing.get(name)));
        let known = known
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
        let mut stands: Map<_, _> = known.collect();
        stands.insert("record_id".to_owned(), json!(RecordId::from_bytes(id)));
        sink.insert("stands".to_owned(), Value::Object(stands));
    }
    Ok(Value::Object(sink))
}
