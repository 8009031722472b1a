//! What opened and closed a conversation's window, message by message.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column, maybe},
};
use domain::{
    id::{MessageKey, ThreadId},
    instant::Instant,
};
use rusqlite::params;

/// What a message says of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Its customer wrote or called.
    Wrote {
        /// The message.
        key: MessageKey,
        /// When.
        at: Instant,
        /// When we heard of it.
        received_at: Instant,
        /// It is held to have opened the window.
        opened: bool,
        /// The window is held to have closed before it.
        closed_before: Option<Instant>,
    },
    /// Meta refused a message of ours because the window was closed.
    Refused {
        /// When.
        at: Instant,
    },
}

/// What the messages from `since` on say of the window, in their order, and the last that opened it
/// before.
///
/// # Errors
/// When it cannot be read.
pub fn openings_since(
    read: &Read<'_>,
    thread: ThreadId,
    since: Instant,
) -> Result<Vec<Opening>, StoreError> {
    let before: Option<Instant> = read.first(
        "SELECT at FROM message INDEXED BY message_thread WHERE thread = ?1 AND at < ?2 AND opens
         ORDER BY at DESC, key DESC LIMIT 1",
        params![Put(&thread), Put(&since)],
        |row| column(row, 0),
    )?;
    let since = before.unwrap_or(since);
    read.all(
        "SELECT opens, key, at, received_at, opened_window, window_closed_before, coalesce(status_at, at)
         FROM message INDEXED BY message_thread
         WHERE thread = ?1 AND at >= ?2 AND (opens OR error_key = 'window_closed') ORDER BY at, key",
        params![Put(&thread), Put(&since)],
        |row| {
            Ok(match row.get(0)? {
                true => Opening::Wrote {
                    key: column(row, 1)?,
                    at: column(row, 2)?,
                    received_at: column(row, 3)?,
                    opened: row.get(4)?,
                    closed_before: crate::column::get_maybe(row, 5)?,
                },
                false => Opening::Refused {
                    at: column(row, 6)?,
                },
            })
        },
    )
}

/// Notes whether a message opened the window, and when that had closed before it.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn set_opening(
    tx: &Tx<'_>,
    key: MessageKey,
    opened: bool,
    closed_before: Option<Instant>,
) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE message SET opened_window = ?2, window_closed_before = ?3 WHERE key = ?1",
        params![Put(&key), opened, maybe(&closed_before)],
    )
}
