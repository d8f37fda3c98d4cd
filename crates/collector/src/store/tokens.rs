//! What response tokens are signed with, and whether they must be there.

use super::{Store, StoreError};
use crate::keys::ProjectId;
use crate::now_ms;
use crate::tokens::{MAX_SECRETS, Rules, Secret, TokenMode, Tokens};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// A secret as people see it in a list.
#[derive(Clone, Debug)]
pub struct ListedSecret {
    /// Its name, the `kid` of its tokens.
    pub kid: String,
    /// Its project's name.
    pub project: String,
    /// What its project asks of tokens.
    pub mode: TokenMode,
    /// When it was made.
    pub created_at_ms: u64,
    /// When it has ended.
    pub ended_at_ms: Option<u64>,
}

impl Store {
    /// What each project asks of tokens, as records are judged by it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self) -> Result<Tokens, StoreError> {
        let connection = self.connect()?;
        let mut tokens = Tokens::default();
        let mut statement = connection.prepare("SELECT id, tokens FROM projects")?;
        let mut projects = statement.query([])?;
        while let Some(project) = projects.next()? {
            let mode = mode_of(&project.get::<_, String>(1)?);
            let id = project.get(0)?;
            let secrets = secrets_of(&connection, id)?;
            tokens.0.insert(id, Rules { mode, secrets });
        }
        Ok(tokens)
    }

    /// Makes a secret of a project; `None` where it has as many as may be.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn make_token_secret(&self, project: ProjectId) -> Result<Option<Secret>, StoreError> {
        let mut connection = self.to_write()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if secrets_of(&transaction, project)?.len() >= MAX_SECRETS {
            return Ok(None);
        }
        let secret = Secret::make()?;
        transaction.execute(
            "INSERT INTO token_secrets (kid, project_id, secret, created_at_ms) VALUES (?1, ?2, ?3, ?4)",
            params![secret.kid(), project, secret.reveal(), now_ms() as i64],
        )?;
        transaction.commit()?;
        Ok(Some(secret))
    }

    /// The secrets of a project that are in force, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn token_secrets(&self, project: ProjectId) -> Result<Vec<Secret>, StoreError> {
        secrets_of(&self.connect()?, project)
    }

    /// All secrets, as people see them, in the order in which they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn listed_token_secrets(&self) -> Result<Vec<ListedSecret>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT kid, projects.name, projects.tokens, token_secrets.created_at_ms, ended_at_ms
             FROM token_secrets JOIN projects ON projects.id = project_id ORDER BY token_secrets.id",
        )?;
        let secrets = statement.query_map([], |row| {
            Ok(ListedSecret {
                kid: row.get(0)?,
                project: row.get(1)?,
                mode: mode_of(&row.get::<_, String>(2)?),
                created_at_ms: row.get::<_, i64>(3)? as u64,
                ended_at_ms: row.get::<_, Option<i64>>(4)?.map(|at| at as u64),
            })
        })?;
        Ok(secrets.collect::<Result<_, _>>()?)
    }

    /// Ends a secret now, and erases it; the project that it was of, where there was one to end.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn revoke_token_secret(&self, kid: &str) -> Result<Option<ProjectId>, StoreError> {
        let connection = self.to_write()?;
        let project = connection
            .query_row(
                "UPDATE token_secrets SET secret = NULL, ended_at_ms = ?2
                 WHERE kid = ?1 AND ended_at_ms IS NULL RETURNING project_id",
                params![kid, now_ms() as i64],
                |row| row.get(0),
            )
            .optional()?;
        // The log still holds the secret until it is folded into the file. Where someone reads for so long that it cannot be
        // now, the next who folds it does so: the secret has ended in any case.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(project)
    }

    /// Whether records of a project's pages must bear a token.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn token_mode(&self, project: ProjectId) -> Result<TokenMode, StoreError> {
        let mode: String = self.connect()?.query_row(
            "SELECT tokens FROM projects WHERE id = ?1",
            [project],
            |row| row.get(0),
        )?;
        Ok(mode_of(&mode))
    }

    /// Says so.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_token_mode(&self, project: ProjectId, mode: TokenMode) -> Result<(), StoreError> {
        self.to_write()?.execute(
            "UPDATE projects SET tokens = ?2 WHERE id = ?1",
            params![project, mode.as_str()],
        )?;
        Ok(())
    }
}

/// What is kept of a mode. The schema lets no other word in; if one came from elsewhere, the strictest is meant.
fn mode_of(word: &str) -> TokenMode {
    TokenMode::parse(word).unwrap_or(TokenMode::Required)
}

fn secrets_of(connection: &Connection, project: ProjectId) -> Result<Vec<Secret>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT secret FROM token_secrets WHERE project_id = ?1 AND secret IS NOT NULL
         ORDER BY id DESC",
    )?;
    let texts = statement.query_map([project], |row| row.get::<_, String>(0))?;
    let secrets = texts.map(|text| text.map(|text| Secret::parse(&text)));
    Ok(secrets
        .flat_map(Result::transpose)
        .collect::<Result<_, _>>()?)
}
