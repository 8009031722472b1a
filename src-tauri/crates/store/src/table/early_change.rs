//! What a customer did to a message of theirs that is not here yet.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, json_maybe},
};
use domain::{
    content::Content,
    entry::Stamp,
    id::{MessageId, PhoneNumberId, ThreadId},
    instant::Instant,
};
use rusqlite::params;

/// A change of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyChange {
    /// In whose conversation.
    pub thread: ThreadId,
    /// When it was made.
    pub at: Instant,
    /// When it was heard.
    pub stamp: Stamp,
    /// What the message holds now; nothing where it was taken back.
    pub content: Option<Content>,
}

/// Keeps a change of a message that is not known yet.
///
/// # Errors
/// When it cannot be written.
pub fn keep(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
    change: &EarlyChange,
) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR IGNORE INTO early_change (number, wamid, thread, at, stamp, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            Put(number),
            Put(wamid),
            Put(&change.thread),
            Put(&change.at),
            Put(&change.stamp),
            change.content.as_ref().map(Json),
        ],
    )?;
    Ok(())
}

/// Takes what was kept for a message, in the order in which it was done.
///
/// # Errors
/// When it cannot be read or written.
pub fn take(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Vec<EarlyChange>, StoreError> {
    let kept = of(tx, number, wamid)?;
    if !kept.is_empty() {
        tx.change(
            "DELETE FROM early_change WHERE wamid = ?1 AND number = ?2",
            params![Put(wamid), Put(number)],
        )?;
    }
    Ok(kept)
}

/// Forgets what was done before `older_than`: its message never came. How many.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    tx.change(
        "DELETE FROM early_change WHERE at < ?1",
        params![Put(&older_than)],
    )
}

fn of(
    read: &Read<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Vec<EarlyChange>, StoreError> {
    read.all(
        "SELECT thread, at, stamp, content FROM early_change WHERE wamid = ?1 AND number = ?2 ORDER BY thread, at, stamp",
        params![Put(wamid), Put(number)],
        |row| {
            Ok(EarlyChange {
                thread: column(row, 0)?,
                at: column(row, 1)?,
                stamp: column(row, 2)?,
                content: json_maybe(row, 3)?,
            })
        },
    )
}
