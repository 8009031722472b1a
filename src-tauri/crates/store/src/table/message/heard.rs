//! One message by two inlets: it was received when the first of them brought it.

use super::get;
use crate::{
    StoreError, Tx,
    column::{Put, get_maybe},
    table::search,
};
use domain::{entry::Stamp, id::MessageKey, instant::Instant};
use rusqlite::params;

/// What is named by a message's key.
const FOLLOW: &[&str] = &[
    "UPDATE attachment SET message = ?2 WHERE message IS NOT NULL AND message = ?1",
    "UPDATE payment SET message = ?2 WHERE message = ?1",
];

/// A customer's message was heard with the entry that has this stamp, as the message of that number in it, at
/// `received_at`. Where that was earlier than is known it is so from now on, and gets the key of
/// that; the answer is since when its conversation may read otherwise.
///
/// # Errors
/// When it cannot be written.
pub fn heard_earlier(
    tx: &Tx<'_>,
    key: MessageKey,
    brought: (Stamp, u32),
    received_at: Instant,
) -> Result<Option<Instant>, StoreError> {
    let heard: Option<Option<Stamp>> = tx.first(
        "SELECT heard FROM message WHERE key = ?1",
        params![Put(&key)],
        |row| get_maybe(row, 0),
    )?;
    let (stamp, n) = brought;
    let earlier = stamp.message_key(n);
    let (Some(Some(heard)), Some(row)) = (heard, get(tx, key)?) else {
        return Ok(None);
    };
    if heard <= stamp || earlier >= key {
        return Ok(None);
    }
    let taken = tx.first(
        "SELECT 1 FROM message WHERE key = ?1",
        params![Put(&earlier)],
        |_| Ok(()),
    )?;
    let now = if taken.is_some() { key } else { earlier };
    let words = row.content.text().unwrap_or_default();
    let words = if row.revoked { "" } else { words };
    search::forget_message(tx, key, words);
    tx.change_one(
        "UPDATE message SET key = ?2, heard = ?3, received_at = ?4, at = min(at, ?4) WHERE key = ?1",
        params![Put(&key), Put(&now), Put(&stamp), Put(&received_at)],
    )?;
    search::index_message(tx, now, words);
    if now != key {
        for sql in FOLLOW {
            tx.change(sql, params![Put(&key), Put(&now)])?;
        }
    }
    Ok(Some(row.at.min(received_at)))
}
