//! Lists, and what is counted.

use super::StoreError;
use super::calls::Joined;
use super::idle::Lent;
use super::norms::Kept;
use crate::keys::ProjectId;
use afterword_core::record::Kind;
use rusqlite::types::Value as Sql;
use rusqlite::{
    Connection, OptionalExtension, Row as SqlRow, Transaction, params, params_from_iter,
};
use serde_json::{Map, Value, json};

/// Reads with a view of its own.
pub struct Reader {
    connection: Lent,
    pub(super) norms: Kept,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One trace.
    pub trace_id: Option<String>,
    /// One response.
    pub response_id: Option<String>,
    /// One kind.
    pub kind: Option<Kind>,
    /// One visitor.
    pub visitor: Option<String>,
    /// Received at or after this, ms.
    pub since_ms: Option<i64>,
    /// Behind this place.
    pub cursor: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// What is known of an answer's texts.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The answer.
    pub text: Option<String>,
    /// What the person had asked.
    pub prompt: Option<String>,
}

impl Text {
    /// What no record says, from the call.
    fn or(self, joined: Option<&Joined>) -> Self {
        let call = joined.map(|joined| &joined.call);
        let said = |text: Option<&str>| text.map(str::to_owned);
        Self {
            text: self.text.or_else(|| said(call?.answer())),
            prompt: self.prompt.or_else(|| said(call?.prompt())),
        }
    }
}

/// One page of a list, and where the next one begins.
pub(super) type Page = (Vec<Value>, Option<i64>);

impl Reader {
    pub(super) fn new(connection: Lent, norms: Kept) -> Self {
        Self { connection, norms }
    }

