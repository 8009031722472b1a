//! Which entry had the last word about a thing, so that entries may come in any order.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column},
};
use domain::{
    entry::{EntryId, Stamp},
    instant::Instant,
};
use rusqlite::params;

/// Whose word counts: what happened later, then what was written down later, then the greater name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// When it happened.
    pub at: Instant,
    /// When it was written down.
    pub stamp: Stamp,
    /// The entry.
    pub entry: EntryId,
}

/// The last word about `key`.
///
/// # Errors
/// When it cannot be read.
pub fn last(read: &Read<'_>, key: &str) -> Result<Option<Word>, StoreError> {
    read.first(
        "SELECT at, stamp, entry FROM register WHERE key = ?1",
        params![key],
        |row| {
            Ok(Word {
                at: column(row, 0)?,
                stamp: column(row, 1)?,
                entry: column(row, 2)?,
            })
        },
    )
}

/// Whether this is the last word about `key`; then it is noted.
///
/// # Errors
/// When it cannot be read or written.
pub fn is_last(tx: &Tx<'_>, key: &str, word: Word) -> Result<bool, StoreError> {
    if last(tx, key)?.is_some_and(|last| last > word) {
        return Ok(false);
    }
    tx.change(
        "INSERT OR REPLACE INTO register (key, at, stamp, entry) VALUES (?1, ?2, ?3, ?4)",
        params![key, Put(&word.at), Put(&word.stamp), Put(&word.entry)],
    )?;
    Ok(true)
}
