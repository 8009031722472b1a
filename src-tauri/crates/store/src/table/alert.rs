//! Which warnings about closing windows were given, so that each is given once.

use crate::{
    Read, StoreError, Tx,
    column::{Put, Word, word},
};
use domain::{attention::Alert, id::ThreadId, instant::Instant};
use rusqlite::params;

/// Notes that the warning was given for the closing at `closes_at`.
///
/// # Errors
/// When it cannot be written.
pub fn told(
    tx: &Tx<'_>,
    thread: ThreadId,
    closes_at: Instant,
    alert: Alert,
) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO alert (thread, closes_at, told) VALUES (?1, ?2, ?3)",
        params![Put(&thread), Put(&closes_at), Word(alert)],
    )?;
    Ok(())
}

/// The last warning given for the closing at `closes_at`.
///
/// # Errors
/// When it cannot be read.
pub fn was_told(
    read: &Read<'_>,
    thread: ThreadId,
    closes_at: Instant,
) -> Result<Option<Alert>, StoreError> {
    read.first(
        "SELECT told FROM alert WHERE thread = ?1 AND closes_at = ?2",
        params![Put(&thread), Put(&closes_at)],
        |row| word(row, 0),
    )
}
