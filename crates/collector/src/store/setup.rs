//! The first start makes a project, a public and a secret key.

use super::{Store, StoreError};
use crate::keys::{self, Key, KeyKind, ProjectId};
use crate::now_ms;
use rusqlite::{OptionalExtension, params};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a start has to tell.
pub struct Started {
    /// The public key.
    pub public_key: String,
    /// The secret key, where it was made just now.
    pub new_secret: Option<String>,
    /// Where the secret key is kept.
    pub secret_file: PathBuf,
}

impl Store {
    /// The public key, and the secret key where there was none before.
    ///
    /// # Errors
    /// When the store or its folder cannot be written.
    pub fn first_start(&self) -> Result<Started, StoreError> {
        let secret_file = self.folder.join("secret-key");
        let mut connection = self.connect()?;
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let known = transaction
            .query_row(
                "SELECT shown FROM keys WHERE kind = 'public' ORDER BY id LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(public_key) = known {
            return Ok(Started {
                public_key,
                new_secret: None,
                secret_file,
            });
        }
        let (public_key, secret) = (keys::make("pk")?, keys::make("sk")?);
        let now = now_ms() as i64;
        transaction.execute(
            "INSERT INTO projects (name, created_at_ms) VALUES ('default', ?1)",
            [now],
        )?;
        let project = transaction.last_insert_rowid();
        for (kind, key, shown) in [
            ("public", &public_key, Some(&public_key)),
            ("secret", &secret, None),
        ] {
            transaction.execute(
                "INSERT INTO keys (project_id, kind, hash, shown, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![project, kind, keys::hash(key), shown, now],
            )?;
        }
        // The file first: a key in the store that nobody was told of would be of no use.
        write_secret(&secret_file, &secret).map_err(|source| StoreError::Io {
            path: secret_file.clone(),
            source,
        })?;
        transaction.commit()?;
        Ok(Started {
            public_key,
            new_secret: Some(secret),
            secret_file,
        })
    }

    /// All keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare("SELECT project_id, kind, hash FROM keys")?;
        let keys = statement.query_map([], |row| {
            let kind: String = row.get(1)?;
            let kind = if kind == "secret" {
                KeyKind::Secret
            } else {
                KeyKind::Public
            };
            Ok(Key {
                project: row.get(0)?,
                kind,
                hash: row.get(2)?,
            })
        })?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The project that the first start made.
    ///
    /// # Errors
    /// When the store was never started.
    pub fn first_project(&self) -> Result<ProjectId, StoreError> {
        let connection = self.connect()?;
        Ok(
            connection.query_row("SELECT id FROM projects ORDER BY id LIMIT 1", [], |row| {
                row.get(0)
            })?,
        )
    }
}

fn write_secret(path: &Path, secret: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    #[cfg(unix)]
    {
        // The mode above is for a new file; one that was there keeps its own.
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    writeln!(file, "{secret}")?;
    file.sync_all()
}
