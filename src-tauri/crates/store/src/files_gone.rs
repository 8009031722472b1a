//! When the database of files is gone or does not open: what is left of it is set aside, never
//! removed, and every file that was in it is marked, so that it is fetched again where Meta still
//! has it. The messages are in the first database and lack nothing.

use crate::{StoreError, column::Json, connection::media_path};
use rusqlite::Connection;
use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Why files that were kept are not here any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilesGone {
    /// Their database was not there.
    Missing,
    /// Their database was damaged, and was set aside under this name.
    SetAside(PathBuf),
}

/// Moves the database of files out of the way under the first free name; where it is now.
pub(crate) fn set_aside(dir: &Path) -> Result<PathBuf, StoreError> {
    let aside = first_free(dir, "media")?;
    rename_whole(&media_path(dir), &aside)?;
    Ok(aside)
}

/// The first of `NAME.damaged-1.db`, `-2`, … that does not exist.
pub(crate) fn first_free(dir: &Path, name: &str) -> Result<PathBuf, StoreError> {
    for n in 1..u32::MAX {
        let path = dir.join(format!("{name}.damaged-{n}.db"));
        if !path.try_exists().map_err(StoreError::folder)? {
            return Ok(path);
        }
    }
    Err(StoreError::DiskFull)
}

/// A database is up to three files.
pub(crate) fn parts_of(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = OsString::from(path);
        name.push(end);
        PathBuf::from(name)
    })
}

pub(crate) fn rename_whole(from: &Path, to: &Path) -> Result<(), StoreError> {
    for (from, to) in parts_of(from).iter().zip(parts_of(to)) {
        match fs::rename(from, to) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::folder(why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Marks every file whose bytes were kept: to be fetched again where there is an id of Meta's to
/// ask by (the customer's own, or the one of our upload), else lost. How many.
pub(crate) fn mark(main: &Connection) -> Result<usize, StoreError> {
    mark_all_but(main, &[])
}

/// The same for all but those of these names, which are still here.
pub(crate) fn mark_all_but(main: &Connection, here: &[String]) -> Result<usize, StoreError> {
    Ok(main.execute(
        "UPDATE attachment SET bytes = NULL, attempts = 0, next_try = NULL,
           media_id = coalesce(media_id, uploaded_id),
           state = CASE WHEN coalesce(media_id, uploaded_id) IS NULL THEN 'lost' ELSE 'fetching' END
         WHERE bytes IS NOT NULL AND bytes NOT IN (SELECT value FROM json_each(?1))",
        [Json(here)],
    )?)
}
