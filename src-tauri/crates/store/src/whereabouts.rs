//! Whether the database is still where it was opened. SQLite goes on writing into a file that
//! somebody has deleted, and all that it answered for is gone with the program; into one that was
//! moved, and the next start does not find it.

use crate::StoreError;
use std::{
    fs::{self, Metadata},
    path::PathBuf,
};

pub(crate) struct Whereabouts {
    path: PathBuf,
    file: Option<FileId>,
}

/// Tells a file from another one that took its name.
type FileId = (u64, u64);

impl Whereabouts {
    /// Of a file that is open now.
    pub(crate) fn of(path: PathBuf) -> Self {
        let file = fs::metadata(&path).ok().map(|found| id_of(&found));
        Self { path, file }
    }

    /// Fails with [`StoreError::Gone`] while another file or none is in its place.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match fs::metadata(&self.path) {
            Ok(found) if self.file.is_none_or(|file| file == id_of(&found)) => Ok(()),
            _ => Err(StoreError::Gone),
        }
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
