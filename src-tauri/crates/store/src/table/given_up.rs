//! Messages that a person dropped while nobody knew whether they had gone. Meta may still say that
//! one did, for as long as it repeats a status.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, json, json_maybe},
    ledger::NewLine,
};
use domain::{
    content::{Content, Context},
    id::{AttachmentId, OutgoingId, ThreadId},
    instant::Instant,
};
use rusqlite::params;

/// What it takes to file such a message again.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenUp {
    /// Our id of it, which Meta repeats in its statuses.
    pub outgoing: OutgoingId,
    /// Its conversation.
    pub thread: ThreadId,
    /// When it was written.
    pub at: Instant,
    /// What it holds.
    pub content: Content,
    /// What it refers to.
    pub context: Context,
    /// Its files, which went back to the draft.
    pub files: Vec<AttachmentId>,
    /// Its line in the ledger; reactions have none.
    pub line: Option<NewLine>,
}

/// Keeps what it takes to file a message again.
///
/// # Errors
/// When it cannot be written.
pub fn keep(tx: &Tx<'_>, gone: &GivenUp) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO given_up (outgoing, thread, at, content, context, files, line)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            Put(&gone.outgoing),
            Put(&gone.thread),
            Put(&gone.at),
            Json(&gone.content),
            Json(&gone.context),
            Json(&gone.files),
            gone.line.as_ref().map(Json),
        ],
    )?;
    Ok(())
}

/// Takes what was kept of a message.
///
/// # Errors
/// When it cannot be read or written.
pub fn take(tx: &Tx<'_>, outgoing: OutgoingId) -> Result<Option<GivenUp>, StoreError> {
    let kept = get(tx, outgoing)?;
    if kept.is_some() {
        tx.change(
            "DELETE FROM given_up WHERE outgoing = ?1",
            params![Put(&outgoing)],
        )?;
    }
    Ok(kept)
}

/// Forgets what was written before `older_than`: nobody will hear of it any more. How many.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    tx.change(
        "DELETE FROM given_up WHERE at < ?1",
        params![Put(&older_than)],
    )
}

fn get(read: &Read<'_>, outgoing: OutgoingId) -> Result<Option<GivenUp>, StoreError> {
    read.first(
        "SELECT outgoing, thread, at, content, context, files, line FROM given_up WHERE outgoing = ?1",
        params![Put(&outgoing)],
        |row| {
            Ok(GivenUp {
                outgoing: column(row, 0)?,
                thread: column(row, 1)?,
                at: column(row, 2)?,
                content: json(row, 3)?,
                context: json(row, 4)?,
                files: json(row, 5)?,
                line: json_maybe(row, 6)?,
            })
        },
    )
}
