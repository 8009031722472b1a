//! Emojis on messages: one of the customer's and one of ours on each.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column},
};
use domain::id::{MessageId, ThreadId};
use rusqlite::params;

/// An emoji on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionRow {
    /// The message, in Meta's word; we may not have it.
    pub target: MessageId,
    /// It is ours.
    pub ours: bool,
    /// The emoji.
    pub emoji: String,
}

/// Puts an emoji on a message in place of the one before, or takes it away with `None`.
///
/// # Errors
/// When it cannot be written.
pub fn set_reaction(
    tx: &Tx<'_>,
    thread: ThreadId,
    target: &MessageId,
    ours: bool,
    emoji: Option<&str>,
) -> Result<(), StoreError> {
    match emoji.filter(|emoji| !emoji.is_empty()) {
        Some(emoji) => tx.change(
            "INSERT OR REPLACE INTO reaction (thread, target, ours, emoji) VALUES (?1, ?2, ?3, ?4)",
            params![Put(&thread), Put(target), ours, emoji],
        )?,
        None => tx.change(
            "DELETE FROM reaction WHERE target = ?2 AND thread = ?1 AND ours = ?3",
            params![Put(&thread), Put(target), ours],
        )?,
    };
    Ok(())
}

/// The emojis on some messages of a conversation, the customer's first.
///
/// # Errors
/// When it cannot be read.
pub fn reactions(
    read: &Read<'_>,
    thread: ThreadId,
    targets: &[MessageId],
) -> Result<Vec<ReactionRow>, StoreError> {
    read.all(
        "SELECT target, ours, emoji FROM reaction
         WHERE target IN (SELECT value FROM json_each(?2)) AND thread = ?1 ORDER BY target, ours",
        params![Put(&thread), Json(targets)],
        |row| {
            Ok(ReactionRow {
                target: column(row, 0)?,
                ours: row.get(1)?,
                emoji: row.get(2)?,
            })
        },
    )
}
