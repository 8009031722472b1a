//! Who wrote a message in a group, where the conversation does not say it.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column},
};
use domain::id::{MessageKey, PersonId};
use rusqlite::params;

/// Notes who wrote a message in a group.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn set_sender(tx: &Tx<'_>, key: MessageKey, who: PersonId) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE message SET sender = ?2 WHERE key = ?1",
        params![Put(&key), Put(&who)],
    )
}

/// Who wrote these messages, of those that were written in a group.
///
/// # Errors
/// When it cannot be read.
pub fn senders(
    read: &Read<'_>,
    keys: &[MessageKey],
) -> Result<Vec<(MessageKey, PersonId)>, StoreError> {
    read.all(
        "SELECT key, sender FROM message WHERE key IN (SELECT value FROM json_each(?1)) AND sender IS NOT NULL",
        params![Json(keys)],
        |row| Ok((column(row, 0)?, column(row, 1)?)),
    )
}
