//! Which call gave an answer that names none: the one whose answer is the same, by the sketch that the page made of it.

use super::call_of;
use super::join::Joined;
use crate::keys::ProjectId;
use crate::store::StoreError;
use crate::traces::content::{self, Likely};
use crate::traces::user;
use afterword_core::sketch::Sketch;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// Calls of one hash that are looked at. What more calls have than this is a turn of phrase, and tells none of them apart.
const COMMON: usize = 200;

/// Calls that are looked at in full: those that share the most hashes.
const CLOSEST: usize = 64;

/// Records of one answer in which a sketch is looked for, the newest first.
const RECORDS: i64 = 50;

/// What records say of an answer.
#[derive(Default)]
struct Heard {
    sketch: Option<Sketch>,
    /// The person, as a call has them.
    user: Option<String>,
    session: Option<String>,
    first_at_ms: i64,
}

/// The call that gave an answer, by what it says.
pub(in crate::store) fn of(
    connection: &Connection,
    project: ProjectId,
    response: &str,
) -> Result<Option<Joined>, StoreError> {
    let heard = heard(connection, project, response)?;
    let Some(sketch) = &heard.sketch else {
        return Ok(None);
    };
    let ids = closest(connection, project, sketch, heard.first_at_ms)?;
    let mut statement = connection.prepare_cached(
        "SELECT sketch, user, session FROM sketches WHERE id = ?1 AND project_id = ?2",
    )?;
    let mut likely: Vec<(i64, Likely)> = Vec::new();
    for id in ids {
        let found = statement
            .query_row(params![id, project], |row| likely_of(row, sketch, &heard))
            .optional()?
            .flatten();
        likely.extend(found.map(|found| (id, found)));
    }
    let (ids, likely): (Vec<i64>, Vec<Likely>) = likely.into_iter().unzip();
    let Some((at, alike)) = content::outstanding(&likely) else {
        return Ok(None);
    };
    let call = connection
        .prepare_cached(
            "SELECT body FROM calls JOIN sketches USING (project_id, trace_id, span_id) WHERE sketches.id = ?1",
        )?
        .query_row(params![ids.get(at)], call_of)
        .optional()?;
    Ok(call.map(|call| Joined {
        call,
        by: "content",
        confidence: Some(alike),
    }))
}

fn heard(connection: &Connection, project: ProjectId, response: &str) -> Result<Heard, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body ->> '$.response.fingerprint', context ->> '$.user', context ->> '$.session', first_at_ms
         FROM records WHERE project_id = ?1 AND response_id = ?2 ORDER BY at_ms DESC, seq DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![project, response, RECORDS])?;
    let mut heard = Heard {
        first_at_ms: i64::MAX,
        ..Heard::default()
    };
    while let Some(row) = rows.next()? {
        let sketch: Option<String> = row.get(0)?;
        if heard.sketch.is_none() {
            heard.sketch = sketch.and_then(|text| Sketch::parse(&text));
        }
        heard.user = heard.user.or(row.get(1)?);
        heard.session = heard.session.or(row.get(2)?);
        heard.first_at_ms = heard.first_at_ms.min(row.get(3)?);
    }
    heard.user = heard.user.as_deref().map(user);
    Ok(heard)
}

/// The sketches that have the most in common with this one, of the calls that ended about when the answer was first heard of.
fn closest(
    connection: &Connection,
    project: ProjectId,
    sketch: &Sketch,
    first_at_ms: i64,
) -> Result<Vec<i64>, StoreError> {
    let (from, to) = content::window_ms(first_at_ms);
    let mut statement = connection.prepare_cached(
        "SELECT sketch_id FROM sketch_places
         WHERE project_id = ?1 AND hash = ?2 AND end_ms BETWEEN ?3 AND ?4 LIMIT ?5",
    )?;
    let mut shared: HashMap<i64, usize> = HashMap::new();
    for hash in content::looked_up(sketch) {
        let of = params![project, hash, from, to, COMMON as i64 + 1];
        let ids: Vec<i64> = statement
            .query_map(of, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if ids.len() <= COMMON {
            for id in ids {
                *shared.entry(id).or_default() += 1;
            }
        }
    }
    let mut order: Vec<(i64, usize)> = shared.into_iter().collect();
    order.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    Ok(order.into_iter().take(CLOSEST).map(|(id, _)| id).collect())
}

fn likely_of(row: &Row<'_>, page: &Sketch, heard: &Heard) -> rusqlite::Result<Option<Likely>> {
    let Some(call) = Sketch::read(row.get_ref(0)?.as_blob()?) else {
        return Ok(None);
    };
    let same = |ours: &Option<String>, theirs: Option<String>| match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(*ours == theirs),
        _ => None,
    };
    let (user, session) = (
        same(&heard.user, row.get(1)?),
        same(&heard.session, row.get(2)?),
    );
    // A session of the page's is seldom one of the host's: another one says nothing, another person does.
    if user == Some(false) {
        return Ok(None);
    }
    Ok(content::likely(page, &call).map(|likely| Likely {
        same_person: user == Some(true) || session == Some(true),
        ..likely
    }))
}
