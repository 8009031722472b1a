//! What can still happen to a filed message.

use super::get;
use crate::{
    StoreError, Tx,
    column::{Json, Put, Word},
    table::search,
};
use domain::{
    content::Content,
    id::{MessageId, MessageKey},
    instant::Instant,
    refusal::Refusal,
    status::{Pricing, Status},
};
use rusqlite::params;

/// Changes what a message holds, as its customer did. What it said at first is kept.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn update_content(tx: &Tx<'_>, key: MessageKey, content: &Content) -> Result<(), StoreError> {
    let before = get(tx, key)?.ok_or(StoreError::NotFound)?;
    let said = before
        .edited_from
        .or_else(|| before.content.text().map(str::to_owned));
    // What was taken back is not found again.
    let words = content.text().filter(|_| !before.revoked);
    reword(tx, key, words.unwrap_or_default())?;
    tx.change_one(
        "UPDATE message SET content = ?2, edited_from = ?3 WHERE key = ?1",
        params![Put(&key), Json(content), said],
    )
}

/// Changes what is known of what a message tells: how a call ended, how far a payment came.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn set_content(tx: &Tx<'_>, key: MessageKey, content: &Content) -> Result<(), StoreError> {
    reword(tx, key, content.text().unwrap_or_default())?;
    tx.change_one(
        "UPDATE message SET content = ?2 WHERE key = ?1",
        params![Put(&key), Json(content)],
    )
}

/// Marks a message as taken back. Search no longer finds it.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn revoke(tx: &Tx<'_>, key: MessageKey) -> Result<(), StoreError> {
    reword(tx, key, "")?;
    tx.change_one(
        "UPDATE message SET revoked = 1 WHERE key = ?1",
        params![Put(&key)],
    )
}

/// Notes how far a message of ours came, what Meta said it costs, and why it failed (the reason
/// and Meta's words).
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn set_status(
    tx: &Tx<'_>,
    key: MessageKey,
    status: Status,
    at: Instant,
    pricing: Option<&Pricing>,
    error: Option<(Refusal, Option<&str>)>,
) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE message SET status = ?2, status_at = ?3, pricing = coalesce(?4, pricing), error_key = ?5,
         error_detail = ?6 WHERE key = ?1",
        params![
            Put(&key),
            Word(status),
            Put(&at),
            pricing.map(Json),
            error.map(|(key, _)| Word(key)),
            error.and_then(|(_, detail)| detail),
        ],
    )
}

/// Notes what Meta calls a message of ours.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn set_wamid(tx: &Tx<'_>, key: MessageKey, wamid: &MessageId) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE message SET wamid = ?2 WHERE key = ?1",
        params![Put(&key), Put(wamid)],
    )
}

/// Deletes a message that never went out.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn remove(tx: &Tx<'_>, key: MessageKey) -> Result<(), StoreError> {
    reword(tx, key, "")?;
    tx.change_one("DELETE FROM message WHERE key = ?1", params![Put(&key)])
}

/// Changes a message's words, in its row and in the index.
fn reword(tx: &Tx<'_>, key: MessageKey, words: &str) -> Result<(), StoreError> {
    let before: String = tx.one(
        "SELECT words FROM message WHERE key = ?1",
        params![Put(&key)],
        |row| row.get(0),
    )?;
    search::forget_message(tx, key, &before);
    tx.change_one(
        "UPDATE message SET words = ?2 WHERE key = ?1",
        params![Put(&key), words],
    )?;
    search::index_message(tx, key, words);
    Ok(())
}
