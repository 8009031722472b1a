//! The counters of each number's conversations, changed along with them.

use crate::{
    StoreError, Tx,
    column::{Put, get as column},
};
use domain::id::{PhoneNumberId, ThreadId};
use rusqlite::params;

/// A conversation's share in its number's counters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub unanswered: bool,
    pub unread: u32,
}

const NONE: Share = Share {
    unanswered: false,
    unread: 0,
};

/// A conversation begins.
pub(super) fn begin(tx: &Tx<'_>, number: &PhoneNumberId) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR IGNORE INTO thread_count (number) VALUES (?1)",
        params![Put(number)],
    )?;
    change(tx, number, 1, NONE, NONE)
}

/// A conversation is about to hold `now` in place of what it holds.
pub(super) fn follow(tx: &Tx<'_>, id: ThreadId, now: Share) -> Result<(), StoreError> {
    let (number, before) = held(tx, id)?;
    if before == now {
        Ok(())
    } else {
        change(tx, &number, 0, before, now)
    }
}

/// A conversation is about to go.
pub(super) fn end(tx: &Tx<'_>, id: ThreadId) -> Result<(), StoreError> {
    let (number, before) = held(tx, id)?;
    change(tx, &number, -1, before, NONE)
}

fn held(tx: &Tx<'_>, id: ThreadId) -> Result<(PhoneNumberId, Share), StoreError> {
    tx.one(
        "SELECT number, unanswered_since IS NOT NULL, unread FROM thread WHERE id = ?1",
        params![Put(&id)],
        |row| {
            Ok((
                column(row, 0)?,
                Share {
                    unanswered: row.get(1)?,
                    unread: row.get(2)?,
                },
            ))
        },
    )
}

fn change(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    threads: i64,
    before: Share,
    now: Share,
) -> Result<(), StoreError> {
    let step = |before: i64, now: i64| now - before;
    tx.change(
        "UPDATE thread_count SET threads = threads + ?2, unanswered = unanswered + ?3, unread = unread + ?4
         WHERE number = ?1",
        params![
            Put(number),
            threads,
            step(before.unanswered.into(), now.unanswered.into()),
            step(before.unread.into(), now.unread.into()),
        ],
    )?;
    Ok(())
}
