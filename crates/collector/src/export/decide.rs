//! What is left out of what was gathered, one filter after the other: each sees only what those before it have left.

use super::LeftOut;
use super::options::Options;
use super::plan::Plan;
use super::sketch::{BANDS, Sketch, near};
use super::{bots, clusters, split};
use crate::store::StoreError;
use rusqlite::{Row, params};

/// Texts with an equal band that one is compared with: the first ones, which stand for those after them.
const COMPARED: usize = 32;

/// Everything is decided: what is written, and where.
pub(super) fn decide(plan: &Plan, options: &Options) -> Result<(), StoreError> {
    plan.connection().execute_batch(
        "CREATE INDEX examples_by_key ON examples (key, pos); CREATE INDEX examples_by_said ON examples (said, pos);
         CREATE INDEX examples_by_visitor ON examples (visitor);",
    )?;
    // A visitor whom the host has named at any time is that person before and after.
    plan.connection().execute_batch(
        "CREATE TABLE named (visitor INTEGER PRIMARY KEY, person INTEGER NOT NULL) STRICT;
         INSERT INTO named SELECT visitor, min(person) FROM examples WHERE person <> visitor GROUP BY visitor;
         UPDATE examples SET person = named.person FROM named WHERE examples.visitor = named.visitor AND examples.person = examples.visitor;",
    )?;
    clusters::find(plan)?;
    plan.connection().execute(
        "UPDATE examples SET gone = 'held_out' WHERE gone IS NULL AND prompt IN
           (SELECT id FROM prompts WHERE cluster IN (SELECT cluster FROM prompts WHERE held))",
        [],
    )?;
    bots::find(plan)?;
    // Before anything else: who votes by machine could have other people's pairs dropped by contradicting them.
    plan.connection().execute(
        "UPDATE examples SET gone = 'bot' WHERE gone IS NULL AND visitor IN (SELECT visitor FROM bots)",
        [],
    )?;
    contradictions(plan)?;
    plan.connection().execute(
        "UPDATE examples SET gone = 'duplicate' WHERE gone IS NULL AND EXISTS
           (SELECT 1 FROM examples other WHERE other.said = examples.said AND other.pos < examples.pos
            AND (other.gone IS NULL OR other.gone = 'duplicate'))",
        [],
    )?;
    near_duplicates(plan)?;
    let caps = options.caps;
    cap(
        plan,
        "SELECT pos, conversation FROM examples WHERE gone IS NULL ORDER BY conversation, pos",
        caps.per_conversation,
        "conversation_cap",
    )?;
    cap(
        plan,
        "SELECT pos, cluster FROM examples JOIN prompts ON prompts.id = prompt WHERE gone IS NULL ORDER BY cluster, pos",
        caps.per_prompt,
        "prompt_cap",
    )?;
    // The last one, for it is a share of what is written.
    let most = caps.of_person(&with_more_than(plan, caps.per_person)?);
    plan.set("most_of_person", &most.to_string())?;
    cap(
        plan,
        "SELECT pos, person FROM examples WHERE gone IS NULL ORDER BY person, pos",
        most,
        "person_cap",
    )?;
    if let Some(wanted) = &options.split {
        split::assign(plan, wanted)?;
    }
    Ok(())
}

fn sketch_of(row: &Row<'_>, from: usize) -> rusqlite::Result<Sketch> {
    let mut sketch = Sketch::default();
    for (at, band) in sketch.iter_mut().enumerate() {
        *band = row.get(from + at)?;
    }
    Ok(sketch)
}

/// Of pairs that say the opposite of each other both are dropped. Of labels, of which many people may give the same one, those
/// stay that more people gave; of as many on either side none.
fn contradictions(plan: &Plan) -> Result<(), StoreError> {
    plan.connection().execute(
        "UPDATE examples SET gone = 'contradicted' WHERE gone IS NULL AND good IS NULL AND EXISTS
           (SELECT 1 FROM examples other WHERE other.key = examples.opposite AND (other.gone IS NULL OR other.gone = 'contradicted'))",
        [],
    )?;
    plan.connection().execute_batch(
        "CREATE TABLE labels (key INTEGER PRIMARY KEY, people INTEGER NOT NULL) STRICT;
         INSERT INTO labels SELECT key, count(DISTINCT person) FROM examples WHERE gone IS NULL AND good IS NOT NULL GROUP BY key;
         UPDATE examples SET gone = 'contradicted' FROM labels AS same, labels AS other
           WHERE gone IS NULL AND good IS NOT NULL AND same.key = examples.key AND other.key = examples.opposite
             AND other.people >= same.people;
         DROP TABLE labels;",
    )?;
    Ok(())
}

