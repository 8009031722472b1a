//! What is being written in each conversation, kept on every change.

use crate::{Read, StoreError, Tx, column::Put};
use domain::id::ThreadId;
use rusqlite::params;

/// Keeps a draft. `json` is the composer's own; of it the store reads only `files[].id`, the files
/// that must not be dropped while the draft holds them. `preview` is what the list shows of it.
///
/// # Errors
/// When it cannot be written.
pub fn save(
    tx: &Tx<'_>,
    thread: ThreadId,
    json: &str,
    preview: Option<&str>,
) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO draft (thread, json, preview) VALUES (?1, ?2, ?3)",
        params![Put(&thread), json, preview],
    )?;
    Ok(())
}

/// The draft of a conversation.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, thread: ThreadId) -> Result<Option<String>, StoreError> {
    read.first(
        "SELECT json FROM draft WHERE thread = ?1",
        params![Put(&thread)],
        |row| row.get(0),
    )
}

/// Forgets a draft.
///
/// # Errors
/// When it cannot be written.
pub fn clear(tx: &Tx<'_>, thread: ThreadId) -> Result<(), StoreError> {
    tx.change("DELETE FROM draft WHERE thread = ?1", params![Put(&thread)])?;
    Ok(())
}
