//! What a judge says of answers, and what that has cost.

use super::{Reader, Store, StoreError};
use crate::keys::ProjectId;
use afterword_core::Ratio;
use afterword_core::quality::{Assignment, Mode, Source};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It names what was wrong.
    Modes,
    /// It finds nothing wrong.
    Nothing,
    /// Its reply was no judgement; it is kept, so that the same is not asked for ever.
    Nonsense,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Modes => "modes",
            Self::Nothing => "nothing",
            Self::Nonsense => "nonsense",
        }
    }

    fn parse(word: &str) -> Self {
        [Self::Modes, Self::Nothing]
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
            .unwrap_or(Self::Nonsense)
    }
}

/// What a judge says of one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// What it was asked: a hash of the judge, its prompt, and the texts.
    #[serde(skip)]
    pub key: [u8; 32],
    /// The model, and the hash of its prompt.
    pub judge: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What was wrong, the surest one first.
    pub modes: Vec<Named>,
    /// When, by the collector's clock.
    pub at_ms: u64,
}

/// A mode, and how sure the judge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// What was wrong.
    pub mode: Mode,
    /// How sure it is.
    pub confidence: Ratio,
}

impl Judged {
    /// As they stand beside what others say.
    pub fn assignments(&self) -> impl Iterator<Item = Assignment> {
        self.modes.iter().map(|named| Assignment {
            mode: named.mode,
            source: Source::Judge,
            rule: Some(self.judge.clone()),
            confidence: named.confidence,
        })
    }
}

/// What judging has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spend {
    /// Requests.
    pub requests: u64,
    /// Tokens, those of the question and those of the reply.
    pub tokens: u64,
}

const COLUMNS: &str = "key, judge, outcome, modes, at_ms";

impl Store {
    /// Keeps what a judge says of answers. An answer that is gone meanwhile is left alone.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn judge(&self, project: ProjectId, said: &[(String, Judged)]) -> Result<(), StoreError> {
        let mut writing = self.to_write()?;
        let transaction = writing.transaction()?;
        for (response, judged) in said {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO judgements (project_id, response_id, key, judge, outcome, modes, at_ms)
                     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM responses WHERE project_id = ?1 AND id = ?2)",
                )?
                .execute(params![
                    project,
                    response,
                    judged.key,
                    judged.judge,
                    judged.outcome.as_str(),
                    serde_json::to_string(&judged.modes).unwrap_or_default(),
                    judged.at_ms as i64,
                ])?;
        }
        Ok(transaction.commit()?)
    }

    /// Adds to what a day has cost. Tokens may be fewer than was thought.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn spend(&self, day: u64, requests: u64, tokens: i64) -> Result<(), StoreError> {
        self.to_write()?.execute(
            "INSERT INTO judge_spend (day, requests, tokens) VALUES (?1, ?2, max(?3, 0))
             ON CONFLICT (day) DO UPDATE SET requests = requests + excluded.requests, tokens = max(tokens + ?3, 0)",
            params![day as i64, requests as i64, tokens],
        )?;
        Ok(())
    }
}

impl Reader {
    /// What the judge that was asked last says of a response.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn judged(&self, project: ProjectId, response: &str) -> Result<Option<Judged>, StoreError> {
        Ok(all(self.connection()?, project, response)?
            .into_iter()
            .next())
    }

    /// What was said when the same was asked, of this response or of another.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn judged_before(
        &self,
        project: ProjectId,
        key: [u8; 32],
    ) -> Result<Option<Judged>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM judgements WHERE project_id = ?1 AND key = ?2 ORDER BY at_ms DESC LIMIT 1"
        );
        let mut statement = self.connection()?.prepare_cached(&sql)?;
        let mut found = statement.query_map(params![project, key], judged)?;
        Ok(found.next().transpose()?)
    }

    /// The responses of which a judge has said anything, in the order of their ids.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn judged_responses(&self, project: ProjectId) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT DISTINCT response_id FROM judgements WHERE project_id = ?1 ORDER BY response_id",
        )?;
        let found = statement.query_map([project], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What a day has cost.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn spent(&self, day: u64) -> Result<Spend, StoreError> {
        let mut statement = self
            .connection()?
            .prepare_cached("SELECT requests, tokens FROM judge_spend WHERE day = ?1")?;
        let mut found = statement.query_map([day as i64], |row| {
            Ok(Spend {
                requests: row.get::<_, i64>(0)? as u64,
                tokens: row.get::<_, i64>(1)? as u64,
            })
        })?;
        Ok(found.next().transpose()?.unwrap_or_default())
    }
}

/// All that judges say of a response, the newest first.
pub(super) fn all(
    connection: &Connection,
    project: ProjectId,
    response: &str,
) -> Result<Vec<Judged>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM judgements WHERE project_id = ?1 AND response_id = ?2 ORDER BY at_ms DESC, key"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params![project, response], judged)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn judged(row: &Row<'_>) -> rusqlite::Result<Judged> {
    Ok(Judged {
        key: row.get(0)?,
        judge: row.get(1)?,
        outcome: Outcome::parse(&row.get::<_, String>(2)?),
        modes: serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default(),
        at_ms: row.get::<_, i64>(4)? as u64,
    })
}
