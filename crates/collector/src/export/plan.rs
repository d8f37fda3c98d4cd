//! What an export has found out, as long as it is made: which records make rows, and whatever filters ask of them. It lies in
//! a file of SQLite's, so that memory does not grow with the rows; of what people wrote nothing is in it but hashes.

use super::LeftOut;
use super::sketch::Sketch;
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::path::Path;

const TABLES: &str = "
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE left_out (reason TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE votes (visitor INTEGER NOT NULL, at_ms INTEGER NOT NULL, up INTEGER NOT NULL) STRICT;
CREATE TABLE bots (visitor INTEGER PRIMARY KEY) STRICT;
CREATE TABLE prompts (id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, cluster INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0,
  s0 INTEGER, s1 INTEGER, s2 INTEGER, s3 INTEGER, s4 INTEGER, s5 INTEGER, s6 INTEGER, s7 INTEGER) STRICT;
-- In the order of the file. `gone` is why it is not written; `part` the file that it is written to. The same `key` is the same
-- lesson, the same `said` the same row, and `opposite` the key of what contradicts it.
CREATE TABLE examples (pos INTEGER PRIMARY KEY, seq INTEGER NOT NULL, chosen TEXT, rejected TEXT, gone TEXT, part INTEGER NOT NULL DEFAULT 0,
  visitor INTEGER NOT NULL, person INTEGER NOT NULL, conversation INTEGER NOT NULL, prompt INTEGER NOT NULL,
  key INTEGER NOT NULL, opposite INTEGER, said INTEGER NOT NULL, origin TEXT NOT NULL, good INTEGER, longer INTEGER NOT NULL, redactions INTEGER NOT NULL,
  tools INTEGER NOT NULL,
  s0 INTEGER, s1 INTEGER, s2 INTEGER, s3 INTEGER, s4 INTEGER, s5 INTEGER, s6 INTEGER, s7 INTEGER) STRICT;
CREATE TABLE seen (key INTEGER PRIMARY KEY) STRICT;
CREATE TABLE gone (pos INTEGER PRIMARY KEY, part INTEGER) STRICT;
CREATE TABLE followed (visitor INTEGER NOT NULL, response INTEGER NOT NULL, PRIMARY KEY (visitor, response)) STRICT, WITHOUT ROWID;
";

/// KiB of it that are held in memory, and about as many again for each order that SQLite makes of it; the rest lies on the disk.
/// What is put into order goes through the disk either way.
const CACHE_KIB: i64 = 2 << 10;

/// See above.
pub(super) struct Plan {
    connection: Connection,
}

/// What is known of a row before it is written.
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) attempts: Option<[String; 2]>,
    pub(super) gone: Option<LeftOut>,
    pub(super) visitor: i64,
    pub(super) person: i64,
    pub(super) conversation: i64,
    pub(super) prompt: i64,
    pub(super) key: i64,
    pub(super) opposite: i64,
    pub(super) said: i64,
    pub(super) origin: &'static str,
    pub(super) good: Option<bool>,
    pub(super) longer: bool,
    pub(super) redactions: usize,
    pub(super) tools: bool,
    pub(super) sketch: Sketch,
}

/// Where a row is made of.
pub(super) struct Place {
    pub(super) pos: i64,
    pub(super) seq: i64,
    pub(super) attempts: Option<[String; 2]>,
    pub(super) key: i64,
    pub(super) part: usize,
}

impl Plan {
    /// One that nobody else sees, in memory, and beyond that in the system's folder for such files.
    pub(super) fn passing() -> Result<Self, StoreError> {
        let connection = Connection::open("")?;
        connection.execute_batch("PRAGMA journal_mode = OFF;")?;
        Self::with(connection)
    }

