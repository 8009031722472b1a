//! A conversation's messages by key: newest, older, newer, or around one.

use super::{COLUMNS, MessageRow, get, row};
use crate::{Cursor, Read, StoreError, column::Put};
use domain::id::{MessageKey, ThreadId};
use rusqlite::params;

/// Where a page of messages lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The newest.
    Newest,
    /// Older than this.
    Before(Cursor),
    /// Newer than this.
    After(Cursor),
    /// Half on both sides of this message.
    Around(MessageKey),
}

/// A page of messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The messages, oldest first.
    pub rows: Vec<MessageRow>,
    /// Older ones end here; absent at the beginning of the conversation.
    pub older: Option<Cursor>,
    /// Newer ones begin here; absent at its end.
    pub newer: Option<Cursor>,
}

/// A page of a conversation, `limit` messages at most.
///
/// # Errors
/// [`StoreError::NotFound`] when the message to look around is not there.
pub fn page(
    read: &Read<'_>,
    thread: ThreadId,
    place: Place,
    limit: u32,
) -> Result<Page, StoreError> {
    let newest = Cursor {
        sort: i64::MAX,
        id: i64::MAX,
    };
    match place {
        Place::Newest => backwards(read, thread, newest, limit),
        Place::Before(cursor) => {
            let page = backwards(read, thread, cursor, limit)?;
            let newer = page.rows.last().map(place_of);
            Ok(Page {
                newer: newer.or(Some(cursor)),
                ..page
            })
        }
        Place::After(cursor) => forwards(read, thread, cursor, limit),
        Place::Around(key) => around(read, thread, key, limit),
    }
}

fn around(
    read: &Read<'_>,
    thread: ThreadId,
    key: MessageKey,
    limit: u32,
) -> Result<Page, StoreError> {
    let middle = get(read, key)?
        .filter(|row| row.thread == thread)
        .ok_or(StoreError::NotFound)?;
    let half = limit / 2;
    let older = backwards(read, thread, place_of(&middle), half)?;
    let newer = forwards(
        read,
        thread,
        place_of(&middle),
        limit.saturating_sub(half + 1),
    )?;
    // With no room on a side, the message itself marks where that side goes on.
    let edge = Some(place_of(&middle));
    let rows: Vec<_> = older
        .rows
        .into_iter()
        .chain([middle])
        .chain(newer.rows)
        .collect();
    Ok(Page {
        older: if half == 0 { edge } else { older.older },
        newer: if limit <= half + 1 { edge } else { newer.newer },
        rows,
    })
}

fn backwards(
    read: &Read<'_>,
    thread: ThreadId,
    from: Cursor,
    limit: u32,
) -> Result<Page, StoreError> {
    let mut rows = read.all(
        &format!(
            "SELECT {COLUMNS} FROM message INDEXED BY message_thread
             WHERE thread = ?1 AND (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"
        ),
        params![Put(&thread), from.sort, from.id, i64::from(limit) + 1],
        row,
    )?;
    let more = cut(&mut rows, limit);
    rows.reverse();
    let older = rows.first().filter(|_| more).map(place_of);
    Ok(Page {
        rows,
        older,
        newer: None,
    })
}

fn forwards(
    read: &Read<'_>,
    thread: ThreadId,
    from: Cursor,
    limit: u32,
) -> Result<Page, StoreError> {
    let mut rows = read.all(
        &format!(
            "SELECT {COLUMNS} FROM message INDEXED BY message_thread
             WHERE thread = ?1 AND (at, key) > (?2, ?3) ORDER BY at, key LIMIT ?4"
        ),
        params![Put(&thread), from.sort, from.id, i64::from(limit) + 1],
        row,
    )?;
    let more = cut(&mut rows, limit);
    let older = rows.first().map_or(from, place_of);
    let newer = rows.last().filter(|_| more).map(place_of);
    Ok(Page {
        rows,
        older: Some(older),
        newer,
    })
}

fn cut(rows: &mut Vec<MessageRow>, limit: u32) -> bool {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    more
}

fn place_of(row: &MessageRow) -> Cursor {
    Cursor {
        sort: row.at.as_millis(),
        id: row.key.0,
    }
}
