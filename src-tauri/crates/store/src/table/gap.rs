//! The last stretch of time in which webhooks may be missing, and the heartbeat that finds it.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get},
};
use domain::{instant::Instant, window::Gap};
use rusqlite::params;

/// Notes that webhooks may be missing for messages sent in `gap`. While an older gap still casts
/// doubt, the two become one.
///
/// # Errors
/// When it cannot be written.
pub fn open(tx: &Tx<'_>, gap: &Gap) -> Result<(), StoreError> {
    let gap = match current(tx)? {
        Some(older) if gap.from < older.doubt_ends() => Gap {
            from: older.from.min(gap.from),
            until: older.until.max(gap.until),
        },
        _ => *gap,
    };
    tx.change(
        "INSERT OR REPLACE INTO gap (id, since, until) VALUES (1, ?1, ?2)",
        params![Put(&gap.from), Put(&gap.until)],
    )?;
    Ok(())
}

/// The last such stretch.
///
/// # Errors
/// When it cannot be read.
pub fn current(read: &Read<'_>) -> Result<Option<Gap>, StoreError> {
    read.first("SELECT since, until FROM gap", [], |row| {
        Ok(Gap {
            from: get(row, 0)?,
            until: get(row, 1)?,
        })
    })
}

/// Forgets it: nothing can have been missed.
///
/// # Errors
/// When it cannot be written.
pub fn clear(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.change("DELETE FROM gap", [])?;
    Ok(())
}

/// Notes that we were awake and listening at `at`.
///
/// # Errors
/// When it cannot be written.
pub fn heartbeat(tx: &Tx<'_>, at: Instant) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO heartbeat (id, at) VALUES (1, ?1)",
        params![Put(&at)],
    )?;
    Ok(())
}

/// When we were last awake and listening.
///
/// # Errors
/// When it cannot be read.
pub fn last_heartbeat(read: &Read<'_>) -> Result<Option<Instant>, StoreError> {
    read.first("SELECT at FROM heartbeat", [], |row| get(row, 0))
}