    /// A new one in a file.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        Self::remove(path)?;
        Self::with(Connection::open(path)?)
    }

    fn with(connection: Connection) -> Result<Self, StoreError> {
        let plan = Self { connection };
        plan.bound()?;
        plan.connection.execute_batch(TABLES)?;
        Ok(plan)
    }

    fn bound(&self) -> Result<(), StoreError> {
        Ok(self
            .connection
            .pragma_update(None, "cache_size", -CACHE_KIB)?)
    }

    /// The one that another run has left, if there is one.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let plan = Self {
            connection: Connection::open(path)?,
        };
        plan.bound()?;
        Ok(Some(plan))
    }

    /// Removes its file and what belongs to it.
    pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        for path in [path, Path::new(&journal)] {
            match std::fs::remove_file(path) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Io {
                        path: path.to_owned(),
                        source,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// All that is done until it is committed lasts together, or not at all.
    pub(super) fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.unchecked_transaction()?)
    }

    pub(super) fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)")?
            .execute([name, value])?;
        Ok(())
    }

    /// A fact, also of a file that is no plan, which has none.
    pub(super) fn fact(&self, name: &str) -> Option<String> {
        let asked =
            self.connection
                .query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
                    row.get(0)
                });
        asked.ok()
    }

    pub(super) fn leave_out(&self, reason: LeftOut) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO left_out (reason, n) VALUES (?1, 1) ON CONFLICT (reason) DO UPDATE SET n = n + 1",
            )?
            .execute([reason])?;
        Ok(())
    }

    pub(super) fn vote(&self, visitor: i64, at_ms: u64, up: bool) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO votes (visitor, at_ms, up) VALUES (?1, ?2, ?3)")?
            .execute(params![visitor, at_ms as i64, up])?;
        Ok(())
    }

    /// The number of a prompt.
    pub(super) fn prompt(
        &self,
        key: i64,
        sketch: impl FnOnce() -> Sketch,
    ) -> Result<i64, StoreError> {
        let known = self
            .connection
            .prepare_cached("SELECT id FROM prompts WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        let [s0, s1, s2, s3, s4, s5, s6, s7] = sketch();
        self.connection
            .prepare_cached(
                "INSERT INTO prompts (key, cluster, s0, s1, s2, s3, s4, s5, s6, s7) VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![key, s0, s1, s2, s3, s4, s5, s6, s7])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// A prompt of which nothing is learnt.
    pub(super) fn hold_out(&self, key: i64, sketch: &Sketch) -> Result<(), StoreError> {
        let id = self.prompt(key, || *sketch)?;
        self.connection
            .prepare_cached("UPDATE prompts SET held = 1 WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    pub(super) fn add(&self, entry: &Entry) -> Result<(), StoreError> {
        let [s0, s1, s2, s3, s4, s5, s6, s7] = entry.sketch;
        let [chosen, rejected] = match &entry.attempts {
            Some([chosen, rejected]) => [Some(chosen), Some(rejected)],
            None => [None, None],
        };
        self.connection
            .prepare_cached(
                "INSERT INTO examples (seq, chosen, rejected, gone, visitor, person, conversation, prompt, key, opposite, said,
                   origin, good, longer, redactions, tools, s0, s1, s2, s3, s4, s5, s6, s7)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
            )?
            .execute(params![
                entry.seq, chosen, rejected, entry.gone, entry.visitor, entry.person, entry.conversation, entry.prompt,
                entry.key, entry.opposite, entry.said, entry.origin, entry.good, entry.longer, entry.redactions as i64, entry.tools,
                s0, s1, s2, s3, s4, s5, s6, s7,
            ])?;
        Ok(())
    }

    /// Every row that is to be written behind a place, in order.
    pub(super) fn each_kept(
        &self,
        behind: i64,
        mut each: impl FnMut(Place) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT pos, seq, chosen, rejected, key, part FROM examples WHERE gone IS NULL AND pos > ?1 ORDER BY pos",
        )?;
        let mut rows = statement.query([behind])?;
        while let Some(row) = rows.next()? {
            let chosen: Option<String> = row.get(2)?;
            each(Place {
                pos: row.get(0)?,
                seq: row.get(1)?,
                attempts: chosen.zip(row.get(3)?).map(|(one, other)| [one, other]),
                key: row.get(4)?,
                part: row.get::<_, i64>(5)? as usize,
            })?;
        }
        Ok(())
    }

    /// Whether this comes for the first time.
    pub(super) fn is_new(&self, key: i64) -> Result<bool, StoreError> {
        let added = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO seen (key) VALUES (?1)")?
            .execute([key])?;
        Ok(added > 0)
    }

    /// A number of it.
    pub(super) fn count(&self, sql: &str) -> Result<u64, StoreError> {
        Ok(self
            .connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
    }
}
