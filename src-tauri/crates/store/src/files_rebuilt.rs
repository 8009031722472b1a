//! When a part of the database of files does not read any more: at the next start what still reads
//! moves into a new one, and the damaged one is set aside as it is. What was lost is marked, so that
//! it is fetched again where Meta still has it.
//!
//! A crash in between costs nothing: the new one takes the place of the damaged one only once it is
//! whole, and what it lacks is marked before.

use crate::{
    DatabaseKey, Read, StoreError, Tx,
    connection::{media_path, open_file},
    files::PIECE,
    files_gone::{mark_all_but, parts_of, rename_whole, set_aside},
    migrate,
    table::{attachment::kept_bytes, setting},
};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Under this name it is noted that the database of files is to be rebuilt.
const WANTED: &str = "files_rebuilt";

/// Has the files rebuilt at the next start.
pub(crate) fn want(tx: &Tx<'_>) -> Result<(), StoreError> {
    setting::set(tx, WANTED, &true)
}

/// Rebuilds the database of files that is in `dir`, if that is wanted; where the damaged one is now.
/// Where it cannot be done, as with too little room, everything is as before.
pub(crate) fn rebuild(
    dir: &Path,
    key: &DatabaseKey,
    main: &Connection,
) -> Result<Option<PathBuf>, StoreError> {
    if setting::recall(&Read::new(main, main), WANTED)? != Some(true) {
        return Ok(None);
    }
    let (damaged, rebuilt) = (media_path(dir), dir.join("media.rebuilt.db"));
    // Cut short between the last two steps, it was whole already.
    let aside = if damaged.try_exists().map_err(StoreError::folder)? {
        remove_whole(&rebuilt)?;
        let saved = match save(&damaged, &rebuilt, key, main) {
            Ok(saved) => saved,
            Err(why) => {
                tracing::error!(%why, "the files that still read could not be saved");
                remove_whole(&rebuilt)?;
                // Of what does not even open there is nothing to save, now or later.
                if why.is_damage() {
                    want_no_more(main)?;
                }
                return Err(why);
            }
        };
        let lost = mark_all_but(main, &saved)?;
        tracing::warn!(saved = saved.len(), lost, "the files are rebuilt");
        Some(set_aside(dir)?)
    } else {
        None
    };
    if rebuilt.try_exists().map_err(StoreError::folder)? {
        rename_whole(&rebuilt, &damaged)?;
    }
    want_no_more(main)?;
    Ok(aside)
}

fn want_no_more(main: &Connection) -> Result<(), StoreError> {
    main.execute("DELETE FROM setting WHERE key = ?1", [WANTED])?;
    Ok(())
}

/// Copies every file that is held and still reads; their names.
fn save(
    from: &Path,
    to: &Path,
    key: &DatabaseKey,
    main: &Connection,
) -> Result<Vec<String>, StoreError> {
    let (old, mut new) = (open_file(from, key)?, open_file(to, key)?);
    migrate::migrate(&mut new, to, key, migrate::MEDIA)?;
    let held = "SELECT DISTINCT bytes FROM attachment WHERE bytes IS NOT NULL";
    let read = Read::new(main, &old);
    let mut saved = Vec::new();
    for name in read.all(held, [], |row| row.get::<_, String>(0))? {
        // What does not read, or is not what it was, is lost.
        let whole: Option<Vec<u8>> = kept_bytes(&read, &name).ok().flatten();
        let whole = whole.filter(|bytes| hex::encode(Sha256::digest(bytes)) == name);
        if let Some(bytes) = whole {
            keep(&new, &name, &bytes)?;
            saved.push(name);
        }
    }
    Ok(saved)
}

fn keep(new: &Connection, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let commit = new.unchecked_transaction()?;
    commit.execute(
        "INSERT INTO file (sha256, size, whole) VALUES (?1, ?2, 1)",
        params![name, bytes.len() as i64],
    )?;
    let file = commit.last_insert_rowid();
    for (n, piece) in (0i64..).zip(bytes.chunks(PIECE)) {
        commit.execute(
            "INSERT INTO piece (file, n, body) VALUES (?1, ?2, ?3)",
            params![file, n, piece],
        )?;
    }
    Ok(commit.commit()?)
}

fn remove_whole(path: &Path) -> Result<(), StoreError> {
    for part in parts_of(path) {
        match fs::remove_file(part) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::folder(why));
            }
            _ => {}
        }
    }
    Ok(())
}
