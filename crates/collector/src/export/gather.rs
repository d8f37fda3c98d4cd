//! The first time over the store: which records make rows, and what filters ask of each.

use super::example::{Example, Sides, number};
use super::options::Options;
use super::plan::{Entry, Plan};
use super::row::View;
use super::{attempts, sketch};
use crate::prompt;
use crate::store::{Row, StoreError};
use afterword_core::record::Kind;
use rusqlite::params;
use serde_json::{Value, json};

/// Kinds that rows are made of, in the order of the file.
const OF_PAIRS: &[Kind] = &[Kind::Edit, Kind::Thumb, Kind::Regenerate];
const OF_LABELS: &[Kind] = &[Kind::Thumb];

/// Writes down what every record makes.
pub(super) fn gather(
    view: View<'_>,
    options: &Options,
    plan: &Plan,
    seen: &mut dyn FnMut() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let kinds = if options.format.has_pairs() {
        OF_PAIRS
    } else {
        OF_LABELS
    };
    for &kind in kinds {
        if kind == Kind::Regenerate {
            follow(view, plan)?;
        }
        view.reader.each(view.project, kind, |row| {
            seen()?;
            record(view, options, plan, &row)
        })?;
    }
    Ok(())
}

fn record(view: View<'_>, options: &Options, plan: &Plan, row: &Row) -> Result<(), StoreError> {
    let visitor = number(&row.visitor);
    // Votes tell a machine from a person whether they are selected or not, and whether they were taken back.
    if let Some(value) = row.record.pointer("/thumb/value") {
        plan.vote(visitor, row.at_ms, value == &json!("up"))?;
    }
    if row.record.get("kind").and_then(Value::as_str) == Some(Kind::Regenerate.as_str()) {
        if attempts::next(row).is_none() {
            return plan.leave_out("no_next_answer");
        }
        // It is told of with the chain that it belongs to.
        if is_followed(plan, visitor, row.response_id())? {
            return Ok(());
        }
    }
    for made in Example::all(view, row, options)? {
        match made {
            Ok(example) => plan.add(&entry(&example, row, options, plan)?)?,
            Err(reason) => plan.leave_out(reason)?,
        }
    }
    Ok(())
}

/// Which answers came instead of others: a chain of attempts begins at one that did not.
fn follow(view: View<'_>, plan: &Plan) -> Result<(), StoreError> {
    view.reader.each(view.project, Kind::Regenerate, |row| {
        if let Some(next) = attempts::next(&row) {
            plan.connection()
                .prepare_cached(
                    "INSERT OR IGNORE INTO followed (visitor, response) VALUES (?1, ?2)",
                )?
                .execute([number(&row.visitor), number(next)])?;
        }
        Ok(())
    })
}

fn is_followed(plan: &Plan, visitor: i64, response: &str) -> Result<bool, StoreError> {
    Ok(plan
        .connection()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM followed WHERE visitor = ?1 AND response = ?2)",
        )?
        .query_row(params![visitor, number(response)], |row| row.get(0))?)
}

fn entry(
    example: &Example,
    row: &Row,
    options: &Options,
    plan: &Plan,
) -> Result<Entry, StoreError> {
    let questions = example.prompt.questions();
    let asked = questions.join("\n");
    let key = prompt::key(&asked);
    // The question stands in the set as the page has it, or as the model was asked. Near ones are found later.
    let in_page = example.asked_in_page.as_deref();
    let in_page = in_page.filter(|_| questions.len() == 1);
    let held_out = [Some(key), in_page.map(prompt::key)]
        .into_iter()
        .flatten()
        .any(|asked| options.held_out.asks(asked));
    let (longer, good) = match &example.sides {
        Sides::Pair { chosen, rejected } => {
            (chosen.chars().count() > rejected.chars().count(), None)
        }
        Sides::Label { good, .. } => (false, Some(*good)),
    };
    let lesson = example.key();
    Ok(Entry {
        seq: row.seq,
        attempts: example.attempts.clone(),
        gone: held_out.then_some("held_out"),
        visitor: number(&row.visitor),
        person: number(&example.person),
        conversation: number(&example.conversation),
        prompt: plan.prompt(key, || sketch::of_prompt(&asked))?,
        key: lesson,
        opposite: example.opposite(),
        said: example.said().unwrap_or(lesson),
        origin: example.origin.name(),
        good,
        longer,
        redactions: example.redactions,
        tools: !example.prompt.tools.is_empty(),
        sketch: example.sketch(),
    })
}
