//! Whether a database is still where it was opened. SQLite goes on writing into files that somebody
//! has deleted, and all that it answered for is gone with the program; into ones that were moved,
//! and the next start does not find them.

use crate::StoreError;
use rusqlite::Connection;
use std::{
    fs::{self, Metadata},
    path::PathBuf,
};

/// The places of a database and of its log.
pub(crate) struct Whereabouts {
    database: Place,
    log: Place,
}

struct Place {
    path: PathBuf,
    file: Option<FileId>,
}

/// Tells a file from another one that took its name.
type FileId = (u64, u64);

impl Whereabouts {
    /// Of a database that is open now.
    pub(crate) fn of(database: PathBuf) -> Self {
        let mut log = database.clone().into_os_string();
        log.push("-wal");
        Self {
            database: Place::of(database),
            log: Place::of(log.into()),
        }
    }

    /// Whether what is committed now is found again: [`StoreError::Gone`] while another file or
    /// none is in the database's place. [`StoreError::LogGone`] while that is so of its log alone;
    /// what that still held is in the database then.
    pub(crate) fn check(&self, open: &Connection) -> Result<(), StoreError> {
        if !self.database.is_taken() {
            return Err(StoreError::Gone);
        }
        if !self.log.is_taken() {
            fold_log(open);
            return Err(StoreError::LogGone);
        }
        Ok(())
    }

    /// At the end: what the log holds goes into the database. Not into a file that is gone: then it
    /// would be in none at all.
    pub(crate) fn fold(&self, open: &Connection) {
        if self.database.is_taken() {
            fold_log(open);
        }
    }
}

fn fold_log(connection: &Connection) {
    if let Err(error) =
        connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")
    {
        tracing::warn!(
            code = StoreError::from(error).code(),
            "the log was not folded into the database"
        );
    }
}

impl Place {
    fn of(path: PathBuf) -> Self {
        let file = fs::metadata(&path).ok().map(|found| id_of(&found));
        Self { path, file }
    }

    /// Whether the file that was here still is, if one was.
    fn is_taken(&self) -> bool {
        self.file
            .is_none_or(|file| fs::metadata(&self.path).is_ok_and(|found| id_of(&found) == file))
    }
}

#[cfg(unix)]
fn id_of(found: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

/// Where an open file cannot be deleted or moved there is nothing to tell apart.
#[cfg(not(unix))]
fn id_of(_: &Metadata) -> FileId {
    (0, 0)
}
