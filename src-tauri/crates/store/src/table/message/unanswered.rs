//! Since when a customer waits for an answer, as the messages themselves say.
//!
//! An answer that failed, is in doubt, is held back by a doubt or was tried in vain so far is none. One written here or by
//! other software answers all that had come by then; one from the phone what was written before it.
//! Nobody waits for us while somebody else answers in our place, and to what came then nobody did.

use super::NEWEST_HISTORIC;
use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column, get_maybe},
    table::outbox::BEHIND_A_DOUBT,
};
use domain::{
    id::{MessageKey, ThreadId},
    instant::Instant,
};
use rusqlite::params;

/// Meta repeats a webhook for up to seven days (Meta, Webhooks, 2026-09-11): what comes later than
/// an answer was not written longer than this before it.
pub(super) const LATE_AT_MOST_MS: i64 = 8 * 24 * 3_600_000;

/// Since when the customer waits for an answer; `None` when nobody waits.
///
/// # Errors
/// When it cannot be read.
pub fn unanswered_since(read: &Read<'_>, thread: ThreadId) -> Result<Option<Instant>, StoreError> {
    let elsewhere = "SELECT standby_since IS NOT NULL FROM thread WHERE id = ?1";
    let elsewhere: Option<bool> = read.first(elsewhere, params![Put(&thread)], |row| row.get(0))?;
    if elsewhere == Some(true) {
        return Ok(None);
    }
    let answer: Option<(MessageKey, Instant)> = read.first(
        &format!(
            "SELECT key, at FROM message INDEXED BY message_thread
             WHERE thread = ?1 AND author IN ('us', 'elsewhere') AND status IS NOT 'failed'
             AND json_extract(content, '$.kind') <> 'reaction' AND NOT EXISTS (
                 SELECT 1 FROM outbox AS own INDEXED BY outbox_message WHERE own.message = message.key
                 AND (own.phase IN (2, 3) OR (own.phase = 0 AND own.attempts > 0) OR ({BEHIND_A_DOUBT})))
             ORDER BY at DESC, key DESC LIMIT 1"
        ),
        params![Put(&thread)],
        |row| Ok((column(row, 0)?, column(row, 1)?)),
    )?;
    let (after, since) = answer.map_or((NEWEST_HISTORIC, Instant::from_millis(0)), |(key, at)| {
        let since = Instant::from_millis(at.as_millis() - LATE_AT_MOST_MS);
        (key.0.max(NEWEST_HISTORIC), since)
    });
    read.one(
        "SELECT min(at) FROM message INDEXED BY message_thread
         WHERE thread = ?1 AND at >= ?2 AND author = 'customer' AND asks AND key > ?3 AND NOT EXISTS (
             SELECT 1 FROM message AS phone INDEXED BY message_thread
             WHERE phone.thread = message.thread AND phone.at >= message.at
             AND phone.key > message.key AND phone.author = 'phone')",
        params![Put(&thread), Put(&since), after],
        |row| get_maybe(row, 0),
    )
}

/// The customer waits for our answer to this message after all: it was handed over to us.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn now_asks(tx: &Tx<'_>, message: MessageKey) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE message SET asks = 1 WHERE key = ?1",
        params![Put(&message)],
    )
}

/// Whether anything of ours went to the customer, or is on its way, that was written after the
/// message.
///
/// # Errors
/// When it cannot be read.
pub fn is_answered_after(
    read: &Read<'_>,
    thread: ThreadId,
    message: MessageKey,
) -> Result<bool, StoreError> {
    read.one(
        "SELECT EXISTS (SELECT 1 FROM message INDEXED BY message_thread
         WHERE thread = ?1 AND key > ?2 AND author IN ('us', 'phone', 'elsewhere')
         AND status IS NOT 'failed' AND json_extract(content, '$.kind') <> 'reaction')",
        params![Put(&thread), Put(&message)],
        |row| row.get(0),
    )
}
