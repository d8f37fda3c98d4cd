//! Keys: making, listing, replacing and ending them.

use super::{Store, StoreError};
use crate::keys::{self, Key, KeyId, KeyKind, ProjectId};
use crate::now_ms;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The project's name; it is made where there is none of that name.
    pub project: String,
    /// What the key may do.
    pub kind: KeyKind,
    /// What people call it.
    pub name: Option<String>,
    /// The pages that may write with it; none for those of the collector's settings.
    pub origins: Vec<String>,
}

/// A key that was just made. Of a secret one this is the only time that its text is known.
pub struct MadeKey {
    /// Its number.
    pub id: KeyId,
    /// Its text.
    pub key: String,
}

/// A key as people see it in a list.
#[derive(Clone, Debug)]
pub struct ListedKey {
    /// Its number.
    pub id: KeyId,
    /// Its project's name.
    pub project: String,
    /// What it may do.
    pub kind: KeyKind,
    /// What people call it.
    pub name: Option<String>,
    /// The text of a public key.
    pub shown: Option<String>,
    /// Its own origins.
    pub origins: Vec<String>,
    /// When it was made.
    pub created_at_ms: u64,
    /// When it ends, or has ended.
    pub ends_at_ms: Option<u64>,
}

impl Store {
    /// All keys, those that have ended too, as requests are judged by them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT id, project_id, kind, hash, shown, ends_at_ms FROM keys ORDER BY id",
        )?;
        let keys = statement.query_map([], |row| {
            Ok(Key {
                id: row.get(0)?,
                project: row.get(1)?,
                kind: kind_of(&row.get::<_, String>(2)?),
                hash: row.get(3)?,
                shown: row.get(4)?,
                origins: Vec::new(),
                ends_at_ms: row.get::<_, Option<i64>>(5)?.map(|at| at as u64),
            })
        })?;
        keys.map(|key| {
            let mut key = key?;
            key.origins = origins_of(&connection, key.id)?;
            Ok(key)
        })
        .collect()
    }

    /// All keys, as people see them, in the order in which they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn listed_keys(&self) -> Result<Vec<ListedKey>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT keys.id, projects.name, kind, keys.name, shown, keys.created_at_ms, ends_at_ms
             FROM keys JOIN projects ON projects.id = project_id ORDER BY keys.id",
        )?;
        let keys = statement.query_map([], |row| {
            Ok(ListedKey {
                id: row.get(0)?,
                project: row.get(1)?,
                kind: kind_of(&row.get::<_, String>(2)?),
                name: row.get(3)?,
                shown: row.get(4)?,
                origins: Vec::new(),
                created_at_ms: row.get::<_, i64>(5)? as u64,
                ends_at_ms: row.get::<_, Option<i64>>(6)?.map(|at| at as u64),
            })
        })?;
        keys.map(|key| {
            let mut key = key?;
            key.origins = origins_of(&connection, key.id)?;
            Ok(key)
        })
        .collect()
    }

    /// Makes a key, and its project where there is none of that name.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn make_key(&self, wanted: &NewKey) -> Result<MadeKey, StoreError> {
        let mut connection = self.to_write()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let project = project_named(&transaction, &wanted.project)?;
        let made = insert(
            &transaction,
            project,
            wanted.kind,
            wanted.name.as_deref(),
            &wanted.origins,
        )?;
        transaction.commit()?;
        Ok(made)
    }

    /// Makes a key in the place of another, which goes on for `grace_ms`: until all who use it have the new one.
    /// `None` where there is no such key, or it has ended.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn rotate_key(&self, id: KeyId, grace_ms: u64) -> Result<Option<MadeKey>, StoreError> {
        let mut connection = self.to_write()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = now_ms();
        let old: Option<(ProjectId, String, Option<String>)> = transaction
            .query_row(
                "SELECT project_id, kind, name FROM keys WHERE id = ?1 AND coalesce(ends_at_ms > ?2, TRUE)",
                params![id, now as i64],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let Some((project, kind, name)) = old else {
            return Ok(None);
        };
        let origins = origins_of(&transaction, id)?;
        let made = insert(
            &transaction,
            project,
            kind_of(&kind),
            name.as_deref(),
            &origins,
        )?;
        end(&transaction, id, now.saturating_add(grace_ms))?;
        transaction.commit()?;
        Ok(Some(made))
    }

    /// Ends a key now; whether there was one to end.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn revoke_key(&self, id: KeyId) -> Result<bool, StoreError> {
        let connection = self.to_write()?;
        end(&connection, id, now_ms())
    }

    /// A project by its name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn project(&self, name: &str) -> Result<Option<ProjectId>, StoreError> {
        let connection = self.connect()?;
        Ok(connection
            .query_row("SELECT id FROM projects WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional()?)
    }
}

/// What is kept of a kind.
fn kind_of(word: &str) -> KeyKind {
    if word == KeyKind::Secret.as_str() {
        KeyKind::Secret
    } else {
        KeyKind::Public
    }
}

fn origins_of(connection: &Connection, id: KeyId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT origin FROM key_origins WHERE key_id = ?1 ORDER BY origin")?;
    let origins = statement.query_map([id], |row| row.get(0))?;
    Ok(origins.collect::<Result<_, _>>()?)
}

/// The project of this name, made where there is none.
pub(super) fn project_named(
    transaction: &Transaction<'_>,
    name: &str,
) -> Result<ProjectId, StoreError> {
    transaction.execute(
        "INSERT INTO projects (name, created_at_ms) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        params![name, now_ms() as i64],
    )?;
    Ok(
        transaction.query_row("SELECT id FROM projects WHERE name = ?1", [name], |row| {
            row.get(0)
        })?,
    )
}

/// Puts a new key there. Of a secret one only its hash is kept; a public one is no secret, and is shown again.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    project: ProjectId,
    kind: KeyKind,
    name: Option<&str>,
    origins: &[String],
) -> Result<MadeKey, StoreError> {
    let key = keys::make(kind.prefix())?;
    let shown = (kind == KeyKind::Public).then_some(&key);
    transaction.execute(
        "INSERT INTO keys (project_id, kind, hash, shown, name, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![project, kind.as_str(), keys::hash(&key), shown, name, now_ms() as i64],
    )?;
    let id = transaction.last_insert_rowid();
    for origin in origins {
        transaction.execute(
            "INSERT OR IGNORE INTO key_origins (key_id, origin) VALUES (?1, ?2)",
            params![id, origin],
        )?;
    }
    Ok(MadeKey { id, key })
}

/// Lets a key end then, unless it ends before; whether it was changed.
fn end(connection: &Connection, id: KeyId, at_ms: u64) -> Result<bool, StoreError> {
    let changed = connection.execute(
        "UPDATE keys SET ends_at_ms = ?2 WHERE id = ?1 AND coalesce(ends_at_ms > ?2, TRUE)",
        params![id, at_ms as i64],
    )?;
    Ok(changed > 0)
}