/// How sketches are cut into bands.
#[derive(Clone, Copy)]
pub(super) enum Banded {
    /// Bands of eight bytes: for many texts, of which a few may be missed.
    Widely,
    /// Of four: of texts with four fifths in common 1 in 4,000 is missed.
    Narrowly,
}

impl Banded {
    /// The bands: a column each, and the mask of its bytes.
    fn bands(self) -> Vec<(usize, u64)> {
        let masks: &[u64] = match self {
            Self::Widely => &[u64::MAX],
            Self::Narrowly => &[0xffff_ffff, 0xffff_ffff << 32],
        };
        (0..BANDS)
            .flat_map(|column| masks.iter().map(move |mask| (column, *mask)))
            .collect()
    }
}

/// Calls `met` with each two whose sketches are near, the earlier one first. `table` has the columns `s0` to `s7`.
pub(super) fn each_near(
    plan: &Plan,
    table: &str,
    id: &str,
    banded: Banded,
    mut met: impl FnMut(i64, i64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for (column, mask) in banded.bands() {
        let sql = format!(
            "SELECT {id}, s0, s1, s2, s3, s4, s5, s6, s7 FROM {table} ORDER BY s{column} & {}, {id}",
            mask as i64
        );
        let band = |sketch: &Sketch| sketch.get(column).map(|bytes| bytes & mask as i64);
        let mut statement = plan.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut alike: Vec<(i64, Sketch)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, sketch): (i64, Sketch) = (row.get(0)?, sketch_of(row, 1)?);
            let same_band = alike
                .first()
                .is_some_and(|(_, first)| band(first) == band(&sketch));
            if !same_band {
                alike.clear();
            }
            match alike.iter().find(|(_, other)| near(other, &sketch)) {
                Some((earlier, _)) => met(*earlier, id)?,
                None if alike.len() < COMPARED => alike.push((id, sketch)),
                None => {}
            }
        }
    }
    Ok(())
}

/// Of near duplicates the first one stays.
fn near_duplicates(plan: &Plan) -> Result<(), StoreError> {
    plan.connection()
        .execute_batch("CREATE VIEW standing AS SELECT * FROM examples WHERE gone IS NULL;")?;
    each_near(plan, "standing", "pos", Banded::Widely, |_, later| {
        drop_at(plan, later)
    })?;
    dropped(plan, "near_duplicate")
}

/// Leaves out what is more than `most` of one: rows are a place, and what it belongs to, in that order.
fn cap(plan: &Plan, sql: &str, most: u64, reason: LeftOut) -> Result<(), StoreError> {
    let mut statement = plan.connection().prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut of, mut count) = (None, 0);
    while let Some(row) = rows.next()? {
        let group: i64 = row.get(1)?;
        count = if of == Some(group) { count + 1 } else { 1 };
        of = Some(group);
        if count > most {
            drop_at(plan, row.get(0)?)?;
        }
    }
    dropped(plan, reason)
}

fn drop_at(plan: &Plan, pos: i64) -> Result<(), StoreError> {
    plan.connection()
        .prepare_cached("INSERT OR IGNORE INTO gone (pos) VALUES (?1)")?
        .execute([pos])?;
    Ok(())
}

fn dropped(plan: &Plan, reason: LeftOut) -> Result<(), StoreError> {
    plan.connection().execute(
        "UPDATE examples SET gone = ?1 WHERE pos IN (SELECT pos FROM gone)",
        params![reason],
    )?;
    plan.connection().execute("DELETE FROM gone", [])?;
    Ok(())
}

/// How many people have more than 0, 1, 2 … rows, up to the cap.
fn with_more_than(plan: &Plan, most: u64) -> Result<Vec<u64>, StoreError> {
    let mut statement = plan.connection().prepare(
        "SELECT min(n, ?1), count(*) FROM (SELECT count(*) AS n FROM examples WHERE gone IS NULL GROUP BY person) GROUP BY 1 ORDER BY 1 DESC",
    )?;
    let mut rows = statement.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
    let mut more: Vec<u64> = Vec::new();
    while let Some(row) = rows.next()? {
        let (rows, people): (i64, i64) = (row.get(0)?, row.get(1)?);
        more.resize(more.len().max(rows as usize), 0);
        for count in more.iter_mut().take(rows as usize) {
            *count += people as u64;
        }
    }
    Ok(more)
}
