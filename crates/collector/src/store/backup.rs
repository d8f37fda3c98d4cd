//! A copy of everything in one file, made while others write; and a store made from one.

use super::turn::Turns;
use super::{Store, StoreError, applier, connect, inbox, make_folder, schema};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The store's file in its folder, and what SQLite keeps beside it.
const FILE: &str = "afterword.sqlite3";
const BESIDE: [&str; 2] = ["-wal", "-shm"];

impl Store {
    /// Writes all that is stored into a new file, as it stands at one moment; others go on writing meanwhile. The file is
    /// there under its name only once it is whole and on the disk. Gives its bytes.
    ///
    /// # Errors
    /// When there is a file of this name, or it cannot be written: nothing is left of it then.
    pub fn backup(&self, file: &Path) -> Result<u64, StoreError> {
        let file = absolute(file)?;
        if there(&file) {
            return Err(StoreError::Exists(file));
        }
        let partial = with_suffix(&file, ".partial");
        new_file(&partial)?;
        // A journal of one that broke off would be taken for that of this one.
        let journal = with_suffix(&partial, "-journal");
        remove(&journal);
        let bytes = self.copy_into(&partial).inspect_err(|_| {
            remove(&partial);
            remove(&journal);
        })?;
        finish(&partial, &file)?;
        Ok(bytes)
    }

    fn copy_into(&self, partial: &Path) -> Result<u64, StoreError> {
        let name = partial
            .to_str()
            .ok_or_else(|| io(partial)(std::io::Error::other("expected a name that is UTF-8")))?;
        // One view of the store, however long it takes, and no page of it that was erased.
        let copy = || -> Result<(), StoreError> {
            self.connect()?.execute("VACUUM INTO ?1", [name])?;
            Ok(())
        };
        if self.settle()? {
            copy()?;
        } else {
            // What is acknowledged cannot get into the database now: it is taken from the inbox, which nobody empties meanwhile.
            let _turn = Turns::of(&self.folder)?.take()?;
            copy()?;
            applier::add_waiting(&self.folder, &mut Connection::open(partial)?)?;
        }
        let file = File::open(partial).map_err(io(partial))?;
        file.sync_all().map_err(io(partial))?;
        Ok(file.metadata().map_err(io(partial))?.len())
    }
}

/// Makes a store in a folder from what [`Store::backup`] wrote, of this version or an older one.
///
/// # Errors
/// When there is a store in the folder already, or the file is no whole store: nothing is left in the folder then.
pub fn restore(backup: &Path, folder: &Path) -> Result<Store, StoreError> {
    let file = folder.join(FILE);
    let beside = BESIDE.map(|suffix| with_suffix(&file, suffix));
    let is_there = there(&file) || beside.iter().any(|beside| there(beside));
    // Groups of another store would be taken for groups of this one.
    if is_there || folder.is_dir() && inbox::seen(folder).map_err(io(folder))?.is_some() {
        return Err(StoreError::Occupied(folder.to_owned()));
    }
    let is_not = |reason: &str| StoreError::NoBackup {
        path: backup.to_owned(),
        reason: reason.to_owned(),
    };
    if !backup.is_file() {
        return Err(is_not("there is no such file"));
    }
    if BESIDE
        .iter()
        .any(|suffix| there(&with_suffix(backup, suffix)))
    {
        return Err(is_not(
            "it is a store in use, for its log lies beside it; expected a file that `afterword backup` wrote",
        ));
    }
    make_folder(folder).map_err(io(folder))?;
    let partial = with_suffix(&file, ".partial");
    let mut copy = new_file(&partial)?;
    let copied = File::open(backup)
        .and_then(|mut from| std::io::copy(&mut from, &mut copy))
        .and_then(|_| copy.sync_all())
        .map_err(io(&partial))
        .and_then(|()| check(&partial, is_not));
    if let Err(error) = copied {
        remove(&partial);
        for suffix in BESIDE {
            remove(&with_suffix(&partial, suffix));
        }
        return Err(error);
    }
    finish(&partial, &file)?;
    Store::open_existing(folder)
}

/// That a file is a whole store, of a schema that is known.
fn check(file: &Path, is_not: impl Fn(&str) -> StoreError) -> Result<(), StoreError> {
    let look = || -> Result<(usize, String), StoreError> {
        let connection: Connection = connect(file, Duration::ZERO)?;
        let schema = schema::found(&connection)?;
        let state = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok((schema, state))
    };
    match look() {
        Ok((0, _)) => Err(is_not("there is no store in it")),
        Ok((_, state)) if state == "ok" => Ok(()),
        Ok((_, state)) => Err(is_not(&format!("it is damaged: {state}"))),
        Err(StoreError::Sqlite(error)) => Err(is_not(&error.to_string())),
        Err(error) => Err(error),
    }
}

/// A file for its owner only, which must not be there yet.
fn new_file(path: &Path) -> Result<File, StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Unfinished(path.to_owned()),
        _ => io(path)(error),
    })
}

/// Gives a whole file its name, and lets the folder know it after a power cut, too.
fn finish(partial: &Path, file: &Path) -> Result<(), StoreError> {
    std::fs::rename(partial, file).map_err(io(file))?;
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(io(file))?;
    }
    Ok(())
}

/// What is left of a file that broke off. Where it cannot be removed, the next who would write it says so.
fn remove(path: &Path) {
    let _ = std::fs::remove_file(path);
}

/// Whether anything has this name, be it a link that leads nowhere.
fn there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// SQLite takes a name that begins with `file:` for an address; a path from the root does not.
fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(io(path))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { path, source }
}
