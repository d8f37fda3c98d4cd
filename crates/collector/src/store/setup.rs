//! The first start makes a project, a public and a secret key.

use super::keys::{insert, project_named};
use super::{Store, StoreError};
use crate::keys::KeyKind;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The name of the project that the first start makes.
pub const FIRST_PROJECT: &str = "default";

/// What a start has to tell.
pub struct Started {
    /// The secret key, where it was made just now.
    pub new_secret: Option<String>,
    /// Where the secret key is kept.
    pub secret_file: PathBuf,
}

impl Store {
    /// Makes the first project with a public and a secret key, where there is no project yet.
    ///
    /// # Errors
    /// When the store or its folder cannot be written.
    pub fn first_start(&self) -> Result<Started, StoreError> {
        let secret_file = self.folder.join("secret-key");
        let mut connection = self.to_write()?;
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let started: bool =
            transaction.query_row("SELECT EXISTS (SELECT 1 FROM projects)", [], |row| {
                row.get(0)
            })?;
        if started {
            return Ok(Started {
                new_secret: None,
                secret_file,
            });
        }
        let project = project_named(&transaction, FIRST_PROJECT)?;
        insert(&transaction, project, KeyKind::Public, None, &[])?;
        let secret = insert(&transaction, project, KeyKind::Secret, None, &[])?;
        // The file first: a key in the store that nobody was told of would be of no use.
        write_secret(&secret_file, &secret.key).map_err(|source| StoreError::Io {
            path: secret_file.clone(),
            source,
        })?;
        transaction.commit()?;
        Ok(Started {
            new_secret: Some(secret.key),
            secret_file,
        })
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
