//! What of a conversation is unread: what is to be read by a person and was heard after the mark.

use super::unanswered::LATE_AT_MOST_MS;
use crate::{
    Read, StoreError,
    column::{Put, get as column, get_maybe},
};
use domain::{
    entry::Stamp,
    id::{MessageKey, ThreadId},
    instant::Instant,
};
use rusqlite::params;

/// How many messages were heard after `mark`; all, where nothing was ever read.
///
/// # Errors
/// When it cannot be read.
pub fn unread_after(
    read: &Read<'_>,
    thread: ThreadId,
    mark: Option<Stamp>,
) -> Result<u32, StoreError> {
    read.one(
        "SELECT count(*) FROM message INDEXED BY message_heard WHERE thread = ?1 AND heard IS NOT NULL AND heard > ?2",
        params![Put(&thread), bound(mark)],
        |row| row.get(0),
    )
}

/// The first message that was heard after `mark`: where reading goes on.
///
/// # Errors
/// When it cannot be read.
pub fn first_unread(
    read: &Read<'_>,
    thread: ThreadId,
    mark: Option<Stamp>,
) -> Result<Option<MessageKey>, StoreError> {
    read.first(
        "SELECT key FROM message INDEXED BY message_heard
         WHERE thread = ?1 AND heard IS NOT NULL AND heard > ?2 ORDER BY heard LIMIT 1",
        params![Put(&thread), bound(mark)],
        |row| column(row, 0),
    )
}

/// When the last was heard of what is unread after `mark`.
///
/// # Errors
/// When it cannot be read.
pub fn newest_unread(
    read: &Read<'_>,
    thread: ThreadId,
    mark: Option<Stamp>,
) -> Result<Option<Stamp>, StoreError> {
    read.one(
        "SELECT max(heard) FROM message INDEXED BY message_heard WHERE thread = ?1 AND heard IS NOT NULL AND heard > ?2",
        params![Put(&thread), bound(mark)],
        |row| get_maybe(row, 0),
    )
}

/// When the last was heard of what a customer had written by `at`: whoever answers elsewhere then
/// has read that.
///
/// # Errors
/// When it cannot be read.
pub fn heard_by_then(
    read: &Read<'_>,
    thread: ThreadId,
    at: Instant,
) -> Result<Option<Stamp>, StoreError> {
    let since = at.as_millis().saturating_sub(LATE_AT_MOST_MS);
    read.one(
        "SELECT max(heard) FROM message INDEXED BY message_thread WHERE thread = ?1 AND at >= ?2 AND at <= ?3",
        params![Put(&thread), since, Put(&at)],
        |row| get_maybe(row, 0),
    )
}

fn bound(mark: Option<Stamp>) -> i64 {
    mark.map_or(i64::MIN, Stamp::kept)
}
