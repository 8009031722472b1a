//! Why the disk does not take what is written. SQLite tells a full disk from a failing one only
//! where `write` itself says so (`unixWrite` in its os_unix.c, 3.53): what a quota, a limit, a
//! disk that became read-only or a late `fsync` says comes out as one "I/O error". So the disk is
//! asked once more.

use crate::StoreError;
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

/// Bytes written to ask: more than any page of a database, little enough to be asked often.
const ASKED: usize = 64 * 1024;

/// What an I/O error in `dir` is called: no room, not allowed, or the disk itself.
pub(crate) fn why(dir: &Path) -> StoreError {
    let path = dir.join("room.tmp");
    let asked = File::create(&path).and_then(|mut file| {
        file.write_all(&[0; ASKED])?;
        file.sync_all()
    });
    // Nothing of it may stay; where it cannot go, the next question writes over it.
    let _ = fs::remove_file(&path);
    match asked.map_err(StoreError::folder) {
        Err(known @ (StoreError::DiskFull | StoreError::ReadOnly)) => known,
        _ => StoreError::DiskFails,
    }
}
