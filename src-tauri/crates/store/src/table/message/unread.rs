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
    let (mark, since) = bounds(mark);
    read.one(
        "SELECT count(*) FROM message INDEXED BY message_thread WHERE thread = ?1 AND at >= ?2 AND heard > ?3",
        params![Put(&thread), since, mark],
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
    let (mark, since) = bounds(mark);
    read.first(
        "SELECT key FROM message INDEXED BY message_thread
         WHERE thread = ?1 AND at >= ?2 AND heard > ?3 ORDER BY at, key LIMIT 1",
        params![Put(&thread), since, mark],
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
    let (mark, since) = bounds(mark);
    read.one(
        "SELECT max(heard) FROM message INDEXED BY message_thread WHERE thread = ?1 AND at >= ?2 AND heard > ?3",
        params![Put(&thread), since, mark],
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

/// The mark, and since when what was heard after it can have been written.
fn bounds(mark: Option<Stamp>) -> (i64, i64) {
    let (mark, at) = mark.map_or((i64::MIN, i64::MIN), |mark| {
        (mark.kept(), mark.instant().as_millis())
    });
    (mark, at.saturating_sub(LATE_AT_MOST_MS))
}
