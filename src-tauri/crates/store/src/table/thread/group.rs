//! Conversations of groups. They are nobody's window and wait for no answer.

use super::{ThreadState, count, get};
use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column},
    table::person::{self, NewPerson},
};
use domain::id::{GroupId, PhoneNumberId, ThreadId};
use rusqlite::params;

/// The conversation of a group at one of our numbers, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn of_group(
    read: &Read<'_>,
    number: &PhoneNumberId,
    group: &GroupId,
) -> Result<Option<ThreadId>, StoreError> {
    read.first(
        "SELECT id FROM thread INDEXED BY thread_group WHERE group_id = ?1 AND number = ?2",
        params![Put(group), Put(number)],
        |row| column(row, 0),
    )
}

/// The conversation of a group, begun if there was none.
///
/// # Errors
/// When it cannot be read or written.
pub fn find_or_create_group(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    group: &GroupId,
) -> Result<ThreadState, StoreError> {
    let id = match of_group(tx, number, group)? {
        Some(id) => id,
        None => {
            let stands_for_it = person::create(tx, &NewPerson::default())?;
            count::begin(tx, number)?;
            ThreadId(tx.insert(
                "INSERT INTO thread (number, person, group_id) VALUES (?1, ?2, ?3)",
                params![Put(number), Put(&stands_for_it), Put(group)],
            )?)
        }
    };
    get(tx, id)?.ok_or(StoreError::NotFound)
}
