//! Statuses that came before we knew their message: the answer to our request was slower, or
//! never came.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, json},
};
use domain::{
    id::{MessageId, PhoneNumberId},
    instant::Instant,
};
use rusqlite::params;
use serde_json::Value;

/// Keeps a status for a message not known yet, at `now`.
///
/// # Errors
/// When it cannot be written.
pub fn keep(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
    now: Instant,
    news: &Value,
) -> Result<(), StoreError> {
    tx.insert(
        "INSERT INTO early_status (number, wamid, kept_at, news) VALUES (?1, ?2, ?3, ?4)",
        params![Put(number), Put(wamid), Put(&now), Json(news)],
    )?;
    Ok(())
}

/// Takes what was kept for a message, in order of arrival.
///
/// # Errors
/// When it cannot be read or written.
pub fn take(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Vec<Value>, StoreError> {
    let kept = of(tx, number, wamid)?;
    if !kept.is_empty() {
        tx.change(
            "DELETE FROM early_status WHERE wamid = ?1 AND number = ?2",
            params![Put(wamid), Put(number)],
        )?;
    }
    Ok(kept)
}

/// Forgets what was kept before `older_than`: its message is not ours. How many.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    tx.change(
        "DELETE FROM early_status WHERE kept_at < ?1",
        params![Put(&older_than)],
    )
}

fn of(
    read: &Read<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Vec<Value>, StoreError> {
    read.all(
        "SELECT news FROM early_status WHERE wamid = ?1 AND number = ?2 ORDER BY id",
        params![Put(wamid), Put(number)],
        |row| json(row, 0),
    )
}