    pub(super) fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.get()
    }

    /// A view that stays as it is, whatever is written meanwhile.
    pub(super) fn at_one_moment(&self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.get()?.unchecked_transaction()?)
    }

    /// Whether it can be read at all.
    pub(super) fn answers(&self) -> Result<(), StoreError> {
        self.connection
            .get()?
            .query_row("SELECT last FROM sequence", [], |row| row.get::<_, i64>(0))?;
        Ok(())
    }

    /// Records, oldest change first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records(&self, project: ProjectId, filter: &Filter) -> Result<Page, StoreError> {
        let mut question = Question::of(
            &format!("SELECT {LISTED} FROM records WHERE project_id = ?1"),
            project,
        );
        // One answer, or one trace, has few records: they are found first, and then put into order.
        let few = filter.trace_id.is_some() || filter.response_id.is_some();
        let order = if few { "+seq" } else { "seq" };
        question.and("trace_id = @ AND response_id IN (SELECT response_id FROM traces WHERE project_id = ?1 AND trace_id = @)", filter.trace_id.clone());
        question.and("response_id = @", filter.response_id.clone());
        let kind = filter.kind.map(|kind| kind.as_str().to_owned());
        question.and(if few { "+kind = @" } else { "kind = @" }, kind);
        question.and(
            if few { "+visitor = @" } else { "visitor = @" },
            filter.visitor.clone(),
        );
        // The plus keeps SQLite from going by age, where it would sort all of the rest for each page.
        question.and("+received_at_ms >= @", filter.since_ms);
        question.and(if few { "+seq > @" } else { "seq > @" }, filter.cursor);
        let (sql, values) = question.ordered(order, filter.limit);
        let mut statement = self.connection.get()?.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), listed)?;
        Ok(page(rows.collect::<Result<_, _>>()?, filter.limit))
    }

    /// Responses, oldest change first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn responses(
        &self,
        project: ProjectId,
        id: Option<&str>,
        filter: &Filter,
    ) -> Result<Page, StoreError> {
        let mut question = Question::of(
            "SELECT seq, id, trace_id, span_id, run_id, model, prompt_version, chars, text, prompt, first_seen_ms, last_seen_ms FROM responses WHERE project_id = ?1",
            project,
        );
        let few = filter.trace_id.is_some() || id.is_some();
        let order = if few { "+seq" } else { "seq" };
        question.and("id = @", id.map(str::to_owned));
        question.and("trace_id = @ AND id IN (SELECT response_id FROM traces WHERE project_id = ?1 AND trace_id = @)", filter.trace_id.clone());
        question.and("last_seen_ms >= @", filter.since_ms);
        question.and(if few { "+seq > @" } else { "seq > @" }, filter.cursor);
        let (sql, values) = question.ordered(order, filter.limit);
        let mut statement = self.connection.get()?.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), known_response)?;
        Ok(page(rows.collect::<Result<_, _>>()?, filter.limit))
    }

    /// What is known of an answer's texts from any record about it; what none says, from the call that gave it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn text(&self, project: ProjectId, response: &str) -> Result<Text, StoreError> {
        let known = self.text_of_records(project, response)?;
        if known.text.is_some() && known.prompt.is_some() {
            return Ok(known);
        }
        Ok(known.or(self.call(project, response)?.as_ref()))
    }

    /// The same with the call that gave it, whether the texts need it or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn text_and_call(
        &self,
        project: ProjectId,
        response: &str,
    ) -> Result<(Text, Option<Joined>), StoreError> {
        let known = self.text_of_records(project, response)?;
        let joined = self.call(project, response)?;
        Ok((known.or(joined.as_ref()), joined))
    }

    fn text_of_records(&self, project: ProjectId, response: &str) -> Result<Text, StoreError> {
        let mut statement = self.connection.get()?.prepare_cached(
            "SELECT text, prompt FROM responses WHERE project_id = ?1 AND id = ?2",
        )?;
        let found = statement
            .query_row(params![project, response], |row| {
                Ok(Text {
                    text: row.get(0)?,
                    prompt: row.get(1)?,
                })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// How many records of one project there are of each kind, and how many of them were taken back.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn totals_of(&self, project: ProjectId) -> Result<Vec<(String, u64, u64)>, StoreError> {
        let mut statement = self.connection.get()?.prepare(
            "SELECT kind, count(*), sum(retracted) FROM records WHERE project_id = ?1 GROUP BY kind ORDER BY kind",
        )?;
        let rows = statement.query_map([project], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, i64>(1)? as u64,
                row.get::<_, i64>(2)? as u64,
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many records there are of each kind, and how many of them were taken back.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn totals(&self) -> Result<Vec<(String, u64, u64)>, StoreError> {
        let mut statement = self.connection.get()?.prepare(
            "SELECT kind, count(*), sum(retracted) FROM records GROUP BY kind ORDER BY kind",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, i64>(1)? as u64,
                row.get::<_, i64>(2)? as u64,
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A question that is put together of what a list is narrowed to.
struct Question {
    sql: String,
    values: Vec<Sql>,
}

impl Question {
    /// `?1` is the project.
    fn of(sql: &str, project: ProjectId) -> Self {
        Self {
            sql: sql.to_owned(),
            values: vec![project.into()],
        }
    }

    /// Only what fulfils this, where there is a value; `@` stands for it.
    fn and(&mut self, condition: &str, value: Option<impl Into<Sql>>) {
        if let Some(value) = value {
            self.values.push(value.into());
            let place = format!("?{}", self.values.len());
            self.sql.push_str(" AND ");
            self.sql.push_str(&condition.replace('@', &place));
        }
    }

    /// One more than the limit, so that it is known whether there are more.
    fn ordered(mut self, by: &str, limit: usize) -> (String, Vec<Sql>) {
        self.values.push(Sql::from(limit as i64 + 1));
        let sql = format!("{} ORDER BY {by} LIMIT ?{}", self.sql, self.values.len());
        (sql, self.values)
    }
}

/// The columns of which [`listed`] makes a record.
pub(super) const LISTED: &str =
    "seq, body, context, first_at_ms, at_ms, received_at_ms, skew_ms, batch";

/// A record as it is listed, behind its place.
pub(super) fn listed(row: &SqlRow<'_>) -> rusqlite::Result<(i64, Value)> {
    let mut record = object(&row.get::<_, String>(1)?);
    record.insert("first_at_ms".to_owned(), json!(row.get::<_, i64>(3)?));
    record.insert("at_ms".to_owned(), json!(row.get::<_, i64>(4)?));
    record.insert("received_at_ms".to_owned(), json!(row.get::<_, i64>(5)?));
    record.insert("skew_ms".to_owned(), json!(row.get::<_, i64>(6)?));
    record.insert("batch".to_owned(), json!(row.get::<_, String>(7)?));
    record.insert(
        "context".to_owned(),
        Value::Object(object(&row.get::<_, String>(2)?)),
    );
    Ok((row.get(0)?, Value::Object(record)))
}

/// What is known of a response, behind its place: the columns are in this order, and what is unknown is left out.
pub(super) fn known_response(row: &SqlRow<'_>) -> rusqlite::Result<(i64, Value)> {
    const NAMES: [&str; 11] = [
        "id",
        "trace_id",
        "span_id",
        "run_id",
        "model",
        "prompt_version",
        "chars",
        "text",
        "prompt",
        "first_seen_ms",
        "last_seen_ms",
    ];
    let mut response = Map::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        let value = match row.get::<_, Sql>(at + 1)? {
            Sql::Text(text) => json!(text),
            Sql::Integer(number) => json!(number),
            _ => continue,
        };
        response.insert(name.to_owned(), value);
    }
    Ok((row.get(0)?, Value::Object(response)))
}

/// JSON that this store wrote itself.
pub(super) fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

fn page(mut rows: Vec<(i64, Value)>, limit: usize) -> Page {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map(|&(seq, _)| seq).filter(|_| more);
    (rows.into_iter().map(|(_, value)| value).collect(), next)
}
