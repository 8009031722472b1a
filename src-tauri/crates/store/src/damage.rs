//! What is done about a damaged database: it is copied as it is before anything else, and read
//! through to say which of its pages are damaged. Nothing is mended behind anyone's back.

use crate::{
    DatabaseKey, StoreError,
    connection::{main_path, open_file},
    files_gone::{first_free, parts_of},
};
use rusqlite::Connection;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const FIRST_COPY: &str = "guichet.damaged-1.db";

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The damaged pages, counted from 1; none when only the order of the pages is wrong.
    pub pages: Vec<u32>,
    /// Where the database was copied as it was found.
    pub copy: PathBuf,
}

/// The damaged pages of the first database, counted from 1.
pub(crate) fn find(dir: &Path, key: &DatabaseKey) -> Result<Vec<u32>, StoreError> {
    let connection = open_file(&main_path(dir), key)?;
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut pages = Vec::new();
    for line in found {
        // "HMAC verification failed for page 12" (SQLCipher, cipher_integrity_check)
        pages.extend(line?.rsplit(' ').next().and_then(|n| n.parse::<u32>().ok()));
    }
    Ok(pages)
}

/// The damaged pages of a database that was damaged before; `None` when it is whole. None of its
/// pages need be damaged, if only their order is wrong.
pub(crate) fn find_again(dir: &Path, key: &DatabaseKey) -> Result<Option<Vec<u32>>, StoreError> {
    let pages = find(dir, key)?;
    if !pages.is_empty() {
        // One that was just being written seems damaged, but not twice.
        let again = find(dir, key)?;
        let pages: Vec<_> = pages
            .into_iter()
            .filter(|page| again.contains(page))
            .collect();
        if !pages.is_empty() {
            return Ok(Some(pages));
        }
    }
    let orderly = is_orderly(&open_file(&main_path(dir), key)?);
    Ok((!orderly?).then(Vec::new))
}

/// Whether the rows of every table are where they belong. The indexes of words are made anew from
/// them.
fn is_orderly(connection: &Connection) -> Result<bool, StoreError> {
    let mut tables = connection.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let names = tables.query_map([], |row| row.get::<_, String>(0))?;
    for name in names.collect::<rusqlite::Result<Vec<_>>>()? {
        let found = connection.query_row(&format!("PRAGMA quick_check(\"{name}\")"), [], |row| {
            row.get::<_, String>(0)
        });
        match found.map_err(StoreError::from) {
            Ok(word) if word == "ok" => {}
            Ok(_) | Err(StoreError::WrongKeyOrDamaged) => return Ok(false),
            Err(why) => return Err(why),
        }
    }
    Ok(true)
}

/// Where the first database lies as it was found damaged, if it ever was.
pub(crate) fn copy_in(dir: &Path) -> Option<PathBuf> {
    Some(dir.join(FIRST_COPY)).filter(|copy| copy.exists())
}

/// Copies the first database as it is; where to. Nothing may be written meanwhile. One copy is
/// kept, the first: later ones would hold more damage, and could fill the disk.
pub(crate) fn copy_aside(dir: &Path) -> Result<PathBuf, StoreError> {
    let first = dir.join(FIRST_COPY);
    let copy = first_free(dir, "guichet")?;
    if copy != first {
        return Ok(first);
    }
    // The third part, shared memory, is made anew from the other two.
    let parts = parts_of(&main_path(dir)).into_iter().zip(parts_of(&copy));
    for (from, to) in parts.take(2) {
        match fs::copy(from, to) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::folder(why));
            }
            _ => {}
        }
    }
    Ok(copy)
}
